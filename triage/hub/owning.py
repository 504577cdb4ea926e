"""What ownership rests on beyond listings: who is busy, who is in a team, which files.

Asked in documents of their own: what a token may not read stays unknown and costs
nothing else. Members of a team need `read:org`. The files of a branch come in one REST
request, which GitHub cuts at 100,000 entries or 7 MB and then says `truncated`
(GitHub's REST reference, Git trees).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote

from triage import clock
from triage.errors import Forbidden, NotFound, Rejected
from triage.hub.client import Answer, Client
from triage.hub.queries import BUDGET
from triage.hub.read_repos import OWNERS_PLACES, dicts, owners_file
from triage.hub.read_values import nodes, total
from triage.model.owning import OwnersFile, Status, Team, Tree
from triage.text import clean

_UNREADABLE: Final = (NotFound, Forbidden, Rejected)


def statuses(number: int) -> str:
    """Whether `number` people say that they are busy. Variables: `l0`, …: logins."""
    declared = ", ".join(f"$l{i}: String!" for i in range(number))
    asked = "\n".join(
        f"  u{i}: user(login: $l{i}) {{\n"
        "    login status { indicatesLimitedAvailability expiresAt }\n  }"
        for i in range(number)
    )
    return f"query Statuses({declared}) {{\n{asked}\n  {BUDGET}\n}}\n"


def members(number: int) -> str:
    """The members of `number` teams. Variables: `o0`, `s0`, …: owners and slugs."""
    declared = ", ".join(f"$o{i}: String!, $s{i}: String!" for i in range(number))
    asked = "\n".join(
        f"  t{i}: organization(login: $o{i}) {{\n"
        f"    team(slug: $s{i}) {{\n"
        "      combinedSlug members(first: 100) { totalCount nodes { login } }\n"
        "    }\n  }"
        for i in range(number)
    )
    return f"query Members({declared}) {{\n{asked}\n  {BUDGET}\n}}\n"


def owners_files(number: int) -> str:
    """CODEOWNERS of `number` branches.

    Variables: `o0`, `n0`, …: owners and names; `a0`, `b0`, `c0`, …: what the three
    places are called on that branch.
    """
    declared = ", ".join(
        f"$o{i}: String!, $n{i}: String!, $a{i}: String!, $b{i}: String!, $c{i}: String!"
        for i in range(number)
    )
    asked = "\n".join(
        f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{\n"
        f"    github: object(expression: $a{i}) {{ ...Text }}\n"
        f"    root: object(expression: $b{i}) {{ ...Text }}\n"
        f"    docs: object(expression: $c{i}) {{ ...Text }}\n  }}"
        for i in range(number)
    )
    text = "fragment Text on GitObject { ... on Blob { text isTruncated } }"
    return f"query OwnersFiles({declared}) {{\n{asked}\n  {BUDGET}\n}}\n{text}\n"


DOCUMENTS: Final = {
    "STATUSES": statuses(2),
    "MEMBERS": members(2),
    "OWNERS_FILES": owners_files(2),
}
"""Every document by name; the tests validate each against GitHub's schema."""


class Owning:
    """The part of the Hub that asks who is there, and what there is to own."""

    client: Client

    def statuses(self, logins: Sequence[str]) -> tuple[Status, ...]:
        """Whether people say that they are busy; nobody where that is not readable."""
        answer = self._answer(
            statuses(len(logins)), {f"l{i}": one for i, one in enumerate(logins)}
        )
        return tuple(_status(answer, i, one) for i, one in enumerate(logins))

    def members(self, names: Sequence[str]) -> tuple[Team, ...]:
        """Who is in some teams (`owner/slug`), as far as the token may know."""
        variables: dict[str, str] = {}
        for i, name in enumerate(names):
            variables[f"o{i}"], _, variables[f"s{i}"] = name.partition("/")
        answer = self._answer(members(len(names)), variables)
        return tuple(_team(answer, i, one) for i, one in enumerate(names))

    def owners_files(
        self, branches: Sequence[tuple[str, str]]
    ) -> tuple[OwnersFile | None, ...]:
        """CODEOWNERS of some branches, each of a repository; None: not readable."""
        variables: dict[str, str] = {}
        for i, (repo, branch) in enumerate(branches):
            variables[f"o{i}"], _, variables[f"n{i}"] = repo.partition("/")
            for name, (_, place) in zip("abc", OWNERS_PLACES, strict=True):
                variables[f"{name}{i}"] = f"refs/heads/{branch}:{place}"
        answer = self._answer(owners_files(len(branches)), variables)
        return tuple(_owners(answer, i) for i, _ in enumerate(branches))

    def tree(self, repo: str, branch: str) -> Tree:
        """The paths of all files of a branch; not whole where GitHub says so."""
        where = f"/repos/{repo}/git/trees/{quote(branch, safe='')}?recursive=1"
        try:
            found = self.client.get(where)
        except _UNREADABLE:
            return Tree((), is_whole=False)
        listed = found.get("tree") if isinstance(found, dict) else None
        paths = tuple(
            str(one.get("path")) for one in dicts(listed) if one.get("type") != "tree"
        )
        whole = isinstance(found, dict) and found.get("truncated") is False
        return Tree(paths, is_whole=whole and isinstance(listed, list))

    def _answer(self, document: str, variables: dict[str, str]) -> Answer:
        """What GitHub says; nothing where it refuses the document as a whole."""
        try:
            return self.client.read(document, variables)
        except _UNREADABLE:
            return Answer({}, (), 0.0)


def _status(answer: Answer, place: int, login: str) -> Status:
    user = answer.data.get(f"u{place}")
    said = user.get("status") if isinstance(user, dict) else None
    if not isinstance(said, dict) or not said.get("indicatesLimitedAvailability"):
        return Status(login)
    return Status(login, is_busy=True, until=clock.maybe(said.get("expiresAt")))


def _team(answer: Answer, place: int, name: str) -> Team:
    owner = answer.data.get(f"t{place}")
    team = owner.get("team") if isinstance(owner, dict) else None
    inside: Any = team.get("members") if isinstance(team, dict) else None
    count = total(inside, -1)
    if count < 0:
        return Team(name)
    return Team(name, count, tuple(_logins(inside)))


def _logins(connection: Any) -> Iterator[str]:
    for one in nodes(connection):
        if login := clean(one.get("login")):
            yield login


def _owners(answer: Answer, place: int) -> OwnersFile | None:
    repo = answer.data.get(f"r{place}")
    return OwnersFile(*owners_file(repo)) if isinstance(repo, dict) else None
