"""The list: a window drawn over rows by position, with a cursor and marks.

It draws its own lines and keeps its own viewport, since the stock lists build
every row before they show one. It holds cursor, marks and scroll, and no truth.
"""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from triage.model import Ref
from triage.tui.drawn import SETTLED, Drawn, Looks, header
from triage.tui.marks import Marks
from triage.tui.sources import Around, Held, ListRows, Near
from triage.tui.strips import strip, thumb
from triage.tui.tones import Toned
from triage.tui.tree import FOLD, Tree
from triage.tui.window import Window
from triage.views import Column, Row, RowSource

GUTTER = 2
"""Cells for the cursor and the mark."""

AHEAD = 10
"""Rows that are read beyond the viewport on either side."""

CALM, AT_ONCE = 0.02, 5
"""Seconds without a key before lines are drawn ahead, and how many of them at once."""

MARK, PART, NEWS, THUMB = "●", "◐", "◆", "┃"


READING = "Reading …"
"""Where no row is read yet."""


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
        """What the rows that are shown were narrowed by."""
        self.is_part = False
        """Whether more rows are still being read."""
        self.marks = Marks()
        self.settled: set[str] = set()
        self.news: AbstractSet[Ref] = frozenset()
        """Items to which somebody else did something that one has not looked at."""
        self.source: RowSource = ListRows(())
        self._window = Window(self.source)
        self._drawn = Drawn(self.look)
        self._reads_on = False
        """Whether what lies ahead is to be read after this frame."""
        self._calm: TimerHandle | None = None
        """When the keys pause: what lies ahead is drawn."""
        self._wanted = ""
        self.placed: Callable[[], None] = lambda: None
        """Called when the cursor was placed, to be drawn together with it."""
        self._shown = (-1, 0)
        """Top and cursor for which the list was last drawn."""

    # What is drawn from.

    def show(
        self,
        source: RowSource,
        needle: str = "",
        *,
        is_part: bool = False,
        near: Near = (0, ()),
    ) -> None:
        """Draw from a newer source; the cursor stays on its row where it is there.

        `near`: rows of it that are read already.
        """
        row, place = self.row(), self.cursor
        fresh = needle != self.filter
        if fresh:
            self.marks.range_from = None
        self.filter, self.is_part = needle, is_part
        self._take(source, near)
        gone = {key for key in self.settled if source.find(key) is None}
        if row and row.key in gone:
            self._take(Held(source, place, row))
            gone.remove(row.key)
        self.settled -= gone
        key = self._wanted or (row.key if row else "")
        found = self._found(key, place)
        if found is not None:
            self.top += found - self.cursor
            self.cursor = found
            self._wanted = ""
        elif fresh:
            self.cursor = 0
            self._wanted = key if is_part else ""
        self.place()

    def _found(self, key: str, place: int) -> int | None:
        """Where a row is now: where it was, if it is there, else where it is found."""
        there = self.at(place) if key else None
        if there and there.key == key:
            return place
        return self.source.find(key) if key else None

    def _take(self, source: RowSource, near: Near = (0, ())) -> None:
        self.source = source
        self._window = Window(source, near)

    def __len__(self) -> int:
        return len(self.source)

    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.at(self.cursor)

    def at(self, place: int) -> Row | None:
        """The row at a position."""
        if not 0 <= place < len(self.source):
            return None
        found = self._window.at(place)
        if found is None:
            first = self.top if 0 <= place - self.top < self.room else place
            self._window.reach(first - AHEAD, first + self.room + AHEAD)
            found = self._window.at(place)
        return found

    def _read_on(self) -> None:
        """After a frame: read what the next page shows, so that no key waits for it."""
        self._reads_on = False
        room = self.room
        low, high = max(self.top - room, 0), min(self.top + 2 * room, len(self.source))
        if not self._window.has(low, high):
            self._window.reach(low - AHEAD, high + AHEAD)
        if self._calm:
            self._calm.cancel()
        places = iter(
            (*range(self.top + room, high), *range(self.top - 1, low - 1, -1))
        )
        self._calm = self._draw_on(places)

    def _draw_on(self, places: Iterator[int]) -> TimerHandle:
        """While no key comes: draw what the next page shows, a few lines at a time."""

        def some() -> None:
            self._calm = None
            width, room, more = self.outer_size.width, self.room, False
            for place in islice(places, AT_ONCE):
                top = self.top + (room if place >= self.top + room else -room)
                if row := self._window.at(place):
                    self._line(row, place, max(top, 0), width)
                    more = True
            if more and self.is_mounted:
                self._calm = self._draw_on(places)

        return get_running_loop().call_later(CALM, some)

    def loaded(self, count: int) -> Sequence[Row]:
        """The first rows, or (0) those that were read for the viewport."""
        return self.source.window(0, count) if count else self._window.rows

    def around(self) -> Around:
        """What has to be read of a newer source to draw it where the cursor is."""
        row, above = self.row(), self.cursor - self.top
        after = self.room - above + AHEAD
        return Around(row.key if row else "", above + AHEAD, after)

    def let_go(self) -> None:
        """Drop what stays only because it was just done: another list is shown."""
        if not self.settled:
            return
        self.settled.clear()
        if isinstance(self.source, Held):
            self._take(self.source.source)
        self.place()

    def want(self, key: str) -> None:
        """Put the cursor on this row as soon as it is there."""
        self._wanted = key

    @property
    def branches(self) -> Tree | None:
        """The source, where its groups open in place."""
        source = self.source.source if isinstance(self.source, Held) else self.source
        return source if isinstance(source, Tree) else None

    # Cursor and scroll.

    @property
    def edge_width(self) -> int:
        """Cells for the cursor, the mark and the fold, left of the first column."""
        return GUTTER + (FOLD if self.branches else 0)

    @property
    def room(self) -> int:
        """How many rows fit below the header."""
        return max(self.outer_size.height - 1, 1)

    def move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self.go(self.cursor + by)

    def go(self, place: int) -> None:
        """Put the cursor on a position; what was settled there lets go."""
        self._wanted = ""
        place = min(max(place, 0), max(len(self.source) - 1, 0))
        if place == self.cursor:
            return
        left = self.row()
        target = self.at(place) if isinstance(self.source, Held) else None
        self.cursor = place
        whole = self.marks.range_from is not None
        if left and left.key in self.settled:
            whole = True
            self.settled.discard(left.key)
            if isinstance(self.source, Held):
                self._take(self.source.source)
                found = self.source.find(target.key) if target else None
                self.cursor = place if found is None else found
        self.place(whole=whole)
        if self.is_mounted and not self._reads_on:
            self._reads_on = True
            self.call_after_refresh(self._read_on)

    def place(self, *, whole: bool = True) -> None:
        """Bring the cursor into the list, and the viewport to the cursor.

        Not `whole`: nothing but the cursor changed, so that two lines are drawn anew
        where the viewport stays.
        """
        last = max(len(self.source) - 1, 0)
        self.cursor = min(max(self.cursor, 0), last)
        visible = self.room
        self.top = min(max(self.top, self.cursor - visible + 1), self.cursor)
        self.top = max(min(self.top, len(self.source) - visible), 0)
        self.placed()
        top, cursor = self._shown
        self._shown = (self.top, self.cursor)
        if whole or top != self.top:
            self.refresh()
        else:
            lines = (cursor - top + 1, self.cursor - top + 1)
            self.refresh(*(Region(0, y, self.outer_size.width, 1) for y in lines))
        if self.is_mounted:
            self.post_message(self.Moved(self))

    # Marks.

    def toggle(self) -> None:
        """Mark the row under the cursor, or take its mark away; then the next."""
        row = self.row()
        if row is None:
            return
        self.marks.turn([row.key])
        self.move(1)
        self.place()

    def clear(self) -> bool:
        """End the range, else clear the marks; whether there was either."""
        if self.marks.range_from is not None:
            self.marks.range_from = None
        elif self.marks:
            self.marks.clear()
        else:
            return False
        self.place()
        return True

    def settle(self, keys: Sequence[str]) -> None:
        """Grey these rows: they are done, and stay until the cursor leaves."""
        self.settled.update(keys)
        self.marks.discard(keys)
        self.refresh()

    def unsettle(self, keys: Sequence[str]) -> None:
        """Show these rows as they were: nothing was done, or it was taken back."""
        self.settled.difference_update(keys)
        self.refresh()

    def release(self, but: AbstractSet[Ref]) -> None:
        """The list shows what is so: nothing stays grey but the row of the cursor.

        And what is about items that are still to be written to.
        """
        row = self.row()
        held = {row.key} if row else set()
        if but and self.settled:
            among = self.source.among(tuple(self.settled))
            held |= {one.key for one in among if not but.isdisjoint(one.refs)}
        self.settled &= held

    # Drawing.

    def has_keys(self) -> bool:
        """Whether the keys go here; elsewhere the cursor is drawn fainter."""
        parent = self.parent
        return parent is None or not parent.has_class("folded")

    def render_line(self, y: int) -> Strip:
        """The header, then the rows in the viewport."""
        width = self.outer_size.width
        if y == 0:
            return self._header(width)
        place = self.top + y - 1
        row = self.at(place)
        if row is None:
            text = ""
            if len(self.source) == 0:
                text = self._empty_line(y - 1, width)
            return strip([(text, self.look("dim"))], width, self.look())
        return self._line(row, place, self.top, width)

    def _empty_line(self, y: int, width: int) -> str:
        from triage.tui.cells import wrap  # noqa: PLC0415  (seldom, off start-up)

        words = self.empty
        if self.filter:
            words = (
                f"Nothing matches {self.filter!r}. Clear the filter to see everything."
            )
        if self.is_part:
            words = READING
        lines = ["", *wrap(words, width - 4)]
        return "  " + lines[y] if y < len(lines) else ""

    def _header(self, width: int) -> Strip:
        style = self.look("header")
        sizes = self._drawn.sizes(self.columns, width - self.edge_width - 1)
        return strip(header(self.columns, sizes, self.edge_width, style), width, style)

    def _line(self, row: Row, place: int, top: int, width: int) -> Strip:
        """A row at a position, as it looks where the viewport begins at another."""
        tree = self.branches
        self._drawn.sizes(self.columns, width - self.edge_width - 1)
        looks = Looks(
            row.key,
            "" if place != self.cursor else "cursor" if self.has_keys() else "away",
            SETTLED if row.key in self.settled else self._mark(row, place),
            tree.sign(row).ljust(FOLD) if tree else "",
            THUMB if place - top in self._thumb(top) else " ",
        )
        return self._drawn.line(row, looks, width)

    def _mark(self, row: Row, place: int) -> str:
        """Whether a row is marked, in part with its group, or has news."""
        marks = self.marks
        if place in marks.span(self.cursor) or marks.covers(row.key):
            return MARK
        if marks.within(row.key):
            return PART
        return " " if self.news.isdisjoint(row.refs) else NEWS

    def _thumb(self, top: int) -> range:
        """The lines of a viewport that the scroll mark covers."""
        return thumb(len(self.source), self.room, top)

    def notify_style_update(self) -> None:
        """Forget what was drawn in other tones."""
        self._drawn.forget()
        super().notify_style_update()

    # The mouse.

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        event.stop()
        if event.y > 0 and self.top + event.y - 1 < len(self.source):
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
        self.place()
