"""Writes a plan to GitHub, one step at a time, each journaled before and after.

Per step: commit `inflight`, re-read, call, read back, settle. A lost answer is
settled by reading; nothing is ever sent twice because nobody knows. Only a definite
405 or 409 on the same head is tried again: GitHub answers so while it reindexes
(cli/cli#8092 and its like), and has then done nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from triage.act import Entry, Plan, Step, holds
from triage.act.action import Action, permitted
from triage.act.desk import Desk, read_item
from triage.act.entries import intent
from triage.act.on_pulls import standing
from triage.act.plan import LANDING, scene_of
from triage.act.registry import ACTIONS
from triage.act.settle import lost, read_back, settle
from triage.errors import (
    AuthError,
    HubError,
    Interrupted,
    RateLimited,
    Rejected,
    Unreachable,
)
from triage.hub import Receipt, Wait
from triage.model import Item, Ref
from triage.store.leases import Holder

Told = Callable[[Entry], None]


class _Halt(Exception):
    """The batch cannot go on; what is not sent stays planned."""

    def __init__(self, error: HubError) -> None:
        super().__init__(error.message)
        self.error = error


def perform(desk: Desk, plan: Plan, told: Told) -> tuple[Entry, ...]:
    """Write a plan; the entries as they then stand.

    Raises AuthError, RateLimited and Unreachable where the batch cannot go on; what
    was not sent stays planned. One step's failure stops only what depends on it.
    """
    now = desk.clock.moment()
    for refusal in plan.refusals:
        if refusal.entry is not None:
            _drop(desk, refusal.entry, refusal.reason)
    fresh = [s for s in plan.steps if s.entry is None]
    made = iter(desk.journal.add(plan.id, [intent(s) for s in fresh], now))
    ids = [next(made) if s.entry is None else s.entry for s in plan.steps]
    return _go_on(desk, ids, plan, told)


def _drop(desk: Desk, number: int, why: str) -> None:
    """Cancel a waiting entry for which there is no longer any ground."""
    if desk.journal.entry(number).state == "planned":
        desk.journal.move(number, "cancelled", desk.clock.moment(), why=why)


def _go_on(desk: Desk, ids: Sequence[int], plan: Plan, told: Told) -> tuple[Entry, ...]:
    """Write steps that are journaled as planned, repository by leased repository.

    Where another process works in a repository, its steps stay planned and say so.
    """
    failed: set[Ref] = set()
    last = {step.ref.key: place for place, step in enumerate(plan.steps)}
    with ExitStack() as all_leases:
        leases: dict[str, ExitStack] = {}
        busy: dict[str, Holder] = {}
        for repo in last:
            leases[repo] = all_leases.enter_context(ExitStack())
            taken = desk.journal.lease(repo, plan.title, desk.clock.moment())
            holder = leases[repo].enter_context(taken)
            if holder is not None:
                busy[repo] = holder
        for place, (number, step) in enumerate(zip(ids, plan.steps, strict=True)):
            if desk.stop.is_set():
                break
            try:
                record = _one(desk, number, step, told, busy, failed)
            except _Halt as halt:
                raise halt.error from None
            if record.state not in {"done", "planned", "cancelled"}:
                failed.add(step.ref)
            told(record)
            if last[step.ref.key] == place:
                leases[step.ref.key].close()
    return tuple(desk.journal.entry(i) for i in ids)


def _one(
    desk: Desk,
    number: int,
    step: Step,
    told: Told,
    busy: Mapping[str, Holder],
    failed: set[Ref],
) -> Entry:
    record = desk.journal.entry(number)
    if record.state != "planned":
        return record
    if step.ref.key in busy:
        why = f"not sent: {busy[step.ref.key]} works in {step.ref.repo}"
        return desk.journal.note(number, why, desk.clock.moment())
    if step.action in LANDING and step.ref in failed:
        why = "the step before it failed; nothing was sent"
        return desk.journal.move(number, "failed", desk.clock.moment(), why=why)
    return _whole_step(desk, number, step, told)


def _whole_step(desk: Desk, number: int, step: Step, told: Told) -> Entry:
    """One step, once the limits and the other processes let it go."""
    action = ACTIONS[step.action]
    if step.action == "comment":
        told(desk.journal.entry(number))
        desk.clock.sleep(desk.tempo.grace)
        if desk.stop.is_set():
            why = "taken back before it was sent"
            return desk.journal.move(number, "cancelled", desk.clock.moment(), why=why)
    while True:
        with desk.turn(f"{step.action} {step.ref}") as mine:
            record = desk.journal.entry(number)
            if not mine or desk.stop.is_set() or record.state != "planned":
                return record
            left = desk.pacer.left()
            if left <= 0:
                desk.pacer.note()
                try:
                    return _step(desk, number, step, action, told)
                except RateLimited as error:
                    left = max(error.until - desk.clock.now(), 1.0)
                    if left > desk.patience:
                        raise _Halt(error) from None
                    desk.waits(Wait(error.message, left))
                except Interrupted:
                    return desk.journal.entry(number)
        desk.clock.sleep(left)
        if desk.stop.is_set():
            return desk.journal.entry(number)


def _step(desk: Desk, number: int, step: Step, action: Action, told: Told) -> Entry:
    record = desk.journal.move(number, "inflight", desk.clock.moment())
    told(record)
    try:
        fresh = _reread(desk, step, action)
        why = _changed(desk, step, action, fresh, record)
    except HubError as error:
        return _not_sent(desk, number, error)
    if why or fresh is None:
        return settle(desk, number, "failed", why)
    try:
        receipt = _send(desk, step, action, fresh, record.nonce)
    except Unreachable as error:
        if not error.sent:
            return _not_sent(desk, number, error)
        return lost(desk, number, error)
    except (AuthError, RateLimited) as error:
        return _not_sent(desk, number, error)
    except HubError as error:
        return settle(desk, number, "failed", str(error))
    return read_back(desk, number, step, action, receipt)


def _not_sent(desk: Desk, number: int, error: HubError) -> Entry:
    """GitHub surely did nothing: the entry waits, or fails where waiting is useless."""
    if isinstance(error, AuthError | RateLimited | Unreachable):
        desk.journal.move(
            number, "planned", desk.clock.moment(), why=f"not sent: {error.message}"
        )
        if isinstance(error, RateLimited):
            raise error
        raise _Halt(error)
    return settle(desk, number, "failed", f"{error} Nothing was sent.")


def _reread(desk: Desk, step: Step, action: Action) -> Item | None:
    """The item as GitHub has it now, once it has worked out what a merge needs."""
    fresh = read_item(desk, step.node_id)
    if action.id not in LANDING and not step.must_be_ready:
        return fresh
    for tries, wait in enumerate(desk.tempo.poll):
        if fresh is None or not _is_unripe(desk, fresh, tries):
            break
        desk.clock.sleep(wait)
        if desk.stop.is_set():
            break
        fresh = read_item(desk, step.node_id)
    return fresh


def _is_unripe(desk: Desk, fresh: Item, tries: int) -> bool:
    """Whether GitHub is still at it: mergeability, or counting one's own approval."""
    pull = fresh.pull
    if pull is None:
        return False
    if pull.mergeable == "UNKNOWN":
        return True
    mine = standing(fresh, desk.me)
    approved = mine and mine.state == "APPROVED" and mine.commit_oid == pull.head_oid
    waits = pull.review_decision == "REVIEW_REQUIRED" or pull.merge_state == "BLOCKED"
    return bool(approved and waits and tries < len(desk.tempo.seen))


