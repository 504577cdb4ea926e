"""The first frame: stored rows in plain text, before the framework is there."""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Iterator, Sequence
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from triage.keymap import Keymap
from triage.text import clean
from triage.tui.cells import GAP, fit, fit_cell, widths
from triage.tui.layout import PLACES, place_of, places
from triage.tui.sources import PaneRows
from triage.tui.tree import FOLD, Tree
from triage.views import Column, Row

if TYPE_CHECKING:
    from triage.workspace import Workspace

ENTER = "\x1b[?1049h\x1b[?25l\x1b[H"
"""The other screen, without a cursor."""

LEAVE = "\x1b[?1049l\x1b[?25h"

BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"

CURSOR = "▌"

NARROW, WIDE = 100, 160
"""Widths at which the desk changes its shape."""

TALL = 32
"""Height from which a folded queue has a line for its headline."""


class Frame:
    """Draws while it is entered, and gives the terminal back when it is left."""

    def __init__(
        self,
        workspace: Workspace,
        keymap: Keymap,
        start: str,
        first: PaneRows | None,
    ) -> None:
        self.workspace = workspace
        self.keymap = keymap
        self.places = places(workspace.settings.view)
        self.here = place_of(start, self.places)
        self.first = first
        self.painted = False
        self._modes: list[Any] | None = None

    def __enter__(self) -> Self:
        out = sys.__stderr__
        if out is None or not out.isatty() or not os.isatty(0):
            return self
        size = os.get_terminal_size(out.fileno())
        self._modes = termios.tcgetattr(0)
        quiet = termios.tcgetattr(0)
        quiet[0] &= ~(termios.ICRNL | termios.IXON)  # enter stays what was typed
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(0, termios.TCSANOW, quiet)
        for one in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, _leave)
        lines = "\r\n".join(self.lines(size.columns, size.lines))
        out.write(ENTER + lines)
        out.flush()
        self.painted = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._modes is None:
            return
        if kind is not None and sys.__stderr__ is not None:
            sys.__stderr__.write(LEAVE)
            sys.__stderr__.flush()
        termios.tcsetattr(0, termios.TCSANOW, self._modes)

    def lines(self, width: int, height: int) -> list[str]:
        """The frame, at most as many lines as the terminal has."""
        if width < NARROW:
            room = width
            drawn = ["", *self._pane(room, height - 4, headline=False)]
        else:
            room = int(width * (0.66 if width >= WIDE else 0.56))
            drawn = list(self._stack(room, height - 2, tall=height >= TALL))
        return drawn[:height]

    def _stack(self, width: int, height: int, *, tall: bool) -> Iterator[str]:
        """The panes one below the other, the open one with its rows."""
        shown = [
            index
            for index, place in enumerate(self.places)
            if index == self.here or not place.is_saved
        ]
        folded = sum(
            2 if tall and self.places[index].queue else 1
            for index in shown
            if index != self.here
        )
        folded += len(self.places) > len(PLACES)  # the line of views
        for index in shown:
            headline = tall and self.places[index].queue
            if index == self.here:
                yield from self._pane(width, height - folded, headline=headline)
            else:
                yield DIM + fit(self._title(index), width) + PLAIN
                if headline:
                    yield ""

    def _title(self, index: int) -> str:
        place = self.places[index]
        return f" {self.keymap.first(place.command)}  {place.title}"

    def _pane(self, width: int, height: int, *, headline: bool) -> Iterator[str]:
        first = self.first
        title = self._title(self.here)
        if first is None:
            yield BOLD + fit(title, width) + PLAIN
            return
        words = clean(first.headline)
        line = title if first.count is None else f"{title}  {first.count:,}"
        yield BOLD + fit(line if headline else f"{line}  {words}", width) + PLAIN
        if headline:
            yield DIM + fit("     " + words, width - 1) + PLAIN
        tree = first.rows if isinstance(first.rows, Tree) else None
        fold = FOLD if tree else 0
        sizes = widths(first.columns, width - 3 - fold)
        heads = [column.title for column in first.columns]
        yield DIM + " " * (2 + fold) + _cells(heads, first.columns, sizes) + PLAIN
        used = 3 if headline else 2
        room = max(height - used, 0)
        rows, at = self._rows(first, room)
        for place, row in enumerate(rows):
            texts = [clean(cell.text) for cell in row.cells]
            line = (
                fit((" " * GAP).join(texts), width - 3 - fold)
                if row.is_head
                else _cells(texts, first.columns, sizes)
            )
            sign = tree.sign(row).ljust(fold) if tree else ""
            yield f"{CURSOR if place == at else ' '} {sign}{line}"
        yield from [""] * (room - len(rows))

    def _rows(self, first: PaneRows, room: int) -> tuple[Sequence[Row], int]:
        """The rows in the viewport as it was left, and where in it the cursor is."""
        source = first.rows
        if first.apart is not None and isinstance(source, Tree):
            source = source.folded(first.apart)
        key = self.workspace.recall(f"desk.{first.pane}.cursor")
        at = (source.find(key) if key else None) or 0
        top = max(min(at, len(source) - room), 0)
        return source.window(top, room), at - top


def _cells(
    texts: Sequence[str], columns: Sequence[Column], sizes: Sequence[int]
) -> str:
    parts = [
        fit_cell(text, column, size)
        for text, column, size in zip(texts, columns, sizes, strict=False)
        if size
    ]
    return (" " * GAP).join(parts)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave by an exception, so that the terminal is given back on the way."""
    sys.exit(128 + number)
