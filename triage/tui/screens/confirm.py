"""A plan as it is shown before anything happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.widget import Widget

from triage.act import Plan, Step
from triage.act.showing import course, evidence_lines, span
from triage.commands import CONFIRM
from triage.keymap import Keymap
from triage.model import Ref
from triage.text import count
from triage.tui.cells import Line
from triage.tui.detail import conditions, heading
from triage.tui.lines import Lines
from triage.tui.screens.counted import Counted
from triage.tui.screens.dialog import Dialog
from triage.tui.screens.page import Reading

YES = ("confirm.yes", "move.down", "move.page_down", "confirm.no")
LEFT = ("confirm.yes", "confirm.drop", "confirm.no")
VOID = ("confirm.drop", "confirm.no")
BATCH = ("confirm.yes", "confirm.fold", "confirm.rebase", "move.down", "confirm.no")
NO = ("move.down", "confirm.no")

FEW = 5
"""Steps up to which what is said stands below each."""

DROP = "drop"
"""The answer that cancels what was not sent."""

UNDO: dict[str, tuple[str, str]] = {
    "reversible": ("good", "Can be taken back."),
    "compensable": ("warn", "Can be made good, not undone"),
    "one-way": ("bad", "Cannot be taken back."),
}

REMEDY = {
    "approve": "dismissing the review takes it back, and stays visible",
    "merge": "only a revert pull request, which is a new one, takes it back",
    "comment": "it can be deleted, but the e-mail goes out",
    "close": "it can be reopened, but the bot may remember it as ignored",
}


def undo_lines(steps: Sequence[Step]) -> list[Line]:
    """What can be taken back, and how: said before the key is pressed."""
    lines: list[Line] = []
    for kind in ("one-way", "compensable", "reversible"):
        actions = dict.fromkeys(step.action for step in steps if step.undo == kind)
        tone, words = UNDO[kind]
        for action in actions:
            remedy = REMEDY.get(action, "the opposite call takes it back")
            tail = f": {remedy}." if kind == "compensable" else ""
            lines.append(((tone, f"{action}  "), ("", words + tail)))
    return lines


def plan_lines(plan: Plan, *, whole: bool = False) -> list[Line]:
    """Steps with what they are pinned to, warnings, refusals, and how long.

    `whole`: every condition of a batch's bumps, not only what they come to.
    """
    lines: list[Line] = undo_lines(plan.steps)
    if plan.steps:
        words = count(len(plan.steps), "step")
        took = f", about {span(plan.seconds)}" if plan.seconds >= 2 else ""
        lines += heading(words + took)
    shown: set[Ref] = set()
    few = len(plan.steps) <= FEW
    for place, step in enumerate(plan.steps, 1):
        lines += _step(place, step, alone=len(plan.steps) == 1, few=few)
        if plan.members and step.evidence and step.ref not in shown:
            shown.add(step.ref)
            lines += [
                (("dim", "      "), ("dim", told))
                for told in evidence_lines(step, whole=whole)
            ]
    if plan.members and plan.steps:
        lines += heading("On its way")
        lines += [(("", told),) for told in course(plan)]
    if plan.refusals:
        lines += heading(f"Left out: {len(plan.refusals)}")
        lines += [
            (("bad", "✘ "), ("", f"{refusal.ref}  "), ("dim", refusal.reason))
            for refusal in plan.refusals
        ]
    if not plan.steps:
        lines += [(), (("warn", "Nothing is left to do."),)]
    return lines


def _step(place: int, step: Step, *, alone: bool, few: bool) -> list[Line]:
    head = f" @{step.head_oid[:7]}" if step.head_oid else ""
    pin = "" if not head or step.head_oid[:7] in step.summary else head
    lines: list[Line] = [
        (
            ("dim", f"{place:>3} "),
            ("accent", f"{step.summary}{pin}  "),
            ("", f"{step.ref}  "),
            ("dim", step.title[:300]),
        )
    ]
    lines += [(("warn", "      ! "), ("", warning)) for warning in step.warnings]
    if few and step.args.body:
        body = step.args.body.split("\n")[:40]
        lines += [(("dim", "      │ "), ("", line)) for line in body]
    if alone and step.evidence and not step.must_be_ready:
        lines += heading("Evidence")
        lines += conditions(step.evidence)
    return lines


class Confirm(Dialog, Reading):
    """Shows a plan and asks; while the plan is made it takes keys and does nothing.

    A key that was typed before the plan stood on the screen never confirms it.
    """

    def __init__(
        self, keymap: Keymap, ticket: int, title: str, *, leftover: bool = False
    ) -> None:
        super().__init__(keymap, CONFIRM, title, NO)
        self.lines = Lines([(("dim", "Planning …"),)])
        self.ticket = ticket
        self.leftover = leftover
        """Whether it is about what was planned and not sent, and may be dropped."""
        self.plan: Plan | None = None
        self.ready = False
        self.whole = False
        """Whether all of the evidence is shown."""
        self.note = ""

    def inside(self) -> Sequence[Widget]:
        """The plan."""
        return (self.lines,)

    def show(self, plan: Plan, note: str = "") -> None:
        """Show the plan; it can be confirmed once it has been drawn."""
        self.note = note
        self._draw(plan)
        if plan.steps or (self.leftover and plan.refusals):
            left = LEFT if plan.steps else VOID
            usual = BATCH if plan.members else YES
            self.hints.show(left if self.leftover else usual)
            self.call_after_refresh(self._drawn)

    def _draw(self, plan: Plan, *, keep: bool = False) -> None:
        self.plan = plan
        self.heading.show(plan.title)
        lines: list[Line] = [(("warn", self.note),)] if self.note else []
        shown = plan_lines(plan, whole=self.whole)
        self.lines.show([*lines, *shown], keep=keep)
        self.lines.refresh(layout=True)

    def _drawn(self) -> None:
        self.ready = True

    async def do_confirm_yes(self) -> None:
        """Do what the plan says."""
        plan = self.plan
        if not self.ready or plan is None:
            return
        if not plan.typed:
            await self.finish(plan)
            return
        dialog = Counted(self.keymap, plan.typed)

        async def counted(_number: object) -> None:
            await self.finish(plan)

        dialog.then = counted
        await self.app.push_screen(dialog)

    def do_confirm_fold(self) -> None:
        """Show every condition of a batch, or one line for each bump."""
        if self.ready and self.plan and self.plan.members:
            self.whole = not self.whole
            self._draw(self.plan, keep=True)

    def do_confirm_rebase(self) -> None:
        """Have the bot asked to rebase, or not; the plan says so."""
        if self.ready and self.plan and self.plan.members:
            plan = replace(self.plan, rebase=not self.plan.rebase)
            self._draw(plan, keep=True)

    def do_confirm_no(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    async def do_confirm_drop(self) -> None:
        """Cancel what was not sent."""
        if self.ready and self.leftover:
            await self.finish(DROP)
