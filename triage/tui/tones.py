"""The tones in which text is drawn; the screen resolves each once for all widgets."""

from __future__ import annotations

from rich.style import Style
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
)

CLASSES = frozenset(f"tone--{name}" for name in TONES)
"""Component classes of a screen: the stylesheet says what each looks like."""


class Toned(Widget):
    """A widget that draws its own lines in tones."""

    ALLOW_SELECT = False

    _tones: dict[str, Style] | None = None

    def tone(self, name: str) -> Style:
        """What a tone adds to the widget's own style; nothing for no tone."""
        if not name:
            return Style()
        if self._tones is None:
            self._tones = {}
        found = self._tones.get(name)
        if found is None:
            found = self.screen.get_component_rich_style(f"tone--{name}", partial=True)
            self._tones[name] = found
        return found

    def base(self) -> Style:
        """The widget's own style, kept until it changes."""
        if self._tones is None:
            self._tones = {}
        found = self._tones.get("")
        if found is None:
            found = self._tones[""] = self.rich_style
        return found

    def notify_style_update(self) -> None:
        """Forget the tones of another theme."""
        self._tones = None
        super().notify_style_update()