def _changed(
    desk: Desk, step: Step, action: Action, fresh: Item | None, record: Entry
) -> str:
    """Why the item is not what the person saw; empty: it is."""
    if fresh is None:
        return "it is gone, or hidden from this token"
    if step.undoes is not None:
        undone = desk.journal.entry(step.undoes)
        if why := ACTIONS[undone.action].left(fresh, undone.args, undone.receipt):
            return f"not as it was left: {why}"
    head = fresh.pull.head_oid if fresh.pull else ""
    if action.pinned and head != step.head_oid:
        return (
            f"its head moved from {step.head_oid[:7]} to {head[:7]} since it was shown"
        )
    scene = scene_of(desk.cache, desk.me, fresh, record.args)
    if why := permitted(action, scene) or action.refuse(scene):
        return why
    if action.id in {"merge", "enqueue"}:
        if fresh.pull and fresh.pull.mergeable != "MERGEABLE":
            return "GitHub has not worked out whether it can be merged"
        if why := holds.held(scene, queued=action.id == "enqueue"):
            return why
    if action.asks_rights and (
        why := holds.stopped(action.id, fresh, desk.hub.rights(fresh.node_id))
    ):
        return why
    if step.must_be_ready and (why := desk.ready(step.ref)):
        return f"no longer ready: {why}"
    return ""


def _send(desk: Desk, step: Step, action: Action, fresh: Item, nonce: str) -> Receipt:
    """The call; a definite 405 or 409 of a merge is tried again on the same head."""
    for tries, wait in enumerate(desk.tempo.again):
        try:
            return action.send(desk.hub, step, fresh, nonce)
        except Rejected as error:
            if action.id != "merge" or error.status not in {405, 409}:
                raise
            desk.clock.sleep(wait)
            again = _reread(desk, step, action)
            blocked = again and again.pull and again.pull.merge_state == "BLOCKED"
            if _unfit(desk, step, action, again) or desk.stop.is_set():
                raise
            if blocked and tries:
                raise
            desk.pacer.wait()
    return action.send(desk.hub, step, fresh, nonce)


def _unfit(desk: Desk, step: Step, action: Action, again: Item | None) -> bool:
    """Whether a merge that GitHub refused would no longer be of what was seen."""
    if again is None or again.pull is None or again.pull.head_oid != step.head_oid:
        return True
    scene = scene_of(desk.cache, desk.me, again, step.args)
    return bool(action.refuse(scene) or holds.held(scene))
