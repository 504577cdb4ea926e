"""Noticing what others did meanwhile: a mark on the line, and words in the detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triage.keymap import Keymap
from triage.model import Ref
from triage.tui.cells import Line
from triage.tui.rows import NEWS
from triage.tui.screens.sifting import Sifting
from triage.views import Row

TOLD = 6
"""Lines in which a detail says what others did."""


class Noticing(Sifting):
    """A screen whose panes mark what somebody else did since one last looked."""

    def __init__(self, keymap: Keymap, context: str) -> None:
        super().__init__(keymap, context)
        self.doings: dict[Ref, Sequence[str]] = {}
        """What others did to items, newest first."""
        self.looked: set[Ref] = set()
        """Those of them on which the cursor has rested."""

    def news(self, found: Mapping[Ref, Sequence[str]]) -> None:
        """Mark what others did, until the cursor was there."""
        if found.keys() == self.doings.keys() and not self._fresh(found):
            self.doings = dict(found)
            return
        self.looked -= self._fresh(found)
        self.doings = dict(found)
        self.mark_news()
        for pane in self.panes:
            pane.rows.refresh()

    def _fresh(self, found: Mapping[Ref, Sequence[str]]) -> set[Ref]:
        """Items to which something was done that was not told yet; ages move on."""
        return {
            ref
            for ref, said in found.items()
            if [_timeless(one) for one in said]
            != [_timeless(one) for one in self.doings.get(ref, ())]
        }

    def mark_news(self) -> None:
        """Tell the panes what is to be marked; drawn with the next line."""
        marked = self.doings.keys() - self.looked
        for pane in self.panes:
            pane.rows.news = marked

    def told(self, row: Row) -> list[Line]:
        """What others did to a row's items, for its detail."""
        alone = len(row.refs) == 1
        lines: list[Line] = [
            (("accent", f"{NEWS} "), ("", words if alone else f"{ref}: {words}"))
            for ref in row.refs
            for words in self.doings.get(ref, ())
        ]
        return [*lines[:TOLD], ()] if lines else []


def _timeless(words: str) -> str:
    """What somebody did, without how long ago."""
    return words.rpartition(", ")[0]
