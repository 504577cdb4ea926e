"""The names of what stands beside a text, in one line."""

from __future__ import annotations

from textual.strip import Strip

from triage.tui.strips import Styled, strip
from triage.tui.tones import Toned

TEXT, THREAD, SIMILAR, PREVIEW = "text", "thread", "similar", "preview"

SIDES = (THREAD, SIMILAR, PREVIEW)
"""What can stand beside the text."""


class Sides(Toned):
    """Which side is looked at, among all there are."""

    def __init__(self) -> None:
        super().__init__()
        self.here = TEXT
        self.counts: dict[str, int] = {}

    def go(self, side: str) -> None:
        """Another side is looked at."""
        self.here = side
        self.refresh()

    def count(self, side: str, number: int) -> None:
        """How much there is on a side."""
        self.counts[side] = number
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The names side by side."""
        del y
        base = self.look()
        pieces: list[Styled] = []
        for side in SIDES:
            number = self.counts.get(side)
            words = f" {side}" + (f" {number}" if number is not None else "") + " "
            pieces.append((words, self.look("here" if side == self.here else "dim")))
        return strip(pieces, self.outer_size.width, base)
