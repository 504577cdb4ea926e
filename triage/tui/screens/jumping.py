"""Jumping to a line, a day or an item of a pane."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.errors import UsageError
from triage.model import Ref
from triage.tui import listing
from triage.tui.screens.ordering import Ordering
from triage.views.rolls import Roll

if TYPE_CHECKING:
    from triage.tui.screens.pick import Choice

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Jumping(Ordering):
    """A screen that goes where one says it."""

    def jumps(self, needle: str) -> list[Choice]:
        """Where what is typed among the commands may lead."""
        from triage.tui.screens.pick import Choice  # noqa: PLC0415  (off start-up)

        needle = needle.strip()
        if needle.isdecimal():
            return [Choice(f"line {needle}", f"line {int(needle):,}", "go there")]
        if _DAY.fullmatch(needle) and self.pane.place.wish is not None:
            return [Choice(f"day {needle}", needle, "go to that day")]
        row = self.rows.row()
        if needle.startswith("#") and row and row.refs:
            needle = f"{row.refs[0].repo}{needle}"
        try:
            ref = Ref.parse(needle)
        except UsageError:
            return []
        return [Choice(f"ref {ref}", str(ref), "go to that line")]

    async def jump(self, where: str) -> None:
        """Go to a line, a day or an item of the list."""
        await self._whole()
        kind, _, to = where.partition(" ")
        rows, pane = self.rows, self.pane
        if kind == "line":
            rows.go(int(to) - 1)
            return
        if kind == "ref":
            if isinstance(rows.source, Roll) and rows.source.folded:
                self.fold_list(rows.source, frozenset(), 0)
            found = rows.source.find(to)
            if found is None and rows.filter:
                self.acting.notify(f"{to} is not among what the filter leaves.")
            elif found is None:
                self.acting.notify(f"{to} is not in this list.")
            else:
                rows.go(found)
            return
        workspace, wish = self.acting.workspace, pane.wish
        day = await self.aside(lambda: listing.dated(workspace, wish, to))
        if day is None:
            self.acting.notify("Only a list that is sorted by a time has days.")
        else:
            rows.go(day)
