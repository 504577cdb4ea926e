"""Settles what was sent: by its answer and a look, or where that was lost, by a look.

Nothing is sent here again; what stands on a head that moved is taken back.
"""

from __future__ import annotations

from triage.act import Entry, Step
from triage.act.action import Action
from triage.act.desk import Desk, read_item, read_whole
from triage.act.entries import as_step
from triage.act.registry import ACTIONS
from triage.errors import HubError, Unreachable
from triage.hub import Receipt
from triage.model import Item

OUT_OF_SIGHT = "too much came after it to see whether it happened; look on GitHub"


def lost(desk: Desk, number: int, error: Unreachable) -> Entry:
    """The answer was lost: look, and never send again."""
    why = f"the answer was lost ({error.message.rstrip('.')})"
    record = desk.journal.move(number, "unknown", desk.clock.moment(), why=why)
    try:
        settled = settle_by_reading(desk, record)
    except HubError:
        return record
    return settled or record


def settle_by_reading(desk: Desk, record: Entry) -> Entry | None:
    """Settle an entry as done where GitHub shows its effect; None: it does not.

    Where the effect may be out of sight, the entry stays unknown and says so.
    """
    fresh, whole = read_whole(desk, record.node_id)
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
            return desk.journal.move(record.id, "unknown", desk.clock.moment(), why=why)
        return None
    if record.state == "inflight":
        desk.journal.move(
            record.id, "unknown", desk.clock.moment(), why="stopped before its answer"
        )
    why = "the answer was lost; found by reading"
    return _settle_seen(desk, record.id, step, fresh, why, found)


def read_back(
    desk: Desk, number: int, step: Step, action: Action, receipt: Receipt
) -> Entry:
    """Settle what GitHub accepted, after a look whether it shows."""
    nonce = desk.journal.entry(number).nonce
    fresh: Item | None = None
    try:
        for wait in (0.0, *desk.tempo.seen):
            if wait:
                desk.clock.sleep(wait)
            fresh = read_item(desk, step.node_id)
            if fresh and action.effect(fresh, step, desk.me, nonce, receipt):
                return _settle_seen(desk, number, step, fresh, "", receipt)
            if action.id == "assign":
                break
    except HubError as error:
        why = f"GitHub accepted it; reading it back failed: {error.message}"
        return settle(desk, number, "done", why, receipt)
    if action.id == "assign" and fresh is not None:
        have = {a.lower() for a in fresh.assignees}
        dropped = [n for n in step.args.logins if n.lower() not in have]
        kept = ", ".join(fresh.assignees) or "nobody"
        return settle(
            desk,
            number,
            "failed",
            f"GitHub dropped {', '.join(dropped)}: no push access to {step.ref.repo}; "
            f"it is assigned to {kept}",
            receipt,
        )
    if action.id == "request" and fresh is not None:
        names = ", ".join(step.args.logins)
        return settle(desk, number, "failed", f"GitHub did not ask {names}", receipt)
    why = "not visible yet when read back"
    if fresh is None:
        return settle(desk, number, "done", why, receipt)
    return _settle_seen(desk, number, step, fresh, why, receipt)


def _settle_seen(
    desk: Desk, number: int, step: Step, fresh: Item, why: str, receipt: Receipt
) -> Entry:
    """Settle as done; what stands on a head that moved under it is taken back before.

    Before, so that a process which dies in between leaves it open and the next start
    takes it back. An approval counts for what was pushed after it, and an order to
    merge by itself merges it, as long as the base does not see to that.
    """
    head = fresh.pull.head_oid if fresh.pull else ""
    armed = step.action == "auto-merge" and fresh.is_open
    if head == step.head_oid or not (step.action == "approve" or armed):
        return settle(desk, number, "done", why, receipt)
    try:
        what = "auto-merge disarmed" if armed else "approval withdrawn"
        said = f"{what}: the head moved to {head[:7]}"
        with desk.pacer.write(always=True):
            if armed:
                desk.hub.disarm(step.node_id)
            else:
                desk.hub.dismiss(step.ref, receipt.get("review", ""), said)
        read_item(desk, step.node_id)
    except HubError as error:
        why = f"the head moved to {head[:7]}; withdrawing failed: {error.message}"
        return settle(desk, number, "done", why, receipt)
    settle(desk, number, "done", why, receipt)
    return desk.journal.move(number, "undone", desk.clock.moment(), why=said)


def settle(
    desk: Desk, number: int, state: str, why: str, receipt: Receipt | None = None
) -> Entry:
    """Settle an entry; what it takes back is undone with it."""
    record = desk.journal.move(
        number, state, desk.clock.moment(), why=why, receipt=receipt
    )
    if state == "done" and record.undoes is not None:
        original = desk.journal.entry(record.undoes)
        if original.state == "done":
            desk.journal.move(
                original.id, "undone", desk.clock.moment(), why=f"by entry {number}"
            )
    return record
