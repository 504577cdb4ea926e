"""How the GraphQL fields of pull requests, commits and checks get their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.demo.access import need_org
from triage.demo.graphql import Resolve
from triage.demo.resolve_shared import Within, nodes_of, prop, small
from triage.demo.things import (
    Author,
    Check,
    Comment,
    Commit,
    Conversation,
    Item,
    Person,
    Request,
    Team,
    digest,
)

_EXPECTED = frozenset({"SUCCESS", "FAILURE", "ERROR", "PENDING", "EXPECTED"})


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment within a review conversation."""

    of: Conversation
    said: Comment


@dataclass(frozen=True, slots=True)
class _Actor:
    """Free text of a commit with the account behind it, as a `GitActor`."""

    name: str
    email: str
    user: Person | None


def _actor(author: Author) -> _Actor:
    """A bot behind a commit comes in a `User`'s shape, with `[bot]` at its end."""
    who = author.person
    if who is not None and who.is_bot:
        who = Person(who.rest_login, "User", who.database_id, who.node_id)
    return _Actor(author.name, author.email, who)


def _mergeable(context: Any, item: Item, _: object) -> str:
    context.asked.append(item)
    return str(context.world.mergeable(item))


def _merge_state(context: Any, item: Item, _: object) -> str:
    context.asked.append(item)
    return str(context.world.merge_state(item))


def _head_repository(context: Any, item: Item, _: object) -> Any:
    """The repository of the head; a fork that is not in the world is made up."""
    node_id = item.side.head_repo_id
    if node_id is None:
        return None
    known = context.world.nodes.get(node_id)
    if known is not None:
        return known
    owner = item.author.login if item.author else "ghost"
    return context.world.fork(item.repo, owner, node_id)


@dataclass(frozen=True, slots=True)
class _AutoMerge:
    """A standing order to merge."""

    enabled_at: Any
    enabled_by: Person | None
    merge_method: str


def _auto_merge(_: Any, item: Item, __: object) -> _AutoMerge | None:
    at = item.side.auto_merge_at
    side = item.side
    who = side.auto_merge_by or item.author
    return _AutoMerge(at, who, side.auto_merge_method) if at else None


def _commit_at(context: Any, item: Item, oid: str) -> Within:
    for commit in context.world.commits(item):
        if commit.oid == oid:
            return Within(item, commit)
    who = Author("GitHub", "noreply@github.com")
    return Within(item, Commit(oid, "", [who], who, item.created_at))


def _parents(commit: Commit) -> tuple[str, ...]:
    """The parents of a commit; made up where nobody wrote them down."""
    made = [digest("parent", commit.oid, index) for index in range(commit.parents)]
    return commit.parent_oids or tuple(made)


def _reviews(context: Any, item: Item, arguments: Mapping[str, Any]) -> Any:
    found = [Within(item, review) for review in item.side.reviews]
    if arguments.get("states"):
        found = [w for w in found if w.thing.state in arguments["states"]]
    if arguments.get("author"):
        login = arguments["author"].lower()
        found = [
            w for w in found if w.thing.author and w.thing.author.login.lower() == login
        ]
    connect = nodes_of(
        "reviews",
        lambda _, __: found,
        lambda w: (w.thing.submitted_at.isoformat(), w.thing.node_id),
    )
    return connect(context, item, arguments)


def _reviewer(context: Any, request: Request, _: object) -> Person | Team | None:
    """Whoever is asked; a team is shown only with `read:org`."""
    reviewer = request.reviewer
    if isinstance(reviewer, Team):
        need_org(context.world, "combinedSlug")
    return reviewer


@dataclass(frozen=True, slots=True)
class _Rollup:
    """The checks of a commit together."""

    item: Item
    state: str
    checks: list[Check]


def _rollup(context: Any, within: Within, _: object) -> _Rollup | None:
    item: Item = within.item
    if within.thing.oid != item.side.head_oid:
        return None
    state = context.world.checks_state(item)
    return _Rollup(item, state, context.world.checks(item)) if state else None


@dataclass(frozen=True, slots=True)
class _Suite:
    """The check suite of a check run: one per app and commit."""

    id: str
    created_at: Any
    app: Any


@dataclass(frozen=True, slots=True)
class _App:
    """The app behind a check run."""

    id: str
    database_id: int
    slug: str
    name: str


