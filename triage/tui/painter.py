"""Draws what changed on a screen, and nothing that lies beneath or beside it.

The framework's own compositor has every widget near a change draw itself whole, and
those that contain it as well, though none of that is seen. A key that moves a cursor
would wait for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from rich.console import Console, RenderableType
from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate
from textual._context import visible_screen_stack
from textual.geometry import Region, Size
from textual.notifications import Notification
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[int, int, int]
"""A line of the screen, and the columns on it from one to before another."""

Piece = tuple[int, int, Strip]
"""Column, line, and what is drawn from there."""


class Drawing(Protocol):
    """What can draw some of its lines: a widget, or what lies over all of them."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it."""
        ...


class Overlay(Drawing, Protocol):
    """What lies over every widget of a screen."""

    def region(self, size: Size) -> Region:
        """Where it lies on a screen of this size."""
        ...

    def at(self, x: int, y: int, size: Size) -> Notification | None:
        """What is said at a place of a screen of this size."""
        ...


Layer = tuple[Drawing, Region, Region]
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
        self.beneath: Painter | None = None
        """What draws the screen that is seen around a box on this one."""
        self.over: Overlay | None = None
        """What lies over everything else."""
        self.box = Region()
        """Where this screen has something of its own."""
        self._seen: Mapping[Widget, tuple[Region, Region]] = {}
        self._stack: tuple[Layer, ...] = ()
        self._fits = Size()
        """The size for which what lies around a box stands on the terminal."""

    def lie_over(self, beneath: Painter) -> None:
        """Show a screen that stands on the terminal around what this one has."""
        self.beneath = beneath
        self._fits = beneath.size

    def forget(self) -> None:
        """What lies around a box no longer stands on the terminal as it is."""
        self._fits = Size()

    def soil(self, regions: Iterable[Region]) -> None:
        """Draw these parts of the screen anew."""
        self._dirty_regions.update(regions)

    @property
    def is_soiled(self) -> bool:
        """Whether anything is to be drawn anew."""
        return bool(self._dirty_regions)

    def pending(self) -> Sequence[Region]:
        """What was to be drawn anew and no longer will be by this one."""
        regions = tuple(self._dirty_regions)
        self._dirty_regions.clear()
        return regions

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """What changed since the last time, however much; full: everything, as lines."""
        if full:
            return super().render_update(full, screen_stack, simplify)
        visible_screen_stack.set(screen_stack or [])
        return self.render_partial_update()  # type: ignore[return-value]

    def render_partial_update(self) -> Patch | None:  # type: ignore[override]
        """What changed since the last time; None where nothing did."""
        screen = self.size.region
        layers = self.layered()
        if self.beneath:
            self._spare(screen)
        dirty = [one.intersection(screen) for one in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(one for one in dirty if one))
        return Patch(list(_pieces(layers, spans))) if spans else None

    def _spare(self, screen: Region) -> None:
        """Leave what lies around a box as it stands, where the terminal has it."""
        if screen not in self._dirty_regions:
            return
        if self._fits == self.size:
            self._dirty_regions.remove(screen)
            self._dirty_regions.add(self.box)
        self._fits = self.size

    def bare(self, size: Size) -> list[Strip]:
        """The screen as the framework draws it, without what lies over it."""
        over, self.over = self.over, None
        try:
            return self.render_strips(size)
        finally:
            self.over = over

    def layered(self) -> Sequence[Layer]:
        """The widgets on the screen, the foremost first; then those seen beneath."""
        seen = self.visible_widgets
        if seen is not self._seen:
            self._seen = seen
            self._stack = tuple(
                (widget, region, region.intersection(clip))
                for widget, (region, clip) in seen.items()
                if self.beneath is None or widget is not self.root
            )
            self.box = _union(part for _, _, part in self._stack if part)
        beneath = self.beneath.layered() if self.beneath else ()
        if not self.over:
            return (*self._stack, *beneath)
        region = self.over.region(self.size)
        return ((self.over, region, region), *self._stack, *beneath)

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """The screen as the framework draws it, and what lies over it."""
        chops = list(super()._render_chops(crop, is_rendered_line))
        if self.over:
            region = self.over.region(self.size).intersection(crop)
            whole = Region(0, 0, region.width, region.height)
            lines = self.over.render_lines(whole) if region else ()
            for y, line in enumerate(lines, region.y):
                under = Strip.join(chops[y].values())
                x, end = region.column_span
                chops[y] = {0: under.crop(0, x), x: line, end: under.crop(end)}
        return chops


def _union(parts: Iterable[Region]) -> Region:
    """The least region that has all of them."""
    found = tuple(parts)
    return Region.from_union(found) if found else Region()


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
    widget: Drawing, region: Region, wanted: Sequence[int]
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
