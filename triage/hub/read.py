"""Turns GitHub's GraphQL values into the model: the one place that sees them raw.

Whatever the schema allows to be null may be null. Text passes `clean` here, once.
A node without its identity is left out and makes its page incomplete.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage import clock
from triage.model import (
    Actor,
    Brief,
    Check,
    Comment,
    Commit,
    Discussion,
    Event,
    File,
    Item,
    Kind,
    Label,
    Proof,
    Pull,
    Push,
    Ref,
    Review,
    ReviewRequest,
    Thread,
    Volatile,
)
from triage.text import clean

KINDS = {
    "PullRequest": Kind.PULL,
    "Issue": Kind.ISSUE,
    "Discussion": Kind.DISCUSSION,
}

_CONCLUSIONS = {
    "SUCCESS": "success",
    "NEUTRAL": "neutral",
    "SKIPPED": "skipped",
    "STALE": "neutral",
}

_EVENTS = {
    "AssignedEvent": "assigned",
    "ClosedEvent": "closed",
    "ConvertToDraftEvent": "converted-to-draft",
    "HeadRefForcePushedEvent": "force-pushed",
    "LabeledEvent": "labeled",
    "ReadyForReviewEvent": "ready-for-review",
    "ReopenedEvent": "reopened",
    "ReviewDismissedEvent": "review-dismissed",
    "ReviewRequestRemovedEvent": "review-request-removed",
    "ReviewRequestedEvent": "review-requested",
    "UnassignedEvent": "unassigned",
    "UnlabeledEvent": "unlabeled",
}

_STATES = {
    "SUCCESS": "success",
    "FAILURE": "failure",
    "ERROR": "failure",
    "PENDING": "pending",
    "EXPECTED": "pending",
}


def nodes(connection: Any) -> list[Mapping[str, Any]]:
    """The nodes of a connection that may be missing, without the missing ones."""
    listed = connection.get("nodes") if isinstance(connection, dict) else None
    return [n for n in listed or () if isinstance(n, dict)]


def total(connection: Any, fallback: int) -> int:
    """`totalCount`, where the connection is there."""
    found = connection.get("totalCount") if isinstance(connection, dict) else None
    return found if isinstance(found, int) else fallback


def item(node: Any) -> Item | None:
    """A pull request, issue or discussion; None where its identity is missing."""
    if not isinstance(node, dict):
        return None
    kind = KINDS.get(str(node.get("__typename")))
    repo = node.get("repository")
    if kind is None or not node.get("id") or not isinstance(repo, dict):
        return None
    number, created = node.get("number"), when(node.get("createdAt"))
    if not isinstance(number, int) or created is None:
        return None
    discussed = kind is Kind.DISCUSSION
    comments = (_thread if discussed else _comments)(node.get("comments"))
    return Item(
        node_id=word(node["id"]),
        repo_id=word(repo.get("id")),
        ref=Ref.of(clean(repo.get("nameWithOwner")), number),
        kind=kind,
        title=clean(node.get("title")),
        body=clean(node.get("body"), multiline=True),
        url=clean(node.get("url")),
        author=actor(node.get("author")),
        association=word(node.get("authorAssociation"), "NONE"),
        state=_state(kind, node),
        created_at=created,
        updated_at=when(node.get("updatedAt")) or created,
        closed_at=when(node.get("closedAt")),
        merged_at=when(node.get("mergedAt")),
        state_reason=word(node.get("stateReason")),
        locked=bool(node.get("locked")),
        milestone=clean((node.get("milestone") or {}).get("title")),
        labels=_labels(node.get("labels")),
        assignees=tuple(clean(n.get("login")) for n in nodes(node.get("assignees"))),
        comments=comments,
        comments_total=total(node.get("comments"), len(comments)),
        reactions=total(node.get("reactions"), 0),
        events=_events(node.get("timelineItems")),
        pull=_pull(node) if kind is Kind.PULL else None,
        discussion=_discussion(node) if discussed else None,
    )


def _state(kind: Kind, node: Mapping[str, Any]) -> str:
    if kind is Kind.DISCUSSION:
        return "closed" if node.get("closed") else "open"
    return word(node.get("state") or node.get("pullState"), "OPEN").lower()


def actor(value: Any) -> Actor | None:
    """Who; None for a deleted account."""
    if not isinstance(value, dict) or not value.get("login"):
        return None
    kind = word(value.get("__typename"), "User")
    login = clean(value["login"])
    if kind == "Bot":
        login = login.removesuffix("[bot]")
    return Actor(login, kind, value.get("databaseId"))


def _raw(value: Any) -> str:
    """An identifier as GitHub knows it; SQLite stores no lone surrogates."""
    return str(value or "").encode("utf-8", "replace").decode()


def word(value: Any, fallback: str = "") -> str:
    """An id or a name from one of GitHub's own lists."""
    return clean(str(value)) if value else fallback


