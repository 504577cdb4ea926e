"""Sifting a pane: filter as one types, order, groups, and jumps."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from triage.errors import UsageError
from triage.keymap import DESK, TYPE
from triage.model import Ref
from triage.tui import listing
from triage.tui.fields import Field
from triage.tui.reading import TREES
from triage.tui.screens.folding import Folding
from triage.tui.status import Hints
from triage.views.rolls import Roll

if TYPE_CHECKING:
    from triage.tui.screens.pick import Choice

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

TYPED = ("type.accept", "type.up", "type.cancel")

FILTERS = "desk.filters"
"""Where the filters that were used are remembered."""

USED = 50
"""Filters that are remembered."""

BUMPS_BY = {
    "": "by package and version",
    "repo": "by repository",
    "level": "by level",
    "ecosystem": "by ecosystem",
}
"""How Bumps can be grouped, and the words for it."""

OWN_ORDER = "This pane has an order of its own; lists of items can be sorted."
OWN_GROUPS = "This pane has groups of its own; lists of items can be grouped."

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Sifting(Folding):
    """A screen whose panes can be narrowed, ordered and grouped."""

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
        return BUMPS_HINTS if self.pane.place.id in TREES else HINTS

    # The filter.

    async def do_look_filter(self) -> None:
        """Type a filter; the rows narrow while one types."""
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

    def want(self, **wish: object) -> None:
        """Show the pane in another way, as soon as that is read."""
        pane = self.pane
        wanted = replace(pane.wish, **wish)  # type: ignore[arg-type]
        if wanted != pane.wish:
            if wanted.group_by != pane.wish.group_by:
                pane.whole = None
                pane.opened.clear()
            pane.wish = wanted
            pane.trouble = ""
            pane.rows.let_go()
            self.sift(pane)

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
        """End the range, clear the marks, clear the filter: one at a time."""
        if self.rows.clear():
            self.pane.point()
        elif self.pane.wish.filter:
            self.want(filter="")

    # Order and groups.

    async def do_look_sort(self) -> None:
        """Choose in which order the list is."""
        from triage.tui.screens.pick import Choice  # noqa: PLC0415  (off start-up)
        from triage.views import orders  # noqa: PLC0415

        choices = [Choice(one.name, one.words) for one in orders.ORDERS.values()]
        await self._choose("sort", "Sort", choices, OWN_ORDER)

    async def do_look_group(self) -> None:
        """Choose by what the list is grouped."""
        from triage.tui.screens.pick import Choice  # noqa: PLC0415  (off start-up)
        from triage.views import groupings  # noqa: PLC0415

        choices = [
            Choice(one.name, f"by {one.words}") for one in groupings.GROUPINGS.values()
        ]
        choices.append(Choice("", "not grouped"))
        if self.pane.place.id in TREES:
            choices = [Choice(name, words) for name, words in BUMPS_BY.items()]
        await self._choose("group_by", "Group", choices, OWN_GROUPS)

    async def _choose(
        self, what: str, title: str, choices: Sequence[Choice], own: str
    ) -> None:
        from triage.tui.screens.pick import Pick  # noqa: PLC0415  (off start-up)

        regroups = what == "group_by" and self.pane.place.id in TREES
        if self.pane.place.wish is None and not regroups:
            self.acting.notify(own)
            return

        def chosen(answer: object) -> None:
            if isinstance(answer, tuple) and answer:
                self.want(**{what: answer[0]})

        dialog = Pick(self.keymap, title, choices)
        dialog.then = chosen
        await self.app.push_screen(dialog)

    # Jumps.

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
