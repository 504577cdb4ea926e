"""Turns GitHub's GraphQL values into the model: the one place that sees them raw.

Whatever the schema allows to be null may be null. Text passes `clean` here, once.
A node without its identity is left out and makes its page incomplete.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.hub.read_pulls import pull
from triage.hub.read_values import (
    actor,
    database_id,
    nodes,
    raw,
    total,
    when,
    word,
)
from triage.model import Brief, Comment, Discussion, Event, Item, Kind, Label, Ref
from triage.text import clean

KINDS = {
    "PullRequest": Kind.PULL,
    "Issue": Kind.ISSUE,
    "Discussion": Kind.DISCUSSION,
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
        pull=pull(node) if kind is Kind.PULL else None,
        discussion=_discussion(node) if discussed else None,
    )


def _state(kind: Kind, node: Mapping[str, Any]) -> str:
    if kind is Kind.DISCUSSION:
        return "closed" if node.get("closed") else "open"
    return word(node.get("state") or node.get("pullState"), "OPEN").lower()


def _labels(connection: Any) -> tuple[Label, ...]:
    return tuple(
        Label(clean(n.get("name")), raw(n.get("name")), clean(n.get("color")))
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
        database_id=database_id(node),
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
