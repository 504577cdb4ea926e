"""The screen beneath a box, in duller tones.

The framework works the dull tone of every piece of every line out anew; a screen has
few tones, so each is worked out once. That is most of what opening a box costs.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.strip import Strip
from textual.style import Style as Look
from textual.visual import RenderOptions, Visual

from triage.tui.bound import Bound


class Veil(Visual):
    """A screen seen through a colour."""

    def __init__(self, screen: Bound, color: Color) -> None:
        self.screen = screen
        self.color = color

    def render_strips(
        self, width: int, height: int | None, style: Look, options: RenderOptions
    ) -> list[Strip]:
        """The lines of the screen as they look through it, without links."""
        del style, options
        beneath = self.screen.size
        size = Size(width, beneath.height if height is None else height)
        return [
            Strip(
                [Segment(one.text, dulled(one.style, self.color)) for one in line],
                line.cell_length,
            ).adjust_cell_length(width)
            for line in self.screen.drawn(size)
        ]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        del rules
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the screen."""
        del rules, width
        return self.screen.size.height


@lru_cache(maxsize=4096)
def dulled(style: Style | None, color: Color) -> Style:
    """A tone as it looks through a colour."""
    bare = Style() if style is None else style.clear_meta_and_links()
    both = [
        None if one is None else (Color.from_rich_color(one) + color).rich_color
        for one in (bare.color, bare.bgcolor)
    ]
    return bare + Style.from_color(*both)
