"""Every stored item, newest change first: only the window in view is ever read.

A window that follows the last one is read from the boundary that was remembered
(keyset); the first and the last are read from their ends; only a jump counts rows
(`offset`), which costs milliseconds at the far end of 100,000.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage import text
from triage.errors import UsageError
from triage.model import Ref
from triage.views import Cell, Column, Reader, Row, Select, phrases

TITLE = "All"
COLUMNS = (
    Column("Kind", 10, drop=70),
    Column("State", 6, drop=80),
    Column("Age", 4, right=True),
    Column("Who", 16, drop=100),
    Column("Ref", 26, drop=60),
    Column("Title"),
)
EMPTY = "Nothing is stored that fits. Clear the filter, or sync."

STATES = {
    "": ("closed", "merged", "open"),
    "open": ("open",),
    "closed": ("closed", "merged"),
    "merged": ("merged",),
}
"""Stored states by what one asks for; as on GitHub, what is merged is closed."""

_NEAR = 1000
"""How many rows may lie between a remembered boundary and a window."""

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as the list shows it."""

    id: str
    updated_at: str
    repo: str
    number: int
    kind: str
    title: str
    author: str | None
    state: str
    created_at: str
    draft: int | None
    labels: str | None
    assignees: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """The answer to a count."""

    value: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in the order."""

    id: str
    updated_at: str
    kind: str
    state: str
    title: str


_COLUMNS = """
    select item.id, item.updated_at, repo.name, item.number, item.kind, item.title,
      item.author, item.state, item.created_at, pull.draft,
      (select group_concat(name, ', ') from label where item_id = item.id),
      (select group_concat(login, ', ') from assignee where item_id = item.id)
    from ("""
_JOINS = """
    ) as chosen
    cross join item on item.id = chosen.id
    join repo on repo.id = item.repo_id
    left join pull on pull.item_id = item.id
    order by item.updated_at {descending}, item.id {ascending}
"""
_FORWARD = ("desc", "asc")
_BACKWARD = ("asc", "desc")
_AFTER = "updated_at <= :at and (updated_at < :at or id > :id)"
_BEFORE = "updated_at >= :at and (updated_at > :at or id < :id)"

_PLACE = Select(
    """
    select item.id, item.updated_at, item.kind, item.state, item.title
    from repo
    join item on item.repo_id = repo.id
    where repo.name_key = :repo
      and item.number = :number
    """,
    Place,
)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the list is narrowed to, as fixed SQL and bound values."""

    kind: str
    states: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, kind: str, state: str, needle: str) -> _Scope:
        if state not in STATES:
            raise UsageError(f"{state!r} is no state.", "Use open, closed or merged.")
        words = tuple(dict.fromkeys(needle.translate(_LOWER).split()))
        return cls(kind, STATES[state], words)

    def parameters(self) -> dict[str, object]:
        found: dict[str, object] = {f"word_{i}": w for i, w in enumerate(self.words)}
        if self.kind:
            found["kind"] = self.kind
        return found

    def fits(self, place: Place) -> bool:
        title = place.title.translate(_LOWER)
        return (
            (not self.kind or place.kind == self.kind)
            and place.state in self.states
            and all(word in title for word in self.words)
        )

    def select(self, what: str, bound: str, order: tuple[str, str] | None) -> str:
        """A select over `item`: one indexed scan a state, merged in order.

        Only fixed fragments: every value is bound by name.
        """
        tests = [bound] if bound else []
        if self.kind:
            tests.append("kind = :kind")
        tests.extend(
            f"instr(lower(title), :word_{index}) > 0"
            for index, _ in enumerate(self.words)
        )
        scans = [
            f"select {what} from item where state = '{state}'"  # noqa: S608
            + "".join(f" and {test}" for test in tests)
            for state in self.states
        ]
        ordered = f" order by updated_at {order[0]}, id {order[1]}" if order else ""
        return " union all ".join(scans) + ordered


