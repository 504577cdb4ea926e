"""A plan over several pull requests: its members, how long it lasts, what follows.

Membership is what was confirmed. What a hold brings about (an approval that is taken
back, a rebase that the plan said to ask for) is journaled before the hold settles, so
that a process which dies in between leaves it planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from triage.act import Args, Entry, Plan, Step
from triage.act.action import step_on
from triage.act.desk import Desk
from triage.act.entries import intent
from triage.act.holds import Hold
from triage.act.lanes import DECIDING
from triage.act.plan import scene_of
from triage.act.registry import ACTIONS
from triage.errors import HubError
from triage.model import Item
from triage.store.batches import Batch
from triage.store.cache import Derived
from triage.store.journal import OPEN_STATES, Journal

WITHDRAWN = "Approval withdrawn: the head moved before it was merged."


def of_plan(plan: Plan) -> Batch | None:
    """The batch that a plan is, to be kept with its entries; None: it is none."""
    if not plan.members:
        return None
    return Batch(
        plan=plan.id,
        title=plan.title,
        members=plan.members,
        wave_of=plan.wave_of,
        rebase=plan.rebase,
        expected=plan.seconds,
    )


def journaled(journal: Journal, plan: Plan, now: datetime) -> list[int]:
    """Journal the steps of a plan that are new; the entries of all, in its order."""
    fresh = [s for s in plan.steps if s.entry is None]
    own = [intent(s) for s in fresh if not s.plan]
    made = {"": iter(journal.add(plan.id, own, now, of_plan(plan)))}
    for earlier in dict.fromkeys(s.plan for s in fresh if s.plan):
        more = [intent(s) for s in fresh if s.plan == earlier]
        made[earlier] = iter(journal.add(earlier, more, now))
    return [next(made[s.plan]) if s.entry is None else s.entry for s in plan.steps]


@dataclass(slots=True)
class Watch:
    """What does not count as the time that a batch took."""

    stood: float = 0.0
    """Seconds that it was paused."""


@contextmanager
def clocked(desk: Desk, ids: Sequence[int]) -> Iterator[Watch]:
    """Note of each batch how long it ran, how much it wrote, and whether it ended."""
    plans = {desk.journal.entry(number).plan for number in ids}
    before = {plan: _written(desk, plan) for plan in plans}
    began, watch = desk.clock.now(), Watch()
    try:
        yield watch
    finally:
        took = desk.clock.now() - began - watch.stood
        for plan in plans:
            if desk.journal.batch(plan) is not None:
                entries = desk.journal.of_plan(plan)
                desk.journal.ran_batch(
                    plan,
                    desk.clock.moment(),
                    took=took,
                    writes=_written(desk, plan) - before[plan],
                    ended=not any(e.state in OPEN_STATES for e in entries),
                )


def _written(desk: Desk, plan: str) -> int:
    """How many entries of a plan GitHub was told of."""
    sent = {"done", "undone"}
    return sum(entry.state in sent for entry in desk.journal.of_plan(plan))


def look(desk: Desk, ids: Sequence[str]) -> None:
    """Ask how some pull requests stand now, which lets GitHub work it out.

    What it says is stored; where it says nothing, each is read before it is written.
    """

    def derive(item: Item) -> Derived:
        return desk.derive(item)(item)

    try:
        desk.cache.put_volatile(desk.hub.volatile(ids), derive)
    except HubError:
        return


def because(desk: Desk, record: Entry, hold: Hold) -> list[Step]:
    """What follows from a hold of an entry: steps of the same plan."""
    batch = desk.journal.batch(record.plan)
    item = desk.cache.item_by_id(record.node_id)
    if item is None or record.action not in DECIDING:
        return []
    if hold.kind == "head-moved":
        return _withdrawals(desk, record, item)
    if batch and batch.rebase and hold.kind in {"conflict", "behind"}:
        return _asked(desk, record, item)
    return []


def _withdrawals(desk: Desk, record: Entry, item: Item) -> list[Step]:
    """This plan's approval of a head that is none any more is dismissed."""
    dismiss = ACTIONS["dismiss"]
    found: list[Step] = []
    for one in desk.journal.of_plan_on(record.plan, record.node_id):
        if one.action == "approve" and one.state == "done" and one.id != record.id:
            args = Args(target=one.receipt.get("review", ""), body=WITHDRAWN)
            scene = scene_of(desk.cache, desk.me, item, args)
            step = step_on(dismiss, scene, "withdraw the approval")
            found.append(replace(step, undoes=one.id, plan=record.plan))
    return found


def _asked(desk: Desk, record: Entry, item: Item) -> list[Step]:
    """The bot is asked for a rebase, once in a plan."""
    rebase = ACTIONS["rebase"]
    before = desk.journal.of_plan_on(record.plan, record.node_id)
    scene = scene_of(desk.cache, desk.me, item, Args())
    if any(one.action == "rebase" for one in before) or rebase.refuse(scene):
        return []
    return [replace(step_on(rebase, scene), plan=record.plan)]
