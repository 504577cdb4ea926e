"""Actions on a pull request's head: approve, dismiss, merge."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act import Args, Step
from triage.act.action import PULLS, WRITERS, Action, Scene, must_be_open
from triage.act.holds import missing_approvals
from triage.hub import Hub, Receipt
from triage.model import Entry, Item, Review
from triage.text import count

READ = 50
"""Reviews, and comments, of an item that are read: the newest."""


def my_reviews(item: Item, me: str, *states: str) -> list[Review]:
    """A person's own reviews in some states, oldest first."""
    reviews = item.pull.reviews if item.pull else ()
    return [
        r
        for r in reviews
        if r.author and r.author.login.lower() == me.lower() and r.state in states
    ]


def standing(item: Item, me: str) -> Review | None:
    """A person's verdict that counts now: the last approval or request for changes."""
    verdicts = my_reviews(item, me, "APPROVED", "CHANGES_REQUESTED")
    return verdicts[-1] if verdicts else None


def _refuse_approve(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    pull = scene.pull
    if pull is None or not pull.head_oid:
        return "its head commit is not known"
    if scene.is_mine:
        return "you wrote it, and GitHub lets nobody approve their own pull request"
    if pull.is_draft:
        return "it is a draft"
    mine = standing(scene.item, scene.me)
    if mine and mine.state == "APPROVED" and mine.commit_oid == pull.head_oid:
        return f"you approved this head ({pull.head_oid[:7]}) already"
    return ""


def _after_mine(scene: Scene) -> str:
    missing = missing_approvals(scene, after_mine=True)
    if not missing or not (scene.rules and scene.rules.approvals):
        return ""
    return f"; {count(missing, 'more approval')} needed after yours"


def _send_approve(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.approve(step.ref, step.head_oid, step.args.body)


def _approved(
    item: Item, step: Step, me: str, _nonce: str, receipt: Mapping[str, str]
) -> bool:
    known = {receipt.get("review", ""), receipt.get("node", "")} - {""}
    return any(
        r.commit_oid == step.head_oid
        and (not known or bool(known & {r.database_id, r.node_id}))
        for r in my_reviews(item, me, "APPROVED")
    )


def _found_approval(item: Item, step: Step, me: str, _nonce: str) -> dict[str, str]:
    for review in reversed(my_reviews(item, me, "APPROVED")):
        if review.commit_oid == step.head_oid:
            return {"review": review.database_id, "node": review.node_id}
    return {}


def _reviews_hidden(item: Item, entry: Entry) -> bool:
    """Whether so many reviews came later that ours may not be among those read."""
    reviews = item.pull.reviews if item.pull else ()
    times = [r.submitted_at for r in reviews if r.submitted_at]
    return (
        len(reviews) >= READ and min(times, default=entry.created_at) > entry.created_at
    )


def _approval_left(item: Item, _args: Args, receipt: Mapping[str, str]) -> str:
    review = receipt.get("review", "")
    for one in item.pull.reviews if item.pull else ():
        if one.database_id == review and one.state == "DISMISSED":
            return "the approval was dismissed already"
    return "" if item.is_open else f"the pull request is {item.state}"


def _refuse_dismiss(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    if standing(scene.item, scene.me) is None:
        return "you have no approval or request for changes standing on it"
    return ""


def _send_dismiss(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.dismiss(step.ref, step.args.target, step.args.body or "Taken back.")


def _dismissed(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    reviews = item.pull.reviews if item.pull else ()
    return any(
        r.database_id == step.args.target and r.state == "DISMISSED" for r in reviews
    )


def refuse_landing(scene: Scene) -> str:
    """Why a pull request cannot be on its way into its base."""
    if why := must_be_open(scene):
        return why
    pull = scene.pull
    if pull is None or not pull.head_oid:
        return "its head commit is not known"
    if pull.is_draft:
        return "it is a draft"
    if pull.in_merge_queue:
        return "it waits in the merge queue"
    if pull.mergeable == "CONFLICTING":
        return "it conflicts with its base"
    if pull.review_decision == "CHANGES_REQUESTED":
        return "changes are requested"
    method = scene.args.method
    for whose, methods in (
        ("the repository", scene.repo.merge_methods if scene.repo else ()),
        ("its base", scene.rules.methods if scene.rules else ()),
    ):
        if method and methods and method not in methods:
            return f"{whose} allows {' and '.join(methods)}, not {method}"
    return ""


def _refuse_merge(scene: Scene) -> str:
    if why := refuse_landing(scene):
        return why
    pull = scene.pull
    if pull and pull.checks_oid and pull.checks_oid != pull.head_oid:
        return "its checks are of another commit; sync first"
    if pull and pull.checks_state != "success":
        return _CHECKS[pull.checks_state]
    return ""


_CHECKS = {
    "failure": "its checks fail",
    "pending": "its checks are still running",
    "none": "it has no checks, which is not the same as green ones",
}


def _send_merge(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.merge(step.ref, step.head_oid, step.args.method)


def _merged(
    item: Item, step: Step, me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    head = item.pull.head_oid if item.pull else ""
    who = item.pull.merged_by if item.pull else None
    mine = who is None or who.login.lower() == me.lower()
    return item.state == "merged" and mine and (not head or head == step.head_oid)


def shown_head(scene: Scene) -> str:
    """The head that is acted on, as people write it."""
    return scene.pull.head_oid[:7] if scene.pull else ""


ON_PULLS: tuple[Action, ...] = (
    Action(
        id="approve",
        verb="Approve",
        kinds=PULLS,
        undo="compensable",
        inverse="dismiss",
        needs=(),
        refuse=_refuse_approve,
        says=lambda s: f"approve at {shown_head(s)}{_after_mine(s)}",
        send=_send_approve,
        effect=_approved,
        pinned=True,
        found=_found_approval,
        hidden=_reviews_hidden,
        left=_approval_left,
    ),
    Action(
        id="dismiss",
        verb="Dismiss own review of",
        kinds=PULLS,
        undo="one-way",
        inverse="",
        needs=WRITERS,
        refuse=_refuse_dismiss,
        says=lambda _s: "dismiss your review",
        send=_send_dismiss,
        effect=_dismissed,
        confirm=True,
    ),
    Action(
        id="merge",
        verb="Merge",
        kinds=PULLS,
        undo="compensable",
        inverse="revert",
        needs=WRITERS,
        refuse=_refuse_merge,
        says=lambda s: f"{s.args.method or 'merge'} at {shown_head(s)}",
        send=_send_merge,
        effect=_merged,
        asks_rights=True,
        pinned=True,
        confirm=True,
        left=lambda i, _a, _r: "" if i.state == "merged" else f"it is {i.state}",
    ),
)
