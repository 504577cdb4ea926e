"""Comments wait before they go, journaled, so that they can be taken back."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from math import ceil

from triage.act import Plan
from triage.act.pace import Tempo
from triage.errors import TriageError
from triage.text import count
from triage.tui.acting import Acting
from triage.tui.messages import Kept, StoreChanged

EVERY = 0.5
"""Seconds between two looks at what is due."""

TAKEN_BACK = "taken back before it was sent"


@dataclass(slots=True)
class Held:
    """A plan that goes when its time is over."""

    plan: Plan
    until: float
    """By the monotonic clock."""
    kept: Plan | None = None
    """As it is journaled; None: not yet."""
    is_dropped: bool = False


class Gracing(Acting):
    """An application that holds what it says for some seconds."""

    grace = Tempo().grace
    """Seconds in which a comment can be taken back."""

    def __init__(self, *, painted: bool = False) -> None:
        super().__init__(painted=painted)
        self.held: list[Held] = []
        self.leaving = False
        """Whether it leaves once what is held has gone."""

    @property
    def pending(self) -> int:
        """Writes that were asked for and are not settled."""
        return super().pending + sum(len(one.plan.steps) for one in self.held)

    def perform(self, plan: Plan) -> None:
        """Carry a plan out; one with a comment is journaled, and goes a little later."""
        if not any(s.action == "comment" and s.undoes is None for s in plan.steps):
            super().perform(plan)
            return
        held = Held(plan, time.monotonic() + self.grace)
        self.held.append(held)
        for step in plan.steps:
            self.item_settled(step.ref)

        def keep() -> None:
            try:
                self.post_message(Kept(held, self.workspace.keep(plan)))
            except TriageError as error:
                self.post_message(Kept(held, None, str(error)))

        self.background(keep, "keep-plan")
        self.work_changed()

    def on_kept(self, event: Kept) -> None:
        """It is in the journal: count its seconds; what is not is not sent."""
        held = event.held
        if event.plan is None:
            self._let_go(held)
            text = f"{event.error} Nothing was sent; the text is kept as a draft."
            self.notify(text, title=held.plan.title, severity="error", timeout=10)
            return
        held.kept = event.plan
        if held.is_dropped:
            self._cancel(event.plan)
        else:
            self._look()

    def _look(self) -> None:
        """Send what is due, and look again while anything is held."""
        now = time.monotonic()
        for held in [one for one in self.held if one.kept and one.until <= now]:
            self.held.remove(held)
            if held.kept:
                super().perform(held.kept)
        if self.held:
            asyncio.get_running_loop().call_later(min(EVERY, self.grace), self._again)
        self.work_changed()
        self.leave_when_done()

    def _again(self) -> None:
        if self.is_running and not self.stop.is_set():
            self._look()

    def halt_work(self) -> bool:
        """Take back what was said last, if it has not gone; else stop what runs."""
        if not self.held:
            return super().halt_work()
        held = self.held[-1]
        self._let_go(held)
        if held.kept:
            self._cancel(held.kept)
        key = self.keymap.first("item.comment")
        text = f"Nothing went to GitHub. The text is kept: {key} goes on with it."
        self.notify(text, title=f"Taken back: {held.plan.title}", timeout=5)
        return True

    def _let_go(self, held: Held) -> None:
        held.is_dropped = True
        self.held.remove(held)
        self._open_again(held.plan, but=set())
        self.work_changed()

    def _cancel(self, plan: Plan) -> None:
        """In a worker: what is journaled of a plan is not to be sent."""
        entries = [step.entry for step in plan.steps if step.entry is not None]

        def work() -> None:
            self.workspace.cancel(entries, TAKEN_BACK)
            self.post_message(StoreChanged())

        self.background(work, "act")

    def countdown(self) -> str:
        """What is held, how long yet, and the key that takes it back; or nothing."""
        if not self.held:
            return ""
        left = ceil(max(min(one.until for one in self.held) - time.monotonic(), 0.0))
        key = self.keymap.first("item.undo")
        if len(self.held) == 1:
            return f"{self.held[0].plan.title}: goes in {left} s ({key} takes it back)"
        held = count(len(self.held), "answer")
        return f"{held} held, the next goes in {left} s ({key} takes the last back)"

    # Leaving.

    def waits_to_leave(self) -> bool:
        """Whether leaving waits for what is held; asked for again, it does not."""
        if not self.held or self.leaving:
            return False
        self.leaving = True
        key = self.keymap.first("app.quit")
        text = f"{key} again leaves at once, and the next start offers to send it."
        self.notify(text, title="It goes, then triage leaves", timeout=self.grace)
        return True

    def leave_when_done(self) -> None:
        """Leave, where that only waited for what was held."""
        if self.leaving and not (self.held or self.busy or self.queue):
            self.leave()

    def leave(self) -> None:
        """Leave now."""
