"""A plan as it is shown before anything happens."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from triage.act import Plan, Step
from triage.keymap import CONFIRM, Keymap
from triage.text import count
from triage.tui.cells import Line
from triage.tui.detail import conditions, heading
from triage.tui.lines import Lines
from triage.tui.screens.dialog import Dialog
from triage.tui.screens.page import Reading

YES = ("confirm.yes", "move.down", "move.page_down", "confirm.no")
LEFT = ("confirm.yes", "confirm.drop", "confirm.no")
VOID = ("confirm.drop", "confirm.no")
NO = ("move.down", "confirm.no")

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


def plan_lines(plan: Plan) -> list[Line]:
    """Steps with what they are pinned to, warnings, refusals, and how long."""
    lines: list[Line] = undo_lines(plan.steps)
    if plan.steps:
        words = count(len(plan.steps), "step")
        took = f", about {_span(plan.seconds)}" if plan.seconds >= 2 else ""
        lines += heading(words + took)
    for place, step in enumerate(plan.steps, 1):
        lines += _step(place, step, alone=len(plan.steps) == 1)
    if plan.refusals:
        lines += heading(f"Left out: {len(plan.refusals)}")
        lines += [
            (("bad", "✘ "), ("", f"{refusal.ref}  "), ("dim", refusal.reason))
            for refusal in plan.refusals
        ]
    if not plan.steps:
        lines += [(), (("warn", "Nothing is left to do."),)]
    return lines


def _step(place: int, step: Step, *, alone: bool) -> list[Line]:
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
    if alone and step.args.body:
        body = step.args.body.split("\n")[:40]
        lines += [(("dim", "      │ "), ("", line)) for line in body]
    if alone and step.evidence:
        lines += heading("Evidence")
        lines += conditions(step.evidence)
    return lines


def _span(seconds: float) -> str:
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"


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

    def inside(self) -> Sequence[Widget]:
        """The plan."""
        return (self.lines,)

    def show(self, plan: Plan, note: str = "") -> None:
        """Show the plan; it can be confirmed once it has been drawn."""
        self.plan = plan
        self.heading.update(Content(plan.title))
        lines: list[Line] = [(("warn", note),)] if note else []
        self.lines.show([*lines, *plan_lines(plan)])
        self.lines.refresh(layout=True)
        if plan.steps or (self.leftover and plan.refusals):
            left = LEFT if plan.steps else VOID
            self.hints.show(left if self.leftover else YES)
            self.call_after_refresh(self._drawn)

    def _drawn(self) -> None:
        self.ready = True

    async def do_confirm_yes(self) -> None:
        """Do what the plan says."""
        if self.ready and self.plan:
            await self.finish(self.plan)

    def do_confirm_no(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    async def do_confirm_drop(self) -> None:
        """Cancel what was not sent."""
        if self.ready and self.leftover:
            await self.finish(DROP)
