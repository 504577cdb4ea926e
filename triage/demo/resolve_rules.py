"""How the GraphQL fields of branch rules, queues and the viewer's rights are filled.

A branch protection rule is shown to administrators, its `refUpdateRule` to those
who can push and are none; the rules of a ruleset to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.demo.access import may_push
from triage.demo.graphql import Resolve
from triage.demo.resolve_shared import nodes_of, prop
from triage.demo.things import Item, Repo, digest


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a repository."""

    repo: Repo
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a ruleset that applies to a branch."""

    repo: Repo
    type: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The merge queue of a branch."""

    branch: Branch


@dataclass(frozen=True, slots=True)
class Queued:
    """A pull request in its queue."""

    item: Item
    position: int


def is_required(repo: Repo) -> bool:
    """Whether a repository's branches are protected at all."""
    return bool(repo.required_reviews or repo.required_checks)


def _ref(_: Any, repo: Repo, arguments: Mapping[str, Any]) -> Branch | None:
    name = arguments["qualifiedName"].removeprefix("refs/heads/")
    known = {repo.default_branch} | {
        i.pull.base_ref for i in repo.items.values() if i.pull
    }
    return Branch(repo, name) if name in known else None


def _queue(_: Any, repo: Repo, arguments: Mapping[str, Any]) -> Queue | None:
    name = arguments.get("branch") or repo.default_branch
    return Queue(Branch(repo, name)) if name in repo.queues else None


def _protection(context: Any, branch: Branch, _: object) -> Branch | None:
    repo = branch.repo
    if repo.by_ruleset or not is_required(repo):
        return None
    return branch if context.world.may(repo, "ADMIN") else None


def _update_rule(context: Any, branch: Branch, _: object) -> Branch | None:
    repo = branch.repo
    if repo.by_ruleset or not is_required(repo):
        return None
    return None if context.world.may(repo, "ADMIN") else branch


def _rules(_: Any, branch: Branch) -> list[Rule]:
    repo = branch.repo
    found = []
    if branch.name in repo.queues:
        found.append(Rule(repo, "MERGE_QUEUE"))
    if repo.by_ruleset and repo.required_reviews:
        found.append(Rule(repo, "PULL_REQUEST"))
    if repo.by_ruleset and repo.required_checks:
        found.append(Rule(repo, "REQUIRED_STATUS_CHECKS"))
    return found


def rule_type(rule: Rule) -> str:
    """The GraphQL type of a rule's parameters."""
    return {
        "MERGE_QUEUE": "MergeQueueParameters",
        "PULL_REQUEST": "PullRequestParameters",
    }.get(rule.type, "RequiredStatusChecksParameters")


def _can_arm(context: Any, item: Item, _: object) -> bool:
    world = context.world
    return bool(
        item.state == "OPEN"
        and item.repo.auto_merge
        and item.side.auto_merge_at is None
        and world.may(item.repo, "WRITE")
        and world.is_protected(item)
        and world.merge_state(item) not in {"CLEAN", "UNSTABLE", "DRAFT"}
    )


def _can_disarm(context: Any, item: Item, _: object) -> bool:
    own = item.author is context.world.me
    return item.side.auto_merge_at is not None and (
        own or context.world.may(item.repo, "WRITE")
    )


def _can_update_branch(context: Any, item: Item, _: object) -> bool:
    return bool(
        item.state == "OPEN"
        and not item.side.conflicting
        and context.world.is_behind(item)
        and may_push(context.world, item)
    )


def _as_admin(context: Any, item: Item, _: object) -> bool:
    repo = item.repo
    return not repo.admins_too and context.world.may(repo, "ADMIN")


def _can_update(context: Any, item: Item, _: object) -> bool:
    own = item.author is context.world.me
    return bool(own or context.world.may(item.repo, "TRIAGE"))


def _entry(context: Any, item: Item, _: object) -> Queued | None:
    return Queued(item, context.world.place(item)) if item.side.in_queue else None


