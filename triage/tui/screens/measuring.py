"""Looking at Pulse: the list behind a number, and how long the window is."""

from __future__ import annotations

from triage.tui import pulsing
from triage.tui.screens.jumping import Jumping
from triage.views import Row
from triage.views.numbers import SPANS, Number

ELSEWHERE = "Only Pulse has a window."


class Measuring(Jumping):
    """A screen with a pane of numbers."""

    def open_number(self, row: Row) -> bool:
        """Show the list behind a number; False: the line is none."""
        if Number.parse(row.key) is None:
            return False
        self.want(number=row.key, filter="")
        return True

    def close_number(self) -> None:
        """Go back from a list to the numbers, to the line that was opened."""
        pane = self.pane
        if pane.wish.number:
            came_from = pane.wish.number
            self.want(number="", filter="")
            pane.rows.want(came_from)

    def do_look_shorter(self) -> None:
        """Show a shorter window."""
        self._span(-1)

    def do_look_longer(self) -> None:
        """Show a longer window."""
        self._span(1)

    def _span(self, by: int) -> None:
        pane, names = self.pane, tuple(SPANS)
        if not pane.place.is_late:
            self.acting.notify(ELSEWHERE, timeout=2)
            return
        here = names.index(pulsing.span(pane.wish))
        self.want(span=names[min(max(here + by, 0), len(names) - 1)])
