"""Turns what only pull requests have into the model: reviews, checks, commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.clock import age
from triage.hub.read_values import (
    actor,
    claimed,
    database_id,
    nodes,
    raw,
    total,
    when,
    word,
)
from triage.model import (
    Check,
    Commit,
    File,
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

_CONCLUSIONS = {
    "SUCCESS": "success",
    "NEUTRAL": "neutral",
    "SKIPPED": "skipped",
    "STALE": "neutral",
}


_STATES = {
    "SUCCESS": "success",
    "FAILURE": "failure",
    "ERROR": "failure",
    "PENDING": "pending",
    "EXPECTED": "pending",
}


def pull(node: Mapping[str, Any]) -> Pull:
    """What a pull request has besides what every item has."""
    reviews = tuple(r for r in map(_review, nodes(node.get("reviews"))) if r)
    files = tuple(
        File(
            path=clean(n.get("path")),
            raw_path=raw(n.get("path")),
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
        head_ref_raw=raw(node.get("headRefName")),
        head_oid=word(node.get("headRefOid")),
        base_ref=clean(node.get("baseRefName")),
        base_ref_raw=raw(node.get("baseRefName")),
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
        database_id=database_id(node),
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


def team_requests(node: Any) -> tuple[ReviewRequest, ...]:
    """The teams among a pull request's review requests, by their slugs."""
    found = _requests(node.get("reviewRequests")) if isinstance(node, dict) else ()
    return tuple(r for r in found if r.is_team and r.name != "team")


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
        head_at=claimed(commit.get("committedDate")),
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
    started, ended = when(node.get("startedAt")), when(node.get("completedAt"))
    took = int(age(started, ended)) if started and ended else None
    return Check(
        name=clean(node["name"]),
        state=state,
        app_id=(suite.get("app") or {}).get("databaseId"),
        url=clean(node.get("detailsUrl")),
        suite_created_at=when(suite.get("createdAt")),
        seconds=took,
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