def _suite(_: Any, check: Check, __: object) -> _Suite:
    app = _App(f"A_{check.app_id}", check.app_id, check.app_slug, check.app_slug)
    suite = digest("suite", check.oid, check.app_id)[:12]
    return _Suite(f"CS_{suite}", check.started_at, app)


def _status(context: Any, check: Check, _: object) -> str:
    if context.world.is_done(check):
        return "COMPLETED"
    return "IN_PROGRESS"


def _state(context: Any, check: Check, _: object) -> str:
    if not context.world.is_done(check):
        return "PENDING"
    return check.conclusion if check.conclusion in _EXPECTED else "ERROR"


def _done_or_none(context: Any, check: Check, value: object) -> Any:
    return value if context.world.is_done(check) else None


PULL: dict[str, Resolve] = {
    "permalink": prop(lambda i: i.url),
    "merged": prop(lambda i: i.state == "MERGED"),
    "mergedAt": prop(lambda i: i.pull.merged_at),
    "mergedBy": prop(lambda i: i.pull.merged_by),
    "isDraft": prop(lambda i: i.pull.is_draft),
    "headRepository": _head_repository,
    "baseRepository": prop(lambda i: i.repo),
    "isCrossRepository": prop(lambda i: i.pull.is_cross),
    "headRefName": prop(lambda i: i.pull.head_ref),
    "headRefOid": prop(lambda i: i.pull.head_oid),
    "baseRefName": prop(lambda i: i.pull.base_ref),
    "baseRefOid": lambda c, i, _: c.world.base_oid(i),
    "mergeCommit": lambda c, i, _: (
        _commit_at(c, i, i.pull.merge_oid) if i.pull.merge_oid else None
    ),
    "mergeable": _mergeable,
    "mergeStateStatus": _merge_state,
    "reviewDecision": lambda c, i, _: c.world.review_decision(i),
    "additions": prop(lambda i: i.pull.additions),
    "deletions": prop(lambda i: i.pull.deletions),
    "changedFiles": prop(lambda i: i.pull.changed_files),
    "isInMergeQueue": prop(lambda i: i.pull.in_queue),
    "autoMergeRequest": _auto_merge,
    "reviewRequests": nodes_of("reviewRequests", lambda _, i: i.pull.requests),
    "reviews": _reviews,
    "reviewThreads": nodes_of(
        "reviewThreads",
        lambda _, i: [Within(i, one) for one in i.pull.conversations],
        lambda w: (w.thing.node_id,),
    ),
    "files": nodes_of("files", lambda _, i: i.pull.files, lambda f: (f.path,)),
    "closingIssuesReferences": nodes_of(
        "closingIssuesReferences", lambda _, i: i.pull.closes
    ),
    "commits": nodes_of(
        "commits", lambda c, i: [Within(i, x) for x in c.world.commits(i)]
    ),
}

