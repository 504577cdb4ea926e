"""Actions on how a pull request lands: by itself once it may, or through a queue."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act import Step
from triage.act.action import PULLS, WRITERS, Action, Scene
from triage.act.holds import is_guarded
from triage.act.on_pulls import refuse_landing, shown_head
from triage.hub import Hub, Receipt
from triage.model import Item


def _refuse_arm(scene: Scene) -> str:
    if why := refuse_landing(scene):
        return why
    pull, rules = scene.pull, scene.rules
    if pull is None:
        return "it is no pull request"
    if pull.auto_merge:
        return "auto-merge is armed already"
    if rules and rules.auto_merge is False:
        return "the repository does not allow auto-merge"
    if rules and rules.queue:
        return "its base has a merge queue: enqueue it once its checks have passed"
    if pull.merge_state in {"CLEAN", "HAS_HOOKS"}:
        return "nothing holds it: merge it"
    if is_guarded(scene) is False:
        return (
            "what is pushed later would merge unseen: its base neither dismisses "
            "stale approvals nor wants the last push approved"
        )
    return ""


def _send_arm(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.arm(step.node_id, step.head_oid, step.args.method)


def _armed(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return bool(item.pull and item.pull.auto_merge)


def _was_armed(
    item: Item, step: Step, _me: str, _nonce: str, receipt: Mapping[str, str]
) -> bool:
    return _armed(item, step, _me, _nonce, receipt) or item.state == "merged"


def _refuse_disarm(scene: Scene) -> str:
    if not scene.item.is_open:
        return f"it is {scene.item.state}"
    return "" if scene.pull and scene.pull.auto_merge else "auto-merge is not armed"


def _disarmed(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return item.pull is not None and not item.pull.auto_merge


def _refuse_enqueue(scene: Scene) -> str:
    if why := refuse_landing(scene):
        return why
    if scene.rules and scene.rules.queue is False:
        return "its base has no merge queue: merge it"
    if scene.pull and scene.pull.checks_state in {"failure", "pending"}:
        word = "fail" if scene.pull.checks_state == "failure" else "are still running"
        return f"its checks {word}"
    return ""


def _send_enqueue(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.enqueue(step.node_id, step.head_oid)


def _queued(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return item.state == "merged" or bool(item.pull and item.pull.in_merge_queue)


def _refuse_dequeue(scene: Scene) -> str:
    if not scene.item.is_open:
        return f"it is {scene.item.state}"
    waits = scene.pull is not None and scene.pull.in_merge_queue
    return "" if waits else "it waits in no merge queue"


def _dequeued(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return item.is_open and item.pull is not None and not item.pull.in_merge_queue


def _still(item: Item, *, is_so: bool, words: str) -> str:
    """Why an order no longer stands; empty: it does."""
    if not item.is_open:
        return f"it is {item.state}"
    return "" if is_so else words


ON_QUEUE: tuple[Action, ...] = (
    Action(
        id="auto-merge",
        verb="Arm auto-merge of",
        kinds=PULLS,
        undo="reversible",
        inverse="no-auto-merge",
        needs=WRITERS,
        refuse=_refuse_arm,
        says=lambda s: (
            f"merge by itself ({s.args.method or 'merge'}) once all that is required "
            f"has passed, from {shown_head(s)}"
        ),
        send=_send_arm,
        effect=_was_armed,
        pinned=True,
        confirm=True,
        asks_rights=True,
        left=lambda i, _a, _r: _still(
            i, is_so=bool(i.pull and i.pull.auto_merge), words="it is disarmed already"
        ),
    ),
    Action(
        id="no-auto-merge",
        verb="Disarm auto-merge of",
        kinds=PULLS,
        undo="reversible",
        inverse="auto-merge",
        needs=WRITERS,
        own=True,
        refuse=_refuse_disarm,
        says=lambda _s: "no longer merge by itself",
        send=lambda hub, step, _i, _n: hub.disarm(step.node_id),
        effect=_disarmed,
        asks_rights=True,
        left=lambda i, _a, _r: _still(
            i, is_so=bool(i.pull and not i.pull.auto_merge), words="it is armed again"
        ),
    ),
    Action(
        id="enqueue",
        verb="Enqueue",
        kinds=PULLS,
        undo="reversible",
        inverse="dequeue",
        needs=WRITERS,
        refuse=_refuse_enqueue,
        says=lambda s: f"add to the merge queue at {shown_head(s)}",
        send=_send_enqueue,
        effect=_queued,
        pinned=True,
        confirm=True,
        asks_rights=True,
        left=lambda i, _a, _r: _still(
            i,
            is_so=bool(i.pull and i.pull.in_merge_queue),
            words="it has left the queue",
        ),
    ),
    Action(
        id="dequeue",
        verb="Take out of the merge queue",
        kinds=PULLS,
        undo="reversible",
        inverse="enqueue",
        needs=WRITERS,
        refuse=_refuse_dequeue,
        says=lambda _s: "take out of the merge queue",
        send=lambda hub, step, _i, _n: hub.dequeue(step.node_id),
        effect=_dequeued,
        left=lambda i, _a, _r: _still(
            i,
            is_so=bool(i.pull and not i.pull.in_merge_queue),
            words="it is in the queue again",
        ),
    ),
)
