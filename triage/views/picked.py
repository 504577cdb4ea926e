"""Items that something else chose, as a list that reads its lines by windows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from triage.views import Reader, Row
from triage.views.columns import Layout
from triage.views.listing import lines

LINES = 500
"""Lines that are read at once where all of them are looked through."""


class Picked:
    """Some items by position; an item that is meant twice stands there twice."""

    def __init__(
        self,
        reader: Reader,
        rows: Sequence[tuple[int, str]],
        layout: Layout,
        now: datetime,
    ) -> None:
        self._reader = reader
        self._rows = tuple(row for row, _ in rows)
        self._keys = tuple(ref for _, ref in rows)
        self._layout = layout
        self._now = now

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self._keys)}

    def __len__(self) -> int:
        return len(self._rows)

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        wanted = self._rows[max(start, 0) : max(start, 0) + count]
        return lines(self._reader, wanted, self._layout, self._now)

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is not among them."""
        return self._places.get(key)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another."""
        return self._keys[max(start, 0) : max(stop, 0)]

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it, in its order."""
        places = sorted(self._places[key] for key in keys if key in self._places)
        wanted = [self._rows[place] for place in places]
        return lines(self._reader, wanted, self._layout, self._now)

    def narrowed(self, needle: str) -> Picked:
        """Only the items in whose lines every word of the filter stands."""
        words = needle.lower().split()
        found: list[tuple[int, str]] = []
        for start in range(0, len(self), LINES):
            wanted = self._rows[start : start + LINES]
            named = zip(wanted, self._keys[start : start + LINES], strict=True)
            read = lines(self._reader, wanted, self._layout, self._now)
            found += [
                one
                for one, line in zip(named, read, strict=True)
                if all(word in line.text.lower() for word in words)
            ]
        return self._of(found)

    def picked(self, places: Sequence[int]) -> Picked:
        """Only the items at these positions."""
        return self._of([(self._rows[place], self._keys[place]) for place in places])

    def _of(self, rows: Sequence[tuple[int, str]]) -> Picked:
        return Picked(self._reader, rows, self._layout, self._now)
