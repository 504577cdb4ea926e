"""GitHub behind the seam: what can be asked, over GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from triage.clock import iso
from triage.errors import Forbidden, HubError, NotFound, Unreachable
from triage.hub import (
    Ask,
    Briefs,
    Budget,
    Found,
    Page,
    Probed,
    faults,
    queries,
    read,
    read_repos,
    together,
)
from triage.hub.client import Answer, Client
from triage.hub.faults import TOO_MUCH
from triage.hub.landing import Landing
from triage.hub.limiter import TRIES
from triage.hub.sizes import Bounds, Sizes
from triage.hub.together import LISTED
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

T = TypeVar("T")

BOUNDS = {
    "Pulls": Bounds(5, 50, 100),
    "Issues": Bounds(5, 100, 100),
    "Discussions": Bounds(5, 50, 100),
    "Probe": Bounds(1, 50, 50),
    "RepoFiles": Bounds(1, 20, 20),
    "Briefs": Bounds(10, 100, 100),
    "Volatile": Bounds(10, 100, 200),
    "Items": Bounds(5, 50, 100),
    "Proof": Bounds(5, 100, 200),
    "Teams": Bounds(10, 100, 200),
}
"""Items, ids or repositories asked for at once, by the document's name."""

_SMALLEST = 5

_LISTINGS = {
    Kind.PULL: ("Pulls", queries.PULLS),
    Kind.ISSUE: ("Issues", queries.ISSUES),
    Kind.DISCUSSION: ("Discussions", queries.DISCUSSIONS),
}


