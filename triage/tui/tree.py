"""A queue whose groups open in place: below a group stand its pull requests."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from triage.model import Ref
from triage.text import count
from triage.tui.sources import ListRows, Queued
from triage.views import Cell, Row, members

FOLDED = "folded"
"""The key of the line that stands for all that is folded."""

FOLDED_LINE = "Until the batch day; open this line to see them:"

FOLDED_WHY = "Bumps are worked off on their batch day; security updates at once."

FOLD = 2
"""Cells for the sign of a group that opens in place, or of its member."""

CLOSED, OPEN, MEMBER, LAST = "▸", "▾", "├", "└"


class Tree:
    """Rows by position, of which some are followed by the members of their group.

    Members that are not read yet, or that a fold hides, still can be marked and acted
    on: their key names them.
    """

    def __init__(
        self, base: Queued, opened: Mapping[str, Sequence[Row]] | None = None
    ) -> None:
        self.base = base
        self.opened = dict(opened or {})
        """The members of the groups that are open, by the group's key."""
        found = ((base.find(key), tuple(rows)) for key, rows in self.opened.items())
        places = sorted(
            ((place, rows) for place, rows in found if place is not None),
            key=lambda one: one[0],
        )
        self._bases = [place for place, _ in places]
        """Positions of the opened groups without members between them."""
        self._members = [rows for _, rows in places]
        self._heads: list[int] = []
        """Positions of the opened groups."""
        before = 0
        for place, rows in places:
            self._heads.append(place + before)
            before += len(rows)
        self._more = before

    def __len__(self) -> int:
        return len(self.base) + self._more

    def _spot(self, place: int) -> tuple[int, Row | None]:
        """Which of the groups stands at a position, or which member of it."""
        at = bisect_right(self._heads, place) - 1
        if at < 0:
            return place, None
        below = place - self._heads[at] - 1
        rows = self._members[at]
        if 0 <= below < len(rows):
            return self._bases[at], rows[below]
        return self._bases[at] + max(below - len(rows), -1) + 1, None

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        start = max(start, 0)
        stop = min(start + count, len(self))
        if start >= stop:
            return ()
        spots = [self._spot(place) for place in range(start, stop)]
        own = [place for place, member in spots if member is None]
        rows = iter(self.base.window(own[0], len(own)) if own else ())
        return tuple(member or next(rows) for _, member in spots)

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone or not open."""
        group = members.group_of(key)
        place = self.base.find(group or key)
        if place is None:
            return None
        at = bisect_right(self._bases, place) - 1
        if not group:
            before = at if at >= 0 and self._bases[at] == place else at + 1
            return place + sum(len(rows) for rows in self._members[:before])
        if at < 0 or self._bases[at] != place:
            return None
        below = next((i for i, r in enumerate(self._members[at]) if r.key == key), None)
        return None if below is None else self._heads[at] + 1 + below

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another.

        A group that is open does not stand for its members where some of them are
        asked for as well.
        """
        rows = self.window(start, max(stop - max(start, 0), 0))
        within = {members.group_of(row.key) for row in rows}
        return [row.key for row in rows if row.key not in within]

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it, in its order; also what is folded."""
        inner: dict[str, list[str]] = {}
        for key in keys:
            inner.setdefault(members.group_of(key) or key, []).append(key)
        found: list[Row] = []
        for group in self.base.among(tuple(inner)):
            asked = set(inner[group.key])
            if group.key in asked:
                found.append(group)
            shown = {row.key: row for row in self.opened.get(group.key, ())}
            for ref in group.refs:
                key = members.key(group.key, ref)
                if key in asked:
                    found.append(shown.get(key) or _bare(key, ref))
        return found

    def narrowed(self, needle: str) -> Tree:
        """Only the groups in whose line every word of the filter stands."""
        return Tree(self.base.narrowed(needle), self.opened)

    def picked(self, places: Sequence[int]) -> Tree:
        """Only the groups at these positions, counted with nothing open."""
        return Tree(self.base.picked(places), self.opened)

    # Groups.

    def folded(self, apart: int) -> Tree:
        """Its first rows, and one line in place of the others."""
        rest = len(self.base) - apart
        if rest < 2 or self.base.find(FOLDED) is not None:
            return self
        cells = (Cell(FOLDED_LINE), Cell(count(rest, "line")))
        line = Row(FOLDED, cells, (), FOLDED_WHY, is_head=True)
        return Tree(ListRows([*self.base.window(0, apart), line]), self.opened)

    def reopened(self, opened: Mapping[str, Sequence[Row]]) -> Tree:
        """The same queue with other groups open."""
        return Tree(self.base, opened)

    def group_at(self, place: int) -> Row | None:
        """The group at a position, or around it."""
        rows = self.base.window(self._spot(place)[0], 1)
        return rows[0] if rows else None

    def head_of(self, place: int) -> int:
        """The position of the group at a position, or around it."""
        at = bisect_right(self._heads, place) - 1
        if at >= 0 and place - self._heads[at] <= len(self._members[at]):
            return self._heads[at]
        return place

    def after(self, place: int) -> int:
        """The position of the next group."""
        at = bisect_right(self._heads, place) - 1
        if at >= 0 and place - self._heads[at] <= len(self._members[at]):
            return self._heads[at] + len(self._members[at]) + 1
        return place + 1

    def sign(self, row: Row) -> str:
        """How a row says whether it opens."""
        if row.key == FOLDED:
            return CLOSED
        if group := members.group_of(row.key):
            last = self.opened[group][-1:]
            return LAST if last and last[0].key == row.key else MEMBER
        if len(row.refs) < 2:
            return " "
        return OPEN if row.key in self.opened else CLOSED


def ready(rows: Iterable[Row]) -> list[str]:
    """The keys by which all that is ready in some groups is marked, and nothing else."""
    found: list[str] = []
    for row in rows:
        if row.ready and len(row.ready) == len(row.refs):
            found.append(row.key)
        else:
            found += [members.key(row.key, ref) for ref in row.ready]
    return found


def _bare(key: str, ref: Ref) -> Row:
    """A member that is folded away, by its name alone."""
    return Row(key=key, cells=(), refs=(ref,), why="")
