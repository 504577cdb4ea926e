"""A batch on the screen: how far it is while it runs, and its receipt when it ended."""

from __future__ import annotations

from collections.abc import Sequence

from triage.act.holds import KINDS
from triage.act.receipt import Receipt
from triage.act.showing import span
from triage.text import count
from triage.tui.cells import Line
from triage.tui.detail import heading

TONES = {
    "merged": "good",
    "queued": "good",
    "armed": "good",
    "approved": "good",
    "held": "warn",
    "failed": "bad",
    "superseded": "dim",
    "unknown": "bad",
    "waiting": "dim",
    "undone": "dim",
    "dropped": "dim",
}

NONE = (
    "No batch was done yet. Mark bumps with the marking keys and merge or approve them."
)


def lines(found: Receipt | None, last: Receipt | None, state: str = "") -> list[Line]:
    """A receipt; `state` says how a running batch stands."""
    if found is None:
        return [(("dim", NONE),)]
    began = found.started_at.strftime("%Y-%m-%d %H:%M UTC")
    took = f"{found.writes} writes, {span(found.took)}"
    if not found.ended_at:
        took = "under way"
    took += f" of {span(found.expected)} expected"
    waves = f", {count(found.waves, 'more wave')}" if found.waves else ""
    out: list[Line] = [
        (("strong", found.title),),
        (("dim", f"{began}, {took}{waves}"),),
    ]
    if state:
        out.append((("accent", state),))
    out += heading("Counts")
    for name, number in found.counts.items():
        before = last.counts[name] if last else 0
        if number or before:
            told = f"   round before: {before}" if last else ""
            out.append(((TONES[name], f"{name:<11}{number:>4}"), ("dim", told)))
    out += [
        (("warn", f"  held {number}: "), ("", KINDS.get(kind, kind)))
        for kind, number in found.held.items()
    ]
    out += heading("Pull requests")
    out += [
        _line(one.outcome, str(one.ref), one.head_oid, one.why or one.title)
        for one in found.lines
    ]
    return out


def _line(outcome: str, ref: str, head: str, words: str) -> Line:
    return (
        (TONES[outcome], f"{outcome:<11}"),
        ("accent", f"{ref} "),
        ("dim", f"@{head[:7]}  "),
        ("", words),
    )


def state_of(
    done: int, total: int, seconds: float, *, paused: bool, keys: Sequence[str]
) -> str:
    """How a running batch stands, with the keys that pause and stop it."""
    pause, stop = keys
    if paused:
        return f"Paused at {done} of {total}; {pause} goes on, {stop} drops the rest."
    left = f", about {span(seconds)} to go" if seconds >= 1 else ""
    return f"{done} of {total} writes{left}; {pause} pauses, {stop} drops the rest."
