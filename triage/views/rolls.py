"""A list of stored items that was read through once: eight bytes an item are held.

What a query narrows or a grouping arranges has no index of its own. One scan, away
from the keys, puts the rows into their order; then every window, jump and position
is a look-up, however far away it is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from triage.views import Cell, Reader, Row, Select
from triage.views.columns import Layout
from triage.views.groupings import Grouping
from triage.views.listing import EVERYTHING, Condition, bare, key_of, lines, names
from triage.views.orders import Order

HEAD = "group:"
"""What the key of a group's header begins with; no ref does."""


@dataclass(frozen=True, slots=True)
class Group:
    """A stretch of the list."""

    name: str
    count: int

    @property
    def key(self) -> str:
        """The key of its header."""
        return HEAD + self.name


@dataclass(frozen=True, slots=True)
class _Stretch:
    place: int
    """Position of the group among all; 0: the items themselves."""
    name: str
    count: int
    rows: str


def _scan(order: Order, what: Condition, grouping: Grouping | None) -> str:
    """One select, so of one moment: the groups in order, and the rows of all."""
    keys = order.key
    tables = what.tables(order)
    group = ("0", "''")
    shown = "''"
    if grouping:
        group, shown = grouping.order, grouping.sql
        tables += f" {grouping.join}"
    ways = ", ".join(f"k{i} {way}" for i, way in enumerate(order.sequence()))
    test = f" where ({what.sql})" if what.sql else ""
    chosen = (
        f"select {group[0]} as g0, {group[1]} as g1, {shown} as shown, {order.named()} "  # noqa: S608
        f"from {tables}{test}"
    )
    row = f"k{len(keys) - 1}"
    if grouping is None:
        return (
            f"select 0, '', count(*), coalesce(group_concat({row}), '') "  # noqa: S608
            f"from (select {row} from ({chosen}) order by {ways})"
        )
    return (
        f"with chosen as materialized ({chosen}) "  # noqa: S608
        "select row_number() over (order by g0, g1), name, n, '' from "
        "(select g0, g1, min(shown) as name, count(*) as n from chosen group by g0, g1)"
        f" union all select 0, '', count(*), coalesce(group_concat({row}), '') "
        f"from (select {row} from chosen order by g0, g1, {ways})"
    )