class AllRows:
    """The rows of every stored item that fits, by position.

    A snapshot of the moment when it was made, up to what changes in the store
    between two windows; make a new one to see a change as a whole.
    """

    def __init__(
        self,
        reader: Reader,
        kind: str = "",
        state: str = "open",
        needle: str = "",
        *,
        now: datetime,
    ) -> None:
        self._reader = reader
        self._now = now
        self._scope = _Scope.of(kind, state, needle)
        self._length: int | None = None
        self._edges: dict[int, tuple[str, str]] = {}

    def __len__(self) -> int:
        """How many items fit."""
        if self._length is None:
            self._length = self._count("")
        return self._length

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        start = max(start, 0)
        count = min(count, len(self) - start)
        if count <= 0:
            return ()
        found = self._read(start, count)
        if found:
            first, last = found[0], found[-1]
            self._edges = {
                start: (first.updated_at, first.id),
                start + len(found) - 1: (last.updated_at, last.id),
            }
        return tuple(row(one, self._now) for one in found)

    def find(self, key: str) -> int | None:
        """The position of the row with this key; None where it does not fit."""
        try:
            ref = Ref.parse(key)
        except UsageError:
            return None
        places = self._reader.select(_PLACE, {"repo": ref.key, "number": ref.number})
        if not places or not self._scope.fits(places[0]):
            return None
        return self._count(_BEFORE, at=places[0].updated_at, id=places[0].id)

    def _count(self, bound: str, **values: object) -> int:
        inner = self._scope.select("count(*) as value", bound, None)
        query = Select(f"select sum(value) from ({inner})", Number)  # noqa: S608
        (found,) = self._reader.select(query, self._scope.parameters() | values)
        return found.value

    def _read(self, start: int, count: int) -> list[Listed]:
        end = len(self) - start - count
        gaps: list[tuple[int, bool, int | None]] = [
            (start, True, None),
            (end, False, None),
        ]
        for position in self._edges:
            if position < start and start - position - 1 <= _NEAR:
                gaps.append((start - position - 1, True, position))
            if position >= start + count and position - start - count <= _NEAR:
                gaps.append((position - start - count, False, position))
        skip, forward, nearest = min(gaps, key=lambda gap: gap[0])
        edge = self._edges[nearest] if nearest is not None else None
        return self._from(edge, skip, count, forward=forward)

    def _from(
        self, edge: tuple[str, str] | None, skip: int, count: int, *, forward: bool
    ) -> list[Listed]:
        bound = ""
        if edge:
            bound = _AFTER if forward else _BEFORE
        inner = self._scope.select(
            "id, updated_at", bound, _FORWARD if forward else _BACKWARD
        )
        sql = (
            _COLUMNS
            + inner
            + " limit :count offset :skip"
            + _JOINS.format(descending=_FORWARD[0], ascending=_FORWARD[1])
        )
        at, item_id = edge or ("", "")
        values = {"at": at, "id": item_id, "count": count, "skip": skip}
        return self._reader.select(
            Select(sql, Listed), self._scope.parameters() | values
        )


def row(one: Listed, now: datetime) -> Row:
    """One item as a line of the list."""
    ref = Ref.of(one.repo, one.number)
    state = "draft" if one.draft and one.state == "open" else one.state
    tone = {"open": "good", "draft": "dim", "merged": "accent"}.get(state, "dim")
    changed = phrases.age(one.updated_at, now)
    who = one.author or "ghost"
    evidence = [
        f"opened {phrases.instant(one.created_at)} by {who}",
        f"changed {phrases.instant(one.updated_at)}",
    ]
    if one.labels:
        evidence.append(f"labels: {one.labels}")
    evidence.append(f"assigned to {one.assignees}" if one.assignees else "unassigned")
    return Row(
        key=str(ref),
        cells=(
            Cell(one.kind),
            Cell(state, tone),
            Cell(changed, "dim"),
            Cell(who, "dim"),
            Cell(str(ref), "dim"),
            Cell(one.title),
        ),
        refs=(ref,),
        why=f"{state.capitalize()} {one.kind} of {who}, changed "
        + (f"{changed} ago." if changed != "now" else "just now."),
        evidence=tuple(evidence),
        text=text.shorten(f"{one.title} {ref} {who} {one.labels or ''}", 2000),
    )
