"""Pages of text: help, evidence, an open item."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from triage.commands import CONTEXTS, TEXT
from triage.keymap import Keymap
from triage.tui.bound import Bound
from triage.tui.cells import Line
from triage.tui.lines import Lines
from triage.tui.screens.finding import Finding
from triage.tui.status import Hints

PAGE_HINTS = (
    "move.down",
    "move.page_down",
    "move.bottom",
    "find.text",
    "app.leave",
    "dialog.close",
)


class Reading(Bound):
    """A screen in which the moving keys scroll one text."""

    lines: Lines

    def do_move_down(self) -> None:
        """Scroll on by a line."""
        self.lines.scroll_by(1)

    def do_move_up(self) -> None:
        """Scroll back by a line."""
        self.lines.scroll_by(-1)

    def do_move_top(self) -> None:
        """Go to the first line."""
        self.lines.scroll_by(-self.lines.top)

    def do_move_bottom(self) -> None:
        """Go to the last line."""
        self.lines.scroll_by(len(self.lines.folded()))

    def do_move_half_down(self) -> None:
        """Scroll on by half a page."""
        self.lines.scroll_by(self.lines.outer_size.height // 2)

    def do_move_half_up(self) -> None:
        """Scroll back by half a page."""
        self.lines.scroll_by(-(self.lines.outer_size.height // 2))

    def do_move_page_down(self) -> None:
        """Scroll on by a page."""
        self.lines.scroll_by(self.lines.outer_size.height - 1)

    def do_move_page_up(self) -> None:
        """Scroll back by a page."""
        self.lines.scroll_by(1 - self.lines.outer_size.height)

    def do_dialog_close(self) -> None:
        """Go back."""
        self.dismiss(None)


class Page(Finding, Reading):
    """A whole screen of text under a title."""

    def __init__(
        self,
        keymap: Keymap,
        title: str,
        lines: Sequence[Line],
        *,
        context: str = TEXT,
        hints: Sequence[str] = PAGE_HINTS,
    ) -> None:
        super().__init__(keymap, context)
        self.lines = Lines(lines)
        self.heading = title
        self.head = Static(Content(title), classes="heading", markup=False)
        self.hints = Hints(keymap, hints)

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield self.head
        yield self.lines
        yield self.hints

    def found(self, words: str) -> None:
        """Say which match of how many is shown, beside the title."""
        self.head.update(
            Content(f"{self.heading}  ·  {words}" if words else self.heading)
        )


def help_lines(keymap: Keymap, context: str) -> list[Line]:
    """The keys of a context, grouped as the keymap groups them."""
    lines: list[Line] = [
        (("dim", f"Keys in {CONTEXTS[context]}; keymap {keymap.name}."),)
    ]
    group = ""
    for command, _ in keymap.of(context):
        table = command.id.partition(".")[0]
        if table != group:
            lines += [(), (("head", table),)]
            group = table
        keys = keymap.every(command.id)
        lines.append((("accent", f"  {keys:<14} "), ("", command.help)))
    return lines
