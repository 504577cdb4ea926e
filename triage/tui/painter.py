"""Draws what changed on a screen, and nothing that lies beneath or beside it.

The framework's own compositor has every widget near a change draw itself whole, and
those that contain it as well, though none of that is seen. A key that moves a cursor
would wait for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[int, int, int]
"""A line of the screen, and the columns on it from one to before another."""

Piece = tuple[int, int, Strip]
"""Column, line, and what is drawn from there."""

Layer = tuple[Widget, Region, Region]
"""A widget, where it lies, and the part of it that its containers let through."""


class Patch(CompositorUpdate):
    """Pieces of lines to be drawn."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """What is written to the terminal."""
        out: list[str] = []
        for x, y, strip in self.pieces:
            out += (Control.move_to(x, y).segment.text, strip.render(console))
        return "".join(out)


class Painter(Compositor):
    """A compositor that asks each widget only for the lines that are drawn anew."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: Mapping[Widget, tuple[Region, Region]] = {}
        self._stack: tuple[Layer, ...] = ()

    def render_partial_update(self) -> Patch | None:  # type: ignore[override]
        """What changed since the last time; None where nothing did."""
        screen = self.size.region
        dirty = [one.intersection(screen) for one in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(one for one in dirty if one))
        return Patch(list(_pieces(self._layered(), spans))) if spans else None

    def _layered(self) -> Sequence[Layer]:
        """The widgets on the screen, the foremost first."""
        seen = self.visible_widgets
        if seen is not self._seen:
            self._seen = seen
            self._stack = tuple(
                (widget, region, region.intersection(clip))
                for widget, (region, clip) in seen.items()
            )
        return self._stack


def _pieces(stack: Iterable[Layer], spans: Sequence[Span]) -> Iterator[Piece]:
    """What is seen on some spans: of each the foremost widget there."""
    left = list(spans)
    for widget, region, part in stack:
        if not left:
            return
        x1, x2 = part.column_span
        y1, y2 = part.line_span
        here: list[Span] = []
        rest: list[Span] = []
        for y, start, end in left:
            if not y1 <= y < y2 or end <= x1 or start >= x2:
                rest.append((y, start, end))
                continue
            here.append((y, max(start, x1), min(end, x2)))
            if start < x1:
                rest.append((y, start, x1))
            if end > x2:
                rest.append((y, x2, end))
        if here:
            left = rest
            lines = _lines(widget, region, sorted({y for y, _, _ in here}))
            for y, start, end in here:
                yield start, y, lines[y].crop(start - region.x, end - region.x)


def _lines(
    widget: Widget, region: Region, wanted: Sequence[int]
) -> Mapping[int, Strip]:
    """Some lines of the screen as a widget draws them, in runs without a gap."""
    found: dict[int, Strip] = {}
    first = 0
    for index, y in enumerate(wanted):
        if index + 1 == len(wanted) or wanted[index + 1] != y + 1:
            top = wanted[first]
            run = Region(0, top - region.y, region.width, y - top + 1)
            found.update(enumerate(widget.render_lines(run), top))
            first = index + 1
    return found
