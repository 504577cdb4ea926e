"""Ordering and grouping a pane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from triage.tui.reading import TREES
from triage.tui.screens.folding import Folding

if TYPE_CHECKING:
    from triage.tui.screens.pick import Choice

BUMPS_BY = {
    "": "by package and version",
    "repo": "by repository",
    "level": "by level",
    "ecosystem": "by ecosystem",
}
"""How Bumps can be grouped, and the words for it."""

OWN_ORDER = "This pane has an order of its own; lists of items can be sorted."
OWN_GROUPS = "This pane has groups of its own; lists of items can be grouped."


class Ordering(Folding):
    """A screen whose panes can be shown in another order, and grouped."""

    def want(self, **wish: object) -> None:
        """Show the pane in another way, as soon as that is read."""
        pane = self.pane
        self.recall(pane)
        wanted = replace(pane.wish, **wish)  # type: ignore[arg-type]
        if wanted != pane.wish:
            if wanted.base != pane.wish.base:
                pane.whole = None
                pane.opened.clear()
            pane.wish = wanted
            pane.trouble = ""
            pane.rows.let_go()
            self.sift(pane)

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
        await self.lay(dialog)
