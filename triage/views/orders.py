"""The orders in which a list of items may stand, each along an index.

A place in an order is a key: the values that the item is ordered by, and the row
that decides between equals. What comes after a key is a union of ranges, one for
each part of the key, so that every one of them is a stretch of the index.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.errors import UsageError

Key = tuple[object, ...]
"""The values of an order's parts for one item."""

ROW = "item.rowid"
"""The last part of a key: an item keeps it for as long as it is stored."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that items are ordered by, as an index has it."""

    sql: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Items in a sequence."""

    name: str
    """As `sort:` and the settings write it."""
    words: str
    """As a menu shows it."""
    column: str
    """The column that shows what it orders by."""
    parts: tuple[Part, ...]
    by_repo: bool = False
    """Whether it starts from the repositories."""
    is_turned: bool = False
    """Whether it is another order from its end."""

    @property
    def tables(self) -> str:
        """What a scan reads, outermost first."""
        if self.by_repo:
            return "repo cross join item on item.repo_id = repo.id"
        return "item"

    @property
    def key(self) -> tuple[Part, ...]:
        """The parts, and the row, without which a place could name no item."""
        return (*self.parts, Part(ROW, self.is_turned))

    @property
    def clause(self) -> str:
        """What follows `order by`, over `item` and `repo`."""
        return ", ".join(
            f"{part.sql} desc" if part.descending else part.sql for part in self.parts
        )

    def named(self, same: int = 0) -> str:
        """The key as columns `k0`, `k1`, …, of which the first few are bound."""
        return ", ".join(
            f":k{i} as k{i}" if i < same else f"{part.sql} as k{i}"
            for i, part in enumerate(self.key)
        )

    def ranges(self, *, forward: bool = True) -> Iterator[tuple[int, str]]:
        """What lies beyond a key, bound as `:k0`, `:k1`, …: one range a part.

        Each with how many parts are the same as the key's in all of it.
        """
        keys = self.key
        for last in range(len(keys) - 1, -1, -1):
            same = [f"{keys[i].sql} = :k{i}" for i in range(last)]
            sign = "<" if keys[last].descending is forward else ">"
            yield last, " and ".join([*same, f"{keys[last].sql} {sign} :k{last}"])

    def sequence(self, *, forward: bool = True) -> list[str]:
        """Which way each part goes."""
        return ["desc" if p.descending is forward else "asc" for p in self.key]


_CHANGED = Part("item.place")
"""Rises from the newest change to the oldest, and decides between equals."""

_NATURAL: tuple[Order, ...] = (
    Order("updated-desc", "last changed first", "updated", (_CHANGED,)),
    Order(
        "created-desc",
        "newest first",
        "created",
        (Part("item.created_at", descending=True), _CHANGED),
    ),
    Order(
        "comments-desc",
        "most comments first",
        "comments",
        (Part("item.comments", descending=True), _CHANGED),
    ),
    Order(
        "reactions-desc",
        "most reactions first",
        "reactions",
        (Part("item.reactions", descending=True), _CHANGED),
    ),
    Order(
        "interactions-desc",
        "most comments and reactions first",
        "comments",
        (Part("(item.comments + item.reactions)", descending=True), _CHANGED),
    ),
    Order(
        "repo-asc",
        "repository, A to Z",
        "repo",
        (Part("repo.name_key"), _CHANGED),
        by_repo=True,
    ),
    Order(
        "author-asc", "author, A to Z", "author", (Part("item.author_key"), _CHANGED)
    ),
    Order("title-asc", "title, A to Z", "title", (Part("item.title_key"), _CHANGED)),
)

_TURNED = {
    "updated": "longest unchanged first",
    "created": "oldest first",
    "comments": "fewest comments first",
    "reactions": "fewest reactions first",
    "interactions": "fewest comments and reactions first",
    "repo": "repository, Z to A",
    "author": "author, Z to A",
    "title": "title, Z to A",
}


def _turned(order: Order) -> Order:
    """The same order from its end."""
    parts = tuple(Part(part.sql, not part.descending) for part in order.parts)
    name, _, way = order.name.partition("-")
    turned = f"{name}-{'asc' if way == 'desc' else 'desc'}"
    return Order(
        turned, _TURNED[name], order.column, parts, order.by_repo, is_turned=True
    )


ORDERS: Mapping[str, Order] = {
    order.name: order for natural in _NATURAL for order in (natural, _turned(natural))
}
"""Every order by its name, each with its opposite beside it."""

USUAL = ORDERS["updated-desc"]

SHORT: Mapping[str, Order] = {
    natural.name.partition("-")[0]: natural for natural in _NATURAL
}
"""What a name without a direction means, as on GitHub."""

NAMED: Mapping[str, Order] = {**SHORT, **ORDERS}
"""All names that `sort:` and the settings take."""


def order(name: str) -> Order:
    """The order of this name. Raises UsageError that names the nearest one."""
    if name in NAMED:
        return NAMED[name]
    near = difflib.get_close_matches(name, NAMED, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(SHORT)}."
    raise UsageError(f"{name!r} is no order.", meant)
