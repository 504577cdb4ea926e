"""What a list draws from: rows by position, of which it only asks a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from triage.model import Ref
from triage.model.snapshots import Backlog
from triage.views import Column, Row, RowSource
from triage.views.wish import Wish


@dataclass(frozen=True, slots=True)
class Standing:
    """What the status line says about the store and the journal."""

    repos: int = 0
    doings: Mapping[Ref, tuple[str, ...]] = field(default_factory=dict)
    """What others did to items since one last looked, newest first."""
    part: str = ""
    """The slice that is looked at; empty: the whole."""
    troubled: int = 0
    """Followed repositories that could not be read."""
    fresh: datetime | None = None
    now: datetime | None = None
    waiting: int = 0
    unknown: int = 0
    returning: int = 0
    """Pull requests that the last batch holds until a bot or a check mends them."""
    wave: int = 0
    """Those of them that are ready again."""
    trends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the head of a queue says of its last days, ever shorter, by pane."""


@dataclass(frozen=True, slots=True)
class Past:
    """How much there was to do in the last days, and what that was told from."""

    kept: Backlog = field(default_factory=dict)
    of: str = ""
    """Of which day, and of which part of the store."""
    trends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What there is to say of it, ever shorter, by pane."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be read for a pane."""

    pane: str
    wish: Wish = field(default_factory=Wish)
    """Of a queue only the filter counts."""
    cursor: str = ""
    """The key of the row under the cursor, whose place is read as well."""
    marked: tuple[str, ...] = ()
    """Keys of which is told how many the filter hides."""
    is_grey: bool = False
    """Whether rows are shown as done that what is stored may show otherwise."""


@dataclass(frozen=True, slots=True)
class Around:
    """Which rows a list needs to be drawn as it stands."""

    key: str = ""
    """Of the row under the cursor."""
    before: int = 0
    """Rows before that one."""
    after: int = 0
    """Rows from that one on."""


Near = tuple[int, Sequence[Row]]
"""Rows that follow one another, after the position of the first."""


@dataclass(frozen=True, slots=True)
class PaneRows:
    """The rows of a pane as they were read."""

    pane: str
    columns: tuple[Column, ...]
    rows: RowSource
    """What is shown: narrowed by the filter."""
    headline: str
    count: int | None
    """What there is without the filter; None where nobody counted yet."""
    empty: str
    wish: Wish = field(default_factory=Wish)
    """What it was read for."""
    whole: Queued | None = None
    """A queue's rows without the filter."""
    hidden: int = 0
    """Marked rows that the filter hides."""
    is_part: bool = False
    """Whether these are the first rows of a list that is still being read."""
    is_tally: bool = False
    """Whether it was only counted."""
    apart: int | None = None
    """How many rows stand while the others are folded; None: nothing is folded."""
    near: Near = (0, ())
    """Some of its rows that were read already, and the position of the first."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """A list narrowed anew."""

    wish: Wish
    rows: RowSource
    columns: tuple[Column, ...] = ()
    """Empty: as they were."""
    headline: str = ""
    """Of a list: in which order, and by what it is grouped."""
    hidden: int = 0
    is_part: bool = False


class Queued(RowSource, Protocol):
    """The rows of a queue."""

    def narrowed(self, needle: str) -> Queued:
        """Only the rows in which every word of the filter stands."""
        ...

    def picked(self, places: Sequence[int]) -> Queued:
        """Only the rows at these positions, which ascend."""
        ...


def fits(row: Row, needle: str) -> bool:
    """Whether every word of a lower-case filter stands in a row."""
    hay = (row.text or " ".join(cell.text for cell in row.cells)).lower()
    return all(word in hay for word in needle.split())


class ListRows:
    """The rows of a queue, which are all in memory."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {row.key: place for place, row in enumerate(self.rows)}

    def __len__(self) -> int:
        return len(self.rows)

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        return self.rows[max(start, 0) : max(start, 0) + count]

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        return self._places.get(key)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another."""
        return [row.key for row in self.rows[max(start, 0) : max(stop, 0)]]

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it, in its order."""
        places = sorted(self._places[key] for key in keys if key in self._places)
        return [self.rows[place] for place in places]

    def narrowed(self, needle: str) -> ListRows:
        """Only the rows in which every word of the filter stands."""
        words = needle.lower()
        return ListRows([row for row in self.rows if fits(row, words)])

    def picked(self, places: Sequence[int]) -> ListRows:
        """Only the rows at these positions."""
        return ListRows([self.rows[place] for place in places])


class Held:
    """A source with a row in it that is no longer there.

    The row that was acted on stays in place until the cursor leaves it.
    """

    def __init__(self, source: RowSource, place: int, row: Row) -> None:
        self.source = source
        self._place = min(place, len(source))
        self._row = row

    def __len__(self) -> int:
        return len(self.source) + 1

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        if start > self._place:
            return self.source.window(start - 1, count)
        before = min(count, self._place - start)
        rows = list(self.source.window(start, before)) if before else []
        if before < count:
            rows.append(self._row)
            rows += self.source.window(self._place, count - before - 1)
        return rows

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        if key == self._row.key:
            return self._place
        place = self.source.find(key)
        if place is None:
            return None
        return place + (place >= self._place)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another, without the held row."""
        return self.source.keys(
            start - (start > self._place), stop - (stop > self._place)
        )

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it, the held one with them."""
        found = list(self.source.among([key for key in keys if key != self._row.key]))
        return [self._row, *found] if self._row.key in keys else found