def when(value: Any) -> datetime | None:
    """An instant; None where there is none."""
    return clock.maybe(value) if isinstance(value, str) else None


def _claimed(value: Any) -> datetime | None:
    """An instant that whoever made a commit wrote into it; None where it is none."""
    try:
        return when(value)
    except ValueError:
        return None


def _database_id(node: Mapping[str, Any]) -> str:
    found = node.get("fullDatabaseId") or node.get("databaseId")
    return clean(str(found)) if found is not None else ""


def _labels(connection: Any) -> tuple[Label, ...]:
    return tuple(
        Label(clean(n.get("name")), _raw(n.get("name")), clean(n.get("color")))
        for n in nodes(connection)
        if n.get("name")
    )


def _comment(node: Mapping[str, Any], reply_to: str = "") -> Comment | None:
    created = when(node.get("createdAt"))
    if not node.get("id") or created is None:
        return None
    return Comment(
        node_id=word(node["id"]),
        author=actor(node.get("author")),
        association=word(node.get("authorAssociation"), "NONE"),
        created_at=created,
        body=clean(node.get("body"), multiline=True),
        url=clean(node.get("url")),
        database_id=_database_id(node),
        is_answer=bool(node.get("isAnswer")),
        reply_to=reply_to,
    )


def _comments(connection: Any) -> tuple[Comment, ...]:
    found = (_comment(n) for n in nodes(connection))
    return tuple(c for c in found if c)


