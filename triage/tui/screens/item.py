"""An open item: all that is known about it, its evidence, or what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from triage.commands import ITEM
from triage.errors import TriageError
from triage.keymap import Keymap
from triage.text import count
from triage.tui import detail, diff, reading
from triage.tui.aim import Aim
from triage.tui.cells import Line
from triage.tui.deeds import Deeds
from triage.tui.lines import lay
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
    "look.evidence",
    "look.diff",
    "find.text",
    "look.browse",
    "look.copy",
    "look.commands",
    "look.help",
    "dialog.close",
)
BACK = ("find.text", "find.next", "item.approve", "item.merge")

NO_DIFF = "Only a pull request changes anything."
MANY = "This line stands for {}; open it and choose one."
MOVED = "its head has moved since it was listed. A sync reads the new one."


class ItemPage(Deeds, Page):
    """A page about the item of a row, on which one may act as on the desk."""

    kind = ""
    hints_here: tuple[str, ...] = HINTS

    def __init__(self, acting: Acting, keymap: Keymap, row: Row) -> None:
        title = str(row.refs[0]) if row.refs else row.key
        if len(row.refs) > 1:
            title += f" and {len(row.refs) - 1} more"
        super().__init__(
            keymap,
            f"{title}{self.kind}",
            detail.of_row(row),
            context=ITEM,
            hints=self.hints_here,
        )
        self.acting = acting
        self.row = row

    def aim(self) -> Aim:
        """The open item."""
        return Aim((self.row,))

    def on_mount(self) -> None:
        """Read the rest in a worker."""
        self.reread()

    def reread(self) -> None:
        """Read what stands here, in a worker."""
        row = self.row
        width = self.lines.outer_size.width or self.app.size.width

        def work() -> None:
            try:
                lines = self.read()
            except Exception as problem:  # noqa: BLE001  (the top of a worker)
                line = (("warn", str(problem) or type(problem).__name__),)
                lines = [*detail.of_row(row), (), line]
            self.post_message(Described(row.key, lines, lay(lines, width)))

        self.acting.background(work, "detail")

    def read(self) -> Sequence[Line]:
        """In a worker: the text of the page."""
        return reading.describe(self.acting.workspace, self.row)

    def on_described(self, event: Described) -> None:
        """Show what was read; the reader stays where they are."""
        event.stop()
        self.lines.show(event.lines, keep=True, laid=event.laid)

    async def do_look_evidence(self) -> None:
        """Show the evidence alone."""
        await self.app.push_screen(EvidencePage(self.acting, self.keymap, self.row))

    async def do_look_diff(self) -> None:
        """Show what it changes line by line."""
        await open_diff(self, self.acting, self.row)


class EvidencePage(ItemPage):
    """The evidence alone: the verdict, and everything that it comes from."""

    kind = "  evidence"
    hints_here = (*BACK, "look.diff", "look.browse", "look.help", "dialog.close")

    def read(self) -> Sequence[Line]:
        """In a worker: the evidence."""
        return reading.evidence(self.acting.workspace, self.row)

    async def do_look_evidence(self) -> None:
        """It is shown already."""

    async def do_look_diff(self) -> None:
        """Show the diff in its place."""
        await open_diff(self, self.acting, self.row, instead=True)


class DiffPage(ItemPage):
    """What a pull request changes, read from GitHub when it is first looked at."""

    kind = "  diff"
    hints_here = (
        *BACK,
        "look.evidence",
        "app.sync",
        "look.browse",
        "look.help",
        "dialog.close",
    )

    def __init__(self, acting: Acting, keymap: Keymap, row: Row) -> None:
        super().__init__(acting, keymap, row)
        self.anew = False
        """Whether it is read again though it was read before."""
        self.lines.show([(("dim", "Reading the patch …"),)])

    def read(self) -> Sequence[Line]:
        """In a worker: the patch that is kept for this head, else GitHub's."""
        workspace, ref = self.acting.workspace, self.row.refs[0]
        item = workspace.item(ref)
        if item is None or item.pull is None:
            return [(("warn", NO_DIFF),)]
        changes, pull = item.pull.changes, item.pull
        if changes.head_oid == pull.head_oid and not self.anew:
            return diff.of(changes, pull)
        key = self.keymap.first("app.sync")
        try:
            found = workspace.read_changes(ref, self.acting.stop)
        except TriageError as error:
            return diff.unread(pull, key, str(error))
        return diff.of(found, pull) if found.head_oid else diff.unread(pull, key, MOVED)

    def do_app_sync(self) -> None:
        """Read the patch again."""
        self.anew = True
        self.lines.show([(("dim", "Reading the patch …"),)])
        self.reread()

    async def do_look_evidence(self) -> None:
        """Show the evidence in its place."""
        page = EvidencePage(self.acting, self.keymap, self.row)
        await self.app.switch_screen(page)

    async def do_look_diff(self) -> None:
        """It is shown already."""


async def open_diff(
    screen: Deeds, acting: Acting, row: Row, *, instead: bool = False
) -> None:
    """Show what the one pull request of a row changes, or say why that cannot be."""
    if len(row.refs) != 1:
        many = MANY.format(count(len(row.refs), "item"))
        acting.notify(many if row.refs else NO_DIFF, severity="warning")
        return
    page = DiffPage(acting, screen.keymap, row)
    if instead:
        await screen.app.switch_screen(page)
    else:
        await screen.app.push_screen(page)
