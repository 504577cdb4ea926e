"""Writes a plan to GitHub, one step at a time, each journaled before and after.

Per step: commit `inflight`, re-read, call, read back, settle. A lost answer is
settled by reading; nothing is ever sent twice because nobody knows. Only a definite
405 or 409 on the same head is tried again: GitHub answers so while it reindexes
(cli/cli#8092 and its like), and has then done nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from triage.act import Entry, Plan, Step, holds
from triage.act.action import Action, permitted
from triage.act.entries import as_step, intent
from triage.act.pace import Pacer, Tempo
from triage.act.plan import LANDING, scene_of
from triage.act.registry import ACTIONS
from triage.errors import (
    AuthError,
    Forbidden,
    HubError,
    Interrupted,
    RateLimited,
    Rejected,
    Unreachable,
)
from triage.hub import Hub, Receipt
from triage.model import Item, Ref
from triage.store.cache import Cache, Derive
from triage.store.journal import Journal

OUT_OF_SIGHT = "too much came after it to see whether it happened; look on GitHub"

Told = Callable[[Entry], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """What performing needs: one thread's connections, and who acts."""

    hub: Hub
    cache: Cache
    journal: Journal
    me: str
    derive: Callable[[Item], Derive]
    """The deriver for an item's repository."""
    ready: Callable[[Ref], str]
    """Why a bump is not ready at this instant; empty: it is."""
    pacer: Pacer
    stop: threading.Event
    sleep: Callable[[float], object]
    tempo: Tempo = field(default_factory=Tempo)
    patience: float = float("inf")
    """Seconds that a limit may make a batch wait; beyond that it stops."""


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
    ids = desk.journal.add(plan.id, [intent(s) for s in plan.steps], _now())
    return go_on(desk, ids, plan.steps, told)


def go_on(
    desk: Desk, ids: Sequence[int], steps: Sequence[Step], told: Told
) -> tuple[Entry, ...]:
    """Write steps that are journaled as planned."""
    failed: set[Ref] = set()
    for number, step in zip(ids, steps, strict=True):
        if desk.stop.is_set():
            break
        if step.action in LANDING and step.ref in failed:
            record = desk.journal.move(
                number,
                "failed",
                _now(),
                why="the step before it failed; nothing was sent",
            )
        else:
            try:
                record = _whole_step(desk, number, step, told)
            except _Halt as halt:
                raise halt.error from None
        if record.state not in {"done", "planned", "cancelled"}:
            failed.add(step.ref)
        told(record)
    return tuple(desk.journal.entry(i) for i in ids)


def _whole_step(desk: Desk, number: int, step: Step, told: Told) -> Entry:
    """One step, waited out where a limit says so."""
    action = ACTIONS[step.action]
    if step.action == "comment":
        told(desk.journal.entry(number))
        desk.sleep(desk.tempo.grace)
        if desk.stop.is_set():
            return desk.journal.move(
                number, "cancelled", _now(), why="taken back before it was sent"
            )
    while True:
        with desk.journal.acting():
            desk.pacer.wait()
            if desk.stop.is_set():
                return desk.journal.entry(number)
            try:
                return _step(desk, number, step, action, told)
            except RateLimited as error:
                limited = error
            except Interrupted:
                return desk.journal.entry(number)
        left = limited.until - datetime.now(UTC).timestamp()
        if left > desk.patience:
            raise _Halt(limited)
        desk.sleep(max(left, 1.0))
        if desk.stop.is_set():
            return desk.journal.entry(number)


def _step(desk: Desk, number: int, step: Step, action: Action, told: Told) -> Entry:
    record = desk.journal.move(number, "inflight", _now())
    told(record)
    try:
        fresh = _reread(desk, step, action)
        why = _changed(desk, step, action, fresh, record)
    except HubError as error:
        return _not_sent(desk, number, error)
    if why or fresh is None:
        return _settle(desk, number, "failed", why)
    try:
        receipt = _send(desk, step, action, fresh, record.nonce)
    except Unreachable as error:
        if not error.sent:
            return _not_sent(desk, number, error)
        return _lost(desk, number, error)
    except (AuthError, RateLimited) as error:
        return _not_sent(desk, number, error)
    except HubError as error:
        return _settle(desk, number, "failed", str(error))
    return _read_back(desk, number, step, action, receipt)


def _not_sent(desk: Desk, number: int, error: HubError) -> Entry:
    """GitHub surely did nothing: the entry waits, or fails where waiting is useless."""
    if isinstance(error, AuthError | RateLimited | Unreachable):
        desk.journal.move(number, "planned", _now(), why=f"not sent: {error.message}")
        if isinstance(error, RateLimited):
            raise error
        raise _Halt(error)
    return _settle(desk, number, "failed", f"{error} Nothing was sent.")


def _reread(desk: Desk, step: Step, action: Action) -> Item | None:
    """The item as GitHub has it now, with its mergeability worked out."""
    fresh = read_item(desk, step.node_id)
    if action.id not in LANDING and not step.must_be_ready:
        return fresh
    for wait in desk.tempo.poll:
        if not fresh or not fresh.pull or fresh.pull.mergeable != "UNKNOWN":
            break
        desk.sleep(wait)
        if desk.stop.is_set():
            break
        fresh = read_item(desk, step.node_id)
    return fresh


