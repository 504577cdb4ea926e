"""GitHub behind the seam: what can be asked, over GraphQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from triage.clock import iso
from triage.errors import Forbidden, HubError, NotFound
from triage.hub import (
    Ask,
    Briefs,
    Budget,
    Found,
    Page,
    Probed,
    answers,
    queries,
    read,
    read_pulls,
    read_repos,
    read_values,
    read_words,
    together,
)
from triage.hub.asking import Asking
from triage.hub.client import Answer, Client
from triage.hub.landing import Landing
from triage.hub.lines import Lines
from triage.hub.owning import Owning
from triage.hub.sizes import Bounds
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
    Word,
)
from triage.text import clean

BOUNDS = {
    "Pulls": Bounds(5, 50, 100),
    "Issues": Bounds(5, 100, 100),
    "Discussions": Bounds(5, 50, 100),
    "Probe": Bounds(1, 50, 50),
    "RepoFiles": Bounds(1, 20, 20),
    "Assignable": Bounds(1, 20, 50),
    "Briefs": Bounds(10, 100, 100),
    "Volatile": Bounds(10, 100, 200),
    "Items": Bounds(5, 50, 100),
    "Proof": Bounds(5, 100, 200),
    "Teams": Bounds(10, 100, 200),
    "Words": Bounds(10, 100, 200),
}
"""Items, ids or repositories asked for at once, by the document's name."""

_SMALLEST = 5

_LISTINGS = {
    Kind.PULL: ("Pulls", queries.PULLS),
    Kind.ISSUE: ("Issues", queries.ISSUES),
    Kind.DISCUSSION: ("Discussions", queries.DISCUSSIONS),
}


class GitHub(Asking, Landing, Lines, Owning, Writing):
    """The Hub over a client; safe to use from several threads."""

    def __init__(self, client: Client, bounds: Mapping[str, Bounds] = BOUNDS) -> None:
        super().__init__(client, bounds)
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
                    None if found else answers.error_at(answer, f"r{i}", name),
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
                        else answers.error_at(answer, f"r{i}", name),
                    )
                )
            return out

        def document(some: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
            return together.repo_files(len(some)), _named(some)

        return tuple(self._in_parts("RepoFiles", names, document, taken))

    def assignable(
        self, names: Sequence[str]
    ) -> tuple[tuple[str, tuple[str, ...] | HubError], ...]:
        """Logins that GitHub lets one assign, of each repository."""
        after: dict[str, str | None] = {}
        logins: dict[str, list[str]] = {name: [] for name in names}
        failed: dict[str, HubError] = {}

        def document(some: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
            cursors = {f"a{i}": after.get(name) for i, name in enumerate(some)}
            return together.assignable(len(some)), {**_named(some), **cursors}

        def taken(some: Sequence[str], answer: Answer | HubError) -> list[str]:
            more: list[str] = []
            for i, name in enumerate(some):
                if isinstance(answer, HubError):
                    failed[name] = answer
                    continue
                node = answer.data.get(f"r{i}")
                users = node.get("assignableUsers") if isinstance(node, dict) else None
                if not isinstance(users, dict):
                    failed[name] = answers.error_at(answer, f"r{i}", name)
                    continue
                logins[name] += [
                    login
                    for one in read_values.nodes(users)
                    if (login := clean(one.get("login")))
                ]
                after[name] = answers.cursor(users)
                if after[name] is not None:
                    more.append(name)
            return more

        waiting = list(names)
        while waiting:
            waiting = self._in_parts("Assignable", waiting, document, taken)
        return tuple((name, failed.get(name) or tuple(logins[name])) for name in names)

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
                raise answers.error_at(answer, root, str(variables.get("owner", root)))
            connection = owner.get("repositories") or {}
            found += read_values.nodes(connection)
            after = answers.cursor(connection)
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
            return len(read_values.nodes((owner or {}).get(LISTED[kind])))

        answer = self._ask(
            name, lambda size: (document, {**variables, "first": least(size)}), came
        )
        return answers.page(answer, LISTED[kind], repo)

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
            answers.briefs(answer, f"r{i}", one.repo, LISTED[one.kind])
            for i, one in enumerate(asks)
        )

    def volatile(self, ids: Sequence[str]) -> tuple[Volatile, ...]:
        """Head, checks and mergeability of some pull requests."""
        found = (read_pulls.volatile(node) for _, node in self._by_ids("Volatile", ids))
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
        found = (read_pulls.proof(node) for _, node in self._by_ids("Proof", ids))
        return tuple(p for p in found if p)

    def words(self, ids: Sequence[str]) -> tuple[Word, ...]:
        """How some review conversations stand; one that is gone is over."""
        found = (
            read_words.gone(node_id)
            if isinstance(node, NotFound)
            else read_words.last_word(node)
            for node_id, node in self._by_ids("Words", ids)
        )
        return tuple(w for w in found if w)

    def teams(self, ids: Sequence[str]) -> Mapping[str, tuple[ReviewRequest, ...]]:
        """Team requests by node id; empty where the token may not see teams."""
        return {
            node_id: read_pulls.team_requests(node)
            for node_id, node in self._by_ids("Teams", ids)
            if isinstance(node, dict) and node.get("id")
        }


def _named(names: Sequence[str]) -> dict[str, str]:
    """The variables that name some repositories."""
    variables: dict[str, str] = {}
    for i, name in enumerate(names):
        variables[f"o{i}"], variables[f"n{i}"] = name.split("/", 1)
    return variables
