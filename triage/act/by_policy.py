"""Turns what a policy says of the open bumps into one plan.

What it takes and closes are steps, what it holds are refusals; what it leaves is none
of the plan's business. What a policy waived is told in the step and in its journal.
"""

from __future__ import annotations

from dataclasses import replace

from triage.act import Args, Plan, Refusal, Step, Wish, wishes
from triage.act.entries import POLICY, WAIVED
from triage.act.plan import Office, has_approved
from triage.act.verdict import Standing, standing_of
from triage.facts.conditions import Condition
from triage.model import Ref
from triage.views import Tables, applied
from triage.views.policies import CLOSE, HOLD, TAKE, Decision, closed_today, named

_ACTIONS = {
    "approve": ("approve", False),
    "approve-and-merge": ("approve", True),
    "auto-merge": ("auto-merge", False),
    "close": ("close", False),
}
"""The action of each `then`, and whether a merge follows it."""


def plan_policy(office: Office, name: str) -> Plan:
    """What a policy of the settings would do now; nothing on a day when it rests.

    Raises UsageError for a policy that there is not.
    """
    policy = named(office.lens.settings.policy, name)
    rests = closed_today(policy, office.lens.now.date())
    if rests:
        return replace(wishes.make_batch(office, ()), title=f"{name}: {rests}")
    tables = Tables.read(office.cache, applied.SELECTS, office.lens)
    found = applied.decisions(tables, office.lens, name)
    wanted: dict[Ref, Decision] = {}
    asked: list[Wish] = []
    held: list[Refusal] = []
    known: dict[Ref, Standing] = {}
    for one in found:
        ref = one.bump.ref
        known[ref] = _standing(one, name)
        if one.does == HOLD:
            held.append(Refusal(ref, one.why, kind=_kind(one, known[ref])))
        elif one.does in {TAKE, CLOSE} and not _is_done(office, one):
            action, merging = _ACTIONS[one.then]
            wanted[ref] = one
            asked.append(Wish(ref, action, Args(method=one.method), merging))
    plan = wishes.make_batch(office, asked, held, known=known)
    steps = tuple(_told(step, wanted[step.ref], name) for step in plan.steps)
    waiving = (
        f", waiving {policy.waive}" if any(d.waived for d in wanted.values()) else ""
    )
    title = plan.title if steps else "nothing to do"
    return replace(plan, steps=steps, title=f"{name}: {title}{waiving}")


def _kind(one: Decision, standing: Standing) -> str:
    """Why it is held, in a word of `holds.KINDS`."""
    if one.bump.superseded_by:
        return "superseded"
    said = one.bump.objection
    return standing.kind if said and one.why.startswith(said) else "policy"


def _standing(one: Decision, name: str) -> Standing:
    """The verdict under the policy; what it waives is found as it is, and told of."""
    bump = one.bump
    reasons = tuple(
        Condition(r.check, r.state, f"{r.why}; waived by policy {name}")
        if r.check == bump.waived and r.state != "pass"
        else r
        for r in bump.reasons
    )
    return standing_of(replace(bump, reasons=reasons))


def _is_done(office: Office, one: Decision) -> bool:
    """Whether what the policy wants is so already: there is nothing to do, or to hold."""
    item = office.cache.item(one.bump.ref)
    pull = item.pull if item else None
    if item is None or pull is None:
        return False
    if one.then == "approve":
        return has_approved(office, item)
    return one.does == TAKE and (pull.in_merge_queue or pull.auto_merge)


def _told(step: Step, one: Decision, name: str) -> Step:
    """A step that says which policy wants it, and what that does without."""
    verb = "closes" if one.does == CLOSE else "takes"
    evidence = [*step.evidence, (POLICY, "pass", f"{name} {verb} it: {one.why}")]
    if not one.waived:
        return replace(step, evidence=tuple(evidence))
    evidence.append((WAIVED, "pass", one.bump.waived))
    return replace(
        step,
        evidence=tuple(evidence),
        summary=f"{step.summary}; {name} waives {one.bump.waived}",
    )