def _events(connection: Any) -> tuple[Event, ...]:
    """What happened, oldest first; kinds that nobody asked for are left out."""
    found = [
        Event(
            kind=kind,
            at=at,
            actor=actor(node.get("actor")),
            subject=actor(
                node.get("requestedReviewer")
                or node.get("assignee")
                or (node.get("review") or {}).get("author")
            ),
            after_oid=word((node.get("afterCommit") or {}).get("oid")),
            label=clean((node.get("label") or {}).get("name")),
        )
        for node in nodes(connection)
        if (kind := _EVENTS.get(str(node.get("__typename"))))
        and (at := when(node.get("createdAt"))) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _thread(connection: Any) -> tuple[Comment, ...]:
    """Comments of a discussion with their replies, oldest first."""
    found: list[Comment] = []
    for node in nodes(connection):
        replies = nodes(node.get("replies"))
        said = _comment(node), *(_comment(r, word(node.get("id"))) for r in replies)
        found += [one for one in said if one]
    return tuple(sorted(found, key=lambda c: c.created_at))


def _discussion(node: Mapping[str, Any]) -> Discussion:
    category = node.get("category") or {}
    return Discussion(
        category=clean(category.get("name")),
        is_answerable=bool(category.get("isAnswerable")),
        is_answered=bool(node.get("isAnswered")),
        answer_id=word((node.get("answer") or {}).get("id")),
        answer_chosen_at=when(node.get("answerChosenAt")),
    )


def _pull(node: Mapping[str, Any]) -> Pull:
    reviews = tuple(r for r in map(_review, nodes(node.get("reviews"))) if r)
    files = tuple(
        File(
            path=clean(n.get("path")),
            raw_path=_raw(n.get("path")),
            additions=int(n.get("additions") or 0),
            deletions=int(n.get("deletions") or 0),
            change=word(n.get("changeType"), "MODIFIED"),
        )
        for n in nodes(node.get("files"))
        if n.get("path")
    )
    checks = _checks(node.get("commits"))
    return Pull(
        head_ref=clean(node.get("headRefName")),
        head_ref_raw=_raw(node.get("headRefName")),
        head_oid=word(node.get("headRefOid")),
        base_ref=clean(node.get("baseRefName")),
        base_ref_raw=_raw(node.get("baseRefName")),
        is_draft=bool(node.get("isDraft")),
        is_cross_repository=bool(node.get("isCrossRepository")),
        head_repo_id=word((node.get("headRepository") or {}).get("id")),
        mergeable=word(node.get("mergeable"), "UNKNOWN"),
        merge_state=word(node.get("mergeStateStatus"), "UNKNOWN"),
        review_decision=word(node.get("reviewDecision")),
        additions=int(node.get("additions") or 0),
        deletions=int(node.get("deletions") or 0),
        changed_files=int(node.get("changedFiles") or 0),
        merged_by=actor(node.get("mergedBy")),
        in_merge_queue=bool(node.get("isInMergeQueue")),
        auto_merge=node.get("autoMergeRequest") is not None,
        reviews=reviews,
        requests=_requests(node.get("reviewRequests")),
        threads=_conversations(node.get("reviewThreads")),
        checks=checks.checks,
        checks_total=checks.checks_total,
        checks_state=checks.checks_state,
        checks_oid=checks.checks_oid,
        files=files,
        files_total=total(node.get("files"), len(files)),
        commits_total=total(node.get("commits"), 0),
        head_at=checks.head_at,
        closes=tuple(
            Ref.of(clean((n.get("repository") or {}).get("nameWithOwner")), n["number"])
            for n in nodes(node.get("closingIssuesReferences"))
            if isinstance(n.get("number"), int)
        ),
    )


def _review(node: Mapping[str, Any]) -> Review | None:
    if not node.get("id"):
        return None
    return Review(
        node_id=word(node["id"]),
        author=actor(node.get("author")),
        association=word(node.get("authorAssociation"), "NONE"),
        state=word(node.get("state"), "COMMENTED"),
        submitted_at=when(node.get("submittedAt")),
        commit_oid=word((node.get("commit") or {}).get("oid")),
        body=clean(node.get("body"), multiline=True),
        database_id=_database_id(node),
    )


def _requests(connection: Any) -> tuple[ReviewRequest, ...]:
    """Who is asked; a team without a name is only counted, as `team`."""
    found: dict[tuple[str, bool], ReviewRequest] = {}
    for node in nodes(connection):
        who = node.get("requestedReviewer")
        if not isinstance(who, dict):
            continue
        is_team = who.get("__typename") == "Team"
        name = clean(who.get("combinedSlug") or who.get("login")) or "team"
        found.setdefault(
            (name, is_team), ReviewRequest(name, is_team, bool(node.get("asCodeOwner")))
        )
    return tuple(found.values())


def _conversations(connection: Any) -> tuple[Thread, ...]:
    return tuple(
        Thread(
            node_id=word(n["id"]),
            path=clean(n.get("path")),
            line=n["line"] if isinstance(n.get("line"), int) else None,
            is_resolved=bool(n.get("isResolved")),
            is_outdated=bool(n.get("isOutdated")),
        )
        for n in nodes(connection)
        if n.get("id")
    )


def _checks(commits: Any) -> Volatile:
    """The checks of the newest commit, with the commit they were read from."""
    commit: Mapping[str, Any] = {}
    for node in nodes(commits):
        commit = node.get("commit") or {}
    rollup = commit.get("statusCheckRollup") or {}
    contexts = rollup.get("contexts")
    checks = tuple(c for c in map(_check, nodes(contexts)) if c)
    state = _STATES.get(str(rollup.get("state")), "pending") if rollup else "none"
    return Volatile(
        node_id="",
        updated_at=datetime.min,  # noqa: DTZ901  (a part; its owner knows the time)
        state="",
        head_oid="",
        mergeable="",
        merge_state="",
        checks=checks,
        checks_total=total(contexts, len(checks)),
        checks_state=state if not rollup or rollup.get("state") else "none",
        checks_oid=word(commit.get("oid")),
        head_at=_claimed(commit.get("committedDate")),
    )


def _check(node: Mapping[str, Any]) -> Check | None:
    if node.get("__typename") == "StatusContext":
        return Check(
            name=clean(node.get("context")),
            state=_STATES.get(str(node.get("state")), "pending"),
            url=clean(node.get("targetUrl")),
        )
    if not node.get("name"):
        return None
    suite = node.get("checkSuite") or {}
    if node.get("status") == "COMPLETED":
        state = _CONCLUSIONS.get(str(node.get("conclusion")), "failure")
    else:
        state = "pending"
    return Check(
        name=clean(node["name"]),
        state=state,
        app_id=(suite.get("app") or {}).get("databaseId"),
        url=clean(node.get("detailsUrl")),
        suite_created_at=when(suite.get("createdAt")),
    )


def volatile(node: Any) -> Volatile | None:
    """What of a pull request changes without moving its `updatedAt`."""
    if not isinstance(node, dict) or node.get("__typename") != "PullRequest":
        return None
    updated = when(node.get("updatedAt"))
    if not node.get("id") or updated is None:
        return None
    part = _checks(node.get("head"))
    return Volatile(
        node_id=word(node["id"]),
        updated_at=updated,
        state=word(node.get("state"), "OPEN").lower(),
        head_oid=word(node.get("headRefOid")),
        mergeable=word(node.get("mergeable"), "UNKNOWN"),
        merge_state=word(node.get("mergeStateStatus"), "UNKNOWN"),
        checks=part.checks,
        checks_total=part.checks_total,
        checks_state=part.checks_state,
        checks_oid=part.checks_oid,
        head_at=part.head_at,
        review_decision=word(node.get("reviewDecision")),
        in_merge_queue=bool(node.get("isInMergeQueue")),
        auto_merge=node.get("autoMergeRequest") is not None,
    )


def proof(node: Any) -> Proof | None:
    """Commits and force-pushes of a bump."""
    if not isinstance(node, dict) or not node.get("id"):
        return None
    commits = tuple(
        _commit(n["commit"])
        for n in nodes(node.get("commits"))
        if isinstance(n.get("commit"), dict)
    )
    pushes = tuple(
        Push(
            actor(n.get("actor")),
            at,
            word((n.get("afterCommit") or {}).get("oid")),
        )
        for n in nodes(node.get("timelineItems"))
        if (at := when(n.get("createdAt"))) is not None
    )
    return Proof(
        node_id=word(node["id"]),
        head_oid=word(node.get("headRefOid")),
        commits=commits,
        commits_total=total(node.get("commits"), len(commits)),
        pushes=pushes,
        news=volatile(node),
    )


def brief(node: Any) -> Brief | None:
    """What tells whether an item still is as it was read."""
    if not isinstance(node, dict) or not node.get("id"):
        return None
    updated = when(node.get("updatedAt"))
    if updated is None:
        return None
    return Brief(
        node_id=word(node["id"]),
        updated_at=updated,
        closed_at=when(node.get("closedAt")),
        association=word(node.get("authorAssociation"), "NONE"),
        comments=total(node.get("comments"), 0),
        reactions=total(node.get("reactions"), 0),
        labels=frozenset(label.raw for label in _labels(node.get("labels"))),
    )


def _commit(value: Mapping[str, Any]) -> Commit:
    author = value.get("author") or {}
    authors = nodes(value.get("authors")) or [author]
    ids = (a.get("user") or {} for a in authors)
    signature = value.get("signature")
    return Commit(
        oid=word(value.get("oid")),
        message=clean(value.get("message"), multiline=True),
        parents=total(value.get("parents"), 0),
        author_email=clean(author.get("email")),
        author_login=clean((author.get("user") or {}).get("login")),
        author_ids=tuple(
            u["databaseId"] for u in ids if isinstance(u.get("databaseId"), int)
        ),
        authors=total(value.get("authors"), len(authors)),
        committer_email=clean((value.get("committer") or {}).get("email")),
        signed_by_github=None
        if not isinstance(signature, dict)
        else bool(
            signature.get("isValid")
            and signature.get("state") == "VALID"
            and signature.get("wasSignedByGitHub")
        ),
    )


def team_requests(node: Any) -> tuple[ReviewRequest, ...]:
    """The teams among a pull request's review requests, by their slugs."""
    found = _requests(node.get("reviewRequests")) if isinstance(node, dict) else ()
    return tuple(r for r in found if r.is_team and r.name != "team")
