"""Lines of a list as they were drawn, so that each is drawn once for what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from triage.tui.cells import GAP, fit, fit_cell, widths
from triage.tui.strips import Styled, strip
from triage.views import Column, Row

MOST = 400
"""Lines that are kept."""

SETTLED = "✓"
"""The mark of a row that was just acted on."""

EDGES = {"": " ", "cursor": "▌", "away": "▏"}
"""What stands left of a row: of the cursor's where the keys go here, or elsewhere."""


class Looks(NamedTuple):
    """What the line of a row depends on besides the row, the columns and the room."""

    key: str
    ground: str
    """'', cursor or away."""
    mark: str
    fold: str
    thumb: str


class Drawn:
    """Rows as lines in the tones of a widget."""

    def __init__(self, look: Callable[..., Style]) -> None:
        self._look = look
        self._lines: dict[Looks, tuple[Row, Strip]] = {}
        self._columns: tuple[Column, ...] = ()
        self._room = 0
        self._sizes: tuple[int, ...] = ()

    def forget(self) -> None:
        """Nothing looks any more as it was drawn."""
        self._lines.clear()

    def sizes(self, columns: tuple[Column, ...], room: int) -> tuple[int, ...]:
        """The width of each column; where that changes nothing drawn holds any more."""
        if (self._columns, self._room) != (columns, room):
            self._columns, self._room = columns, room
            self._sizes = widths(columns, room)
            self.forget()
        return self._sizes

    def line(self, row: Row, looks: Looks, width: int) -> Strip:
        """A row as it was drawn last, unless it looks different now.

        The columns are those for which sizes were last asked.
        """
        drawn = self._lines.get(looks)
        if drawn and drawn[0] == row:
            return drawn[1]
        if len(self._lines) >= MOST:
            self.forget()
        line = self._draw(row, looks, width)
        self._lines[looks] = (row, line)
        return line

    def _draw(self, row: Row, looks: Looks, width: int) -> Strip:
        look, ground = self._look, looks.ground
        settled = looks.mark == SETTLED
        pieces: list[Styled] = [
            (EDGES[ground], look(ground, "mark" if ground else "")),
            (looks.mark, look(ground, "settled" if settled else "mark")),
        ]
        if looks.fold:
            pieces.append((looks.fold, look(ground, "dim")))
        if row.is_head:
            pieces += self._head(row, ground)
        else:
            pieces += self._cells(row, ground, settled=settled)
        return strip(pieces, width, look(ground), (looks.thumb, look("thumb")))

    def _cells(self, row: Row, ground: str, *, settled: bool) -> Iterator[Styled]:
        gap = (" " * GAP, self._look(ground))
        for column, size, cell in zip(
            self._columns, self._sizes, row.cells, strict=False
        ):
            if size:
                tone = "settled" if settled else cell.tone
                yield fit_cell(cell.text, column, size), self._look(ground, tone)
                yield gap

    def _head(self, row: Row, ground: str) -> Iterator[Styled]:
        """A group's name, and right behind it how many are in it."""
        name, number = (cell.text for cell in row.cells)
        room = max(self._room - len(number) - GAP, 4)
        name = fit(name, min(cell_len(name), room))
        yield name + " " * GAP, self._look(ground, "head")
        yield number, self._look(ground, "count")


def header(
    columns: Sequence[Column], sizes: Sequence[int], indent: int, style: Style
) -> list[Styled]:
    """The titles of the columns that have room."""
    pieces: list[Styled] = [(" " * indent, style)]
    for column, size in zip(columns, sizes, strict=True):
        if size:
            text = fit(column.title, size, right=column.right)
            pieces += [(text, style), (" " * GAP, style)]
    return pieces[:-1]
