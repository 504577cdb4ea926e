"""GitHub behind the seam: what can be asked, over GraphQL."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from triage.clock import iso
from triage.errors import Forbidden, HubError, NotFound, Unreachable
from triage.hub import (
    Budget,
    Found,
    OpenSet,
    Page,
    Probed,
    faults,
    queries,
    read,
)
from triage.hub.client import Answer, Client
from triage.hub.faults import TOO_MUCH
from triage.hub.write import Writing, split
from triage.model import (
    Item,
    Kind,
    Proof,
    Ref,
    RepoFiles,
    ReviewRequest,
    Viewer,
    Volatile,
)
from triage.text import clean

PAGE_SIZES = {Kind.PULL: 50, Kind.ISSUE: 100, Kind.DISCUSSION: 50}
"""Items asked for at once; halved where GitHub runs out of time, then grown."""

_SMALLEST = 5

_LISTINGS = {
    Kind.PULL: (queries.PULLS, "pullRequests"),
    Kind.ISSUE: (queries.ISSUES, "issues"),
    Kind.DISCUSSION: (queries.DISCUSSIONS, "discussions"),
}


class GitHub(Writing):
    """The Hub over a client; safe to use from several threads."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._sizes = dict(PAGE_SIZES)
        self._lock = threading.Lock()

    @property
    def budget(self) -> Budget:
        """Requests and points so far."""
        return self.client.budget

    def viewer(self) -> Viewer:
        """Whose token it is."""
        who = self.client.read(queries.VIEWER, {}).data.get("viewer") or {}
        return Viewer(
            clean(who.get("login")), who.get("databaseId"), self.client.scopes
        )

    def probe(self, names: Sequence[str]) -> tuple[Probed, ...]:
        """Many repositories in one request."""
        if not names:
            return ()
        variables: dict[str, str] = {}
        for i, name in enumerate(names):
            variables[f"o{i}"], variables[f"n{i}"] = name.split("/", 1)
        try:
            answer = self.client.read(queries.probe(len(names)), variables)
        except (NotFound, Forbidden) as error:
            if len(names) > 1:
                half = len(names) // 2
                return (*self.probe(names[:half]), *self.probe(names[half:]))
            return (Probed(names[0], None, error),)
        return tuple(
            Probed(
                name,
                found := read.repo(answer.data.get(f"r{i}")),
                None if found else _error_at(answer, f"r{i}", name),
            )
            for i, name in enumerate(names)
        )

    def repo_files(self, name: str) -> RepoFiles:
        """CODEOWNERS with its errors, and the Dependabot configuration."""
        answer = self.client.read(queries.REPO_FILES, split(name))
        return read.repo_files(answer.data.get("repository"))

    def owned(self, owner: str) -> tuple[str, ...]:
        """Names of an owner's unarchived repositories that the token can read."""
        return tuple(
            clean(n.get("nameWithOwner"))
            for n in self._paged(queries.OWNED, {"owner": owner}, "repositoryOwner")
            if not n.get("isArchived")
        )

    def mine(self) -> tuple[str, ...]:
        """Names of unarchived repositories that the person can push to."""
        return tuple(
            clean(n.get("nameWithOwner"))
            for n in self._paged(queries.MINE, {}, "viewer")
            if not n.get("isArchived")
            and n.get("viewerPermission") in {"ADMIN", "MAINTAIN", "WRITE"}
        )

    def _paged(
        self, document: str, variables: Mapping[str, Any], root: str
    ) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        after: str | None = None
        while True:
            answer = self.client.read(document, {**variables, "after": after})
            owner = answer.data.get(root)
            if not isinstance(owner, dict):
                raise _error_at(answer, root, str(variables.get("owner", root)))
            connection = owner.get("repositories") or {}
            found += read.nodes(connection)
            after = _next(connection)
            if after is None:
                return found

    def page(
        self,
        kind: Kind,
        repo: str,
        *,
        states: tuple[str, ...] = (),
        since: datetime | None = None,
        after: str | None = None,
    ) -> Page:
        """Items, most recently updated first; fewer where GitHub is slow."""
        document, name = _LISTINGS[kind]
        variables: dict[str, Any] = {**split(repo), "after": after}
        if kind is not Kind.DISCUSSION:
            variables["states"] = list(states) or None
        if kind is Kind.ISSUE:
            variables["since"] = iso(since) if since else None
        while True:
            size = self._sizes[kind]
            variables["first"] = size
            try:
                answer = self.client.read(
                    document, variables, tries=2 if size > _SMALLEST else 5
                )
            except Unreachable as error:
                if not error.timeout or size <= _SMALLEST:
                    raise
                self._resize(kind, max(size // 2, _SMALLEST))
                continue
            if size > _SMALLEST and _asks_too_much(answer):
                self._resize(kind, max(size // 2, _SMALLEST))
                continue
            self._resize(kind, min(size + max(size // 4, 1), PAGE_SIZES[kind]))
            return _page(answer, name, repo)

    def _resize(self, kind: Kind, size: int) -> None:
        with self._lock:
            self._sizes[kind] = size

    def open_ids(self, kind: Kind, repo: str) -> OpenSet:
        """Everything open of one kind, by node id."""
        name = _LISTINGS[kind][1]
        ids: set[str] = set()
        after: str | None = None
        while True:
            answer = self.client.read(
                queries.OPEN_IDS,
                {
                    **split(repo),
                    "after": after,
                    "pulls": kind is Kind.PULL,
                    "issues": kind is Kind.ISSUE,
                    "discussions": kind is Kind.DISCUSSION,
                },
            )
            connection = (answer.data.get("repository") or {}).get(name)
            if answer.errors or not isinstance(connection, dict):
                return OpenSet(frozenset(ids), whole=False)
            ids.update(str(n["id"]) for n in read.nodes(connection) if n.get("id"))
            after = _next(connection)
            if after is None:
                return OpenSet(frozenset(ids), whole=True)

    def volatile(self, ids: Sequence[str]) -> tuple[Volatile, ...]:
        """Head, checks and mergeability of up to 100 pull requests."""
        found = map(read.volatile, self._nodes(queries.VOLATILE, ids)[0])
        return tuple(v for v in found if v)

    def items(self, ids: Sequence[str]) -> Found:
        """Whole items by node id."""
        listed, answer = self._nodes(queries.ITEMS, ids)
        items = {i.node_id: i for i in map(read.item, listed) if i}
        gone = {
            ids[place]
            for e in (answer.errors if answer else ())
            if isinstance(e, dict) and e.get("type") == "NOT_FOUND"
            for place in _places(e)
            if place < len(ids)
        } - items.keys()
        missing = set(ids) - items.keys() - gone
        return Found(items, frozenset(gone), whole=not missing)

    def _nodes(
        self, document: str, ids: Sequence[str]
    ) -> tuple[list[Any], Answer | None]:
        """Nodes by id; where none resolves, the answer still says which."""
        if not ids:
            return [], None
        try:
            answer = self.client.read(document, {"ids": list(ids)})
        except NotFound:
            if len(ids) == 1:
                error = {"type": "NOT_FOUND", "path": ["nodes", 0]}
                return [], Answer({}, (error,))
            half = len(ids) // 2
            left, one = self._nodes(document, ids[:half])
            right, two = self._nodes(document, ids[half:])
            errors = [*(one.errors if one else ())]
            errors += [_moved(e, half) for e in (two.errors if two else ())]
            return left + right, Answer({}, tuple(errors))
        listed = answer.data.get("nodes")
        return list(listed) if isinstance(listed, list) else [], answer

    def numbered(self, ref: Ref) -> Item:
        """The whole item that a ref names. Raises NotFound."""
        answer = self.client.read(
            queries.NUMBERED, {**split(ref.repo), "number": ref.number}
        )
        repo = answer.data.get("repository") or {}
        for key in ("issueOrPullRequest", "discussion"):
            found = read.item(repo.get(key))
            if found:
                return found
        raise NotFound(f"{ref} does not exist, or this token may not see it.")

    def proof(self, ids: Sequence[str]) -> tuple[Proof, ...]:
        """Commits and force-pushes of bumps, by node id."""
        found = map(read.proof, self._nodes(queries.PROOF, ids)[0])
        return tuple(p for p in found if p)

    def teams(self, ids: Sequence[str]) -> Mapping[str, tuple[ReviewRequest, ...]]:
        """Team requests by node id; empty where the token may not see teams."""
        try:
            listed, _ = self._nodes(queries.TEAMS, ids)
        except Forbidden:
            return {}
        return {
            str(n["id"]): read.team_requests(n)
            for n in listed
            if isinstance(n, dict) and n.get("id")
        }


def _page(answer: Answer, name: str, repo: str) -> Page:
    owner = answer.data.get("repository")
    if not isinstance(owner, dict):
        raise _error_at(answer, "repository", repo)
    connection = owner.get(name)
    if not isinstance(connection, dict):
        raise _error_at(answer, name, repo)
    listed = connection.get("nodes") or []
    items = tuple(i for i in map(read.item, listed) if i)
    whole = not answer.errors and len(items) == len(listed)
    problem = ""
    if answer.errors:
        problem = faults.from_graphql(list(answer.errors), {}, now=0).message
    elif not whole:
        problem = f"{len(listed) - len(items)} entries came without their identity"
    return Page(items, read.total(connection, 0), _next(connection), whole, problem)


def _next(connection: Mapping[str, Any]) -> str | None:
    info = connection.get("pageInfo") or {}
    more = info.get("hasNextPage") and info.get("endCursor")
    return str(info["endCursor"]) if more else None


def _error_at(answer: Answer, key: str, name: str) -> HubError:
    """Why one part of an answer is missing."""
    here = [
        e
        for e in answer.errors
        if isinstance(e, dict) and key in [str(p) for p in e.get("path") or ()]
    ]
    if here or answer.errors:
        found = faults.from_graphql(here or list(answer.errors), {}, now=0)
        found.message = f"{clean(name)}: {found.message}"
        return found
    return NotFound(
        f"{clean(name)} does not exist, or this token may not see it.",
        "Check its spelling and what the token may read.",
    )


def _places(error: Mapping[str, Any]) -> list[int]:
    """Which node an error is about; none where it is about something within one."""
    path = list(error.get("path") or ())
    return [p for p in path[1:] if isinstance(p, int)] if len(path) == 2 else []


def _asks_too_much(answer: Answer) -> bool:
    """Whether GitHub left parts out since the page was too big for it."""
    return any(isinstance(e, dict) and e.get("type") in TOO_MUCH for e in answer.errors)


def _moved(error: Any, by: int) -> Any:
    """The same error, for a list that starts `by` earlier."""
    path = [p + by if isinstance(p, int) else p for p in error.get("path") or ()]
    return {**error, "path": path}