RIGHTS: dict[str, Resolve] = {
    "isMergeQueueEnabled": prop(lambda i: i.pull.base_ref in i.repo.queues),
    "mergeQueueEntry": _entry,
    "viewerCanEnableAutoMerge": _can_arm,
    "viewerCanDisableAutoMerge": _can_disarm,
    "viewerCanUpdateBranch": _can_update_branch,
    "viewerCanMergeAsAdmin": _as_admin,
    "viewerCanUpdate": _can_update,
}

REPOSITORY: dict[str, Resolve] = {
    "autoMergeAllowed": prop(lambda r: r.auto_merge),
    "ref": _ref,
    "mergeQueue": _queue,
}

OTHERS: dict[str, Mapping[str, Resolve]] = {
    "Ref": {
        "id": prop(
            lambda b: (
                "REF_" + digest(b.repo.node_id, b.name)[:10]
                if isinstance(b, Branch)
                else b.id
            )
        ),
        "branchProtectionRule": _protection,
        "refUpdateRule": _update_rule,
        "rules": nodes_of("rules", _rules),
    },
    "RefUpdateRule": {
        "pattern": prop(lambda b: b.name),
        "requiredApprovingReviewCount": prop(lambda b: b.repo.required_reviews),
        "requiredStatusCheckContexts": prop(lambda b: list(b.repo.required_checks)),
        "requiresCodeOwnerReviews": prop(lambda _: False),
        "requiresConversationResolution": prop(lambda _: False),
        "viewerAllowedToDismissReviews": prop(lambda _: True),
        "viewerCanPush": prop(lambda _: True),
    },
    "BranchProtectionRule": {
        "id": prop(lambda b: "BPR_" + digest(b.repo.node_id)[:10]),
        "pattern": prop(lambda b: b.name),
        "dismissesStaleReviews": prop(lambda b: b.repo.dismisses_stale),
        "isAdminEnforced": prop(lambda b: b.repo.admins_too),
        "requireLastPushApproval": prop(lambda b: b.repo.last_push),
        "requiredApprovingReviewCount": prop(lambda b: b.repo.required_reviews),
        "requiredStatusCheckContexts": prop(lambda b: list(b.repo.required_checks)),
        "requiresApprovingReviews": prop(lambda b: b.repo.required_reviews > 0),
        "requiresCodeOwnerReviews": prop(lambda _: False),
        "requiresStatusChecks": prop(lambda b: bool(b.repo.required_checks)),
        "requiresStrictStatusChecks": prop(lambda b: b.repo.strict),
    },
    "RepositoryRule": {
        "id": prop(lambda r: "RRU_" + digest(r.repo.node_id, r.type)[:10]),
        "parameters": prop(lambda r: r),
    },
    "PullRequestParameters": {
        "allowedMergeMethods": prop(lambda r: [m.lower() for m in r.repo.methods]),
        "dismissStaleReviewsOnPush": prop(lambda r: r.repo.dismisses_stale),
        "requireCodeOwnerReview": prop(lambda _: False),
        "requireLastPushApproval": prop(lambda r: r.repo.last_push),
        "requiredApprovingReviewCount": prop(lambda r: r.repo.required_reviews),
        "requiredReviewThreadResolution": prop(lambda _: False),
    },
    "RequiredStatusChecksParameters": {
        "requiredStatusChecks": prop(lambda r: list(r.repo.required_checks)),
        "strictRequiredStatusChecksPolicy": prop(lambda r: r.repo.strict),
    },
    "StatusCheckConfiguration": {
        "context": prop(lambda name: name),
        "integrationId": prop(lambda _: None),
    },
    "MergeQueueParameters": {"mergeMethod": prop(lambda r: r.repo.methods[0])},
    "MergeQueue": {
        "id": prop(lambda q: "MQ_" + digest(q.branch.repo.node_id, q.branch.name)[:10]),
        "url": prop(lambda q: f"https://github.com/{q.branch.repo.name}/queue"),
    },
    "MergeQueueEntry": {
        "id": prop(lambda q: "MQE_" + digest(q.item.node_id)[:10]),
        "state": prop(lambda _: "QUEUED"),
        "enqueuedAt": prop(lambda q: q.item.side.queued_at),
    },
}
