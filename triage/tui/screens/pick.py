"""A choice among a few: by digit at once, by cursor, or by typing a part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from triage.commands import PICK, TYPE
from triage.keymap import Keymap
from triage.tui.fields import Field
from triage.tui.rows import Rows
from triage.tui.screens.dialog import Dialog
from triage.tui.sources import ListRows, fits
from triage.views import Cell, Column, Row

HINTS = ("pick.choose", "look.filter", "dialog.close")
MANY = ("pick.mark", "pick.choose", "look.filter", "dialog.close")
TYPED = ("type.accept", "type.down", "type.up", "type.cancel")

COLUMNS = (Column("", 1), Column("", 24), Column("", drop=48))
"""Digit, what is chosen, and why, which gives way where the list is narrow."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    id: str
    label: str
    why: str = ""
    on: bool = False
    """Whether it is marked when the picker opens."""


class Pick(Dialog):
    """A picker: what it offers is frozen when it opens.

    Its keys are bound before it is drawn, so that it takes the very next one.
    """

    fewest = 3
    """Lines that the list has at least."""

    def __init__(
        self,
        keymap: Keymap,
        title: str,
        choices: Sequence[Choice],
        *,
        many: bool = False,
        typing: bool = False,
        others: Callable[[str], Sequence[Choice]] | None = None,
        empty: str = "",
    ) -> None:
        super().__init__(keymap, TYPE if typing else PICK, title, ())
        self.choices: Sequence[Choice] = ()
        self.many = many
        self.typing = typing
        self.by_digit = False
        """Whether the answer was one digit: that choice alone, whatever is marked."""
        self.others = others
        self.rows = Rows(COLUMNS, empty)
        self.field = Field(compact=True, classes="field")
        self.field.display = typing
        self.offer(choices)
        self.hints.show(TYPED if typing else MANY if many else HINTS)

    def offer(self, choices: Sequence[Choice]) -> None:
        """List these, from the first one on."""
        self.choices = tuple(choices)
        self.rows.show(self.listed(""))
        self.rows.go(0)
        self.rows.marks.add(choice.id for choice in self.choices if choice.on)
        self.rows.styles.height = min(max(len(self.choices), self.fewest), 18) + 1

    def inside(self) -> Sequence[Widget]:
        """What is typed, and the choices."""
        return (self.field, self.rows)

    def on_mount(self) -> None:
        """Letters go to the field, where one types from the start."""
        if self.typing:
            self.set_focus(self.field)

    def row_of(self, place: int, choice: Choice) -> Row:
        """A choice as a line; those from 1 to 9 can be taken by digit."""
        digit = str(place) if 0 < place <= 9 and not self.typing else ""
        cells = (Cell(digit, "accent"), Cell(choice.label), Cell(choice.why, "dim"))
        return Row(choice.id, cells, (), "", text=f"{choice.label} {choice.why}")

    def listed(self, needle: str) -> ListRows:
        """The choices that fit what is typed."""
        words = needle.lower()
        rows = [self.row_of(i, choice) for i, choice in enumerate(self.choices, 1)]
        found = [row for row in rows if fits(row, words)]
        found.sort(key=lambda row: not row.cells[1].text.lower().startswith(words))
        if needle and self.others:
            known = {row.key.lower() for row in found}
            found += [
                self.row_of(10, choice)
                for choice in self.others(needle)
                if choice.id.lower() not in known
            ]
        return ListRows(found)

    async def take(self, place: int) -> None:
        """Take a choice by its place."""
        if place < len(self.choices):
            self.by_digit = True
            await self.finish((self.choices[place].id,))

    async def do_pick_one(self) -> None:
        """Take the first choice."""
        await self.take(0)

    async def do_pick_two(self) -> None:
        """Take the second choice."""
        await self.take(1)

    async def do_pick_three(self) -> None:
        """Take the third choice."""
        await self.take(2)

    async def do_pick_four(self) -> None:
        """Take the fourth choice."""
        await self.take(3)

    async def do_pick_five(self) -> None:
        """Take the fifth choice."""
        await self.take(4)

    async def do_pick_six(self) -> None:
        """Take the sixth choice."""
        await self.take(5)

    async def do_pick_seven(self) -> None:
        """Take the seventh choice."""
        await self.take(6)

    async def do_pick_eight(self) -> None:
        """Take the eighth choice."""
        await self.take(7)

    async def do_pick_nine(self) -> None:
        """Take the ninth choice."""
        await self.take(8)

    async def do_pick_choose(self) -> None:
        """Take the marked choices, else the one under the cursor."""
        row = self.rows.row()
        if self.many:
            before = {choice.id for choice in self.choices if choice.on}
            if row and before == set(self.rows.marks):
                self.rows.marks.turn([row.key])
            await self.finish(tuple(self.rows.marks))
            return
        if row:
            await self.finish((row.key,))

    def do_pick_mark(self) -> None:
        """Mark a choice, where several may be taken."""
        if self.many:
            self.rows.toggle()

    def do_look_filter(self) -> None:
        """Type a part of what is looked for."""
        self.typing = True
        self.bind_context(TYPE)
        self.field.display = True
        self.set_focus(self.field)
        self.hints.show(TYPED)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what fits what is typed."""
        event.stop()
        self.rows.show(self.listed(event.value.strip()))
        self.rows.go(0)

    async def do_type_accept(self) -> None:
        """Take what stands under the cursor."""
        row = self.rows.row()
        if self.many:
            if row and row.key not in self.rows.marks:
                self.rows.marks.add([row.key])
            self.do_type_cancel()
        elif row:
            await self.finish((row.key,))

    def do_type_cancel(self) -> None:
        """Go back to the choices, or out of a picker that only types."""
        if self.many:
            self.typing = False
            self.bind_context(PICK)
            self.field.value = ""
            self.field.display = False
            self.set_focus(None)
            self.hints.show(MANY)
        else:
            self.dismiss(None)

    def do_type_down(self) -> None:
        """Go to the next choice."""
        self.rows.move(1)

    def do_type_up(self) -> None:
        """Go to the choice before this one."""
        self.rows.move(-1)

    do_move_down = do_type_down
    do_move_up = do_type_up

    def do_move_top(self) -> None:
        """Go to the first choice."""
        self.rows.go(0)

    def do_move_bottom(self) -> None:
        """Go to the last choice."""
        self.rows.go(len(self.rows) - 1)

    def do_move_page_down(self) -> None:
        """Go on by a page."""
        self.rows.move(self.rows.room)

    def do_move_page_up(self) -> None:
        """Go back by a page."""
        self.rows.move(-self.rows.room)

    do_move_half_down = do_move_page_down
    do_move_half_up = do_move_page_up

    async def on_rows_pressed(self, event: Rows.Pressed) -> None:
        """A click takes the choice, or marks it."""
        event.stop()
        if self.many:
            self.rows.toggle()
        else:
            await self.do_pick_choose()

    def do_dialog_close(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
