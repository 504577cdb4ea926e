"""Rows that are drawn when they are asked for: a page of many costs a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from triage.views import Row


class Late(Sequence[Row]):
    """So many rows, each drawn once."""

    def __init__(self, count: int, draw: Callable[[int], Row]) -> None:
        self._count = count
        self._draw = draw
        self._drawn: dict[int, Row] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        places = range(self._count)[place]
        if isinstance(places, range):
            return tuple(self._at(one) for one in places)
        return self._at(places)

    def _at(self, place: int) -> Row:
        row = self._drawn.get(place)
        if row is None:
            row = self._drawn[place] = self._draw(place)
        return row
