"""A batch from the console: pause it, watch it, and see what it came to."""

from __future__ import annotations

import time

from triage.tui import course
from triage.tui.gracing import Gracing
from triage.tui.messages import BatchRead
from triage.tui.screens.page import Page

HINTS = ("item.pause", "item.undo", "move.down", "move.page_down", "dialog.close")

SURE = 3
"""Settled writes after which their own pace tells how long the rest takes."""


class Batching(Gracing):
    """An application whose batch can be paused, and looked at while it runs."""

    def do_item_pause(self) -> None:
        """Let the plan that runs stand still, or go on."""
        if not self.busy:
            self.notify("Nothing is being written.", timeout=3)
        elif self.pause.is_set():
            self.pause.clear()
            self.notify("It goes on.", timeout=3)
        else:
            self.pause.set()
            again = self.keymap.first("item.pause")
            self.notify(f"Paused before its next write; {again} goes on.", timeout=4)
        self.work_changed()

    async def do_look_batch(self) -> None:
        """Show how far the batch is, or the receipt of the last one."""
        page = Page(self.keymap, "The last batch", (), hints=HINTS)
        page.add_class("batch")
        await self.push_screen(page)
        self.read_batch()

    def read_batch(self) -> None:
        """Read in a worker how the batch stands, where that is on the screen."""
        if not any(screen.has_class("batch") for screen in self.screen_stack):
            return

        def work() -> None:
            self.post_message(BatchRead(*self.workspace.receipt()))

        self.background(work, "batch", exclusive=True)

    def on_batch_read(self, event: BatchRead) -> None:
        """Show it on its page."""
        for screen in self.screen_stack:
            if isinstance(screen, Page) and screen.has_class("batch"):
                shown = course.lines(event.found, event.last, self.how_far())
                screen.lines.show(shown, keep=True)

    def how_far(self) -> str:
        """How the plan that runs stands; empty where none does."""
        if not self.busy:
            return ""
        total = len(self.busy.steps)
        done = min(self.settled_steps, total)
        spent = time.monotonic() - self.began
        left = max(self.busy.seconds - spent, 0.0)
        if done >= SURE:
            left = spent / done * (total - done)
        keys = (self.keymap.first("item.pause"), self.keymap.first("item.undo"))
        paused = self.pause.is_set()
        return course.state_of(done, total, left, paused=paused, keys=keys)
