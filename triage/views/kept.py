"""Rows of a queue that was worked out before, of which only a window is read."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from triage.model import Ref
from triage.store.shelf import Line, Shelf
from triage.views import Cell, Row
from triage.views.circles import recalling
from triage.views.suggesting import Ask, Suggester, advised


class _Own(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a row has for itself."""

    cells: tuple[tuple[str, str], ...]
    repos: tuple[str, ...]
    """The repositories of its refs, each once."""
    refs: tuple[int, ...]
    """Of each ref which of these it is in, and its number, one after the other."""
    ready: tuple[int, ...]
    """Which of the refs are ready."""
    ask: Ask | None
    """Whom to suggest, where that is not said alike with others."""


class _Shared(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What many rows say alike."""

    why: str
    evidence: tuple[str, ...]
    suggestions: tuple[tuple[str, str], ...]


_ref = lru_cache(maxsize=1 << 14)(Ref.of)
"""Some rows have hundreds of refs, and are drawn after each page."""

_encode = msgspec.msgpack.Encoder().encode
_own = msgspec.msgpack.Decoder(_Own).decode
_shared = msgspec.msgpack.Decoder(_Shared).decode


def packed(rows: Iterable[Row]) -> Iterator[Line]:
    """Rows as they are kept."""
    return map(pack, rows)


def pack(row: Row) -> Line:
    """One row as it is kept."""
    repos: dict[str, int] = {}
    refs: list[int] = []
    for ref in row.refs:
        refs += repos.setdefault(ref.repo, len(repos)), ref.number
    own = _Own(
        tuple([(cell.text, cell.tone) for cell in row.cells]),
        tuple(repos),
        tuple(refs),
        tuple([i for i, ref in enumerate(row.refs) if ref in row.ready])
        if row.ready
        else (),
        row.ask,
    )
    shared = _Shared(row.why, row.evidence, row.suggestions)
    return Line(row.key, words(row), _encode(own), _encode(shared))


def words(row: Row) -> str:
    """What a filter looks at, in lower case."""
    return (row.text or " ".join(cell.text for cell in row.cells)).lower()


class _Drawing:
    """Draws kept lines, with what is to be asked for them."""

    def __init__(self, shelf: Shelf) -> None:
        # What remembers its answers is a cycle: it shall not hold the files.
        self._facts = weakref.proxy(shelf)
        self._suggester: Suggester | None = None

    def rows(self, lines: Iterable[Line]) -> tuple[Row, ...]:
        """Lines as they are shown."""
        return tuple(map(self._row, lines))

    def _row(self, line: Line) -> Row:
        own, shared = _own(line.own), _shared(line.shared)
        repos, numbers = own.repos, iter(own.refs)
        pairs = zip(numbers, numbers, strict=True)
        refs = tuple([_ref(repos[place], number) for place, number in pairs])
        row = Row(
            key=line.key,
            cells=tuple([Cell(said, tone) for said, tone in own.cells]),
            refs=refs,
            why=shared.why,
            evidence=shared.evidence,
            ready=tuple(refs[place] for place in own.ready),
            suggestions=shared.suggestions,
            text=line.words,
        )
        return row if own.ask is None else self._answered(row, own.ask)

    def _answered(self, row: Row, ask: Ask) -> Row:
        if self._suggester is None:
            self._suggester = recalling(self._facts)
        return advised(row, ask, self._suggester)


class KeptRows:
    """All rows of a kept queue, by position."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._drawn = _Drawing(shelf)

    def __len__(self) -> int:
        return len(self._shelf)

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        return self._drawn.rows(self._shelf.window(max(start, 0), count))

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        return self._shelf.find(key)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another."""
        return self._shelf.keys(max(start, 0), stop)

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it, in its order."""
        places = (self._shelf.find(key) for key in keys)
        found = sorted(place for place in places if place is not None)
        return self._drawn.rows(self._shelf.at(found))

    def picked(self, places: Sequence[int]) -> Matching:
        """Only the rows at these positions."""
        return Matching(self._shelf, self._drawn, places)

    def narrowed(self, needle: str) -> Matching:
        """Only the rows in which every word of the filter stands."""
        found = self._shelf.matching(needle.lower().split())
        return Matching(self._shelf, self._drawn, found)


class Matching:
    """Some rows of a kept queue, by position among themselves."""

    def __init__(self, shelf: Shelf, drawn: _Drawing, places: Sequence[int]) -> None:
        self._shelf = shelf
        self._drawn = drawn
        self._places = places
        self._order = {place: index for index, place in enumerate(places)}

    def __len__(self) -> int:
        return len(self._places)

    def window(self, start: int, count: int) -> Sequence[Row]:
        """Rows `start` to `start + count`, fewer at the end."""
        start = max(start, 0)
        places = self._places[start : start + count]
        return self._drawn.rows(self._shelf.at(places))

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone or does not match."""
        place = self._shelf.find(key)
        return None if place is None else self._order.get(place)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """The keys from one position to before another."""
        return [line.key for line in self._shelf.at(self._places[max(start, 0) : stop])]

    def among(self, keys: Sequence[str]) -> Sequence[Row]:
        """The rows of these keys that are in it, in its order."""
        places = (self._shelf.find(key) for key in keys)
        found = sorted(p for p in places if p is not None and p in self._order)
        return self._drawn.rows(self._shelf.at(found))

    def picked(self, places: Sequence[int]) -> Matching:
        """Only the rows at these positions of what is left."""
        left = [self._places[place] for place in places]
        return Matching(self._shelf, self._drawn, left)

    def narrowed(self, needle: str) -> Matching:
        """Only the rows in which every word of the filter stands."""
        found = self._shelf.matching(needle.lower().split())
        left = [place for place in found if place in self._order]
        return Matching(self._shelf, self._drawn, left)
