"""The list: a window drawn over rows by position, with a cursor and marks.

It draws its own lines and keeps its own viewport, since the stock lists build
every row before they show one. It holds cursor, marks and scroll, and no truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from triage.tui.cells import GAP, fit, fit_cell, widths
from triage.tui.sources import Held, ListRows, fits, narrowed
from triage.tui.strips import strip
from triage.tui.tones import Toned
from triage.views import Column, Row, RowSource

GUTTER = 2
"""Cells for the cursor and the mark, left of the first column."""

SCAN = 2000
"""Rows looked through for a match, at most, before giving up."""

CURSOR, AWAY, MARK, SETTLED, THUMB = "▌", "▏", "●", "✓", "┃"


@dataclass(frozen=True, slots=True)
class Marked:
    """What an action is about to act on."""

    rows: tuple[Row, ...]
    hidden: int
    """Marked rows that a filter hides; they are left out."""
    from_marks: bool


class Rows(Toned):
    """A list over a row source."""

    class Moved(Message):
        """The cursor stands on another row, or the row under it changed."""

        def __init__(self, rows: Rows) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> Rows:
            """The list that it is about."""
            return self.rows

        def can_replace(self, message: Message) -> bool:
            """Only the newest position matters."""
            return isinstance(message, Rows.Moved) and message.rows is self.rows

    class Pressed(Message):
        """The mouse chose a row; twice: it is to be opened."""

        def __init__(self, rows: Rows, *, twice: bool) -> None:
            super().__init__()
            self.rows = rows
            self.twice = twice

    def __init__(self, columns: Sequence[Column], empty: str = "") -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.empty = empty
        self.cursor = 0
        self.top = 0
        self.filter = ""
        self.range_from: int | None = None
        self.marks: dict[str, Row] = {}
        self.settled: set[str] = set()
        self._whole: RowSource = ListRows(())
        self._source: RowSource = self._whole
        self._window: tuple[int, Sequence[Row]] = (0, ())
        self._wanted = ""
        self._needle = ""

    # What is drawn from.

    def show(self, source: RowSource) -> None:
        """Draw from a newer source; cursor, marks and scroll stay where they were."""
        row, place = self.row(), self.cursor
        self._whole = source
        self._narrow()
        if row and row.key in self.settled and self._source.find(row.key) is None:
            self._source = Held(self._source, place, row)
        for key in [key for key in self.marks if source.find(key) is None]:
            del self.marks[key]
        key = self._wanted or (row.key if row else "")
        found = self._source.find(key) if key else None
        if found is not None:
            self.top += found - self.cursor
            self.cursor = found
            self._wanted = ""
        self._place()

    def _narrow(self) -> None:
        whole = self._whole
        self._source = narrowed(whole, self.filter) if self.filter else whole
        self._window = (0, ())

    def set_filter(self, needle: str) -> None:
        """Show only what matches; the cursor stays on its row where that matches."""
        row = self.row()
        self.filter = needle.strip()
        if self.filter:
            self._needle = self.filter.lower()
        self.range_from = None
        self._narrow()
        found = self._source.find(row.key) if row else None
        self.cursor = 0 if found is None else found
        self._place()

    def __len__(self) -> int:
        return len(self._source)

    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.at(self.cursor)

    def at(self, place: int) -> Row | None:
        """The row at a position."""
        if not 0 <= place < len(self._source):
            return None
        start, rows = self._window
        if not start <= place < start + len(rows):
            start = max(place - 40, 0)
            rows = self._source.window(start, self.room + 80)
            self._window = (start, rows)
        offset = place - start
        return rows[offset] if offset < len(rows) else None

    def loaded(self, count: int) -> Sequence[Row]:
        """The first rows, or (0) those that were read for the viewport."""
        return self._source.window(0, count) if count else self._window[1]

    def want(self, key: str) -> None:
        """Put the cursor on this row as soon as it is there."""
        self._wanted = key

    # Cursor and scroll.

    @property
    def room(self) -> int:
        """How many rows fit below the header."""
        return max(self.size.height - 1, 1)

    def move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self.go(self.cursor + by)

    def go(self, place: int) -> None:
        """Put the cursor on a position; what was settled there lets go."""
        place = min(max(place, 0), max(len(self._source) - 1, 0))
        if place == self.cursor:
            return
        left = self.row()
        target = self.at(place)
        self.cursor = place
        if left and left.key in self.settled:
            self.settled.discard(left.key)
            if isinstance(self._source, Held):
                self._narrow()
                found = self._source.find(target.key) if target else None
                self.cursor = place if found is None else found
        self._place()

    def _place(self) -> None:
        """Bring the cursor into the list, and the viewport to the cursor."""
        last = max(len(self._source) - 1, 0)
        self.cursor = min(max(self.cursor, 0), last)
        visible = self.room
        self.top = min(max(self.top, self.cursor - visible + 1), self.cursor)
        self.top = max(min(self.top, len(self._source) - visible), 0)
        self.refresh()
        if self.is_mounted:
            self.post_message(self.Moved(self))

    def seek(self, step: int) -> bool:
        """Go to the next or previous row that the last filter matches."""
        if not self._needle:
            return False
        place = self.cursor + step
        for _ in range(SCAN):
            row = self.at(place)
            if row is None:
                return False
            if fits(row, self._needle):
                self.go(place)
                return True
            place += step
        return False

    # Marks.

    def toggle(self) -> None:
        """Mark the row under the cursor, or end the range that is being marked."""
        if self.range_from is not None:
            self.end_range()
            return
        row = self.row()
        if row is None:
            return
        if self.marks.pop(row.key, None) is None:
            self.marks[row.key] = row
        self.move(1)
        self._place()

    def start_range(self) -> None:
        """Mark from here on; again: keep what the range covers."""
        if self.range_from is not None:
            self.end_range()
            return
        self.range_from = self.cursor
        self._place()

    def _span(self) -> range:
        if self.range_from is None:
            return range(0)
        low, high = sorted((self.range_from, self.cursor))
        return range(low, high + 1)

    def end_range(self) -> None:
        """Keep what the range covers as marks."""
        for place in self._span():
            row = self.at(place)
            if row:
                self.marks[row.key] = row
        self.range_from = None
        self._place()

    def mark_all(self, *, ready_only: bool) -> int:
        """Mark every shown row, or what is ready; how many are marked now."""
        rows = self._source.window(0, len(self._source))
        self.marks.update({r.key: r for r in rows if r.ready or not ready_only})
        self._place()
        return len(self.marks)

    def clear(self) -> bool:
        """End the range, else clear the marks, else the filter; whether it did."""
        if self.range_from is not None:
            self.range_from = None
        elif self.marks:
            self.marks.clear()
        elif self.filter:
            self.set_filter("")
        else:
            return False
        self._place()
        return True

    def hidden_marks(self) -> int:
        """How many marks the filter hides."""
        return sum(self._source.find(key) is None for key in self.marks)

    def marked(self) -> Marked:
        """The marked rows that are in sight, else the row under the cursor."""
        if self.range_from is not None:
            self.end_range()
        if not self.marks:
            row = self.row()
            return Marked((row,) if row else (), 0, from_marks=False)
        places = {key: self._source.find(key) for key in self.marks}
        seen = sorted((p, key) for key, p in places.items() if p is not None)
        rows = tuple(self.at(place) or self.marks[key] for place, key in seen)
        return Marked(rows, len(self.marks) - len(rows), from_marks=True)

    def settle(self, keys: Sequence[str]) -> None:
        """Grey these rows: they are done, and stay until the cursor leaves."""
        self.settled.update(keys)
        for key in keys:
            self.marks.pop(key, None)
        self.refresh()

    def unmark(self, keys: Sequence[str]) -> None:
        """Take the marks off these rows."""
        for key in keys:
            self.marks.pop(key, None)
        self.refresh()

    # Drawing.

    def has_keys(self) -> bool:
        """Whether the keys go here; elsewhere the cursor is drawn fainter."""
        parent = self.parent
        return parent is None or not parent.has_class("folded")

    def render_line(self, y: int) -> Strip:
        """The header, then the rows in the viewport."""
        width = self.size.width
        base = self.base()
        if y == 0:
            return self._header(width, base)
        place = self.top + y - 1
        row = self.at(place)
        if row is None:
            text = ""
            if len(self._source) == 0:
                text = self._empty_line(y - 1, width)
            return strip([(text, base + self.tone("dim"))], width, base)
        return self._row(row, place, width, base)

    def _empty_line(self, y: int, width: int) -> str:
        from triage.tui.cells import wrap  # noqa: PLC0415  (seldom, off start-up)

        words = (
            f"Nothing matches {self.filter!r}. Clear the filter to see everything."
            if self.filter
            else self.empty
        )
        lines = ["", *wrap(words, width - 4)]
        return "  " + lines[y] if y < len(lines) else ""

    def _header(self, width: int, base: Style) -> Strip:
        style = base + self.tone("header")
        pieces = [(" " * GUTTER, style)]
        sizes = widths(self.columns, width - GUTTER - 1)
        for column, size in zip(self.columns, sizes, strict=True):
            if size:
                text = fit(column.title, size, right=column.right)
                pieces += [(text, style), (" " * GAP, style)]
        return strip(pieces[:-1], width, style)

    def _row(self, row: Row, place: int, width: int, base: Style) -> Strip:
        here = place == self.cursor
        settled = row.key in self.settled
        marked = row.key in self.marks or place in self._span()
        edge = " "
        if here:
            has_keys = self.has_keys()
            base += self.tone("cursor" if has_keys else "away")
            edge = CURSOR if has_keys else AWAY
        mark = SETTLED if settled else MARK if marked else " "
        pieces = [
            (edge, base + self.tone("mark" if here else "")),
            (mark, base + self.tone("settled" if settled else "mark")),
        ]
        sizes = widths(self.columns, width - GUTTER - 1)
        for column, size, cell in zip(self.columns, sizes, row.cells, strict=False):
            if size:
                tone = "settled" if settled else cell.tone
                text = fit_cell(cell.text, column, size)
                pieces += [(text, base + self.tone(tone)), (" " * GAP, base)]
        body = strip(pieces, width - 1, base)
        thumb = THUMB if self._on_thumb(place - self.top) else " "
        end = strip([(thumb, self.base() + self.tone("thumb"))], 1, base)
        return Strip.join([body, end])

    def _on_thumb(self, line: int) -> bool:
        """Whether the scroll mark covers this line of the viewport."""
        total, visible = len(self._source), self.room
        if total <= visible:
            return False
        size = max(visible * visible // total, 1)
        start = round((visible - size) * self.top / (total - visible))
        return start <= line < start + size

    # The mouse.

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        event.stop()
        if event.y > 0 and self.top + event.y - 1 < len(self._source):
            self.go(self.top + event.y - 1)
        self.post_message(self.Pressed(self, twice=event.chain == 2))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move on by three."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move back by three."""
        event.stop()
        self.move(-3)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._place()
