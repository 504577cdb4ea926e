"""The GraphQL mutations: each checks the viewer's permission, then changes the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.demo.access import may_push, need, need_or_own
from triage.demo.graphql import Resolve
from triage.demo.resolve_rules import Queued
from triage.demo.resolve_shared import Within
from triage.demo.things import Comment, DeniedError, Item, Label
from triage.demo.world import World
from triage.model import Kind, Ref

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Payload:
    """What a mutation answers with; each payload type shows some of it."""

    client_mutation_id: str | None = None
    comment: Within | None = None
    discussion: Item | None = None
    pull_request: Item | None = None
    merge_queue_entry: Queued | None = None
    revert_pull_request: Item | None = None


def _missing(node_id: str) -> DeniedError:
    return DeniedError(
        404,
        f"Could not resolve to a node with the global id of '{node_id}'",
        kind="NOT_FOUND",
    )


def _item(world: World, node_id: str, *kinds: Kind) -> Item:
    found = world.nodes.get(node_id)
    if not isinstance(found, Item) or (kinds and found.kind not in kinds):
        raise _missing(node_id)
    if found.repo.hidden == "private":
        raise _missing(node_id)
    return found


def _ref(item: Item) -> Ref:
    return Ref.of(item.repo.name, item.number)


def _labels(world: World, item: Item, given: Given) -> tuple[str, ...]:
    names = []
    for node_id in given["labelIds"]:
        label = world.nodes.get(node_id)
        if not isinstance(label, Label) or label.repo is not item.repo:
            raise _missing(node_id)
        names.append(label.name)
    return tuple(names)


def _add_labels(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["labelableId"])
    need(world, item.repo, "TRIAGE", call="AddLabelsToLabelable")
    world.add_labels(_ref(item), _labels(world, item, given))
    return _Payload(given.get("clientMutationId"))


def _remove_labels(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["labelableId"])
    need(world, item.repo, "TRIAGE", call="RemoveLabelsFromLabelable")
    carried = {label.name for label in item.labels}
    for name in _labels(world, item, given):
        if name in carried:
            world.remove_label(_ref(item), name)
    return _Payload(given.get("clientMutationId"))


def _add_comment(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["discussionId"], Kind.DISCUSSION)
    wanted = "TRIAGE" if item.locked else "READ"
    need(world, item.repo, wanted, call="AddDiscussionComment")
    if not given["body"].strip():
        raise DeniedError(422, "Body can't be blank")
    parent = None
    if given.get("replyToId"):
        parent = world.nodes.get(given["replyToId"])
        if not isinstance(parent, Comment):
            raise _missing(given["replyToId"])
        if parent.reply_to is not None:
            raise DeniedError(422, "Parent comment is already in a thread")
    made = world.comment(_ref(item), given["body"], reply_to=parent)
    return _Payload(given.get("clientMutationId"), comment=Within(item, made))


def _thread(world: World, node_id: str) -> tuple[Item, Comment]:
    found = world.nodes.get(node_id)
    if not isinstance(found, Comment) or found.database_id not in world.threads:
        raise _missing(node_id)
    entry: tuple[Item, Comment] = world.threads[found.database_id]
    return entry


def _delete_comment(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item, comment = _thread(world, given["id"])
    own = comment.author is world.me
    wanted = "READ" if own else "TRIAGE"
    need(world, item.repo, wanted, call="DeleteDiscussionComment")
    world.delete_comment(comment.database_id)
    return _Payload(given.get("clientMutationId"), comment=Within(item, comment))


def _mark(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item, comment = _thread(world, given["id"])
    need_or_own(world, item, "TRIAGE", call="MarkDiscussionCommentAsAnswer")
    if item.discussion is None or not item.discussion.category.is_answerable:
        raise DeniedError(422, "Discussion category is not answerable")
    world.answer(_ref(item), comment)
    return _Payload(given.get("clientMutationId"), discussion=item)


def _unmark(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item, comment = _thread(world, given["id"])
    need_or_own(world, item, "TRIAGE", call="UnmarkDiscussionCommentAsAnswer")
    if item.discussion is None or item.discussion.answer is not comment:
        raise DeniedError(422, "Comment is not marked as the answer")
    world.answer(_ref(item), None)
    return _Payload(given.get("clientMutationId"), discussion=item)


def _close(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["discussionId"], Kind.DISCUSSION)
    need_or_own(world, item, "TRIAGE", call="CloseDiscussion")
    world.close(_ref(item), reason=given.get("reason") or "RESOLVED")
    return _Payload(given.get("clientMutationId"), discussion=item)


def _reopen(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["discussionId"], Kind.DISCUSSION)
    need_or_own(world, item, "TRIAGE", call="ReopenDiscussion")
    world.reopen(_ref(item))
    return _Payload(given.get("clientMutationId"), discussion=item)


def _draft(context: Any, arguments: Given, call: str, *, is_draft: bool) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["pullRequestId"], Kind.PULL)
    need_or_own(world, item, "WRITE", call=call)
    if item.state != "OPEN":
        raise DeniedError(422, "Pull request is closed")
    world.draft(_ref(item), is_draft=is_draft)
    return _Payload(given.get("clientMutationId"), pull_request=item)


def _revert(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["pullRequestId"], Kind.PULL)
    need(world, item.repo, "WRITE", call="RevertPullRequest")
    made = world.revert(
        _ref(item), title=given.get("title") or "", body=given.get("body") or ""
    )
    return _Payload(
        given.get("clientMutationId"), pull_request=item, revert_pull_request=made
    )


def _arm(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["pullRequestId"], Kind.PULL)
    need(world, item.repo, "WRITE", call="EnablePullRequestAutoMerge")
    method = given.get("mergeMethod") or "MERGE"
    world.arm(_ref(item), sha=given.get("expectedHeadOid"), method=method)
    return _Payload(given.get("clientMutationId"), pull_request=item)


def _disarm(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["pullRequestId"], Kind.PULL)
    need_or_own(world, item, "WRITE", call="DisablePullRequestAutoMerge")
    world.disarm(_ref(item))
    return _Payload(given.get("clientMutationId"), pull_request=item)


def _enqueue(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["pullRequestId"], Kind.PULL)
    need(world, item.repo, "WRITE", call="EnqueuePullRequest")
    place = world.enqueue(_ref(item), sha=given.get("expectedHeadOid"))
    return _Payload(
        given.get("clientMutationId"), merge_queue_entry=Queued(item, place)
    )


def _dequeue(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["id"], Kind.PULL)
    need(world, item.repo, "WRITE", call="DequeuePullRequest")
    world.dequeue(_ref(item))
    return _Payload(given.get("clientMutationId"))


def _update_branch(context: Any, _: object, arguments: Given) -> _Payload:
    world, given = context.world, arguments["input"]
    item = _item(world, given["pullRequestId"], Kind.PULL)
    need_or_own(world, item, "WRITE", call="UpdatePullRequestBranch")
    if not may_push(world, item):
        raise DeniedError(
            403, "You do not have write access to the head branch.", kind="FORBIDDEN"
        )
    world.update_branch(_ref(item), sha=given.get("expectedHeadOid"))
    return _Payload(given.get("clientMutationId"), pull_request=item)


MUTATIONS: dict[str, Resolve] = {
    "addLabelsToLabelable": _add_labels,
    "removeLabelsFromLabelable": _remove_labels,
    "addDiscussionComment": _add_comment,
    "deleteDiscussionComment": _delete_comment,
    "markDiscussionCommentAsAnswer": _mark,
    "unmarkDiscussionCommentAsAnswer": _unmark,
    "closeDiscussion": _close,
    "reopenDiscussion": _reopen,
    "convertPullRequestToDraft": lambda c, _, a: _draft(
        c, a, "ConvertPullRequestToDraft", is_draft=True
    ),
    "markPullRequestReadyForReview": lambda c, _, a: _draft(
        c, a, "MarkPullRequestReadyForReview", is_draft=False
    ),
    "revertPullRequest": _revert,
    "enablePullRequestAutoMerge": _arm,
    "disablePullRequestAutoMerge": _disarm,
    "enqueuePullRequest": _enqueue,
    "dequeuePullRequest": _dequeue,
    "updatePullRequestBranch": _update_branch,
}
