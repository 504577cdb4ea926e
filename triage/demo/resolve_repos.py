"""How the GraphQL fields of repositories get their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.demo.graphql import Resolve
from triage.demo.pages import Connection
from triage.demo.resolve_shared import Blob, Named, nodes_of, prop
from triage.demo.things import DeniedError, Item, Person, Release, Repo, digest
from triage.model import Kind

Args = Mapping[str, Any]

_MISSING = {
    Kind.PULL: "a PullRequest",
    Kind.ISSUE: "an Issue",
    Kind.DISCUSSION: "a Discussion",
}


def owned(context: Any, who: Person, args: Args) -> Connection[Repo]:
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

    def resolve(_: Any, repo: Repo, args: Args) -> Connection[Item]:
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

    def resolve(_: Any, repo: Repo, args: Args) -> Item:
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


def _object(_: Any, repo: Repo, args: Args) -> Blob | None:
    _head, _colon, path = (args.get("expression") or "").partition(":")
    text = repo.files.get(path)
    return None if text is None else Blob(digest("blob", repo.name, path), text)


@dataclass(frozen=True, slots=True)
class _Owners:
    """What `Repository.codeowners` gives."""

    errors: list[Any]


def _codeowners(_: Any, repo: Repo, __: Args) -> _Owners | None:
    has_file = any(path.endswith("CODEOWNERS") for path in repo.files)
    return _Owners(repo.owners_errors) if has_file else None


def _assignable(context: Any, repo: Repo, args: Args) -> Connection[Person]:
    """Who has push access; whoever else is assigned is silently left out."""
    world = context.world
    found = [
        who
        for login in repo.permissions
        if (who := world.find_person(login)) and world.may(repo, "WRITE", login)
    ]
    wanted = (args.get("query") or "").lower()
    found = [who for who in found if wanted in who.login.lower()]
    return Connection("assignableUsers", found, args, lambda who: (who.login.lower(),))


def _releases(_: Any, repo: Repo, args: Args) -> Connection[Release]:
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    return Connection(
        "releases",
        repo.releases,
        args,
        lambda release: (release.published_at.isoformat(), release.node_id),
        descending=order["direction"] == "DESC",
    )


REPOSITORY: dict[str, Resolve] = {
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
    "defaultBranchRef": prop(
        lambda r: Named("REF_" + digest(r.node_id)[:10], r.default_branch)
    ),
    "assignableUsers": _assignable,
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
