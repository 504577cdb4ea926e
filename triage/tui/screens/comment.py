"""A comment being written; what is half written is kept."""

from __future__ import annotations

from asyncio import TimerHandle
from collections.abc import Callable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import TextArea

from triage.keymap import COMMENT, Keymap
from triage.tui.fields import Editor
from triage.tui.screens.dialog import Dialog

PAUSE = 0.5
"""Seconds without a key after which the draft is saved."""


class Compose(Dialog):
    """An editor that saves its draft on every pause and when it closes."""

    def __init__(
        self, keymap: Keymap, title: str, draft: str, save: Callable[[str], None]
    ) -> None:
        hints = ("comment.send", "comment.close")
        super().__init__(keymap, COMMENT, title, hints)
        self.editor = Editor(draft, soft_wrap=True, tab_behavior="indent")
        self.save = save
        self.saved = draft
        self.pause: TimerHandle | None = None

    def inside(self) -> Sequence[Widget]:
        """The editor."""
        return (self.editor,)

    def on_mount(self) -> None:
        """Write on where the draft ended."""
        self.editor.move_cursor(self.editor.document.end)
        self.set_focus(self.editor)

    @on(TextArea.Changed)
    def wait(self, event: TextArea.Changed) -> None:
        """Save when no key follows for a moment."""
        event.stop()
        if self.pause:
            self.pause.cancel()
        self.pause = self.later(PAUSE, self.keep)

    def keep(self) -> None:
        """Save the draft where it differs from what is saved."""
        if self.editor.text != self.saved:
            self.saved = self.editor.text
            self.save(self.saved)

    def on_unmount(self) -> None:
        """Keep the draft however the screen went away."""
        self.keep()

    async def do_comment_send(self) -> None:
        """Go on to the plan; nothing is sent yet."""
        self.keep()
        text = self.editor.text.strip()
        if text:
            await self.finish(text)

    def do_comment_close(self) -> None:
        """Close; the draft stays."""
        self.keep()
        self.dismiss(None)
