"""How each served GraphQL field gets its value from the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.demo import resolve_pulls, resolve_rules, timeline
from triage.demo.access import need_org
from triage.demo.graphql import Resolve
from triage.demo.mutations import MUTATIONS
from triage.demo.resolve_repos import REPOSITORY, owned
from triage.demo.resolve_shared import (
    Blob,
    Named,
    Within,
    comment_fields,
    nodes_of,
    prop,
)
from triage.demo.things import (
    Check,
    Comment,
    Commit,
    Conversation,
    DeniedError,
    Happened,
    Item,
    Label,
    Person,
    Push,
    Release,
    Repo,
    Review,
    Team,
    digest,
)
from triage.demo.world import World
from triage.model import Kind

Args = Mapping[str, Any]

_ITEM_TYPES = {
    Kind.PULL: "PullRequest",
    Kind.ISSUE: "Issue",
    Kind.DISCUSSION: "Discussion",
}


@dataclass(slots=True)
class Context:
    """What a run of a document needs to know beyond the document."""

    world: World
    limit: int
    remaining: int
    reset_at: datetime
    cost: int = 1
    node_count: int = 0
    asked: list[Item] = field(default_factory=list)
    """Pull requests whose mergeability was asked for."""

    @property
    def used(self) -> int:
        """Points spent in this window."""
        return self.limit - self.remaining


def typename(value: object) -> str:
    """The GraphQL type of a thing of the world."""
    match value:
        case Person():
            return value.kind
        case Item():
            return _ITEM_TYPES[value.kind]
        case Repo():
            return "Repository"
        case Check():
            return "StatusContext" if value.is_status else "CheckRun"
        case Within(item=item, thing=Comment()):
            of_discussion = item.kind is Kind.DISCUSSION
            return "DiscussionComment" if of_discussion else "IssueComment"
        case Within(thing=Review()):
            return "PullRequestReview"
        case Within(thing=Conversation()):
            return "PullRequestReviewThread"
        case Within(thing=resolve_pulls.Remark()):
            return "PullRequestReviewComment"
        case Within(thing=Commit()):
            return "Commit"
        case Within(thing=Happened() | Push() as event):
            return timeline.type_of(event)
        case resolve_rules.Rule():
            return resolve_rules.rule_type(value)
        case Team() | Label() | Blob() | Release():
            return type(value).__name__
        case _:
            raise AssertionError(value)


def find_node(context: Context, node_id: str) -> object:
    """The thing of a node id, where the viewer may see it.

    Raises DeniedError where there is none or it is hidden.
    """
    world = context.world
    found = world.nodes.get(node_id)
    if isinstance(found, Comment):
        entry = world.threads.get(found.database_id)
        found = Within(entry[0], found) if entry else None
    elif isinstance(found, Conversation):
        found = Within(found.item, found)
    home: Repo | None = None
    match found:
        case Item() | Label():
            home = found.repo
        case Repo():
            home = found
        case Within():
            home = found.item.repo
        case Person() | Team():
            pass
        case _:
            found = None
    if home is not None and home.hidden == "private":
        found = None
    if found is None:
        raise DeniedError(
            404,
            f"Could not resolve to a node with the global id of '{node_id}'",
            kind="NOT_FOUND",
        )
    if home is not None:
        world.repo(home.name)
    return found


def _nodes(context: Context, _: object, args: Args) -> list[object]:
    if len(args["ids"]) > 100:
        raise DeniedError(
            422,
            f"You may not provide more than 100 node ids; you provided"
            f" {len(args['ids'])}.",
            kind="ARGUMENT_LIMIT",
        )
    out: list[object] = []
    for node_id in args["ids"]:
        try:
            out.append(find_node(context, node_id))
        except DeniedError as error:
            out.append(error)
    return out


def _owner(context: Context, login: str) -> Person | None:
    found = context.world.find_person(login)
    return found if found and not found.is_bot else None


def _team(context: Context, owner: Person, arguments: Mapping[str, Any]) -> Team | None:
    """A team of an organisation, for a token that may read organisations."""
    need_org(context.world, "slug")
    key = f"{owner.login}/{arguments['slug']}".lower()
    teams = (one for one in context.world.nodes.values() if isinstance(one, Team))
    return next((one for one in teams if one.combined_slug.lower() == key), None)


_ACTOR: dict[str, Resolve] = {
    "team": _team,
    "id": prop(lambda p: p.node_id),
    "url": prop(lambda p: f"https://github.com/{p.login}"),
    "resourcePath": prop(lambda p: f"/{p.login}"),
    "avatarUrl": prop(
        lambda p: f"https://avatars.githubusercontent.com/u/{p.database_id}"
    ),
    "name": prop(lambda p: p.login),
    "repositories": owned,
}

_SHARED: dict[str, Resolve] = {
    "id": prop(lambda i: i.node_id),
    "fullDatabaseId": prop(lambda i: str(i.database_id)),
    "authorAssociation": lambda c, i, _: c.world.association(i.repo, i.author),
    "repository": prop(lambda i: i.repo),
    "closed": prop(lambda i: i.state != "OPEN"),
    "labels": nodes_of("labels", lambda _, i: i.labels),
    "assignees": nodes_of("assignees", lambda _, i: i.assignees),
    "reactions": nodes_of("reactions", lambda _, i: range(i.reactions)),
    "milestone": prop(
        lambda i: (
            Named("MI_" + digest(i.milestone)[:10], "", i.milestone)
            if i.milestone
            else None
        )
    ),
    "comments": nodes_of(
        "comments",
        lambda _, i: [Within(i, c) for c in i.comments if c.reply_to is None],
        lambda w: (w.thing.created_at.isoformat(), w.thing.node_id),
    ),
}

_ISSUE: dict[str, Resolve] = _SHARED | {
    "timelineItems": timeline.timeline,
    "stateReason": prop(lambda i: i.state_reason if i.state != "OPEN" or
                        i.state_reason == "REOPENED" else None),
}  # fmt: skip

_DISCUSSION: dict[str, Resolve] = _SHARED | {
    "category": prop(lambda i: i.discussion.category),
    "isAnswered": prop(
        lambda i: (
            i.discussion.answer is not None
            if i.discussion.category.is_answerable
            else None
        )
    ),
    "answerChosenAt": prop(lambda i: i.discussion.answer_chosen_at),
    "answer": prop(
        lambda i: Within(i, i.discussion.answer) if i.discussion.answer else None
    ),
}

_QUERY: dict[str, Resolve] = {
    "viewer": lambda c, _, __: c.world.me,
    "rateLimit": lambda c, _, __: c,
    "repository": lambda c, _, a: c.world.repo(f"{a['owner']}/{a['name']}"),
    "repositoryOwner": lambda c, _, a: _owner(c, a["login"]),
    "user": lambda c, _, a: _owner(c, a["login"]),
    "organization": lambda c, _, a: _owner(c, a["login"]),
    "node": lambda c, _, a: find_node(c, a["id"]),
    "nodes": _nodes,
}

RESOLVERS: dict[str, Mapping[str, Resolve]] = {
    "Query": _QUERY,
    "Mutation": MUTATIONS,
    **dict.fromkeys(
        ("User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"), _ACTOR
    ),
    "Team": {
        "id": prop(lambda t: t.node_id),
        "members": nodes_of("members", lambda _, t: t.members),
    },
    "UserStatus": {"indicatesLimitedAvailability": prop(lambda s: s.is_busy)},
    "Label": {"id": prop(lambda x: x.node_id)},
    "DiscussionCategory": {"id": prop(lambda x: x.node_id)},
    "Release": {
        "id": prop(lambda x: x.node_id),
        "tagName": prop(lambda x: x.tag),
        "createdAt": prop(lambda x: x.published_at),
        "isDraft": prop(lambda _: False),
        "isPrerelease": prop(lambda _: False),
        "url": prop(lambda x: f"https://github.com/releases/tag/{x.tag}"),
    },
    "Blob": {
        "id": prop(lambda b: f"B_{b.oid[:16]}"),
        "isTruncated": prop(lambda _: False),
        "isBinary": prop(lambda _: False),
        "byteSize": prop(lambda b: len(b.text.encode("utf-8", "replace"))),
    },
    "Repository": REPOSITORY | resolve_rules.REPOSITORY,
    "Issue": _ISSUE,
    "Discussion": _DISCUSSION,
    "PullRequest": _SHARED
    | resolve_pulls.PULL
    | resolve_rules.RIGHTS
    | {"timelineItems": timeline.timeline},
    "IssueComment": comment_fields(),
    "DiscussionComment": comment_fields(),
    **resolve_pulls.OTHERS,
    **timeline.TYPES,
    **resolve_rules.OTHERS,
}
