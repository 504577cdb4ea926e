"""The choice of a person: by digit at once, by cursor, or by typing who it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from triage.commands import PERSON
from triage.keymap import Keymap
from triage.tui.fields import Opening
from triage.tui.matching import matching
from triage.tui.screens.pick import Choice, Pick
from triage.tui.sources import ListRows

HINTS = ("pick.choose", "type.down", "type.cancel")

MOST = 200
"""People that are shown at most: who is further down types another letter."""

EMPTY = "Nobody suggests itself. Type a name."
PLACE = "type who it is"


class Whom(Pick):
    """A picker of people, in which a letter is already the beginning of a name.

    It is made once and asked again: in a round of assignments it opens at every item.
    """

    fewest = 8

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(keymap, "", (), empty=EMPTY)
        self.bind_context(PERSON)
        self.everybody: Callable[[], Sequence[Choice]] = tuple
        self.as_typed = re.compile("")
        self.known: Sequence[Choice] | None = None
        """Who can be chosen besides; read when one types."""
        self.field = Opening(compact=True, classes="field", placeholder=PLACE)
        self.hints.show(HINTS)

    def ask(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        everybody: Callable[[], Sequence[Choice]],
        as_typed: re.Pattern[str],
    ) -> None:
        """Offer others than before."""
        self.heading.show(title)
        self.everybody, self.as_typed, self.known = everybody, as_typed, None
        self.by_digit = False
        self.field.value = ""
        self.offer(choices)

    def on_mount(self) -> None:
        """Letters go to the field from the first one on."""
        self.set_focus(self.field)

    def listed(self, needle: str) -> ListRows:
        """What stands there when it opens; with letters, everyone whom they fit."""
        wanted = needle.removeprefix("/").removeprefix("@")
        if not wanted:
            return super().listed("")
        if self.known is None:
            self.known = tuple(self.everybody())
        by_id = {one.id: one for one in self.known}
        by_id |= {one.id: one for one in self.choices}
        found = [by_id[name] for name in matching(wanted, by_id)[:MOST]]
        named = {one.id.lower() for one in found}
        if self.as_typed.fullmatch(wanted) and wanted.lower() not in named:
            found.append(Choice(wanted, wanted, "as typed"))
        return ListRows([self.row_of(0, one) for one in found])

    async def take(self, place: int) -> None:
        """Take a choice by its place; within a name a digit is a letter."""
        if self.field.value:
            self.field.insert_text_at_cursor(str(place + 1))
        else:
            await super().take(place)

    def do_type_cancel(self) -> None:
        """Choose nobody."""
        self.dismiss(None)
