"""What was planned and not sent, planned anew against what is stored now.

A write waits where GitHub could not be reached, where somebody stopped the batch,
or where another process works in its repository. It goes only after one more look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.act import Entry, Plan, Refusal, Step, holds, lanes, waves
from triage.act.action import Action, Scene, permitted
from triage.act.entries import as_step, follows
from triage.act.plan import LANDING, Office, of_steps, under_way
from triage.act.registry import ACTIONS
from triage.act.replying import said_before, stopped
from triage.act.verdict import standings
from triage.act.wishes import base_of, expected
from triage.model import Item, Ref
from triage.text import count


def plan_waiting(office: Office, entries: Sequence[int] = ()) -> Plan:
    """Every waiting write as a step or a refusal; of some entries alone where named.

    A refused one is cancelled when the plan is performed: what it was planned for is
    no longer there.
    """
    steps: list[Step] = []
    refusals: list[Refusal] = []
    approving: set[Ref] = set()
    nodes: set[str] = set()
    if not entries:
        again, gone, nodes = waves.lost(office)
        steps, refusals = [*again], [*gone]
    for record in office.journal.in_state("planned"):
        if (entries and record.id not in entries) or record.node_id in nodes:
            continue
        item = office.cache.item_by_id(record.node_id)
        why = _why_not(office, record, item, approving)
        if why or item is None:
            refusals.append(Refusal(record.ref, why, entry=record.id))
            continue
        if record.action == "approve":
            approving.add(record.ref)
        steps.append(_step(office, record, item))
    in_order = tuple(steps)
    if any(step.action in lanes.DECIDING for step in steps):
        in_order = lanes.ordered(steps, lambda step: base_of(office, step))
    made = of_steps(ACTIONS[steps[0].action if steps else "approve"], in_order)
    waited = count(len(steps) + len(refusals), "write")
    return replace(
        made,
        action="waiting",
        title=f"{waited} planned earlier and not sent",
        refusals=tuple(refusals),
        confirm=True,
        seconds=expected(office, in_order),
    )


def _why_not(
    office: Office, record: Entry, item: Item | None, approving: set[Ref]
) -> str:
    if item is None:
        return "it is no longer in the local copy"
    action = ACTIONS[record.action]
    if follows(record) and (why := stopped(said_before(office.journal, record))):
        return why
    if record.undoes is not None:
        undone = office.journal.entry(record.undoes)
        if why := ACTIONS[undone.action].left(item, undone.args, undone.receipt):
            return f"not as it was left: {why}"
    head = item.pull.head_oid if item.pull else ""
    if action.pinned and head != record.head_oid:
        return f"its head moved from {record.head_oid[:7]} to {head[:7]} since then"
    scene = office.scene(item, record.args)
    if scene.repo and scene.repo.is_archived:
        return f"{scene.repo.name} is archived"
    return (
        permitted(action, scene)
        or under_way(office.journal.in_state("inflight", "unknown"), action, item)
        or action.refuse(scene)
        or _held(action, scene, approving)
    )


def _held(action: Action, scene: Scene, approving: set[Ref]) -> str:
    if action.id not in LANDING - {"auto-merge"}:
        return ""
    first = scene.item.ref in approving
    return holds.held(scene, approving=first, queued=action.id == "enqueue")


def _step(office: Office, record: Entry, item: Item) -> Step:
    action = ACTIONS[record.action]
    scene = office.scene(item, record.args)
    bump = None
    if record.action in {"approve", *LANDING}:
        older = waves.carried(office.journal, record.plan)
        bump = standings(office.cache, office.lens, [item.ref], older).get(item.ref)
    return replace(
        as_step(record),
        title=item.title,
        summary=action.says(scene),
        warnings=bump.failed if bump else (),
        evidence=bump.reasons if bump else (),
        entry=record.id,
    )
