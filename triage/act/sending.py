"""Sends one step: re-read, compared with what was seen, called, read back, settled.

A lost answer is settled by reading; nothing is ever sent twice because nobody knows.
Only a definite 405 or 409 on the same head is tried again: GitHub answers so while it
reindexes (cli/cli#8092 and its like), and has then done nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from triage.act import Entry, Step, holds
from triage.act.action import Action, permitted
from triage.act.desk import Desk, read_item
from triage.act.holds import Hold
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
from triage.hub import Receipt
from triage.model import Item

UNRIPE = "GitHub is still working out whether it can be merged"


class Halt(Exception):
    """The batch cannot go on; what is not sent stays planned."""

    def __init__(self, error: HubError) -> None:
        super().__init__(error.message)
        self.error = error


class Unripe(Exception):
    """GitHub is not yet ready for a step, which stays planned meanwhile."""


class _Moved(Exception):
    """What GitHub refused is no longer what was seen."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(hold.why)
        self.hold = hold


def send(
    desk: Desk,
    record: Entry,
    step: Step,
    holding: Callable[[Hold], None],
    *,
    patience: int = 0,
) -> Entry:
    """Send a step that is inflight; the entry as it then stands.

    `holding` is told why something is held before that is settled. `patience`: how
    often more one may come back; while it is left, Unripe is raised where GitHub is
    still at it. Raises Halt, RateLimited and Interrupted where the step stays planned.
    """
    action = ACTIONS[step.action]
    try:
        fresh = read_item(desk, step.node_id)
        if patience and _is_unripe(desk, step, fresh, patience):
            desk.journal.move(record.id, "planned", desk.clock.moment(), why=UNRIPE)
            raise Unripe
        hold = _changed(desk, step, action, fresh, record)
    except HubError as error:
        return _not_sent(desk, record.id, error)
    except Interrupted:
        desk.journal.move(record.id, "planned", desk.clock.moment())
        raise
    if hold or fresh is None:
        return _hold(desk, record, hold or holds.GONE, holding)
    try:
        receipt = _call(desk, step, action, fresh, record)
    except _Moved as moved:
        return _hold(desk, record, moved.hold, holding)
    except Unreachable as error:
        if not error.sent:
            return _not_sent(desk, record.id, error)
        return lost(desk, record.id, error)
    except (AuthError, RateLimited) as error:
        return _not_sent(desk, record.id, error)
    except HubError as error:
        return settle(desk, record.id, "failed", str(error))
    return read_back(desk, record.id, step, action, receipt)


def _hold(
    desk: Desk, record: Entry, hold: Hold, holding: Callable[[Hold], None]
) -> Entry:
    holding(hold)
    return settle(desk, record.id, "failed", hold.why, {holds.HELD: hold.kind})


def _not_sent(desk: Desk, number: int, error: HubError) -> Entry:
    """GitHub surely did nothing: the entry waits, or fails where waiting is useless."""
    if isinstance(error, AuthError | RateLimited | Unreachable):
        desk.journal.move(
            number, "planned", desk.clock.moment(), why=f"not sent: {error.message}"
        )
        if isinstance(error, RateLimited):
            raise error
        raise Halt(error)
    return settle(desk, number, "failed", f"{error} Nothing was sent.")


def _is_unripe(desk: Desk, step: Step, fresh: Item | None, patience: int) -> bool:
    """Whether GitHub is still at it: mergeability, or counting one's own approval."""
    pull = fresh.pull if fresh else None
    if fresh is None or pull is None or not fresh.is_open:
        return False
    if step.action not in LANDING and not step.must_be_ready:
        return False
    if step.head_oid and step.head_oid != pull.head_oid:
        return False
    if pull.mergeable == "UNKNOWN":
        return True
    mine = standing(fresh, desk.me)
    approved = mine and mine.state == "APPROVED" and mine.commit_oid == pull.head_oid
    waits = pull.review_decision == "REVIEW_REQUIRED" or pull.merge_state == "BLOCKED"
    tries = len(desk.tempo.poll) - patience
    return bool(approved and waits and tries < len(desk.tempo.seen))


def _changed(
    desk: Desk, step: Step, action: Action, fresh: Item | None, record: Entry
) -> Hold | None:
    """Why the item is not what the person saw; None: it is."""
    if fresh is None:
        return holds.GONE
    if step.undoes is not None:
        undone = desk.journal.entry(step.undoes)
        if why := ACTIONS[undone.action].left(fresh, undone.args, undone.receipt):
            return Hold("changed", f"not as it was left: {why}")
    elif why := action.overtaken(fresh, dict(step.before), desk.me):
        return Hold("changed", why)
    if action.pinned and (moved := holds.moved(fresh, step.head_oid)):
        return moved
    scene = scene_of(desk.cache, desk.me, fresh, step.args)
    if why := permitted(action, scene) or action.refuse(scene):
        return Hold(holds.cause(fresh), why)
    if action.id in {"merge", "enqueue"}:
        if fresh.pull and fresh.pull.mergeable != "MERGEABLE":
            return Hold(
                "mergeable", "GitHub has not worked out whether it can be merged"
            )
        if why := holds.held(scene, queued=action.id == "enqueue"):
            return Hold(holds.cause(fresh), why)
    if action.asks_rights and (
        why := holds.stopped(action.id, fresh, desk.hub.rights(fresh.node_id))
    ):
        return Hold("rules", why)
    if step.must_be_ready and (why := desk.ready(step.ref, record.plan)):
        kind = holds.cause(fresh)
        kind = "verdict" if kind == "rules" else kind
        return Hold(kind, f"no longer ready: {why}")
    return None


def _call(
    desk: Desk, step: Step, action: Action, fresh: Item, record: Entry
) -> Receipt:
    """The call; a definite 405 or 409 of a merge is tried again on the same head.

    Raises _Moved where the pull request is another than before the refusal.
    """
    for tries, wait in enumerate(desk.tempo.again):
        try:
            return _once(desk, step, action, fresh, record)
        except Rejected as error:
            if action.id != "merge" or error.status not in {405, 409}:
                raise
            desk.clock.sleep(wait)
            again = _settled(desk, step)
            if hold := _changed(desk, step, action, again, record):
                raise _Moved(hold) from None
            blocked = again and again.pull and again.pull.merge_state == "BLOCKED"
            if desk.stop.is_set() or (blocked and tries):
                raise
    return _once(desk, step, action, fresh, record)


def _once(
    desk: Desk, step: Step, action: Action, fresh: Item, record: Entry
) -> Receipt:
    """The call, when the pace lets it go; where it was stopped before, it waits."""
    sent = False
    try:
        with desk.pacer.write():
            sent = True
            return action.send(desk.hub, step, fresh, record.nonce)
    except Interrupted:
        if not sent:
            desk.journal.move(record.id, "planned", desk.clock.moment())
        raise


def _settled(desk: Desk, step: Step) -> Item | None:
    """The item once GitHub has worked out its mergeability again, or gives no answer."""
    fresh = read_item(desk, step.node_id)
    for wait in desk.tempo.poll:
        if not fresh or not fresh.pull or fresh.pull.mergeable != "UNKNOWN":
            break
        desk.clock.sleep(wait)
        if desk.stop.is_set():
            break
        fresh = read_item(desk, step.node_id)
    return fresh
