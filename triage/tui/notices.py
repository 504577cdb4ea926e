"""What is said for some seconds, at the lower right of whatever is open.

The framework's own notices are widgets: for each that comes or goes it lays the whole
screen out anew, twice, and a key that comes meanwhile waits for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.style import Style
from textual.geometry import Region, Size
from textual.notifications import Notification
from textual.strip import Strip

from triage.text import clean
from triage.tui.cells import wrap
from triage.tui.strips import strip

WIDTH, SHARE = 60, 0.9
"""Cells that a notice takes, and of how much of the screen at most."""

BELOW = 2
"""Lines below the last of them: keys, and how things stand."""

TONES = {"information": "good", "warning": "warn", "error": "bad"}

EDGE = "▌"

Look = Callable[..., Style]
"""The style of some tones laid over one another."""


class Notices:
    """Notices as lines over a screen: the latest is the lowest.

    They take half of its height at most: where the cursor is stays in sight.
    """

    def __init__(self) -> None:
        self.said: Sequence[Notification] = ()
        self._look: Look | None = None
        self._size = Size()
        self._lines: list[tuple[Notification, Strip]] = []

    def say(self, said: Iterable[Notification], look: Look) -> None:
        """Show these, and no others."""
        self.said, self._look, self._size = tuple(said), look, Size()

    def region(self, size: Size) -> Region:
        """Where they stand on a screen of this size; empty where nothing is said."""
        lines = self._laid(size)
        width = lines[0][1].cell_length if lines else 0
        return Region(
            size.width - width, size.height - BELOW - len(lines), width, len(lines)
        )

    def at(self, x: int, y: int, size: Size) -> Notification | None:
        """The notice that stands at a place of a screen."""
        region = self.region(size)
        return self._lines[y - region.y][0] if region.contains(x, y) else None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some of their lines, in full width."""
        return [line for _, line in self._lines[crop.y : crop.bottom]]

    def _laid(self, size: Size) -> Sequence[tuple[Notification, Strip]]:
        if size != self._size:
            self._size = size
            width = min(WIDTH, int(size.width * SHARE))
            room = size.height // 2
            drawn = [
                (one, line) for one in self.said for line in self._draw(one, width)
            ]
            self._lines = (
                drawn[max(len(drawn) - room, 0) :] if width > len(EDGE) else []
            )
        return self._lines

    def _draw(self, one: Notification, width: int) -> list[Strip]:
        assert self._look is not None
        look, tone = self._look, TONES[one.severity]
        edge = (EDGE, look("notice", tone))
        parts = (
            (one.title, look("notice", tone, "strong")),
            (one.message, look("notice")),
        )
        return [
            strip((edge, (f" {line}", style)), width, look("notice"))
            for text, style in parts
            if text
            for line in wrap(clean(text, multiline=True), width - 3)
        ]
