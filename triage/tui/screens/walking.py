"""Walking through the rows of a pane: moving, marking, filtering."""

from __future__ import annotations

from abc import abstractmethod

from textual import on
from textual.widgets import Input

from triage.keymap import DESK, TYPE
from triage.tui.deeds import Deeds
from triage.tui.panes import Pane
from triage.tui.rows import Rows
from triage.tui.status import Hints

HINTS = (
    "item.assign",
    "item.approve",
    "item.merge",
    "item.comment",
    "mark.toggle",
    "look.open",
    "look.filter",
    "look.commands",
    "app.sync",
    "item.undo",
    "app.quit",
    "look.help",
)
TYPED = ("type.accept", "type.down", "type.up", "type.cancel")

MANY = 2000
"""Rows that `mark.all` marks at most."""


class Walking(Deeds):
    """A screen whose moving keys go to the list of one pane."""

    hints: Hints
    field: Input | None = None
    """Where a filter is typed; made when it is first wanted."""

    @property
    @abstractmethod
    def pane(self) -> Pane:
        """The pane that has the keys."""

    @property
    def rows(self) -> Rows:
        """Its list."""
        return self.pane.rows

    # Moving and marking.

    def do_move_down(self) -> None:
        """Go to the next row."""
        self.rows.move(1)

    def do_move_up(self) -> None:
        """Go to the row before this one."""
        self.rows.move(-1)

    def do_move_top(self) -> None:
        """Go to the first row."""
        self.rows.go(0)

    def do_move_bottom(self) -> None:
        """Go to the last row."""
        self.rows.go(len(self.rows) - 1)

    def do_move_half_down(self) -> None:
        """Go on by half a page."""
        self.rows.move(max(self.rows.room // 2, 1))

    def do_move_half_up(self) -> None:
        """Go back by half a page."""
        self.rows.move(-max(self.rows.room // 2, 1))

    def do_move_page_down(self) -> None:
        """Go on by a page."""
        self.rows.move(self.rows.room)

    def do_move_page_up(self) -> None:
        """Go back by a page."""
        self.rows.move(-self.rows.room)

    def do_move_next_match(self) -> None:
        """Go to the next match."""
        self._seek(1)

    def do_move_previous_match(self) -> None:
        """Go to the match before this one."""
        self._seek(-1)

    def _seek(self, step: int) -> None:
        if not self.rows.seek(step):
            self.acting.notify("No further match.", timeout=2)

    def do_mark_toggle(self) -> None:
        """Mark the row, or take its mark away."""
        self.rows.toggle()

    def do_mark_range(self) -> None:
        """Mark from here to where the cursor goes."""
        self.rows.start_range()

    def do_mark_all(self) -> None:
        """Mark all rows; in Bumps all that is ready."""
        if len(self.rows) > MANY:
            self.acting.notify(f"More than {MANY:,} lines: filter first.")
            return
        only_ready = self.pane.place.id == "bumps"
        if not self.rows.mark_all(ready_only=only_ready) and only_ready:
            self.acting.notify("No bump is ready.")

    def do_mark_clear(self) -> None:
        """End the range, clear the marks, clear the filter: one at a time."""
        self.rows.clear()
        self.pane.point()

    # The filter.

    async def do_look_filter(self) -> None:
        """Type a filter; the rows narrow while one types."""
        if self.field is None:
            self.field = Input(
                self.rows.filter,
                compact=True,
                placeholder="type words that must all stand in a line",
                classes="field",
            )
            await self.mount(self.field, before=self.hints)
        else:
            self.field.value = self.rows.filter
            self.field.display = True
        self.bind_context(TYPE)
        self.hints.show(TYPED)
        self.set_focus(self.field)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what fits what is typed."""
        event.stop()
        if self.context == TYPE:
            self.rows.set_filter(event.value)
            self.pane.point()

    def do_type_accept(self) -> None:
        """Keep the filter."""
        if self.field:
            self.rows.set_filter(self.field.value)
            self.field.display = False
        self.set_focus(None)
        self.bind_context(DESK)
        self.hints.show(HINTS)
        self.pane.point()

    def do_type_cancel(self) -> None:
        """Drop the filter."""
        if self.field:
            self.field.value = ""
        self.do_type_accept()

    def do_type_down(self) -> None:
        """Go to the next row while typing."""
        self.rows.move(1)

    def do_type_up(self) -> None:
        """Go to the row before this one while typing."""
        self.rows.move(-1)
