"""Writes a plan to GitHub, one step at a time, each journaled before and after.

Per step: commit `inflight`, re-read, call, read back, settle. A lost answer is
settled by reading; nothing is ever sent twice because nobody knows. Only a definite
405 or 409 on the same head is tried again: GitHub answers so while it reindexes
(cli/cli#8092 and its like), and has then done nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from triage.act import Entry, Plan, Step, holds
from triage.act.action import Action, permitted
from triage.act.entries import as_step, intent
from triage.act.pace import Pacer, Tempo
from triage.act.plan import LANDING, scene_of
from triage.act.registry import ACTIONS
from triage.clock import Ticking
from triage.errors import (
    AuthError,
    Forbidden,
    HubError,
    Interrupted,
    RateLimited,
    Rejected,
    Unreachable,
)
from triage.hub import Hub, Receipt, Wait
from triage.model import Item, Ref
from triage.store.cache import Cache, Derive
from triage.store.journal import Journal
from triage.store.leases import Holder

TURN_SECONDS = 0.25
"""Between two looks whether the turn to write has come."""

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
    clock: Ticking
    tempo: Tempo = field(default_factory=Tempo)
    waits: Callable[[Wait], None] = lambda _wait: None
    """Told where another process has the turn to write."""
    patience: float = float("inf")
    """Seconds that a limit may make a batch wait; beyond that it stops."""

    @contextmanager
    def turn(self, what: str) -> Iterator[bool]:
        """Hold the turn to write; False where a stop was asked for before it came."""
        told = False
        while True:
            with self.journal.acting(what, self.clock.moment()) as other:
                if other is None:
                    yield True
                    return
            if self.stop.is_set():
                yield False
                return
            if not told:
                self.waits(Wait(f"{other} writes to GitHub", TURN_SECONDS))
                told = True
            self.clock.sleep(TURN_SECONDS)


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
        desk.journal.move(
            number, "planned", desk.clock.moment(), why=f"not sent: {error.message}"
        )
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
        desk.clock.sleep(wait)
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


def _lost(desk: Desk, number: int, error: Unreachable) -> Entry:
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
            return desk.journal.move(record.id, "unknown", desk.clock.moment(), why=why)
        return None
    if record.state == "inflight":
        desk.journal.move(
            record.id, "unknown", desk.clock.moment(), why="stopped before its answer"
        )
    why = "the answer was lost; found by reading"
    return _settle_seen(desk, record.id, step, fresh, why, found)


def _read_back(
    desk: Desk, number: int, step: Step, action: Action, receipt: Receipt
) -> Entry:
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
    why = "not visible yet when read back"
    if fresh is None:
        return _settle(desk, number, "done", why, receipt)
    return _settle_seen(desk, number, step, fresh, why, receipt)


def _settle_seen(
    desk: Desk, number: int, step: Step, fresh: Item, why: str, receipt: Receipt
) -> Entry:
    """Settle as done; an approval whose head moved under it is taken back before.

    Before, so that a process which dies in between leaves it open and the next start
    takes it back.
    """
    head = fresh.pull.head_oid if fresh.pull else ""
    if step.action != "approve" or head == step.head_oid:
        return _settle(desk, number, "done", why, receipt)
    try:
        said = f"approval withdrawn: the head moved to {head[:7]}"
        desk.pacer.wait()
        desk.hub.dismiss(step.ref, receipt.get("review", ""), said)
        read_item(desk, step.node_id)
    except HubError as error:
        why = f"the head moved to {head[:7]}; withdrawing failed: {error.message}"
        return _settle(desk, number, "done", why, receipt)
    _settle(desk, number, "done", why, receipt)
    return desk.journal.move(number, "undone", desk.clock.moment(), why=said)


def _settle(
    desk: Desk, number: int, state: str, why: str, receipt: Receipt | None = None
) -> Entry:
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
