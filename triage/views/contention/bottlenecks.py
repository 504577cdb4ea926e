"""People without whom several pull requests cannot be approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from triage import text
from triage.views import Select, Tables
from triage.views.contention.flag import Found, command
from triage.views.contention.world import Open, World
from triage.views.owners import SELECTS as OWNERS
from triage.views.owners import Owners


@dataclass(frozen=True, slots=True)
class Owned:
    """A path that an open pull request changes where there is a CODEOWNERS file."""

    item_id: str
    raw_path: str


OWNED = Select(
    """
    select file.item_id, file.raw_path
    from repo
    join item on item.repo_id = repo.id
    join pull on pull.item_id = item.id
    join file on file.item_id = item.id
    where repo.codeowners is not null
      and item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and item.author_kind is not 'Bot'
    """,
    Owned,
)
SELECTS = (OWNED, *OWNERS)


def bottlenecks(world: World, tables: Tables) -> Iterator[Found]:
    """People who alone may approve several pull requests that wait for a review.

    Where a path has code owners, they are who may, without the author and whoever is busy; a team whose
    members are not known may be anybody. Without code owners it is the active
    maintainers of the repository, and one of them alone is told only from `bottleneck_alone` on. What the
    person has approved at the present head, or refused, does not wait for them.
    Severity: 30, plus ten for each pull request, 80 at most; half where fewer than two
    of them are alive.
    """
    owners = Owners(tables)
    paths: dict[str, list[str]] = defaultdict(list)
    for one in tables[OWNED]:
        if one.item_id in world.pulls:
            paths[one.item_id].append(one.raw_path)
    owned: dict[str, list[Open]] = defaultdict(list)
    alone: dict[tuple[str, str], list[Open]] = defaultdict(list)
    for pull in world.pulls.values():
        if world.is_parked(pull):
            continue
        ruled, deciders = _deciders(world, owners, pull, paths.get(pull.id, []))
        for login in deciders:
            if _has_decided(world, pull, login):
                continue
            if ruled:
                owned[login].append(pull)
            else:
                alone[login, pull.repo_id].append(pull)
    for login, pulls in owned.items():
        if len(pulls) >= world.numbers.bottleneck:
            yield _found(world, login, pulls, "the only code owner who can approve")
    for (login, _), pulls in alone.items():
        if len(pulls) >= world.numbers.bottleneck_alone:
            why = f"the only active maintainer of {pulls[0].repo} for"
            yield _found(world, login, pulls, why, where=f" in {pulls[0].repo}")


def _deciders(
    world: World, owners: Owners, pull: Open, paths: list[str]
) -> tuple[bool, set[str]]:
    """Who alone must approve, in lower case, and whether code owners decide."""
    ruled = False
    found: set[str] = set()
    if owners.rules(pull.repo_id, pull.base_ref):
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


def _has_decided(world: World, pull: Open, login: str) -> bool:
    return any(
        one.author.lower() == login and not world.doubt(pull, one)
        for one in world.verdicts(pull)
    )


def _found(
    world: World, login: str, pulls: list[Open], why: str, where: str = ""
) -> Found:
    name = world.spelled(login)
    rest = [
        pull
        for pull in pulls
        if login not in {one.name.lower() for one in world.requests.get(pull.id, ())}
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
        pulls=tuple(pulls),
        severity=world.dampened(min(30 + 10 * len(pulls), 80), pulls, least=2),
        why=f"{name} is {why} {text.count(len(pulls), 'pull request')}.",
        evidence=tuple(world.opened(pull) for pull in pulls),
        suggestion=f"{suggestion}; until then, ask {name} for the oldest first.",
        candidates=others,
        commands=tuple(command("request", name, refs=[p.ref]) for p in rest[:1])
        or (f"triage show {pulls[0].ref}",),
    )
