"""Queues of Dependabot that are full: nothing new arrives until one of them goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from triage import text
from triage.facts import bot_queue
from triage.model import Ref
from triage.views import Select, Tables, phrases


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open pull request of Dependabot's."""

    id: str
    repo_id: str
    repo: str
    number: int
    title: str
    author: str | None
    created_at: str
    ecosystem: str
    directory: str
    security: int

    @property
    def ref(self) -> Ref:
        """Its name."""
        return Ref.of(self.repo, self.number)


@dataclass(frozen=True, slots=True)
class Configured:
    """A repository's `.github/dependabot.yml`."""

    repo_id: str
    dependabot: str


WAITING = Select(
    """
    select item.id, item.repo_id, repo.name, item.number, item.title, item.author,
      item.created_at, bump.ecosystem, bump.directory, bump.security
    from bump
    join item on item.id = bump.item_id
    join repo on repo.id = item.repo_id
    where item.state = 'open'
      and bump.bot = 'dependabot'
      and item.author_kind = 'Bot'
    order by item.created_at, item.id
    """,
    Waiting,
)
CONFIGURED = Select(
    """
    select repo.id, repo.dependabot
    from repo
    where repo.dependabot is not null
    """,
    Configured,
)
SELECTS = (WAITING, CONFIGURED)


@dataclass(frozen=True, slots=True)
class Full:
    """A place of a repository for which Dependabot opens nothing more."""

    repo: str
    ecosystem: str
    directory: str
    is_security: bool
    limit: int
    pulls: tuple[Waiting, ...]

    @property
    def count(self) -> str:
        """`10 of 10 npm version updates`; `6 (limit 5)`, where there are more."""
        kind = "security" if self.is_security else "version"
        total = len(self.pulls)
        over = total > self.limit
        shown = f"{total} (limit {self.limit})" if over else f"{total} of {self.limit}"
        return f"{shown} {self.ecosystem} {kind} updates"

    @property
    def why(self) -> str:
        """What it means, in one sentence."""
        return (
            f"{self.count} are open in {self.directory} of {self.repo}: "
            "nothing new arrives until one goes."
        )


class Limit(msgspec.Struct, frozen=True):
    """A full queue, as JSON prints it."""

    repo: str
    ecosystem: str
    directory: str
    kind: str
    """version or security."""
    open: int
    limit: int
    why: str
    refs: list[str]


def full(tables: Tables) -> tuple[Full, ...]:
    """Every full queue, by repository; what is set aside counts as GitHub counts it."""
    known = {one.repo_id: one.dependabot for one in tables[CONFIGURED]}
    repos: dict[str, list[Waiting]] = defaultdict(list)
    for one in tables[WAITING]:
        repos[one.repo_id].append(one)
    found = [
        one
        for repo_id, pulls in repos.items()
        for one in full_in(pulls, known.get(repo_id))
    ]
    return tuple(sorted(found, key=lambda one: (one.repo.lower(), one.ecosystem)))


def full_in(pulls: Iterable[Waiting], dependabot: str | None) -> Iterator[Full]:
    """The full queues of one repository with this `.github/dependabot.yml`."""
    known = bot_queue.entries(dependabot) if dependabot else None
    places: dict[tuple[str, str, bool], list[Waiting]] = defaultdict(list)
    for one in pulls:
        places[one.ecosystem, one.directory, bool(one.security)].append(one)
    for (ecosystem, directory, is_security), those in places.items():
        limit: int | None = bot_queue.SECURITY
        if not is_security:
            limit = bot_queue.limit(known or (), ecosystem, directory)
        if limit and len(those) >= limit:
            repo = those[0].repo
            yield Full(repo, ecosystem, directory, is_security, limit, tuple(those))


def headline(found: Sequence[Full]) -> str:
    """`owner/name at its limit`, or how many are; empty where none is."""
    repos = {one.repo for one in found}
    if len(repos) == 1:
        return f"{repos.pop()} at its limit"
    return (
        f"{text.count(len(repos), 'repository', 'repositories')} at the limit"
        * bool(repos)
    )


def payload(found: Sequence[Full]) -> tuple[Limit, ...]:
    """Full queues, as JSON has them."""
    return tuple(
        Limit(
            repo=one.repo,
            ecosystem=one.ecosystem,
            directory=one.directory,
            kind="security" if one.is_security else "version",
            open=len(one.pulls),
            limit=one.limit,
            why=one.why,
            refs=phrases.refs(pull.ref for pull in one.pulls),
        )
        for one in found
    )