class GitHub(Landing, Writing):
    """The Hub over a client; safe to use from several threads."""

    def __init__(self, client: Client, bounds: Mapping[str, Bounds] = BOUNDS) -> None:
        self.client = client
        self._sizes = Sizes(bounds)
        self._viewer: Mapping[str, Any] | None = None

    @property
    def budget(self) -> Budget:
        """Requests and points so far."""
        return self.client.budget

    @property
    def answered_at(self) -> datetime | None:
        """GitHub's own time at its newest answer."""
        return self.client.answered_at

    def viewer(self) -> Viewer:
        """Whose token it is; asked for once, with the first probe where there is one."""
        if self._viewer is None:
            self._viewer = self.client.read(queries.VIEWER, {}).data.get("viewer") or {}
        who = self._viewer
        return Viewer(
            clean(who.get("login")), who.get("databaseId"), self.client.scopes
        )

    # ── many at once ───────────────────────────────────────────────────────

    def _ask(
        self,
        name: str,
        asked: Callable[[int], tuple[str, Mapping[str, Any]]],
        came: Callable[[Answer], int] | None = None,
    ) -> Answer:
        """One question of the present size, smaller where GitHub runs out of time."""
        while True:
            size = self._sizes.of(name)
            least = self._sizes.is_least(name, size)
            document, variables = asked(size)
            try:
                answer = self.client.read(
                    document, variables, tries=TRIES if least else 2
                )
            except Unreachable as error:
                if not error.timeout or least:
                    raise
                self._sizes.too_much(name, size)
                continue
            if not least and _asks_too_much(answer):
                self._sizes.too_much(name, size)
                continue
            count = came(answer) if came else size
            self._sizes.took(name, size, count, answer.seconds)
            return answer

    def _in_parts(
        self,
        name: str,
        things: Sequence[str],
        document: Callable[[Sequence[str]], tuple[str, Mapping[str, Any]]],
        taken: Callable[[Sequence[str], Answer | HubError], list[T]],
    ) -> list[T]:
        """Ask for things, as many at a time as GitHub answers in time.

        What GitHub calls missing or forbidden as a whole is asked for by halves,
        until it is clear which it is about.
        """
        found: list[T] = []
        waiting = list(things)
        while waiting:
            some: list[str] = []

            def asked(
                size: int, some: list[str] = some, waiting: list[str] = waiting
            ) -> tuple[str, Mapping[str, Any]]:
                some[:] = waiting[:size]
                return document(some)

            try:
                answer = self._ask(name, asked, _counted(some))
            except (NotFound, Forbidden) as error:
                if len(some) == 1:
                    found += taken(some, error)
                else:
                    half = len(some) // 2
                    for part in (some[:half], some[half:]):
                        found += self._in_parts(name, part, document, taken)
            else:
                found += taken(some, answer)
            waiting = waiting[len(some) :]
        return found

    def _by_ids(
        self, name: str, ids: Sequence[str], holes: set[str] | None = None
    ) -> list[tuple[str, Any]]:
        """Things by node id; a HubError for each that does not resolve.

        `holes` gets the ids of those of which a part could not be read.
        """
        step = together.IDS_TOGETHER

        def document(some: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
            parts = [some[i : i + step] for i in range(0, len(some), step)]
            variables = {f"i{n}": list(part) for n, part in enumerate(parts)}
            return together.by_ids(name, len(parts)), variables

        def taken(
            some: Sequence[str], answer: Answer | HubError
        ) -> list[tuple[str, Any]]:
            if isinstance(answer, HubError):
                return [(one, answer) for one in some]
            wrong = _missing(answer, step)
            if holes is not None:
                holes.update(some[place] for place in _holes(answer, step))
            found: list[tuple[str, Any]] = []
            for place, one in enumerate(some):
                listed = answer.data.get(f"n{place // step}")
                listed = listed if isinstance(listed, list) else []
                at = place % step
                node = listed[at] if at < len(listed) else None
                found.append((one, node if node is not None else wrong.get(place)))
            return found

        return self._in_parts(name, ids, document, taken)

    # ── repositories ───────────────────────────────────────────────────────

    def probe(self, names: Sequence[str]) -> tuple[Probed, ...]:
        """Many repositories in one request, with who asks."""

        def taken(some: Sequence[str], answer: Answer | HubError) -> list[Probed]:
            if isinstance(answer, HubError):
                return [Probed(one, None, answer) for one in some]
            who = answer.data.get("viewer")
            if isinstance(who, dict):
                self._viewer = who
            return [
                Probed(
                    name,
                    found := read_repos.repo(answer.data.get(f"r{i}")),
                    None if found else _error_at(answer, f"r{i}", name),
                )
                for i, name in enumerate(some)
            ]

        def document(some: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
            return together.probe(len(some)), _named(some)

        return tuple(self._in_parts("Probe", names, document, taken))

    def repo_files(
        self, names: Sequence[str]
    ) -> tuple[tuple[str, RepoFiles | HubError], ...]:
        """CODEOWNERS with its errors, and the Dependabot configuration, of each."""

        def taken(
            some: Sequence[str], answer: Answer | HubError
        ) -> list[tuple[str, RepoFiles | HubError]]:
            if isinstance(answer, HubError):
                return [(one, answer) for one in some]
            out: list[tuple[str, RepoFiles | HubError]] = []
            for i, name in enumerate(some):
                node = answer.data.get(f"r{i}")
                known = isinstance(node, dict)
                out.append(
                    (
                        name,
                        read_repos.repo_files(node)
                        if known
                        else _error_at(answer, f"r{i}", name),
                    )
                )
            return out

        def document(some: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
            return together.repo_files(len(some)), _named(some)

        return tuple(self._in_parts("RepoFiles", names, document, taken))

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

    # ── items ──────────────────────────────────────────────────────────────

    def page(
        self,
        kind: Kind,
        repo: str,
        *,
        states: tuple[str, ...] = (),
        since: datetime | None = None,
        after: str | None = None,
        expected: int = 0,
    ) -> Page:
        """Items, most recently updated first; fewer where GitHub is slow.

        GitHub charges for as many as are asked for, so no more are than are expected.
        """
        name, document = _LISTINGS[kind]
        variables: dict[str, Any] = {**split(repo), "after": after}
        if kind is not Kind.DISCUSSION:
            variables["states"] = list(states) or None
        if kind is Kind.ISSUE:
            variables["since"] = iso(since) if since else None

        def least(size: int) -> int:
            return min(size, max(expected, _SMALLEST)) if expected > 0 else size

        def came(answer: Answer) -> int:
            owner = answer.data.get("repository")
            return len(read.nodes((owner or {}).get(LISTED[kind])))

        answer = self._ask(
            name, lambda size: (document, {**variables, "first": least(size)}), came
        )
        return _page(answer, LISTED[kind], repo)

    def briefs(self, asks: Sequence[Ask]) -> tuple[Briefs, ...]:
        """A page of each of several sets: how items stand, in one request."""
        if not asks:
            return ()
        document = together.briefs([(one.kind, one.states) for one in asks])
        variables: dict[str, Any] = {}
        for i, one in enumerate(asks):
            variables[f"o{i}"], variables[f"n{i}"] = one.repo.split("/", 1)
            variables[f"a{i}"] = one.after or None

        def asked(size: int) -> tuple[str, Mapping[str, Any]]:
            firsts = {
                f"f{i}": min(size, max(one.expected, _SMALLEST))
                if one.expected
                else size
                for i, one in enumerate(asks)
            }
            return document, variables | firsts

        try:
            answer = self._ask("Briefs", asked)
        except (NotFound, Forbidden) as error:
            return tuple(Briefs({}, None, 0, error) for _ in asks)
        return tuple(
            _briefs(answer, f"r{i}", one.repo, LISTED[one.kind])
            for i, one in enumerate(asks)
        )

    def volatile(self, ids: Sequence[str]) -> tuple[Volatile, ...]:
        """Head, checks and mergeability of some pull requests."""
        found = (read.volatile(node) for _, node in self._by_ids("Volatile", ids))
        return tuple(v for v in found if v)

    def items(self, ids: Sequence[str]) -> Found:
        """Whole items by node id."""
        items: dict[str, Item] = {}
        gone: set[str] = set()
        holes: set[str] = set()
        missing = False
        for node_id, node in self._by_ids("Items", ids, holes):
            found = read.item(node)
            if found:
                items[found.node_id] = found
            elif isinstance(node, NotFound):
                gone.add(node_id)
            else:
                missing = True
        return Found(items, frozenset(gone), whole=not missing and not holes)

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
        """Commits, force-pushes, head, checks and mergeability of bumps."""
        found = (read.proof(node) for _, node in self._by_ids("Proof", ids))
        return tuple(p for p in found if p)

    def teams(self, ids: Sequence[str]) -> Mapping[str, tuple[ReviewRequest, ...]]:
        """Team requests by node id; empty where the token may not see teams."""
        return {
            node_id: read.team_requests(node)
            for node_id, node in self._by_ids("Teams", ids)
            if isinstance(node, dict) and node.get("id")
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


def _missing(answer: Answer, step: int) -> dict[int, HubError]:
    """Errors about whole nodes, by their place; those within a node say nothing."""
    found: dict[int, HubError] = {}
    for error in answer.errors:
        path = list(error.get("path") or ()) if isinstance(error, dict) else []
        if len(path) == 2 and isinstance(path[1], int) and str(path[0])[1:].isdecimal():
            place = int(str(path[0])[1:]) * step + path[1]
            found[place] = faults.from_graphql([error], {}, now=0)
    return found


def _holes(answer: Answer, step: int) -> set[int]:
    """Places of nodes of which GitHub left a part out."""
    paths = (list(e.get("path") or ()) for e in answer.errors if isinstance(e, dict))
    return {
        int(str(path[0])[1:]) * step + path[1]
        for path in paths
        if len(path) > 2 and isinstance(path[1], int) and str(path[0])[1:].isdecimal()
    }


def _counted(some: Sequence[str]) -> Callable[[Answer], int]:
    """What came of a question about some things: an answer about each."""
    return lambda _answer: len(some)


def _named(names: Sequence[str]) -> dict[str, str]:
    """The variables that name some repositories."""
    variables: dict[str, str] = {}
    for i, name in enumerate(names):
        variables[f"o{i}"], variables[f"n{i}"] = name.split("/", 1)
    return variables


def _briefs(answer: Answer, key: str, repo: str, name: str) -> Briefs:
    owner = answer.data.get(key)
    connection = owner.get(name) if isinstance(owner, dict) else None
    if not isinstance(connection, dict):
        return Briefs({}, None, 0, _error_at(answer, key, repo))
    listed = connection.get("nodes") or []
    found = {b.node_id: b for b in map(read.brief, listed) if b}
    error: HubError | None = None
    mine = [e for e in answer.errors if isinstance(e, dict) and key in _path(e)]
    if mine or len(found) != len(listed) or not isinstance(listed, list):
        error = _error_at(answer, key, repo)
    after = _next(connection)
    return Briefs(found, after, read.total(connection, 0), error)


def _path(error: Mapping[str, Any]) -> list[str]:
    return [str(p) for p in error.get("path") or ()]


def _asks_too_much(answer: Answer) -> bool:
    """Whether GitHub left parts out since the page was too big for it."""
    return any(isinstance(e, dict) and e.get("type") in TOO_MUCH for e in answer.errors)
