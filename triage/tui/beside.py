"""What one reads beside an answer: the thread, and what was answered before.

Each piece can be quoted and linked to. A quote names nobody: its mentions are made
code, which notifies no one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.act.on_words import bare
from triage.act.wording import inert, plain
from triage.model import Item, Kind
from triage.tui import detail
from triage.tui.cells import Line
from triage.views.similar import Alike

CAP = 64 * 1024
"""Characters of one piece that are shown; GitHub takes no longer ones."""

QUOTED = 60
"""Lines of one quote."""

HERE, ELSEWHERE = "▶ ", "  "
"""Before the piece that the keys are about, and before the others."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to read, to quote and to link to."""

    head: Line
    body: str
    url: str
    title: str = ""
    """What the link says; empty: its address alone."""
    thread: str = ""
    """Node id of the comment to whose thread one can say something; empty: none."""
    who: str = ""
    """Who wrote it."""


def thread(item: Item, now: datetime) -> tuple[Piece, ...]:
    """What the item says, then what was said to it, oldest first."""
    author = item.author.login if item.author else "a deleted account"
    opened = f", {detail.past(item.created_at, now)}"
    first = Piece(
        (("head", author), ("dim", opened)),
        bare(item.body),
        item.url,
        who=author,
    )
    threaded = item.kind is Kind.DISCUSSION
    said = [
        Piece(
            (("dim", "↳ "), *detail.said(one, now))
            if one.reply_to
            else detail.said(one, now),
            bare(one.body),
            one.url or item.url,
            thread=(one.reply_to or one.node_id) if threaded else "",
            who=one.author.login if one.author else "a deleted account",
        )
        for one in item.comments
    ]
    return first, *said


ANSWERED, UNANSWERED = 12, 3
"""How many similar items are offered, with an answer and without."""

LIKELY = 0.5
"""From what likeness on one without an answer is offered: it may be the same one."""


def similar(found: Sequence[Alike]) -> tuple[Piece, ...]:
    """What was answered before and is alike, best first; then what waits with it."""
    told = [one for one in found if one.is_answered][:ANSWERED]
    rest = [o for o in found if not o.is_answered and o.score >= LIKELY]
    return tuple(
        Piece(
            (
                ("accent", f"{one.score:.0%} "),
                ("head", one.title),
                ("dim", f"  {one.ref}"),
            ),
            bare(one.answer) or "No answer yet.",
            one.answer_url or one.url,
            title=one.title,
        )
        for one in [*told, *rest[:UNANSWERED]]
    )


def lines(
    pieces: Sequence[Piece], here: int, empty: str
) -> tuple[list[Line], list[int]]:
    """The pieces one below the other, and in which line each begins."""
    if not pieces:
        return [(("dim", empty),)], []
    found: list[Line] = []
    begins: list[int] = []
    for place, piece in enumerate(pieces):
        if found:
            found.append(())
        begins.append(len(found))
        sign = HERE if place == here else ELSEWHERE
        found.append((("accent", sign), *piece.head))
        found += detail.prose(piece.body, CAP)
    return found, begins


def quote(piece: Piece) -> str:
    """A piece as a quote, to be answered below; of another item, with where it is."""
    own = piece.body.strip().split("\n")
    kept = own[:QUOTED] + (["…"] if len(own) > QUOTED else [])
    quoted = "\n".join(
        f"> {line}".rstrip() for line in inert("\n".join(kept)).split("\n")
    )
    source = f"From {link(piece)}:\n\n" if piece.title else ""
    return f"{source}{quoted}\n\n"


def link(piece: Piece) -> str:
    """A link to a piece; what others wrote stays text in it."""
    if not piece.title:
        return piece.url
    return f"[{plain(piece.title)}]({piece.url})"
