"""What waits for me: every open item on which it is my turn, and why.

Whose turn it is is a fact (`facts.whose`), so this reads the rows of one person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from triage import text
from triage.model import Ref
from triage.views import (
    Cell,
    Column,
    Lens,
    Queue,
    Row,
    Select,
    Tables,
    View,
    phrases,
    priority,
    stakes,
)
from triage.views.late import Late
from triage.views.priority import Priority


class Due(msgspec.Struct, frozen=True, gc=False):
    """A turn of mine."""

    repo: str
    number: int
    kind: str
    title: str
    url: str
    author: str | None
    role: str
    reason: str
    since: str
    event: str


DUE = Select(
    """
    select repo.name, item.number, item.kind, item.title, item.url, item.author,
      turn.role, turn.reason, turn.since, turn.event
    from turn indexed by turn_who
    cross join item indexed by item_open_id on item.id = turn.item_id
    join repo on repo.id = item.repo_id
    where lower(turn.who) = lower(:me)
      and turn.is_team = 0
      and :me <> ''
      and item.state = 'open'
    """,
    Due,
)
"""A cross join is SQLite's way to say where to begin: with the few rows of mine."""


class Mine(msgspec.Struct, frozen=True, gc=False):
    """One item, as `triage mine --json` prints it."""

    ref: str
    why: str
    since: str | None
    kind: str
    turn: str
    title: str
    url: str
    because: tuple[str, ...] = ()
    """The events that prove it, in the order of `why`."""
    priority: int | None = None
    """0 to 3, the most urgent first."""
    priority_why: str = ""


class Payload(msgspec.Struct, frozen=True):
    """The payload of the view."""

    items: tuple[Mine, ...]


TURNS = {
    "review": "warn",
    "merge": "good",
    "changes": "bad",
    "conflict": "bad",
    "failing": "bad",
    "reply": "warn",
    "promised": "",
    "assigned": "",
    "draft": "dim",
}
"""What I am to do, most valuable to others first, and its tone."""


def _review(one: Due) -> str:
    who = one.author or "a deleted account"
    asked = one.event.endswith("for a review")
    return f"{who} waits for your review" + ("" if asked else f": {one.event}")


def _merge(one: Due) -> str:
    return f"{_whose(one)}{one.event}, ready to merge"


def _reply(one: Due) -> str:
    return f"{_whose(one)}{one.event} and waits for your answer"


def _whose(one: Due) -> str:
    return "Yours: " if one.role == "author" else ""


_WHYS: dict[str, Callable[[Due], str]] = {
    "review": _review,
    "merge": _merge,
    "reply": _reply,
    "promised": lambda _: "You said that you would look",
    "assigned": lambda one: f"Assigned to you: {one.event}",
}


def _why(one: Due) -> str:
    say = _WHYS.get(one.reason)
    return say(one) if say else f"{_whose(one)}{one.event}"


_RANK = {turn: place for place, turn in enumerate(TURNS)}


def _order(one: Due) -> tuple[int, str, str, int]:
    return _RANK.get(one.reason, len(_RANK)), one.since, one.repo, one.number


def build(tables: Tables, lens: Lens) -> Queue:
    """One row an item: by priority, the turn that matters most, who has waited longest."""
    found: dict[tuple[str, int], list[Due]] = {}
    for one in sorted(tables[DUE], key=_order):
        found.setdefault((one.repo, one.number), []).append(one)
    kept: list[list[Due]] = []
    tally = dict.fromkeys(TURNS, 0)
    oldest = ""
    aside = {*lens.aside.snoozed, *lens.aside.hidden}
    is_part = lens.slice.is_part
    urgent = {
        one.ref: one
        for one in priority.judged(tables[stakes.MINE], tables[stakes.MY_LINKS], lens)
    }
    for turns in found.values():
        first = turns[0]
        if is_part or aside:
            ref = Ref.of(first.repo, first.number)
            if ref not in lens.slice or ref in aside:
                continue
        kept.append(turns)
        tally[first.reason] += 1
        oldest = min(oldest or first.since, first.since)
    kept.sort(key=lambda turns: _lane(turns, urgent))
    rows = Late(len(kept), lambda place: _row(kept[place], lens, urgent))
    return Queue(
        rows=rows,
        headline=phrases.headline(
            f"{text.count(len(rows), 'item')} for {lens.me}"
            if lens.me
            else "nobody is signed in",
            f"{tally['review']} to review" if tally["review"] else "",
            f"{tally['merge']} to merge" if tally["merge"] else "",
            phrases.oldest([oldest] if oldest else (), lens.now),
        ),
        count=len(rows),
        say=lambda: Payload(
            tuple(_mine(*one, urgent) for one in zip(rows, kept, strict=True))
        ),
    )


def _name(turns: list[Due]) -> str:
    return f"{turns[0].repo}#{turns[0].number}"


def _lane(turns: list[Due], urgent: Mapping[str, Priority]) -> int:
    """Which priority comes first; what just arrived is judged with the next reading."""
    found = urgent.get(_name(turns))
    return found.lane if found else len(priority.LANES)


def _row(turns: list[Due], lens: Lens, urgent: Mapping[str, Priority]) -> Row:
    first = turns[0]
    lane = urgent.get(_name(turns))
    ref = Ref.of(first.repo, first.number)
    name = f"{first.repo}#{first.number}"
    why = _why(first)
    for one in turns[1:]:
        also = _why(one)
        why += f"; {also[0].lower()}{also[1:]}"
    return Row(
        key=name,
        cells=(
            phrases.cell(lane.name, priority.TONES[lane.lane])
            if lane
            else phrases.cell(""),
            phrases.cell(first.reason, TURNS[first.reason]),
            phrases.cell(phrases.age(first.since, lens.now), "dim"),
            Cell(name, "dim"),
            Cell(first.title),
        ),
        refs=(ref,),
        why=f"{why}.",
        evidence=(
            *[f"since {one.since}: {one.event}" for one in turns],
            *([f"{lane.name}: {lane.why}"] if lane else ()),
        ),
        text=f"{first.title} {name} {first.reason} {why}",
    )


def _mine(row: Row, turns: list[Due], urgent: Mapping[str, Priority]) -> Mine:
    first = turns[0]
    lane = urgent.get(row.key)
    return Mine(
        ref=row.key,
        why=row.why,
        since=phrases.instant(first.since),
        kind=first.kind,
        turn=first.reason,
        title=first.title,
        url=first.url,
        because=tuple([one.event for one in turns]),
        priority=lane.lane if lane else None,
        priority_why=lane.why if lane else "",
    )


VIEW = View(
    id="mine",
    title="Mine",
    noun="item",
    columns=(
        Column("Prio", 4),
        Column("Turn", 8),
        Column("Age", 4, right=True, drop=44),
        Column("Ref", 26, drop=80),
        Column("Title"),
    ),
    selects=(DUE, stakes.MINE, stakes.MY_LINKS),
    build=build,
    is_own=True,
    empty="Nothing waits for you, as far as is known: who you are is learned from your"
    " token. Without one, set GH_TOKEN or run gh auth login, then sync.",
)