class Roll:
    """Rows by position, held as numbers; groups can be folded to their header."""

    def __init__(
        self,
        reader: Reader,
        order: Order,
        what: Condition,
        layout: Layout,
        rows: array[int],
        groups: Sequence[Group] = (),
        folded: AbstractSet[str] = frozenset(),
        *,
        now: datetime,
    ) -> None:
        self.order = order
        self.what = what
        self.rows = rows
        self.groups = tuple(groups)
        self.folded = frozenset(folded)
        self._reader = reader
        self._layout = layout
        self._now = now
        self._heads: list[int] = []
        """Position of each group's header."""
        self._starts: list[int] = []
        """Which of the rows is the first of each group."""
        place = start = 0
        for group in self.groups:
            self._heads.append(place)
            self._starts.append(start)
            place += 1 + (0 if group.key in self.folded else group.count)
            start += group.count
        self._length = place if self.groups else len(rows)

    @classmethod
    def read(
        cls,
        reader: Reader,
        order: Order,
        what: Condition = EVERYTHING,
        grouping: Grouping | None = None,
        layout: Layout | None = None,
        folded: AbstractSet[str] = frozenset(),
        *,
        now: datetime,
    ) -> Roll:
        """Read the list through; some 100 ms for 100,000 items that must be tested."""
        select = Select(_scan(order, what, grouping), _Stretch)
        *stretches, whole = sorted(
            reader.select(select, what.values), key=lambda one: -one.place
        )
        groups = [Group(one.name, one.count) for one in reversed(stretches)]
        rows = array("q", map(int, whole.rows.split(",")) if whole.rows else ())
        layout = layout or Layout()
        return cls(reader, order, what, layout, rows, groups, folded, now=now)

    def refolded(self, folded: AbstractSet[str]) -> Roll:
        """The same list with other groups folded."""
        return Roll(
            self._reader,
            self.order,
            self.what,
            self._layout,
            self.rows,
            self.groups,
            folded,
            now=self._now,
        )

    def __len__(self) -> int:
        return self._length

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        start = max(start, 0)
        end = min(start + count, self._length)
        if start >= end:
            return ()
        if not self.groups:
            rows = self.rows[start:end]
            return tuple(lines(self._reader, rows, self._layout, self._now))
        spots = [self._spot(place) for place in range(start, end)]
        rows = array("q", [self.rows[index] for _, index in spots if index is not None])
        read = iter(lines(self._reader, rows, self._layout, self._now))
        return tuple(
            self._head(group) if index is None else next(read) for group, index in spots
        )

    def _spot(self, place: int) -> tuple[int, int | None]:
        """The group at a position, and which of the rows; None: its header."""
        group = bisect_right(self._heads, place) - 1
        below = place - self._heads[group] - 1
        return group, None if below < 0 else self._starts[group] + below

    def _head(self, index: int) -> Row:
        group = self.groups[index]
        sign = "▸" if group.key in self.folded else "▾"
        return Row(
            key=group.key,
            cells=(Cell(f"{sign} {group.name}", "head"), Cell(f"{group.count:,}")),
            refs=(),
            why=f"A group of {group.count:,}.",
            text=group.name,
            is_head=True,
        )

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone or folded away."""
        if key.startswith(HEAD):
            return next(
                (self._heads[i] for i, one in enumerate(self.groups) if one.key == key),
                None,
            )
        found = key_of(self._reader, self.order, self.what, key)
        if found is None:
            return None
        return self.place_of(int(str(found[-1])))

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another; a folded group's members."""
        start, stop = max(start, 0), min(stop, self._length)
        if not self.groups:
            return names(self._reader, self.rows[start:stop])
        rows: array[int] = array("q")
        for head, first, group in zip(
            self._heads, self._starts, self.groups, strict=True
        ):
            if group.key in self.folded:
                if start <= head < stop:
                    rows += self.rows[first : first + group.count]
                continue
            low = min(max(start - head - 1, 0), group.count)
            high = min(max(stop - head - 1, 0), group.count)
            rows += self.rows[first + low : first + high]
        return list(dict.fromkeys(names(self._reader, rows)))

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The items of these keys that are in it, as rows that only name them."""
        return bare(self._reader, self.what, keys)

    def place_of(self, row: int) -> int | None:
        """The first position at which an item stands; None where it is nowhere."""
        start = 0
        while True:
            try:
                index = self.rows.index(row, start)
            except ValueError:
                return None
            if not self.groups:
                return index
            group = bisect_right(self._starts, index) - 1
            if self.groups[group].key not in self.folded:
                return self._heads[group] + 1 + index - self._starts[group]
            start = index + 1

    @property
    def items(self) -> int:
        """How many items there are, each once for every group that it is in."""
        return len(self.rows)

    def seek(self, place: int, rows: AbstractSet[int], step: int) -> int | None:
        """The next or previous position whose item is one of these rows."""
        for spot in range(place + step, self._length if step > 0 else -1, step):
            index = self._spot(spot)[1] if self.groups else spot
            if index is not None and self.rows[index] in rows:
                return spot
        return None

    def group_at(self, place: int) -> int | None:
        """Which group a position belongs to; None where nothing is grouped."""
        return bisect_right(self._heads, place) - 1 if self.groups else None

    def head_of(self, group: int) -> int:
        """The position of a group's header."""
        return self._heads[group]

    def size(self, head: int) -> int:
        """How many items a group has, by the position of its header."""
        return self.groups[bisect_right(self._heads, head) - 1].count

    def members(self, head: int) -> Sequence[str]:
        """The keys of a group's items, by the position of its header."""
        group = bisect_right(self._heads, head) - 1
        first = self._starts[group]
        return names(self._reader, self.rows[first : first + self.groups[group].count])
