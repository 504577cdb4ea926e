"""How each served GraphQL field gets its value from the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.demo import resolve_pulls
from triage.demo.graphql import Resolve
from triage.demo.mutations import MUTATIONS
from triage.demo.pages import Connection
from triage.demo.resolve_shared import (
    Blob,
    Within,
    comment_fields,
    nodes_of,
    prop,
)
from triage.demo.things import (
    Check,
    Comment,
    Commit,
    DeniedError,
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
_MISSING = {
    Kind.PULL: "a PullRequest",
    Kind.ISSUE: "an Issue",
    Kind.DISCUSSION: "a Discussion",
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
        case Within(thing=Commit()):
            return "Commit"
        case Within(thing=Push()):
            return "HeadRefForcePushedEvent"
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
            f"Could not resolve to a node with the global id of '{node_id}'.",
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


def _owned(context: Context, who: Person, args: Args) -> Connection[Repo]:
    """Repositories of an owner, or those that the viewer works in."""
    world = context.world
    own = set(args.get("ownerAffiliations") or ["OWNER", "COLLABORATOR"])
    wanted = set(args.get("affiliations") or ["OWNER", "COLLABORATOR"]) | own
    repos = []
    for repo in world.repos.values():
        if repo.hidden or (repo.is_private and not world.permission(repo)):
            continue
        mine = who is world.me and who.login.lower() in repo.permissions
        is_owner = repo.owner.lower() == who.login.lower()
        if own == {"OWNER"}:
            mine = False
        archived = args.get("isArchived")
        if (is_owner or (mine and wanted - {"OWNER"})) and (
            archived is None or archived == repo.is_archived
        ):
            repos.append(repo)
    order = args.get("orderBy") or {"field": "NAME", "direction": "ASC"}
    by_name = order["field"] == "NAME"

    def key(repo: Repo) -> tuple[str, str]:
        pushed = repo.pushed_at.isoformat() if repo.pushed_at else ""
        return repo.name.lower() if by_name else pushed, repo.node_id

    return Connection(
        "repositories",
        repos,
        args,
        key,
        descending=order["direction"] == "DESC",
    )


_STAMPS: dict[str, Callable[[Item], Any]] = {
    "UPDATED_AT": lambda item: item.updated_at.isoformat(),
    "CREATED_AT": lambda item: item.created_at.isoformat(),
    "COMMENTS": lambda item: len(item.comments),
}


def _items(kind: Kind) -> Resolve:
    """The resolver of a repository's items of one kind."""
    name = {"pull": "pullRequests", "issue": "issues", "discussion": "discussions"}

    def resolve(_: Context, repo: Repo, args: Args) -> Connection[Item]:
        found = [item for item in repo.items.values() if item.kind is kind]
        by = args.get("filterBy") or {}
        states = args.get("states") or by.get("states")
        if states:
            found = [item for item in found if item.state in states]
        if by.get("since"):
            since = datetime.fromisoformat(by["since"])
            found = [item for item in found if item.updated_at >= since]
        labels = args.get("labels") or by.get("labels")
        if labels:
            wanted = {label.lower() for label in labels}
            found = [
                item
                for item in found
                if wanted & {label.name.lower() for label in item.labels}
            ]
        for key, side in (("headRefName", "head_ref"), ("baseRefName", "base_ref")):
            if args.get(key):
                found = [i for i in found if getattr(i.pull, side) == args[key]]
        if args.get("answered") is not None:
            found = [
                item
                for item in found
                if item.discussion
                and (item.discussion.answer is not None) == args["answered"]
            ]
        order = args.get("orderBy")
        if order:
            stamp = _STAMPS[order["field"]]
            return Connection(
                name[kind],
                found,
                args,
                lambda item: (stamp(item), item.number),
                descending=order["direction"] == "DESC",
            )
        return Connection(name[kind], found, args, lambda item: (item.number,))

    return resolve


