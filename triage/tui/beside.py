"""What one reads beside an answer: the thread, and what was answered before.

Each piece can be quoted and linked to. A quote names nobody: its mentions are made
code, which notifies no one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.act.on_words import bare
from triage.act.wording import inert, plain
from triage.model import Item, Kind
from triage.tui import detail
from triage.tui.cells import Line
from triage.tui.lines import Laid, lay
from triage.views.similar import Alike

CAP = 64 * 1024
"""Characters of one piece that are shown; GitHub takes no longer ones."""

QUOTED, QUOTED_CHARACTERS = 60, 4000
"""Lines and characters of one quote."""

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


def asked_in(item: Item) -> str:
    """The thread of a discussion in which somebody said the last word; empty: in none."""
    if item.kind is not Kind.DISCUSSION or not item.comments:
        return ""
    return item.comments[-1].reply_to


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


@dataclass(frozen=True, slots=True)
class Shown:
    """Pieces one below the other, folded to a width; made in a worker."""

    lines: tuple[Line, ...] = ()
    laid: Laid | None = None
    begins: tuple[int, ...] = ()
    """In which line each piece begins."""

    def at(self, here: int) -> tuple[list[Line], Laid | None]:
        """The same with the sign before one of the pieces."""
        lines, laid = list(self.lines), self.laid
        if not self.begins or laid is None:
            return lines, laid
        begin = self.begins[here]
        lines[begin] = _signed(lines[begin])
        folded = list(laid.folded)
        top = bisect_left(laid.origins, begin)
        folded[top] = _signed(folded[top])
        return lines, Laid(laid.width, folded, laid.origins)


def _signed(line: Line) -> Line:
    return (("accent", HERE), *line[1:])


def show(pieces: Sequence[Piece], width: int, empty: str) -> Shown:
    """In a worker: the pieces as they stand beside a text."""
    found: list[Line] = [] if pieces else [(("dim", empty),)]
    begins: list[int] = []
    for piece in pieces:
        if found:
            found.append(())
        begins.append(len(found))
        found.append((("accent", ELSEWHERE), *piece.head))
        found += detail.prose(piece.body, CAP)
    return Shown(tuple(found), lay(found, width), tuple(begins))


def quote(piece: Piece) -> str:
    """A piece as a quote, to be answered below; of another item, with where it is."""
    whole = piece.body.strip()
    own = whole[:QUOTED_CHARACTERS].split("\n")
    is_cut = len(own) > QUOTED or len(whole) > QUOTED_CHARACTERS
    kept = own[:QUOTED] + (["…"] if is_cut else [])
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
