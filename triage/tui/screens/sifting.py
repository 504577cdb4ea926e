"""Sifting a pane: its filter, as one types."""

from __future__ import annotations

import json

from textual import on
from textual.widgets import Input

from triage.commands import DESK, TYPE
from triage.tui.fields import Field
from triage.tui.layout import Place
from triage.tui.reading import TREES
from triage.tui.screens.measuring import Measuring
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
BUMPS_HINTS = (
    "mark.all",
    "item.merge",
    "item.approve",
    "look.open",
    "look.evidence",
    "look.diff",
    "mark.toggle",
    "look.filter",
    "look.commands",
    "app.sync",
    "item.undo",
    "app.quit",
    "look.help",
)
"""The keys of the weekly batch."""

PULSE_HINTS = (
    "look.open",
    "mark.clear",
    "look.shorter",
    "look.longer",
    "look.filter",
    "look.commands",
    "app.sync",
    "app.quit",
    "look.help",
)
"""The keys of the numbers."""

TYPED = ("type.accept", "type.up", "type.cancel")

FILTERS = "desk.filters"
"""Where the filters that were used are remembered."""

USED = 50
"""Filters that are remembered."""


def hints_of(place: Place) -> tuple[str, ...]:
    """The keys that are worth naming in a pane."""
    if place.is_late:
        return PULSE_HINTS
    return BUMPS_HINTS if place.id in TREES else HINTS


class Sifting(Measuring):
    """A screen whose panes can be narrowed."""

    hints: Hints
    field: Field | None = None
    """Where a filter is typed; made when it is first wanted."""
    used: list[str] | None = None
    """Filters that were used, oldest first; read when they are first wanted."""
    recalled = 0
    """How far back among them one has gone."""
    typed = ""
    """What was typed before one went back."""

    def hints_here(self) -> tuple[str, ...]:
        """The keys that are worth naming in this pane."""
        return hints_of(self.pane.place)

    async def do_look_filter(self) -> None:
        """Type a filter; the rows narrow while one types."""
        self.recall(self.pane)
        if self.field is None:
            self.field = Field(
                self.pane.wish.filter,
                compact=True,
                placeholder="words, or qualifiers as on GitHub: is:pr author:@me",
                classes="field",
            )
            await self.mount(self.field, before=self.hints)
        else:
            self.field.value = self.pane.wish.filter
            self.field.display = True
        self.recalled = 0
        self.bind_context(TYPE)
        self.hints.show(TYPED)
        self.set_focus(self.field)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what fits what is typed."""
        event.stop()
        if self.context == TYPE:
            self.want(filter=event.value.strip())

    async def do_type_accept(self) -> None:
        """Keep the filter; one that cannot be understood stays to be mended."""
        pane = self.pane
        if self.field:
            wanted = self.field.value.strip()
            if wanted != pane.wish.filter:
                self.want(filter=wanted)
            if pane.sifts:
                await pane.calm.wait()
            if pane.trouble:
                self.app.bell()
                return
            self.field.display = False
            if wanted:
                pane.sought = wanted
                self._use(wanted)
        self.set_focus(None)
        self.bind_context(DESK)
        self.hints.show(self.hints_here())
        pane.point()

    async def do_type_cancel(self) -> None:
        """Drop the filter; `n` still goes to what it matches."""
        pane = self.pane
        if pane.wish.filter and not pane.trouble:
            pane.sought = pane.wish.filter
        if self.field:
            self.field.value = ""
        await self.do_type_accept()

    def do_type_up(self) -> None:
        """Take the filter that was used before."""
        self._recall(1)

    def do_type_down(self) -> None:
        """Take the filter that was used after, at last what was typed."""
        self._recall(-1)

    def _recall(self, by: int) -> None:
        used = self._used()
        to = min(max(self.recalled + by, 0), len(used))
        if self.field is None or to == self.recalled:
            return
        if self.recalled == 0:
            self.typed = self.field.value
        self.recalled = to
        self.field.value = used[-to] if to else self.typed
        self.field.cursor_position = len(self.field.value)

    def _used(self) -> list[str]:
        if self.used is None:
            kept = self.acting.workspace.recall(FILTERS)
            self.used = [str(one) for one in json.loads(kept)] if kept else []
        return self.used

    def _use(self, needle: str) -> None:
        used = [one for one in self._used() if one != needle]
        self.used = [*used, needle][-USED:]
        self.acting.workspace.remember(FILTERS, json.dumps(self.used))

    def do_mark_clear(self) -> None:
        """End the range, clear the marks, the filter, leave a list: one at a time."""
        if self.rows.clear():
            self.pane.point()
        elif self.pane.wish.filter:
            self.want(filter="")
        else:
            self.close_number()
