"""A list of stored items in one order: only the window in view is ever read.

A window beside one that was read goes on from its edge, a window at either end is
read from that end, and an item that was found by its ref is an edge, too. Only a
jump to a position that nothing is known of counts rows, which costs milliseconds
at the far end of 100,000.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.errors import UsageError
from triage.model import Ref
from triage.views import Reader, Row, Select
from triage.views.columns import LISTED, Layout, Listed
from triage.views.orders import Key, Order

EDGES = 64
"""Edges that are kept, the newest."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What items must be: fixed SQL over `item`, `repo` and `pull`, and its values.

    No name of a value begins with `k`, and none is `count`, `skip` or `rows`.
    """

    sql: str = ""
    """Empty: all items."""
    values: Mapping[str, object] = field(default_factory=dict)

    def tables(self, order: Order) -> str:
        """What a scan in an order reads; the item stands before what it names."""
        if not self.sql:
            return order.tables
        repo = "" if order.by_repo else " cross join repo on repo.id = item.repo_id"
        return f"{order.tables}{repo} left join pull on pull.item_id = item.id"


EVERYTHING = Condition()


@dataclass(frozen=True, slots=True)
class Number:
    """The answer to a count."""

    value: int


def _values(*found: object) -> tuple[object, ...]:
    return found


def stretches(
    order: Order, what: Condition, *, edge: bool = False, forward: bool = True
) -> list[str]:
    """Selects of the keys of an order: `k0`, `k1`, …, the last the row.

    With `edge` of what lies beyond the key bound as `:k0`, `:k1`, …, one select a
    range; each is read along the order's index.
    """
    tests = [f"({what.sql})"] if what.sql else []
    ways = list(enumerate(order.sequence(forward=forward)))
    selects = []
    for same, beyond in order.ranges(forward=forward) if edge else [(0, "")]:
        where = " and ".join(([beyond] if beyond else []) + tests)
        selects.append(
            f"select {order.named(same)} from {what.tables(order)}"  # noqa: S608
            + (f" where {where}" if where else "")
            + f" order by {', '.join(f'k{i} {way}' for i, way in ways[same:])}"
        )
    return selects


def scan(
    order: Order, what: Condition, *, edge: bool = False, forward: bool = True
) -> str:
    """A select of `:count` keys after `:skip`, in order or backwards.

    The ranges are put together of their first rows, since SQLite would sort the
    whole of a range in which a part of the key is always the same.
    """
    found = stretches(order, what, edge=edge, forward=forward)
    if len(found) == 1:
        return f"{found[0]} limit :count offset :skip"
    ways = ", ".join(
        f"k{i} {way}" for i, way in enumerate(order.sequence(forward=forward))
    )
    parts = " union all ".join(
        f"select * from ({one} limit :count + :skip)"  # noqa: S608
        for one in found
    )
    return f"{parts} order by {ways} limit :count offset :skip"


def counted(order: Order, what: Condition, *, before: bool = False) -> str:
    """A select of how many items there are, or lie before the key that is bound."""
    tests = [f"({what.sql})"] if what.sql else []
    selects = []
    for _, beyond in order.ranges(forward=False) if before else [(0, "")]:
        where = " and ".join(([beyond] if beyond else []) + tests)
        selects.append(
            f"select count(*) as value from {what.tables(order)}"  # noqa: S608
            + (f" where {where}" if where else "")
        )
    return f"select sum(value) from ({' union all '.join(selects)})"  # noqa: S608


def bound(key: Key) -> dict[str, object]:
    """A key as the values that a range names."""
    return {f"k{i}": value for i, value in enumerate(key)}


def lines(
    reader: Reader, rows: Iterable[int], layout: Layout, now: datetime
) -> list[Row]:
    """The items of some rows as lines, in the order of the rows.

    One that was forgotten meanwhile is a line that says so and names no item.
    """
    wanted = list(rows)
    found: dict[int, Listed] = {
        one.row: one for one in reader.select(LISTED, {"rows": json.dumps(wanted)})
    }
    return [
        layout.row(found[row], now) if row in found else layout.gone(row)
        for row in wanted
    ]


def key_of(
    reader: Reader, order: Order, what: Condition, ref: str
) -> tuple[object, ...] | None:
    """The key of the item that a ref names; None where it does not fit."""
    try:
        named = Ref.parse(ref)
    except UsageError:
        return None
    keys = ", ".join(part.sql for part in order.key)
    test = f" and ({what.sql})" if what.sql else ""
    sql = (
        f"select {keys} from repo cross join item on item.repo_id = repo.id "  # noqa: S608
        "left join pull on pull.item_id = item.id "
        f"where repo.name_key = :ref_repo and item.number = :ref_number{test}"
    )
    values = {**what.values, "ref_repo": named.key, "ref_number": named.number}
    found = reader.select(Select(sql, _values), values)
    return found[0] if found else None


_NAMES = Select(
    """
    select repo.name || '#' || item.number
    from json_each(:rows) as wanted
    cross join item on item.rowid = wanted.value
    join repo on repo.id = item.repo_id
    """,
    str,
)


def names(reader: Reader, rows: Sequence[int]) -> list[str]:
    """The refs of some rows, in their order; one that was forgotten is left out."""
    return reader.select(_NAMES, {"rows": f"[{','.join(map(str, rows))}]"})


def fitting(reader: Reader, what: Condition, refs: Iterable[Ref]) -> list[Ref]:
    """Those of the refs whose items are stored and fit, in their order."""
    wanted = [(ref.key, ref.number) for ref in refs]
    test = f"where ({what.sql})" if what.sql else ""
    sql = f"""
    select repo.name, item.number
    from json_each(:wanted) as wanted
    cross join repo on repo.name_key = json_extract(wanted.value, '$[0]')
    cross join item on item.repo_id = repo.id
      and item.number = json_extract(wanted.value, '$[1]')
    left join pull on pull.item_id = item.id
    {test}
    """  # noqa: S608  (fixed parts)
    values = {**what.values, "wanted": json.dumps(wanted)}
    return reader.select(Select(sql, Ref.of), values)


def bare(reader: Reader, what: Condition, keys: Iterable[str]) -> list[Row]:
    """The items of some keys as rows that only name them."""
    refs = [Ref.parse(key) for key in keys if "#" in key]
    return [Row(str(ref), (), (ref,), "") for ref in fitting(reader, what, refs)]


class Keyset:
    """Items in an order, by position, of which only windows are read.

    A snapshot of the moment when it was made, up to what changes in the store
    between two windows; make a new one to see a change as a whole.
    """

    def __init__(
        self,
        reader: Reader,
        order: Order,
        what: Condition = EVERYTHING,
        layout: Layout | None = None,
        *,
        now: datetime,
    ) -> None:
        self.order = order
        self.what = what
        self._reader = reader
        self._layout = layout or Layout()
        self._now = now
        self._length: int | None = None
        self._edges: dict[int, Key] = {}

    def __len__(self) -> int:
        """How many items fit."""
        if self._length is None:
            self._length = self._count(counted(self.order, self.what), {})
        return self._length

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        start = max(start, 0)
        count = min(count, len(self) - start)
        if count <= 0:
            return ()
        keys = self._read(start, count)
        if keys:
            self._know(start, keys[0])
            self._know(start + len(keys) - 1, keys[-1])
        rows = [int(str(key[-1])) for key in keys]
        return tuple(lines(self._reader, rows, self._layout, self._now))

    def find(self, key: str) -> int | None:
        """The position of the row with this key; None where it does not fit."""
        found = key_of(self._reader, self.order, self.what, key)
        return None if found is None else self._place_of(found)

    def first(self, count: int) -> Sequence[Row]:
        """The first rows; nothing is counted for them."""
        keys = self._from(None, 0, count, forward=True)
        rows = [int(str(key[-1])) for key in keys]
        return tuple(lines(self._reader, rows, self._layout, self._now))

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another."""
        start, stop = max(start, 0), min(stop, len(self))
        if start >= stop:
            return ()
        found = self._read(start, stop - start)
        return names(self._reader, [int(str(key[-1])) for key in found])

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The items of these keys that are in it, as rows that only name them."""
        return bare(self._reader, self.what, keys)

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(self)

    def seek(self, place: int, what: Condition, *, forward: bool) -> int | None:
        """The next position after one, or before it, whose item fits a condition."""
        here = self._read(place, 1)
        if not here:
            return None
        sql = scan(self.order, what, edge=True, forward=forward)
        values = {**what.values, **bound(here[0]), "count": 1, "skip": 0}
        found = self._reader.select(Select(sql, _values), values)
        return self._place_of(found[0]) if found else None

    def before(self, instant: str) -> int:
        """How many items stand before an instant, in an order by time."""
        column = f"item.{self.order.column}_at"
        tests = [f"{column} {'<' if self.order.is_turned else '>='} :instant"]
        tests += [f"({self.what.sql})"] * bool(self.what.sql)
        sql = (
            f"select count(*) from {self.what.tables(self.order)} "  # noqa: S608
            f"where {' and '.join(tests)}"
        )
        return self._count(sql, {"instant": instant})

    def _place_of(self, key: Key) -> int:
        for place, edge in list(self._edges.items()):
            if edge == key:
                return place
        sql = counted(self.order, self.what, before=True)
        place = self._count(sql, bound(key))
        self._know(place, key)
        return place

    def _know(self, place: int, key: Key) -> None:
        self._edges.pop(place, None)
        self._edges[place] = key
        while len(self._edges) > EDGES:
            del self._edges[next(iter(self._edges))]

    def _count(self, sql: str, values: Mapping[str, object]) -> int:
        (found,) = self._reader.select(
            Select(sql, Number), {**self.what.values, **values}
        )
        return found.value or 0

    def _read(self, start: int, count: int) -> list[Key]:
        """The keys of a window, read from the nearest place that is known."""
        end = len(self) - start - count
        gaps: list[tuple[int, bool, int | None]] = [
            (start, True, None),
            (end, False, None),
        ]
        inside = None
        for place in list(self._edges):
            if start <= place < start + count:
                inside = place
            elif place < start:
                gaps.append((start - place - 1, True, place))
            else:
                gaps.append((place - start - count, False, place))
        skip, forward, nearest = min(gaps, key=lambda gap: gap[0])
        if inside is not None and skip:
            edge = self._edges[inside]
            before = self._from(edge, 0, inside - start, forward=False)
            after = self._from(edge, 0, start + count - inside - 1, forward=True)
            return [*before, edge, *after]
        edge_or_none = None if nearest is None else self._edges[nearest]
        return self._from(edge_or_none, skip, count, forward=forward)

    def _from(
        self, edge: Key | None, skip: int, count: int, *, forward: bool
    ) -> list[Key]:
        """So many keys beyond an edge, or from an end, in the order of the list."""
        if not count:
            return []
        sql = scan(self.order, self.what, edge=edge is not None, forward=forward)
        values = {
            **self.what.values,
            **(bound(edge) if edge else {}),
            "count": count,
            "skip": skip,
        }
        found = self._reader.select(Select(sql, _values), values)
        return found if forward else found[::-1]
