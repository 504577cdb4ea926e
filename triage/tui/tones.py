"""The tones in which text is drawn; the screen resolves each once for all widgets."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

TONES = (
    "dim",
    "good",
    "bad",
    "warn",
    "accent",
    "head",
    "strong",
    "header",
    "cursor",
    "away",
    "mark",
    "settled",
    "thumb",
    "key",
    "count",
    "here",
    "notice",
    "found",
    "em",
    "code",
    "link",
)

CLASSES = frozenset(f"tone--{name}" for name in TONES)
"""Component classes of a screen: the stylesheet says what each looks like."""


class Toned(Widget):
    """A widget that draws its own lines in tones, over its whole region.

    It has neither frame nor padding: those belong to a container around it.
    """

    ALLOW_SELECT = False

    _styles_seen: dict[tuple[str, ...], Style] | None = None
    _paper: Color | None = None

    def look(self, *tones: str) -> Style:
        """The widget's own style, and tones laid over it; an empty one adds nothing."""
        if self._styles_seen is None:
            self._styles_seen = {}
        found = self._styles_seen.get(tones)
        if found is None:
            found = self.rich_style
            for name in filter(None, tones):
                found += self.screen.get_component_rich_style(
                    f"tone--{name}", partial=True
                )
            self._styles_seen[tones] = found
        return found

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines as they are drawn.

        The framework would look up frame, padding and colours anew at every change.
        """
        if self._paper is None:
            self._paper = self.background_colors[1]
        filters = self.app.get_line_filters()
        strips = []
        for y in crop.line_range:
            line = self.render_line(y)
            for one in filters:
                line = line.apply_filter(one, self._paper)
            strips.append(line.crop(crop.x, crop.right))
        return strips

    def notify_style_update(self) -> None:
        """Forget the tones of another theme."""
        self._styles_seen = self._paper = None
        super().notify_style_update()