def _numbered(*kinds: Kind) -> Resolve:
    """The resolver of one item by its number."""

    def resolve(_: Context, repo: Repo, args: Args) -> Item:
        found = repo.items.get(args["number"])
        if found is None or found.kind not in kinds:
            many = len(kinds) > 1
            what = "an issue or pull request" if many else _MISSING[kinds[0]]
            raise DeniedError(
                404,
                f"Could not resolve to {what} with the number of {args['number']}.",
                kind="NOT_FOUND",
            )
        return found

    return resolve


def _object(_: Context, repo: Repo, args: Args) -> Blob | None:
    _head, _colon, path = (args.get("expression") or "").partition(":")
    text = repo.files.get(path)
    return None if text is None else Blob(digest("blob", repo.name, path), text)


@dataclass(frozen=True, slots=True)
class _Named:
    """A branch or a milestone: a name with an id."""

    id: str
    name: str
    title: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class _Owners:
    """What `Repository.codeowners` gives."""

    errors: list[Any]


def _codeowners(_: Context, repo: Repo, __: Args) -> _Owners | None:
    has_file = any(path.endswith("CODEOWNERS") for path in repo.files)
    return _Owners(repo.owners_errors) if has_file else None


def _releases(_: Context, repo: Repo, args: Args) -> Connection[Release]:
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    return Connection(
        "releases",
        repo.releases,
        args,
        lambda release: (release.published_at.isoformat(), release.node_id),
        descending=order["direction"] == "DESC",
    )


_ACTOR: dict[str, Resolve] = {
    "id": prop(lambda p: p.node_id),
    "url": prop(lambda p: f"https://github.com/{p.login}"),
    "resourcePath": prop(lambda p: f"/{p.login}"),
    "avatarUrl": prop(
        lambda p: f"https://avatars.githubusercontent.com/u/{p.database_id}"
    ),
    "name": prop(lambda p: p.login),
    "repositories": _owned,
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
            _Named("MI_" + digest(i.milestone)[:10], "", i.milestone)
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

_REPOSITORY: dict[str, Resolve] = {
    "id": prop(lambda r: r.node_id),
    "name": prop(lambda r: r.short),
    "nameWithOwner": prop(lambda r: r.name),
    "url": prop(lambda r: f"https://github.com/{r.name}"),
    "owner": lambda c, r, _: c.world.find_person(r.owner),
    "isFork": prop(lambda _: False),
    "hasIssuesEnabled": prop(lambda r: r.has_issues),
    "hasDiscussionsEnabled": prop(lambda r: r.has_discussions),
    "viewerPermission": lambda c, r, _: c.world.permission(r) or None,
    "viewerDefaultMergeMethod": prop(lambda r: r.methods[0]),
    "mergeCommitAllowed": prop(lambda r: "MERGE" in r.methods),
    "squashMergeAllowed": prop(lambda r: "SQUASH" in r.methods),
    "rebaseMergeAllowed": prop(lambda r: "REBASE" in r.methods),
    "autoMergeAllowed": prop(lambda _: False),
    "defaultBranchRef": prop(
        lambda r: _Named("REF_" + digest(r.node_id)[:10], r.default_branch)
    ),
    "codeowners": _codeowners,
    "object": _object,
    "label": lambda _, r, args: r.labels.get(args["name"].lower()),
    "labels": nodes_of("labels", lambda _, r: list(r.labels.values())),
    "pullRequest": _numbered(Kind.PULL),
    "issue": _numbered(Kind.ISSUE),
    "discussion": _numbered(Kind.DISCUSSION),
    "issueOrPullRequest": _numbered(Kind.ISSUE, Kind.PULL),
    "pullRequests": _items(Kind.PULL),
    "issues": _items(Kind.ISSUE),
    "discussions": _items(Kind.DISCUSSION),
    "releases": _releases,
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
    "Team": {"id": prop(lambda t: t.node_id)},
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
    "Repository": _REPOSITORY,
    "Issue": _ISSUE,
    "Discussion": _DISCUSSION,
    "PullRequest": _SHARED | resolve_pulls.PULL,
    "IssueComment": comment_fields(),
    "DiscussionComment": comment_fields(),
    **resolve_pulls.OTHERS,
}
