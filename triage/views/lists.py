"""A list of items as somebody wants it: a query, a filter, an order, groups, columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from triage import clock
from triage.errors import UsageError
from triage.model.slices import WHOLE
from triage.views import Column, Lens, Reader, Row, RowSource, Select, query
from triage.views.columns import Layout, usual
from triage.views.grammar import Both, Term, Together
from triage.views.groupings import Grouping, grouping
from triage.views.listing import Condition, Keyset, lines
from triage.views.orders import Order, order
from triage.views.rolls import Roll
from triage.views.wish import Wish

EMPTY = "Nothing is stored that fits. Clear the filter, or sync."


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that was understood."""

    what: Condition
    order: Order
    grouping: Grouping | None
    layout: Layout
    is_plain: bool
    """Whether it is of everything that is in sight."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, that which the list is ordered by marked."""
        return self.layout.columns(self.order.column, turned=self.order.is_turned)

    @property
    def words(self) -> str:
        """In which order it is, and by what it is grouped."""
        by = f" · by {self.grouping.words}" if self.grouping else ""
        return f"{self.order.words}{by}"


def understand(wish: Wish, lens: Lens, reader: Reader) -> Asked:
    """What is to be read.

    Raises UsageError for a qualifier, order or grouping that there is not, naming
    the nearest.
    """
    wanted = wanted_of(wish)
    condition, values = wanted.condition(lens, reader)
    return Asked(
        Condition("" if condition == "1" else condition, values),
        wanted.order,
        grouping(wish.group_by) if wish.group_by else None,
        Layout(wish.columns or usual(wanted.order.column)),
        wanted.node is None and not lens.slice.is_part,
    )


def wanted_of(wish: Wish) -> query.Query:
    """Query and filter of a wish as one query, in the order that it wants.

    What the filter says of the order goes before what the wish says, and that
    before what the query says.
    """
    base, narrow = query.typed(wish.query), query.typed(wish.filter)
    nodes = tuple(one.node for one in (base, narrow) if one.node is not None)
    ordered = base.order
    if narrow.sorted:
        ordered = narrow.order
    elif wish.sort:
        ordered = order(wish.sort)
    return query.Query(
        Both(nodes) if len(nodes) > 1 else nodes[0] if nodes else None,
        ordered,
        places=base.places | narrow.places,
    )


def read(reader: Reader, wish: Wish, lens: Lens) -> Keyset | Roll:
    """The list as it stands: by windows where an index has it, else read through."""
    asked = understand(wish, lens, reader)
    if asked.grouping is None and asked.is_plain:
        return Keyset(reader, asked.order, asked.what, asked.layout, now=lens.now)
    return Roll.read(
        reader,
        asked.order,
        asked.what,
        asked.grouping,
        asked.layout,
        wish.folded,
        now=lens.now,
    )


def glimpse(reader: Reader, wish: Wish, lens: Lens, count: int) -> Sequence[Row]:
    """The first rows, before anybody knows how many there are; ungrouped.

    Words lead the way by their index, which has them in the usual order.
    """
    wanted = wanted_of(wish)
    layout = Layout(wish.columns or usual(wanted.order.column))
    led = wanted.reading(lens, reader)
    if led.tables == "item":
        what = Condition("" if led.condition == "1" else led.condition, led.values)
        found = Keyset(reader, wanted.order, what, layout, now=lens.now)
        return found.first(count)
    select = Select(
        f"select item.rowid from {led.tables} "  # noqa: S608
        "cross join repo on repo.id = item.repo_id "
        "left join pull on pull.item_id = item.id "
        f"where {led.condition} order by {led.order} limit :count",
        int,
    )
    rows = reader.select(select, {**led.values, "count": count})
    return lines(reader, rows, layout, lens.now)


def total(reader: Reader, wish: Wish, lens: Lens) -> int:
    """How many items there are without the filter."""
    return len(read(reader, replace(wish, filter="", group_by=""), lens))


def split(text: str, lens: Lens, reader: Reader) -> tuple[str, Condition]:
    """What a filter of a queue asks of the line, and of the items that it is about.

    Words alone are looked for in the line. Raises UsageError for a qualifier that
    there is not, and for an order: a queue has its own.
    """
    if ":" not in text and not _OPERATOR.search(text):
        return text, Condition()
    found = query.typed(text)
    if found.sorted:
        raise UsageError("A queue has an order of its own.", "In All sort: works.")
    if not found.names and not _OPERATOR.search(text):
        return text, Condition()
    node, words = found.node, ""
    if isinstance(node, Together) and not found.places:
        plain = [one for one in node.nodes if isinstance(one, Term) and not one.name]
        words = " ".join(one.text for one in plain)
        rest = tuple(one for one in node.nodes if one not in plain)
        node = Together(rest)
    whole = replace(lens, slice=WHOLE)
    what = query.Query(node, places=found.places).condition(whole, reader)
    return words, Condition(*what)


_OPERATOR = re.compile(r"[()]|\b(?:AND|OR|NOT)\b|(?:^|\s)-")


def seek(
    reader: Reader, wish: Wish, rows: RowSource, lens: Lens, place: int, step: int
) -> int | None:
    """The next or previous position whose item the wish matches, in a list."""
    asked = understand(replace(wish, group_by=""), lens, reader)
    if isinstance(rows, Keyset):
        return rows.seek(place, asked.what, forward=step > 0)
    if isinstance(rows, Roll):
        matching = Roll.read(reader, asked.order, asked.what, now=lens.now)
        return rows.seek(place, frozenset(matching.rows), step)
    return None


def dated(reader: Reader, wish: Wish, lens: Lens, day: str) -> int | None:
    """At which position a day begins, in a list ordered by a time; None in another.

    Raises UsageError for what is no date.
    """
    asked = understand(wish, lens, reader)
    if asked.grouping or asked.order.column not in {"updated", "created"}:
        return None
    try:
        start = clock.parse(day)
    except ValueError:
        raise UsageError(f"{day!r} is no date.", "Write it like 2026-01-20.") from None
    if not asked.order.is_turned:
        start += timedelta(days=1)
    found = Keyset(reader, asked.order, asked.what, now=lens.now)
    return found.before(clock.iso(start))
