"""A plan in words that both front ends use: evidence, course, how long."""

from __future__ import annotations

from triage.act import Plan, Step
from triage.act.entries import POLICY, WAIVED
from triage.views import phrases

_TOLD = ("level", "checks", "age")
"""Conditions that the one line tells; the rest is counted."""

LEAVING = "Leaving pauses it: what is not sent stays planned, until: triage waiting"
REREAD = "Each is read again before its write; what moved or fails by then is held."
AGAIN = "its new head is a plan of its own: triage wave"


def evidence_lines(step: Step, *, whole: bool) -> list[str]:
    """The evidence of a bump in one line, or condition by condition."""
    found = [one for one in step.evidence if one[0] not in {POLICY, WAIVED}]
    wanted = [why for check, _, why in step.evidence if check == POLICY]
    if whole:
        return wanted + [phrases.proof(*one) for one in found]
    if not found:
        return wanted
    passed = sum(state == "pass" for _, state, _ in found)
    said = {check: why for check, _, why in step.evidence}
    told = [said[check] for check in _TOLD if check in said]
    count = f"{passed} of {len(found)} conditions pass"
    return [*wanted, "; ".join([count, *told])]


def course(plan: Plan) -> list[str]:
    """How a batch goes on its way, said before it begins."""
    lines = [LEAVING, REREAD]
    if plan.merges:
        lines.append(
            f"Dependabot is asked to rebase what a merge leaves behind; {AGAIN}"
            if plan.rebase
            else f"What a merge leaves behind waits for its bot; {AGAIN}"
        )
    return lines


def span(seconds: float) -> str:
    """A duration in one unit: `40 s`, `3 min`."""
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"
