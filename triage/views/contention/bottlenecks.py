"""People without whom several pull requests cannot be approved."""

from __future__ import annotations

from collections.abc import Iterator

from triage import text
from triage.views.contention.flag import Found, command
from triage.views.contention.meeting import Paths
from triage.views.contention.world import Open, World, dampened
from triage.views.memory import Index
from triage.views.owners import Owners

Alone = tuple[str, str]
"""A login in lower case, and the repository of which it is the only active maintainer;
empty where CODEOWNERS says so."""


class Deciders:
    """Who alone must approve what."""

    def __init__(self, world: World, owners: Owners, paths: Paths) -> None:
        self.world = world
        self._owners = owners
        self._paths = paths
        self.alone: Index[Alone, str, None] = Index(world.memory)
        """Pull requests by who alone must approve them."""

    def of(self, ident: str) -> frozenset[Alone]:
        """Who alone must approve a pull request, and has not decided on it."""
        world = self.world
        pull = world.pulls[ident]
        if pull is None or world.is_parked(pull):
            return frozenset()
        ruled, logins = self._able(pull)
        where = "" if ruled else pull.repo_id
        return frozenset(
            (login, where) for login in logins if not _has_decided(world, pull, login)
        )

    def _able(self, pull: Open) -> tuple[bool, set[str]]:
        """Who alone must approve, in lower case, and whether code owners decide."""
        world, owners = self.world, self._owners
        ruled = False
        found: set[str] = set()
        if owners.rules(pull.repo_id, pull.base_ref):
            paths = self._paths.of(pull.id)
            for stand in owners.of(pull.repo_id, pull.base_ref, paths):
                if not stand.owners:
                    continue
                ruled = True
                if owners.is_opaque(stand.owners):
                    continue
                people = owners.people_of(stand.owners)
                able = {p for p in people if p != pull.key and not world.busy(p)}
                if len(able) == 1:
                    found |= able
        if ruled:
            return True, found
        active = world.people.active(pull.repo_id)
        able = {p for p in active if p != pull.key and not world.busy(p)}
        return False, able if len(able) == 1 else set()


def bottlenecks(deciders: Deciders, who: Alone) -> Iterator[Found]:
    """Somebody who alone may approve several pull requests that wait for a review.

    Where a path has code owners, they are who may, without the author and whoever is busy; a team whose
    members are not known may be anybody. Without code owners it is the active
    maintainers of the repository, and one of them alone is told only from `bottleneck_alone` on. What the
    person has approved at the present head, or refused, does not wait for them.
    Severity: 30, plus ten for each pull request, 80 at most; half where fewer than two
    of them are alive.
    """
    world = deciders.world
    login, repo_id = who
    pulls = world.those(deciders.alone[who])
    if not repo_id and len(pulls) >= world.numbers.bottleneck:
        yield _found(world, login, pulls, "the only code owner who can approve")
    if repo_id and len(pulls) >= world.numbers.bottleneck_alone:
        why = f"the only active maintainer of {pulls[0].repo} for"
        yield _found(world, login, pulls, why, where=f" in {pulls[0].repo}")


def _has_decided(world: World, pull: Open, login: str) -> bool:
    return any(
        one.author.lower() == login and not world.doubt(pull, one)
        for one in world.verdicts(pull.id)
    )


def _found(
    world: World, login: str, pulls: list[Open], why: str, where: str = ""
) -> Found:
    name = world.spelled(login)
    rest = [
        pull
        for pull in pulls
        if login not in {one.name.lower() for one in world.requests[pull.id]}
    ]
    others = world.helpers(pulls, {login})
    suggestion = "Name a second owner in CODEOWNERS" if not where else "Name a second"
    if where:
        suggestion += " maintainer"
    if others:
        suggestion += f", such as {others[0][0]}"
    return Found(
        kind="bottleneck",
        subject=f"{name}{where}",
        pulls=tuple(pull.mention for pull in pulls),
        severity=dampened(min(30 + 10 * len(pulls), 80), world.alive(pulls), least=2),
        why=f"{name} is {why} {text.count(len(pulls), 'pull request')}.",
        evidence=tuple(world.opened(pull) for pull in pulls),
        suggestion=f"{suggestion}; until then, ask {name} for the oldest first.",
        candidates=others,
        commands=tuple(command("request", name, refs=[p.ref]) for p in rest[:1])
        or (f"triage show {pulls[0].ref}",),
    )