OTHERS: dict[str, Mapping[str, Resolve]] = {
    "ReviewRequest": {
        "id": prop(lambda r: f"RR_{digest(r.reviewer.node_id)[:12]}"),
        "requestedReviewer": _reviewer,
    },
    "PullRequestReview": {
        "id": prop(lambda w: w.thing.node_id),
        "databaseId": prop(lambda w: small(w.thing.database_id)),
        "fullDatabaseId": prop(lambda w: str(w.thing.database_id)),
        "state": prop(lambda w: w.thing.state),
        "submittedAt": prop(lambda w: w.thing.submitted_at),
        "createdAt": prop(lambda w: w.thing.submitted_at),
        "body": prop(lambda w: w.thing.body),
        "url": prop(lambda w: f"{w.item.url}#pullrequestreview-{w.thing.database_id}"),
        "author": prop(lambda w: w.thing.author),
        "authorAssociation": lambda c, w, _: c.world.association(
            w.item.repo, w.thing.author
        ),
        "commit": lambda c, w, _: (
            _commit_at(c, w.item, w.thing.commit_oid) if w.thing.commit_oid else None
        ),
    },
    "PullRequestReviewThread": {
        "id": prop(lambda w: w.thing.node_id),
        "isResolved": prop(lambda w: w.thing.resolved_by is not None),
        "isOutdated": prop(lambda w: w.thing.is_outdated),
        "isCollapsed": prop(
            lambda w: w.thing.is_outdated or w.thing.resolved_by is not None
        ),
        "path": prop(lambda w: w.thing.path),
        "line": prop(lambda w: None if w.thing.is_outdated else w.thing.line),
        "originalLine": prop(lambda w: w.thing.line),
        "startLine": prop(lambda _: None),
        "resolvedBy": prop(lambda w: w.thing.resolved_by),
        "pullRequest": prop(lambda w: w.item),
        "repository": prop(lambda w: w.item.repo),
        "comments": nodes_of(
            "comments",
            lambda _, w: [Within(w.item, Remark(w.thing, c)) for c in w.thing.comments],
            lambda w: (w.thing.said.created_at.isoformat(), w.thing.said.node_id),
        ),
    },
    "PullRequestReviewComment": {
        "id": prop(lambda w: w.thing.said.node_id),
        "databaseId": prop(lambda w: small(w.thing.said.database_id)),
        "fullDatabaseId": prop(lambda w: str(w.thing.said.database_id)),
        "author": prop(lambda w: w.thing.said.author),
        "authorAssociation": lambda c, w, _: c.world.association(
            w.item.repo, w.thing.said.author
        ),
        "createdAt": prop(lambda w: w.thing.said.created_at),
        "updatedAt": prop(lambda w: w.thing.said.created_at),
        "body": prop(lambda w: w.thing.said.body),
        "path": prop(lambda w: w.thing.of.path),
        "url": prop(lambda w: f"{w.item.url}#discussion_r{w.thing.said.database_id}"),
    },
    "PullRequestChangedFile": {"changeType": prop(lambda f: f.change)},
    "PullRequestCommit": {
        "id": prop(lambda w: f"PRC_{w.thing.oid[:16]}"),
        "commit": prop(lambda w: w),
        "url": prop(lambda w: f"{w.item.url}/commits/{w.thing.oid}"),
    },
    "HeadRefForcePushedEvent": {
        "id": prop(lambda w: w.thing.node_id),
        "createdAt": prop(lambda w: w.thing.at),
        "actor": prop(lambda w: w.thing.actor),
        "beforeCommit": lambda c, w, _: _commit_at(c, w.item, w.thing.before_oid),
        "afterCommit": lambda c, w, _: _commit_at(c, w.item, w.thing.after_oid),
    },
    "Commit": {
        "id": prop(lambda w: f"C_{w.thing.oid[:16]}"),
        "oid": prop(lambda w: w.thing.oid),
        "message": prop(lambda w: w.thing.message),
        "messageHeadline": prop(lambda w: w.thing.message.partition("\n")[0]),
        "committedDate": prop(lambda w: w.thing.committed_at),
        "parents": nodes_of(
            "parents",
            lambda c, w: [_commit_at(c, w.item, oid) for oid in _parents(w.thing)],
        ),
        "author": prop(lambda w: _actor(w.thing.authors[0])),
        "committer": prop(lambda w: _actor(w.thing.committer)),
        "authors": nodes_of(
            "authors", lambda _, w: [_actor(author) for author in w.thing.authors]
        ),
        "signature": prop(lambda w: w.thing.signature),
        "statusCheckRollup": _rollup,
    },
    "GitSignature": {"wasSignedByGitHub": prop(lambda s: s.by_github)},
    "StatusCheckRollup": {
        "id": prop(lambda r: f"SCR_{r.item.side.head_oid[:16]}"),
        "contexts": nodes_of("contexts", lambda _, r: r.checks),
    },
    "CheckRun": {
        "id": prop(lambda k: f"CR_{digest(k.oid, k.name)[:16]}"),
        "databaseId": prop(lambda k: int(digest(k.oid, k.name)[:7], 16)),
        "status": _status,
        "conclusion": lambda c, k, _: _done_or_none(c, k, k.conclusion),
        "detailsUrl": prop(lambda k: k.url or None),
        "completedAt": lambda c, k, _: _done_or_none(c, k, k.completed_at),
        "checkSuite": _suite,
    },
    "StatusContext": {
        "id": prop(lambda k: f"SC_{digest(k.oid, k.name)[:16]}"),
        "context": prop(lambda k: k.name),
        "state": _state,
        "targetUrl": prop(lambda k: k.url or None),
        "description": prop(lambda _: None),
        "createdAt": prop(lambda k: k.started_at),
    },
}
