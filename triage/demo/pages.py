"""Connections: pages of things, with opaque cursors that hold values.

A cursor names the place by what it sorts by, not by an index, so that nothing is
skipped or shown twice when something above it goes away.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from triage.demo.things import DeniedError

T = TypeVar("T")
Key = tuple[Any, ...]


def encode(key: Key) -> str:
    """The opaque text of a place."""
    return base64.b64encode(json.dumps(["cursor:v2", *key]).encode()).decode()


def decode(cursor: str) -> Key:
    """The place that an opaque text names.

    Raises DeniedError for a text that is no cursor.
    """
    try:
        mark, *key = json.loads(base64.b64decode(cursor, validate=True))
    except (ValueError, TypeError) as error:
        raise _bad(cursor) from error
    if mark != "cursor:v2":
        raise _bad(cursor)
    return tuple(key)


def _bad(cursor: str) -> DeniedError:
    return DeniedError(
        422,
        f"`{cursor}` does not appear to be a valid cursor.",
        kind="INVALID_CURSOR_ARGUMENTS",
    )


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page begins and ends, and whether there is more."""

    has_next_page: bool
    has_previous_page: bool
    _first: Key | None
    _last: Key | None

    @property
    def start_cursor(self) -> str | None:
        """The place of its first entry; None where it has none."""
        return None if self._first is None else encode(self._first)

    @property
    def end_cursor(self) -> str | None:
        """The place of its last entry; None where it has none."""
        return None if self._last is None else encode(self._last)


class Connection(Generic[T]):
    """One page of a list, worked out when it is asked for."""

    __slots__ = ("_arguments", "_descending", "_key", "_name", "_page", "_things")

    def __init__(
        self,
        name: str,
        things: Sequence[T],
        arguments: Mapping[str, Any],
        key: Callable[[T], Key] | None = None,
        *,
        descending: bool = False,
    ) -> None:
        self._name = name
        self._arguments = arguments
        self._things = things
        self._key = key
        self._descending = descending
        self._page: tuple[list[T], PageInfo] | None = None

    @property
    def total_count(self) -> int:
        """How many there are in all."""
        return len(self._things)

    @property
    def nodes(self) -> list[T]:
        """The page's things."""
        return self._paged()[0]

    @property
    def page_info(self) -> PageInfo:
        """Where the page begins and ends."""
        return self._paged()[1]

    def _size(self) -> tuple[int, bool]:
        """How many from which end (True: the last ones)."""
        first, last = self._arguments.get("first"), self._arguments.get("last")
        size = first if first is not None else last
        side = "first" if first is not None else "last"
        if size is None:
            raise DeniedError(
                422,
                "You must provide a `first` or `last` value to properly paginate the"
                f" `{self._name}` connection.",
                kind="MISSING_PAGINATION_BOUNDARIES",
            )
        if size > 100:
            raise DeniedError(
                422,
                f"Requesting {size} records on the `{self._name}` connection exceeds"
                f" the `{side}` limit of 100 records.",
                kind="EXCESSIVE_PAGINATION",
            )
        if size < 0:
            raise DeniedError(
                422,
                f"`{side}` on the `{self._name}` connection cannot be less than zero.",
                kind="BAD_PAGINATION",
            )
        return size, first is None

    def _paged(self) -> tuple[list[T], PageInfo]:
        if self._page is None:
            self._page = self._cut()
        return self._page

    def _cut(self) -> tuple[list[T], PageInfo]:
        size, from_end = self._size()
        keyed = self._sorted()
        low, high = 0, len(keyed)
        after, before = self._arguments.get("after"), self._arguments.get("before")
        if after:
            low = self._place(keyed, decode(after), past=True)
        if before:
            high = self._place(keyed, decode(before), past=False)
        start, end = low, max(high, low)
        if from_end:
            start = max(end - size, start)
        else:
            end = min(start + size, end)
        page = keyed[start:end]
        return [thing for _, thing in page], PageInfo(
            end < (len(keyed) if from_end else max(high, low)),
            start > 0,
            page[0][0] if page else None,
            page[-1][0] if page else None,
        )

    def _sorted(self) -> list[tuple[Key, T]]:
        if self._key is None:
            return [((index,), thing) for index, thing in enumerate(self._things)]
        key = self._key
        keyed = [(key(thing), thing) for thing in self._things]
        keyed.sort(key=lambda pair: pair[0], reverse=self._descending)
        return keyed

    def _place(self, keyed: list[tuple[Key, T]], key: Key, *, past: bool) -> int:
        """Index of the first entry at (`past`: beyond) a key."""
        for index, (place, _) in enumerate(keyed):
            beyond = place < key if self._descending else place > key
            if beyond or (place == key and not past):
                return index
        return len(keyed)


def rest_page(
    things: Iterable[T], query: Mapping[str, str]
) -> tuple[list[T], int, int]:
    """One page of a REST list, its number and the number of the last one."""
    every = list(things)
    size = min(max(_number(query.get("per_page"), 30), 1), 100)
    page = max(_number(query.get("page"), 1), 1)
    last = max((len(every) + size - 1) // size, 1)
    return every[(page - 1) * size : page * size], page, last


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else default
