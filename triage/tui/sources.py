"""What a list draws from: rows by position, of which it only asks a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from triage.views import Column, Row, RowSource


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status line says about the store and the journal."""

    repos: int = 0
    troubled: int = 0
    """Followed repositories that could not be read."""
    fresh: datetime | None = None
    now: datetime | None = None
    waiting: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class PaneRows:
    """The rows of a pane as they were read."""

    pane: str
    columns: tuple[Column, ...]
    rows: RowSource
    """Indexed where it was read, so that showing it costs nothing."""
    headline: str
    count: int
    empty: str


def fits(row: Row, needle: str) -> bool:
    """Whether every word of a lower-case filter stands in a row."""
    hay = (row.text or " ".join(cell.text for cell in row.cells)).lower()
    return all(word in hay for word in needle.split())


@runtime_checkable
class Narrowing(Protocol):
    """A source that can leave out what a filter does not match."""

    def narrowed(self, needle: str) -> RowSource:
        """Only the rows in which every word of the filter stands."""
        ...


def narrowed(source: RowSource, needle: str) -> RowSource:
    """The rows that a filter matches, where the source can tell."""
    return source.narrowed(needle) if isinstance(source, Narrowing) else source


class ListRows:
    """The rows of a queue, which are all in memory."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = tuple(rows)
        self._places = {row.key: place for place, row in enumerate(self.rows)}

    def __len__(self) -> int:
        return len(self.rows)

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        return self.rows[max(start, 0) : max(start, 0) + count]

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        return self._places.get(key)

    def narrowed(self, needle: str) -> ListRows:
        """Only the rows in which every word of the filter stands."""
        words = needle.lower()
        return ListRows([row for row in self.rows if fits(row, words)])


class Held:
    """A source with a row in it that is no longer there.

    The row that was acted on stays in place until the cursor leaves it.
    """

    def __init__(self, source: RowSource, place: int, row: Row) -> None:
        self._source = source
        self._place = min(place, len(source))
        self._row = row

    def __len__(self) -> int:
        return len(self._source) + 1

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        if start > self._place:
            return self._source.window(start - 1, count)
        before = min(count, self._place - start)
        rows = list(self._source.window(start, before)) if before else []
        if before < count:
            rows.append(self._row)
            rows += self._source.window(self._place, count - before - 1)
        return rows

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        if key == self._row.key:
            return self._place
        place = self._source.find(key)
        if place is None:
            return None
        return place + (place >= self._place)
