"""A batch that merges much is confirmed by typing how much."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from triage.commands import TYPE
from triage.keymap import Keymap
from triage.tui.fields import Field
from triage.tui.screens.dialog import Dialog


class Counted(Dialog):
    """Asks for a number, and closes only at the right one."""

    def __init__(self, keymap: Keymap, number: int) -> None:
        title = f"Type {number} to merge {number} pull requests"
        super().__init__(keymap, TYPE, title, ("type.accept", "type.cancel"))
        self.number = number
        self.field = Field(placeholder=str(number), max_length=6)
        self.said = Static(Content(""), markup=False)

    def inside(self) -> Sequence[Widget]:
        """The field, and what was wrong with what is in it."""
        return (self.field, self.said)

    def on_mount(self) -> None:
        """Type at once."""
        self.set_focus(self.field)

    async def do_type_accept(self) -> None:
        """Go on where the number is right."""
        if self.field.value.strip() == str(self.number):
            await self.finish(self.number)
            return
        self.said.update(Content(f"That is not {self.number}; nothing is done yet."))
        self.field.value = ""

    def do_type_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def do_type_up(self) -> None:
        """There is no other line."""

    def do_type_down(self) -> None:
        """There is no other line."""
