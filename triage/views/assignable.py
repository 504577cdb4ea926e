"""Everybody who can be put on items of a repository, for who types a name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.facts.codeowners import Rules
from triage.views import Reader, Select


@dataclass(frozen=True, slots=True)
class Known:
    """A person or a team of a repository."""

    login: str
    why: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A repository with a CODEOWNERS file."""

    name: str
    text: str


PEOPLE = Select(
    """
    select assignable.login, case when maintainer.login is null then 'can be assigned'
      else 'maintains it' end
    from json_each(:repos)
    join repo on repo.name_key = json_each.value
    join assignable on assignable.repo_id = repo.id
    left join maintainer on maintainer.repo_id = repo.id
      and maintainer.login = lower(assignable.login)
    order by maintainer.login is null, lower(assignable.login)
    """,
    Known,
)
"""Whom GitHub lets one assign, as the last sync read it."""
MAINTAINERS = Select(
    """
    select maintainer.login, 'maintains it'
    from json_each(:repos)
    join repo on repo.name_key = json_each.value
    join maintainer on maintainer.repo_id = repo.id
    order by maintainer.login
    """,
    Known,
)
"""Known without asking GitHub, so also where the token may not."""
TEAMS = Select(
    """
    select distinct review_request.name, 'asked before'
    from json_each(:repos)
    join repo on repo.name_key = json_each.value
    join item on item.repo_id = repo.id
    join review_request on review_request.item_id = item.id
    where item.state = 'open'
      and review_request.is_team = 1
      and review_request.name <> 'team'
    order by review_request.name
    """,
    Known,
)
RULED = Select(
    """
    select repo.name, repo.codeowners
    from json_each(:repos)
    join repo on repo.name_key = json_each.value
    where repo.codeowners is not null
    """,
    Ruled,
)


def everybody(
    reader: Reader, repos: Sequence[str], *, teams: bool
) -> tuple[tuple[str, str], ...]:
    """Logins, maintainers first, and with `teams` their slugs; each with the reason."""
    bound = {"repos": json.dumps([name.lower() for name in repos])}
    found: dict[str, Known] = {}
    for query in (PEOPLE, MAINTAINERS):
        _keep(found, reader.select(query, bound))
    if teams:
        for ruled in reader.select(RULED, bound):
            _keep(found, _owning_teams(ruled))
        _keep(found, reader.select(TEAMS, bound))
    return tuple((one.login, one.why) for one in found.values())


def _keep(found: dict[str, Known], more: Iterable[Known]) -> None:
    for one in more:
        found.setdefault(one.login.lower(), one)


def _owning_teams(ruled: Ruled) -> Iterable[Known]:
    """The teams that CODEOWNERS names, which an address also has a slash for."""
    for rule in Rules(ruled.text).all:
        for owner in rule.owners:
            if owner.startswith("@") and "/" in owner:
                yield Known(owner[1:], "code owner")
