"""From a wish to an outcome: plan in a worker, confirm, perform in another."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING

from textual.notifications import SeverityLevel

from triage.act import Args, Entry, Plan
from triage.errors import TriageError
from triage.keymap import Keymap
from triage.model import Ref
from triage.text import count
from triage.tui.aim import NO_ITEM, Aim
from triage.tui.messages import Performed, Planned, SetAside, Settled, StoreChanged
from triage.tui.outcomes import TOLD, summary
from triage.tui.screens.confirm import DROP, Confirm
from triage.tui.working import Working

if TYPE_CHECKING:
    from triage.act.replying import Reply
    from triage.act.spread import Offer
    from triage.tui.panes import Pane

QUIET = frozenset(
    {"assign", "unassign", "request", "label", "unlabel", "reopen", "draft", "ready"}
)
"""What is done without a question on one item, so that no dialog flashes up."""


class Acting(Working):
    """An application that plans, asks, and performs one plan after the other."""

    keymap: Keymap

    def __init__(self, *, painted: bool = False) -> None:
        super().__init__(painted=painted)
        self.stop = threading.Event()
        """Set when the console leaves: every worker ends where it can."""
        self.halt = threading.Event()
        """Set when the plan that runs is to stop before its next write."""
        self.pause = threading.Event()
        """Set while the plan that runs stands still before its next write."""
        self.began = 0.0
        """When that plan began, by the monotonic clock."""
        self.dropping = False
        """Whether what that plan has not sent is cancelled rather than kept."""
        self.ticket = 0
        self.notes: dict[int, str] = {}
        self.queue: deque[Plan] = deque()
        self.busy: Plan | None = None
        self.settled_steps = 0
        self.advice: dict[Ref, tuple[tuple[str, str], ...]] = {}
        """Who could answer items that were looked at, each with the reason."""
        self.went: set[Ref] = set()
        """Items to which the plan that runs has written."""

    def stop_work(self) -> None:
        """Ask every worker to stop where it can."""
        self.stop.set()
        self.halt.set()

    @property
    def is_calm(self) -> bool:
        """Whether no key came for a while."""
        return True

    # Plan.

    async def plan(
        self,
        action: str,
        refs: Sequence[Ref],
        args: Args,
        *,
        single: bool,
        note: str = "",
    ) -> None:
        """Plan an action; a dialog stands ready where it will ask."""
        if not refs:
            self.notify(NO_ITEM, severity="warning")
            return
        make = partial(
            self.workspace.plan,
            action,
            tuple(refs),
            args,
            single=single,
            merging=action == "merge",
        )
        quiet = action in QUIET and len(refs) == 1
        title = f"{action.capitalize()} {count(len(refs), 'item')}"
        await self._plan(make, title, note=note, quiet=quiet)

    async def plan_reply(self, ref: Ref, reply: Reply) -> None:
        """Plan an answer; it goes without a question where all of it can be done."""
        make = partial(self.workspace.plan_reply, ref, reply)
        await self._plan(make, f"Answer {ref}", note="", quiet=True)

    async def plan_spread(
        self, action: str, offers: Sequence[Offer], *, note: str = ""
    ) -> None:
        """Plan to spread items over whom each suggests; it is always shown first."""
        make = partial(self.workspace.plan_spread, action, tuple(offers))
        title = f"{action.capitalize()} {count(len(offers), 'item')}"
        await self._plan(make, title, note=note, quiet=False)

    async def plan_rebalance(self, login: str) -> None:
        """Plan what Contention proposes for an overloaded reviewer; shown first."""
        make = partial(self.workspace.plan_rebalance, login)
        await self._plan(make, f"Rebalance {login}", note="", quiet=False)

    async def plan_policy(self, name: str) -> None:
        """Plan what a policy of the settings says; it is always shown first."""
        make = partial(self.workspace.plan_policy, name)
        await self._plan(make, f"Policy {name}", note="", quiet=False)

    async def plan_undo(self, entry: int | None) -> None:
        """Plan to take something back; it is always shown first."""
        make = partial(self.workspace.plan_undo, entry)
        await self._plan(make, "Take back", note="", quiet=False)

    async def _plan(
        self,
        make: Callable[[], Plan],
        title: str,
        *,
        note: str,
        quiet: bool,
        leftover: bool = False,
    ) -> None:
        self.ticket += 1
        ticket = self.ticket
        self.notes[ticket] = note

        def work() -> None:
            try:
                self.post_message(Planned(ticket, make()))
            except TriageError as error:
                self.post_message(Planned(ticket, None, str(error)))

        self.in_lane(work, "plan")
        if not quiet:
            await self._ask(ticket, title, leftover=leftover)

    async def _ask(self, ticket: int, title: str, *, leftover: bool = False) -> Confirm:
        dialog = Confirm(self.keymap, ticket, title, leftover=leftover)
        dialog.then = self._answered
        await self.push_screen(dialog)
        return dialog

    def _answered(self, plan: object) -> None:
        if isinstance(plan, Plan):
            self.perform(plan)
        elif plan == DROP:
            self._drop()

    # What an earlier process left.

    async def do_item_go_on(self) -> None:
        """Show what was planned and not sent, to go on with it or to drop it."""
        left = [one for one in self.workspace.unsettled() if one.state == "planned"]
        if self.pending:
            self.notify("They are being sent.", timeout=3)
            return
        if not left and self.coming:
            make = self.workspace.plan_wave
            await self._plan(make, "The next wave", note="", quiet=False)
            return
        if not left:
            self.notify("No write is waiting, and no wave.", timeout=3)
            return
        title = f"{count(len(left), 'write')} planned earlier and not sent"
        await self._plan(
            self.workspace.plan_waiting, title, note="", quiet=False, leftover=True
        )

    def _drop(self) -> None:
        """Cancel in a worker what was planned and not sent."""

        def work() -> None:
            left = [e.id for e in self.workspace.unsettled() if e.state == "planned"]
            self.workspace.cancel(left)
            self.post_message(StoreChanged())

        self.background(work, "act")
        self.notify("What was not sent is cancelled; nothing went to GitHub.")

    async def on_planned(self, event: Planned) -> None:
        """Show the plan, or go straight on where there is nothing to ask."""
        note = self.notes.pop(event.ticket, "")
        dialog = next(
            (
                screen
                for screen in self.screen_stack
                if isinstance(screen, Confirm) and screen.ticket == event.ticket
            ),
            None,
        )
        plan = event.plan
        if plan is None:
            if dialog:
                dialog.dismiss(None)
            self.notify(event.error, title="Not possible", severity="warning")
        elif dialog:
            dialog.show(plan, note)
        elif plan.confirm and plan.steps:
            dialog = await self._ask(event.ticket, plan.title)
            dialog.show(plan, note)
        elif plan.steps:
            if note:
                self.notify(note, severity="warning")
            self.perform(plan)
        else:
            reasons = [f"{one.ref}: {one.reason}" for one in plan.refusals]
            self.notify(
                "\n".join(reasons[:TOLD]) or "Nothing is left to do.",
                title="Nothing done",
                severity="warning",
            )

    def on_set_aside(self, event: SetAside) -> None:
        """Say what is out of sight now, and read the panes again."""
        severity: SeverityLevel = "warning" if event.failed else "information"
        self.notify(event.said, severity=severity, timeout=8 if event.failed else 3)
        self.post_message(StoreChanged())

    # Perform.

    @property
    def coming(self) -> int:
        """How many pull requests of the last batch may come back."""
        return 0

    @property
    def pending(self) -> int:
        """Writes that were asked for and are not settled."""
        steps = sum(len(plan.steps) for plan in self.queue)
        if self.busy:
            steps += max(len(self.busy.steps) - self.settled_steps, 0)
        return steps

    @property
    def awaited(self) -> frozenset[Ref]:
        """Items that are still to be written to."""
        plans = (*self.queue, *([self.busy] if self.busy else ()))
        return frozenset(step.ref for plan in plans for step in plan.steps) - self.went

    def perform(self, plan: Plan) -> None:
        """Carry a plan out, after those that were confirmed before it.

        What can be taken back is shown as done at once, and as open again where
        GitHub did not do it.
        """
        self.queue.append(plan)
        for step in plan.steps:
            if step.action in QUIET and step.undoes is None:
                self.item_settled(step.ref)
        self._next()

    def _next(self) -> None:
        if self.busy or not self.queue or self.stop.is_set():
            self.work_changed()
            return
        plan = self.busy = self.queue.popleft()
        self.settled_steps = 0
        self.went = set()
        self.began = time.monotonic()
        self.pause.clear()
        self.halt = threading.Event()
        self.dropping = False
        self.in_lane(partial(self._perform, plan, self.halt), "perform")
        self.work_changed()

    def _perform(self, plan: Plan, halt: threading.Event) -> None:
        """In a worker: write the plan, telling of each entry as it moves."""
        entries: tuple[Entry, ...] = ()
        error = ""

        def told(entry: Entry) -> None:
            self.post_message(Settled(entry))

        try:
            entries = self.workspace.perform(plan, told, halt, self.pause, graced=True)
            if self.dropping:
                unsent = [one.id for one in entries if one.state == "planned"]
                self.workspace.cancel(unsent)
        except TriageError as problem:
            error = str(problem)
        except Exception as problem:  # noqa: BLE001  (the top of a worker)
            error = f"{type(problem).__name__} while writing; see the journal."
        self.post_message(Performed(plan, entries, error))

    def _open_again(self, plan: Plan, but: AbstractSet[Ref]) -> None:
        """What of a plan was shown as done at once and was not."""
        for ref in {step.ref for step in plan.steps} - but:
            self.item_open(ref)

    def halt_work(self) -> bool:
        """Stop what runs before its next write and drop the rest; whether it ran."""
        if not self.busy:
            return False
        self.dropping = True
        for plan in self.queue:
            self._open_again(plan, but=set())
        self.queue.clear()
        self.halt.set()
        self.notify("Stopping: what is not sent yet is cancelled.", timeout=4)
        return True

    def on_settled(self, event: Settled) -> None:
        """One write moved on: count it, and grey its row."""
        if event.entry.state not in {"planned", "inflight"}:
            self.settled_steps += 1
        entry = event.entry
        if entry.state == "done":
            self.went.add(entry.ref)
            (self.item_open if entry.undoes else self.item_settled)(entry.ref)
        elif entry.state in {"failed", "unknown"}:
            self.item_open(entry.ref)
        self.work_changed()

    def on_performed(self, event: Performed) -> None:
        """Name every outcome, then go on with the next plan."""
        self.busy = None
        self._open_again(event.plan, but=self.went)
        if event.entries or not event.error:
            self.plan_performed(event.plan)
        severity, text = summary(event)
        wait = 3 if severity == "information" and len(event.entries) == 1 else 8
        self.notify(text, title=event.plan.title, severity=severity, timeout=wait)
        self.post_message(StoreChanged())
        self._next()
        self.leave_when_done()

    # What the front does with it.

    def restore(self, pane: Pane) -> None:
        """A pane is filled for the first time."""

    def item_settled(self, ref: Ref) -> None:
        """An item was written to, or is about to be."""

    def item_open(self, ref: Ref) -> None:
        """A write to an item did not go through, or was taken back."""

    def answered(self, aim: Aim) -> None:
        """What was aimed at has an answer on its way."""

    def plan_performed(self, plan: Plan) -> None:
        """A plan was carried out, as far as it could be."""

    def leave_when_done(self) -> None:
        """Leave, where that only waited for what was to be sent."""

    def work_changed(self) -> None:
        """The number of writes that wait is another."""
