"""What became of a batch and of the waves that went on from it, pull by pull request.

Nothing is kept for it: it is read from what was confirmed and from the journal's
entries, so that it says the same after a crash, a resumption and an undo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage.act import Entry
from triage.act.holds import HELD, KINDS
from triage.act.plan import LANDING
from triage.model import Ref
from triage.store.batches import Batch, Member
from triage.store.journal import OPEN_STATES, Journal
from triage.text import count

OUTCOMES = (
    "merged",
    "queued",
    "armed",
    "approved",
    "held",
    "failed",
    "superseded",
    "unknown",
    "waiting",
    "undone",
    "dropped",
)
"""What may become of a pull request, in the order in which a receipt tells it."""

_LANDED = {"merge": "merged", "enqueue": "queued", "auto-merge": "armed"}
_APART = timedelta(days=1)
"""Between two rounds that are set side by side: waves of one day are one round."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one pull request."""

    ref: Ref
    title: str
    head_oid: str
    outcome: str
    """One of OUTCOMES."""
    kind: str = ""
    """Why it is held, in a word of `holds.KINDS`."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a round: a batch, and the waves that went on from it."""

    root: str
    """Plan of the first batch."""
    title: str
    started_at: datetime
    ended_at: datetime | None
    """None: something of it is still open."""
    waves: int
    writes: int
    took: float
    """Seconds, pauses left out."""
    expected: float
    lines: tuple[Line, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many came to what; every outcome is there."""
        found = Counter(line.outcome for line in self.lines)
        return {name: found[name] for name in OUTCOMES}

    @property
    def held(self) -> Mapping[str, int]:
        """How many are held for which reason, the most frequent first."""
        found = Counter(x.kind or "other" for x in self.lines if x.outcome == "held")
        return dict(found.most_common())


def _ended(batch: Batch, entries: Sequence[Entry]) -> datetime | None:
    """When a batch came to its end; None: something of it is still to be settled.

    Of one that was killed at its last step, the last entry says so.
    """
    lost = any(e.receipt.get(HELD) == "trace" for e in _newest(entries))
    if batch.ended_at or lost or any(e.state in OPEN_STATES for e in entries):
        return batch.ended_at
    return max((e.updated_at for e in entries), default=None)


def _newest(entries: Iterable[Entry]) -> Iterable[Entry]:
    """The last entry of each action on each item."""
    return {(e.node_id, e.action): e for e in entries}.values()


def newest(journal: Journal) -> str:
    """Plan of the first batch of the newest round; empty: there was none."""
    found = journal.batches(1)
    return found[0].root if found else ""


def read(journal: Journal, root: str) -> Receipt | None:
    """The receipt of a round; None: there is no such batch."""
    batches = journal.round_of(root)
    if not batches:
        return None
    entries = {batch.plan: journal.of_plan(batch.plan) for batch in batches}
    lines: dict[str, Line] = {}
    for batch in batches:
        for member in batch.members:
            before = lines.get(member.node_id)
            if before is None or before.outcome not in _LANDED.values():
                own = [e for e in entries[batch.plan] if e.node_id == member.node_id]
                lines[member.node_id] = became(member, own)
    first = batches[0]
    ended = [_ended(batch, entries[batch.plan]) for batch in batches]
    return Receipt(
        root=root,
        title=first.title,
        started_at=first.started_at or datetime.fromtimestamp(0, UTC),
        ended_at=None if None in ended else ended[-1],
        waves=len(batches) - 1,
        writes=sum(batch.writes for batch in batches),
        took=sum(batch.took or 0.0 for batch in batches),
        expected=sum(batch.expected for batch in batches),
        lines=tuple(
            sorted(lines.values(), key=lambda x: (OUTCOMES.index(x.outcome), x.ref.key))
        ),
    )


def of(journal: Journal, plan: str = "") -> tuple[Receipt | None, Receipt | None]:
    """The receipt of a plan's round, without a name the newest; and the one before."""
    batch = journal.batch(plan) if plan else None
    root = plan if batch is None else batch.root
    found = read(journal, root or newest(journal))
    return found, before(journal, found) if found else None


def before(journal: Journal, receipt: Receipt) -> Receipt | None:
    """The round before: the newest that began at least a day earlier."""
    for batch in journal.batches(200):
        began = batch.started_at
        if batch.wave_of or began is None or batch.plan == receipt.root:
            continue
        if began <= receipt.started_at - _APART:
            return read(journal, batch.plan)
    return None


def became(member: Member, entries: Sequence[Entry]) -> Line:
    """What became of one pull request of a batch, by its entries in that batch."""
    outcome, kind, why = _outcome(member, [e for e in entries if e.undoes is None])
    return Line(member.ref, member.title, member.head_oid, outcome, kind, why)


def _outcome(member: Member, entries: Sequence[Entry]) -> tuple[str, str, str]:
    if member.left_out and not entries:
        gone = member.kind == "superseded"
        return "superseded" if gone else "held", member.kind, member.left_out
    newest = {entry.action: entry for entry in entries}
    landing = _last(newest.values(), LANDING)
    first = _last(newest.values(), {"approve"})
    closing = newest.get("close")
    if closing is not None:
        word = "superseded" if closing.state == "done" else ""
        return (word, "superseded", member.title) if word else _stuck(closing)
    if landing is None:
        if first is None:
            return "held", "other", "nothing was planned for it"
        return ("approved", "", "") if first.state == "done" else _stuck(first)
    if landing.state == "done":
        return _LANDED[landing.action], "", landing.why
    depends = landing.state == "planned" or landing.receipt.get(HELD) == "approval"
    if depends and first is not None and first.state != "done":
        return _stuck(first)
    return _stuck(landing)


def _last(entries: Iterable[Entry], actions: Iterable[str]) -> Entry | None:
    wanted = frozenset(actions)
    return next((e for e in entries if e.action in wanted), None)


def _stuck(entry: Entry) -> tuple[str, str, str]:
    """What became of what did not go through."""
    if entry.state in {"planned", "inflight"}:
        return "waiting", "", entry.why
    if entry.state == "cancelled":
        return "dropped", "", entry.why
    if entry.state == "unknown":
        return "unknown", "", entry.why
    if entry.state == "undone":
        moved = "head moved" in entry.why
        return ("held", "head-moved", entry.why) if moved else ("undone", "", entry.why)
    kind = entry.receipt.get(HELD, "")
    return ("held", kind, entry.why) if kind else ("failed", "", entry.why)


def as_text(receipt: Receipt, last: Receipt | None) -> list[str]:
    """A receipt as lines of text."""
    lines = [f"{receipt.title}: {_when(receipt)}", ""]
    for name, number in receipt.counts.items():
        earlier = f"   (round before: {last.counts[name]})" if last else ""
        if number or (last and last.counts[name]):
            lines.append(f"{name:<11}{number:>4}{earlier}")
    for kind, number in receipt.held.items():
        lines.append(f"  held {number}: {KINDS.get(kind, kind)}")
    lines.append("")
    lines += [
        f"{x.outcome:<11}{x.ref} @{x.head_oid[:7]}  {x.why or x.title}"
        for x in receipt.lines
    ]
    return lines


def as_markdown(receipt: Receipt, last: Receipt | None) -> list[str]:
    """A receipt as Markdown; what came from GitHub is escaped."""
    lines = [f"## {_plain(receipt.title)}", "", _when(receipt), ""]
    lines += ["| | now | round before |", "|---|---:|---:|"]
    for name, number in receipt.counts.items():
        earlier = last.counts[name] if last else 0
        if number or earlier:
            lines.append(f"| {name} | {number} | {earlier if last else ''} |")
    if receipt.held:
        lines += ["", "Held:", ""]
        lines += [f"- {n}: {KINDS.get(k, k)}" for k, n in receipt.held.items()]
    lines += ["", "| | pull request | head | |", "|---|---|---|---|"]
    lines += [
        f"| {x.outcome} | {_plain(str(x.ref))} | `{x.head_oid[:7]}` | "
        f"{_plain(x.why or x.title)} |"
        for x in receipt.lines
    ]
    return lines


def _when(receipt: Receipt) -> str:
    waves = f", {count(receipt.waves, 'more wave')}" if receipt.waves else ""
    took = f"{receipt.took:.0f} s of {receipt.expected:.0f} s expected"
    state = "" if receipt.ended_at else "; something of it is still open"
    at = receipt.started_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"{at}, {receipt.writes} writes in {took}{waves}{state}"


def _plain(text: str) -> str:
    """Text that Markdown takes as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+-.!|@~&" else c for c in text)
