"""Actions on a pull request's own branch and stage: update, draft, ready, revert."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act import Step
from triage.act.action import PULLS, WRITERS, Action, Scene, must_be_open
from triage.act.on_pulls import shown_head
from triage.act.on_words import NONCE
from triage.hub import Hub, Receipt
from triage.model import Item


def _refuse_draft(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    return "it is a draft already" if scene.pull and scene.pull.is_draft else ""


def _refuse_ready(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    return "" if scene.pull and scene.pull.is_draft else "it is no draft"


def _is_draft(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return bool(item.pull and item.pull.is_draft)


def _is_ready(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return item.pull is not None and not item.pull.is_draft


def _refuse_update(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    pull = scene.pull
    if pull is None or not pull.head_oid:
        return "its head commit is not known"
    if pull.mergeable == "CONFLICTING":
        return "it conflicts with its base"
    return ""


def _send_update(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.update_branch(step.node_id, step.head_oid)


def _updated(
    item: Item, step: Step, _me: str, _nonce: str, receipt: Mapping[str, str]
) -> bool:
    head = item.pull.head_oid if item.pull else ""
    return bool(receipt) and head != step.head_oid


def _trace_update(
    hub: Hub, item: Item, step: Step, me: str, _nonce: str
) -> Receipt | None:
    """The merge commit that the person made of the head that was shown."""
    rights = hub.rights(item.node_id)
    if rights is None or step.head_oid not in rights.head_parents:
        return None
    mine = rights.head_author.lower() == me.lower()
    return {"head": rights.head_oid} if mine and len(rights.head_parents) > 1 else None


def _refuse_revert(scene: Scene) -> str:
    return "" if scene.item.state == "merged" else "it is not merged"


def _send_revert(hub: Hub, step: Step, item: Item, nonce: str) -> Receipt:
    return hub.revert(step.node_id, f"Reverts {item.ref}\n\n{NONCE.format(nonce)}")


def _reverted(
    _item: Item, _step: Step, _me: str, _nonce: str, receipt: Mapping[str, str]
) -> bool:
    return bool(receipt.get("number"))


def _trace_revert(
    hub: Hub, item: Item, _step: Step, _me: str, nonce: str
) -> Receipt | None:
    """The pull request that says in its text which entry opened it."""
    for opened in hub.newest(item.ref.repo):
        if NONCE.format(nonce) in opened.body:
            return {"number": str(opened.number), "url": opened.url}
    return None


ON_BRANCH: tuple[Action, ...] = (
    Action(
        id="revert",
        verb="Open a revert of",
        kinds=PULLS,
        undo="one-way",
        inverse="",
        needs=WRITERS,
        refuse=_refuse_revert,
        says=lambda _s: "open a new pull request that reverts it",
        send=_send_revert,
        effect=_reverted,
        trace=_trace_revert,
        confirm=True,
    ),
    Action(
        id="update-branch",
        verb="Update the branch of",
        kinds=PULLS,
        undo="one-way",
        inverse="",
        needs=WRITERS,
        own=True,
        refuse=_refuse_update,
        says=lambda s: (
            f"merge {s.pull.base_ref if s.pull else 'the base'} into its branch at "
            f"{shown_head(s)}; its checks run anew"
        ),
        send=_send_update,
        effect=_updated,
        trace=_trace_update,
        pinned=True,
        confirm=True,
        asks_rights=True,
    ),
    Action(
        id="draft",
        verb="Convert to draft",
        kinds=PULLS,
        undo="reversible",
        inverse="ready",
        needs=WRITERS,
        own=True,
        refuse=_refuse_draft,
        says=lambda _s: "convert to draft",
        send=lambda hub, step, _i, _n: hub.set_draft(step.node_id, is_draft=True),
        effect=_is_draft,
        left=lambda i, _a, _r: (
            "" if i.pull and i.pull.is_draft else "it is ready for review already"
        ),
    ),
    Action(
        id="ready",
        verb="Mark as ready for review",
        kinds=PULLS,
        undo="reversible",
        inverse="draft",
        needs=WRITERS,
        own=True,
        refuse=_refuse_ready,
        says=lambda _s: "mark as ready for review",
        send=lambda hub, step, _i, _n: hub.set_draft(step.node_id, is_draft=False),
        effect=_is_ready,
        left=lambda i, _a, _r: (
            "" if i.pull and not i.pull.is_draft else "it is a draft again"
        ),
    ),
)
