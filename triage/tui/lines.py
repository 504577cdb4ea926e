"""A page of wrapped text that scrolls, drawn line by line and never parsed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from triage.tui.cells import Line, wrap
from triage.tui.strips import strip
from triage.tui.tones import Toned

THUMB = "┃"


def fold(line: Line, width: int) -> list[Line]:
    """A line in lines of at most `width` cells.

    What stands before its last piece is a margin: the last piece is wrapped beside
    it, so that lists and quotes keep their edge.
    """
    if not line:
        return [()]
    *lead, (tone, text) = line
    margin = sum(cell_len(words) for _, words in lead)
    if margin >= width - 8:
        margin = 0
    pieces = wrap(text, width - margin)
    folded: list[Line] = [(*lead, (tone, pieces[0]))]
    folded += [((tone, " " * margin + piece),) for piece in pieces[1:]]
    return folded


class Lines(Toned):
    """Text in tones, wrapped to the width, with its own viewport."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        super().__init__()
        self.top = 0
        self._lines: tuple[Line, ...] = tuple(lines)
        self._folded: list[Line] = []
        self._folded_for = 0

    def show(self, lines: Sequence[Line], *, keep: bool = False) -> None:
        """Show another text, from its top unless it is the same one again."""
        before = self._seen()
        self._lines = tuple(lines)
        self._folded_for = 0
        self.top = self._within(self.top if keep else 0)
        self._redraw(before)

    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join("".join(t for _, t in line) for line in self._lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes at this width."""
        del container, viewport
        return len(self.folded(width))

    def folded(self, given: int = 0) -> list[Line]:
        """The lines as they stand at this width."""
        width = max((given or self.outer_size.width) - 3, 8)
        if self._folded_for != width:
            self._folded = [part for line in self._lines for part in fold(line, width)]
            self._folded_for = width
        return self._folded

    def scroll_by(self, by: int) -> None:
        """Move the viewport by so many lines."""
        before = self._seen()
        self.top = self._within(self.top + by)
        self._redraw(before)

    def _within(self, top: int) -> int:
        last = max(len(self.folded()) - self.outer_size.height, 0)
        return min(max(top, 0), last)

    def _seen(self) -> list[tuple[Line, bool]]:
        """The lines in the viewport, and whether the scroll mark is beside each."""
        height = self.outer_size.height
        lines = self.folded()[self.top : self.top + height]
        lines += [()] * (height - len(lines))
        thumb = self._thumb()
        return [(line, y in thumb) for y, line in enumerate(lines)]

    def _redraw(self, before: Sequence[tuple[Line, bool]]) -> None:
        """Draw anew the lines that are others than before."""
        width = self.outer_size.width
        pairs = enumerate(zip(before, self._seen(), strict=True))
        changed = [Region(0, y, width, 1) for y, (was, now) in pairs if was != now]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """One line of the viewport."""
        base = self.look()
        lines = self.folded()
        place = self.top + y
        pieces = [(" ", base)]
        if place < len(lines):
            pieces += [(text, self.look(tone)) for tone, text in lines[place]]
        thumb = THUMB if y in self._thumb() else " "
        edge = (thumb, self.look("thumb"))
        return strip(pieces, self.outer_size.width, base, edge)

    def _thumb(self) -> range:
        """The lines of the viewport that the scroll mark covers."""
        total, visible = len(self.folded()), self.outer_size.height
        if total <= visible:
            return range(0)
        size = max(visible * visible // total, 1)
        start = round((visible - size) * self.top / (total - visible))
        return range(start, start + size)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on by three."""
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back by three."""
        event.stop()
        self.scroll_by(-3)

    def on_resize(self) -> None:
        """Wrap again, and stay within the text."""
        self.scroll_by(0)
