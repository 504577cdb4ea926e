"""An open item: all that is known about it, and its whole thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.keymap import ITEM, Keymap
from triage.tui import detail, reading
from triage.tui.deeds import Aim, Deeds
from triage.tui.messages import Described
from triage.tui.screens.page import Page
from triage.views import Row

if TYPE_CHECKING:
    from triage.tui.acting import Acting

HINTS = (
    "item.assign",
    "item.approve",
    "item.merge",
    "item.comment",
    "item.label",
    "look.browse",
    "look.copy",
    "look.commands",
    "look.help",
    "dialog.close",
)


class ItemPage(Deeds, Page):
    """The item of a row, on which one may act as on the desk."""

    def __init__(
        self, acting: Acting, keymap: Keymap, row: Row, *, whole: bool
    ) -> None:
        title = ", ".join(str(ref) for ref in row.refs[:3]) or row.key
        super().__init__(keymap, title, detail.of_row(row), context=ITEM, hints=HINTS)
        self.acting = acting
        self.row = row
        self.whole = whole

    def aim(self) -> Aim:
        """The open item."""
        return Aim((self.row,))

    def on_mount(self) -> None:
        """Read the rest in a worker."""
        workspace, row, whole = self.acting.workspace, self.row, self.whole

        def work() -> None:
            try:
                read = reading.describe if whole else reading.evidence
                self.post_message(Described(row.key, read(workspace, row)))
            except Exception as problem:  # noqa: BLE001  (the top of a worker)
                line = (("warn", str(problem) or type(problem).__name__),)
                self.post_message(Described(row.key, [*detail.of_row(row), (), line]))

        self.acting.background(work, "detail")

    def on_described(self, event: Described) -> None:
        """Show what was read; the reader stays where they are."""
        event.stop()
        self.lines.show(event.lines, keep=True)

    async def do_look_evidence(self) -> None:
        """Show the evidence alone."""
        if self.whole:
            page = ItemPage(self.acting, self.keymap, self.row, whole=False)
            await self.app.push_screen(page)