def read_item(desk: Desk, node_id: str) -> Item | None:
    """An item as GitHub has it, stored as it is read; None: it is gone.

    Raises Forbidden where GitHub neither shows it nor says that it is gone.
    """
    return _read(desk, node_id)[0]


def _read(desk: Desk, node_id: str) -> tuple[Item | None, bool]:
    """An item as GitHub has it, and whether all of it could be read."""
    answer = desk.hub.items([node_id])
    found = answer.items.get(node_id)
    if found is None:
        if node_id not in answer.gone:
            raise Forbidden("GitHub does not show it to this token now.")
        return None, True
    desk.cache.put_items([found], desk.derive(found))
    return desk.cache.item_by_id(node_id) or found, answer.whole


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
            desk.sleep(wait)
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


def _lost(desk: Desk, number: int, error: Unreachable) -> Entry:
    """The answer was lost: look, and never send again."""
    why = f"the answer was lost ({error.message.rstrip('.')})"
    record = desk.journal.move(number, "unknown", _now(), why=why)
    try:
        settled = settle_by_reading(desk, record)
    except HubError:
        return record
    return settled or record


def settle_by_reading(desk: Desk, record: Entry) -> Entry | None:
    """Settle an entry as done where GitHub shows its effect; None: it does not.

    Where the effect may be out of sight, the entry stays unknown and says so.
    """
    fresh, whole = _read(desk, record.node_id)
    if fresh is None:
        return None
    step, action = as_step(record), ACTIONS[record.action]
    found: Receipt | None = None
    if action.effect(fresh, step, desk.me, record.nonce, record.receipt):
        found = action.found(fresh, step, desk.me, record.nonce)
    elif action.trace is not None:
        found = action.trace(desk.hub, fresh, step, desk.me, record.nonce)
    if found is None:
        if not whole or action.hidden(fresh, record):
            why = OUT_OF_SIGHT if whole else "GitHub shows only a part of the item now"
            return desk.journal.move(record.id, "unknown", _now(), why=why)
        return None
    if record.state == "inflight":
        desk.journal.move(record.id, "unknown", _now(), why="stopped before its answer")
    settled = _settle(
        desk, record.id, "done", "the answer was lost; found by reading", found
    )
    if action.id == "approve":
        return _withdraw_if_moved(desk, settled, step, fresh)
    return settled


def _read_back(
    desk: Desk, number: int, step: Step, action: Action, receipt: Receipt
) -> Entry:
    nonce = desk.journal.entry(number).nonce
    fresh: Item | None = None
    try:
        for wait in (0.0, *desk.tempo.seen):
            if wait:
                desk.sleep(wait)
            fresh = read_item(desk, step.node_id)
            if fresh and action.effect(fresh, step, desk.me, nonce, receipt):
                record = _settle(desk, number, "done", "", receipt)
                if action.id == "approve":
                    return _withdraw_if_moved(desk, record, step, fresh)
                return record
            if action.id == "assign":
                break
    except HubError as error:
        why = f"GitHub accepted it; reading it back failed: {error.message}"
        return _settle(desk, number, "done", why, receipt)
    if action.id == "assign" and fresh is not None:
        have = {a.lower() for a in fresh.assignees}
        dropped = [n for n in step.args.logins if n.lower() not in have]
        return _settle(
            desk,
            number,
            "failed",
            f"GitHub dropped {', '.join(dropped)}: no push access to {step.ref.repo}",
            receipt,
        )
    if fresh is not None and step.head_oid and fresh.pull:
        record = _settle(
            desk, number, "done", "not visible yet when read back", receipt
        )
        return _withdraw_if_moved(desk, record, step, fresh)
    return _settle(desk, number, "done", "not visible yet when read back", receipt)


def _withdraw_if_moved(desk: Desk, record: Entry, step: Step, fresh: Item) -> Entry:
    """Take an approval back at once where the head moved under it."""
    head = fresh.pull.head_oid if fresh.pull else ""
    if step.action != "approve" or head == step.head_oid:
        return record
    review = record.receipt.get("review", "")
    why = f"approval withdrawn: the head moved to {head[:7]}"
    try:
        desk.pacer.wait()
        desk.hub.dismiss(step.ref, review, why)
        read_item(desk, step.node_id)
    except HubError as error:
        why = f"the head moved to {head[:7]}; withdrawing failed: {error.message}"
        return desk.journal.note(record.id, why, _now())
    return desk.journal.move(record.id, "undone", _now(), why=why)


def _settle(
    desk: Desk, number: int, state: str, why: str, receipt: Receipt | None = None
) -> Entry:
    record = desk.journal.move(number, state, _now(), why=why, receipt=receipt)
    if state == "done" and record.undoes is not None:
        original = desk.journal.entry(record.undoes)
        if original.state == "done":
            desk.journal.move(original.id, "undone", _now(), why=f"by entry {number}")
    return record


def _now() -> datetime:
    return datetime.now(UTC)
