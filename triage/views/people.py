"""Who could take something: active maintainers of a repository, least burdened first.

A maintainer is an OWNER, MEMBER or COLLABORATOR by association, somebody in the
table `maintainer`, or somebody that the settings name. Active is who reviewed,
commented or merged there in the last 90 days (a default, no published number:
Kubernetes and OpenTelemetry count in months, too).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from triage import text
from triage.views import Lens, Select, Tables

DAYS = 90
"""The window of activity; the selects say it too."""
LIMIT = 5
"""At most so many are suggested."""

OWNERSHIP, ACTIVITY, HEADROOM = 40, 40, 20
"""How a score of 100 is made: `OWNERSHIP` for the share of the touched paths that
the person owns or knows, `ACTIVITY` relative to the busiest there (a review counts
three, a merge two, a comment one), `HEADROOM` for the free part of the capacity."""

_REVIEW, _MERGE, _COMMENT = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Acted:
    """What one account did in one repository within the window, in one way."""

    repo_id: str
    login: str
    what: str
    times: int
    member: int
    newest: str


@dataclass(frozen=True, slots=True)
class Maintainer:
    """One account that acts as a maintainer."""

    repo_id: str
    login: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How many open requests or assignments an account has."""

    login: str
    times: int


@dataclass(frozen=True, slots=True)
class Named:
    """A repository's name, to look it up in the settings."""

    id: str
    name: str


REPOS = Select(
    """
    select id, name
    from repo
    """,
    Named,
)
MAINTAINERS = Select(
    """
    select repo_id, login
    from maintainer
    """,
    Maintainer,
)
ACTED = Select(
    """
    select item.repo_id, review.author, 'review', count(*),
      max(review.association in ('OWNER', 'MEMBER', 'COLLABORATOR')),
      max(review.submitted_at)
    from item
    join review on review.item_id = item.id
    where item.updated_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
      and item.kind = 'pull'
      and review.submitted_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
      and review.submitted_at <= :now
      and review.author_kind = 'User'
      and review.author is not item.author
    group by item.repo_id, review.author
    union all
    select item.repo_id, comment.author, 'comment', count(*),
      max(comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')),
      max(comment.created_at)
    from item
    join comment on comment.item_id = item.id
    where item.updated_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
      and comment.created_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
      and comment.created_at <= :now
      and comment.author_kind = 'User'
      and comment.author is not item.author
    group by item.repo_id, comment.author
    union all
    select item.repo_id, pull.merged_by, 'merge', count(*), 1, max(item.merged_at)
    from item
    join pull on pull.item_id = item.id
    where item.updated_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
      and item.state = 'merged'
      and item.merged_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
      and item.merged_at <= :now
      and pull.merged_by_kind = 'User'
    group by item.repo_id, pull.merged_by
    """,
    Acted,
)
"""Whoever changes an item moves its `updated_at`, so older items are not looked at."""
REQUESTED = Select(
    """
    select review_request.name, count(*)
    from review_request
    join item on item.id = review_request.item_id
    join pull on pull.item_id = item.id
    where review_request.is_team = 0
      and item.state = 'open'
      and pull.draft = 0
    group by review_request.name
    """,
    Asked,
)
SELECTS = (REPOS, MAINTAINERS, ACTED, REQUESTED)


class Suggestion(msgspec.Struct, frozen=True, gc=False):
    """Who could take an item, from 0 to 100, and why."""

    login: str
    score: int
    why: str


@dataclass(slots=True)
class _Person:
    """One account in one repository."""

    login: str
    reviews: int = 0
    comments: int = 0
    merges: int = 0
    is_maintainer: bool = False

    @property
    def weight(self) -> int:
        return _REVIEW * self.reviews + _MERGE * self.merges + _COMMENT * self.comments


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The active maintainers of a repository for an item without code owners."""

    every: tuple[Suggestion, ...]
    top: tuple[Suggestion, ...]
    first: frozenset[str]
    """Lower-case logins of `top`."""


class People:
    """The active maintainers of each repository, and what each carries."""

    def __init__(self, tables: Tables, lens: Lens) -> None:
        self._contention = lens.settings.contention
        self._capacities = {
            login.lower(): capacity
            for login, capacity in lens.settings.contention.people.items()
        }
        self._load: dict[str, int] = defaultdict(int)
        for asked in tables[REQUESTED]:
            self._load[asked.login.lower()] += asked.times
        known = {(one.repo_id, one.login.lower()) for one in tables[MAINTAINERS]}
        for repo in tables[REPOS]:
            known.update(
                (repo.id, login) for login in lens.settings.maintainers_of(repo.name)
            )
        self._people: dict[str, dict[str, _Person]] = defaultdict(dict)
        for acted in tables[ACTED]:
            self._add(acted, known)
        self._busiest = {
            repo_id: max(
                (p.weight for p in found.values() if p.is_maintainer), default=0
            )
            for repo_id, found in self._people.items()
        }
        self._active = {
            repo_id: frozenset(key for key, p in found.items() if p.is_maintainer)
            for repo_id, found in self._people.items()
        }
        self._ranked: dict[str, _Ranking] = {}

    def _add(self, acted: Acted, known: set[tuple[str, str]]) -> None:
        key = acted.login.lower()
        person = self._people[acted.repo_id].setdefault(key, _Person(acted.login))
        if acted.what == "review":
            person.reviews += acted.times
        elif acted.what == "merge":
            person.merges += acted.times
        else:
            person.comments += acted.times
        if acted.member or (acted.repo_id, key) in known:
            person.is_maintainer = True

    def capacity(self, login: str) -> int:
        """How many open review requests a person can carry, by the settings."""
        return self._capacities.get(login.lower(), self._contention.capacity)

    def load(self, login: str) -> int:
        """How many open review requests a person has, in all repositories."""
        return self._load.get(login.lower(), 0)

    def active(self, repo_id: str) -> frozenset[str]:
        """Lower-case logins of the active maintainers of a repository."""
        return self._active.get(repo_id, frozenset())

    def suggest(
        self,
        repo_id: str,
        *,
        but: Iterable[str] = (),
        owned: Mapping[str, tuple[float, str]] | None = None,
    ) -> tuple[Suggestion, ...]:
        """At most five who could take it, best first; nobody in `but`.

        `owned` has the people who own or know what it touches, lower case: the share
        of the paths, 0…1, and the words that say so.
        """
        excluded = {login.lower() for login in but}
        ranked = self._ranking(repo_id)
        if not owned and excluded.isdisjoint(ranked.first):
            return ranked.top
        apart = excluded.union(owned or ())
        found = (one for one in ranked.every if one.login.lower() not in apart)
        rest = tuple(itertools.islice(found, LIMIT))
        if not owned:
            return rest
        owners = [
            self._score(repo_id, key, share)
            for key, share in owned.items()
            if key not in excluded
        ]
        return tuple(sorted((*owners, *rest), key=_order)[:LIMIT])

    def _ranking(self, repo_id: str) -> _Ranking:
        if repo_id not in self._ranked:
            scored = [self._score(repo_id, key, None) for key in self.active(repo_id)]
            every = tuple(sorted(scored, key=_order))
            first = frozenset(one.login.lower() for one in every[:LIMIT])
            self._ranked[repo_id] = _Ranking(every, every[:LIMIT], first)
        return self._ranked[repo_id]

    def _score(
        self, repo_id: str, key: str, owned: tuple[float, str] | None
    ) -> Suggestion:
        person = self._people.get(repo_id, {}).get(key) or _Person(key)
        busiest = self._busiest.get(repo_id, 0)
        load, capacity = self.load(key), self.capacity(key)
        share, reason = owned or (0.0, "")
        score = (
            OWNERSHIP * share
            + (ACTIVITY * min(person.weight / busiest, 1.0) if busiest else 0)
            + HEADROOM * max(1 - load / capacity, 0)
        )
        reasons = [reason] if reason else []
        done = [
            text.count(times, noun)
            for times, noun in (
                (person.reviews, "review"),
                (person.merges, "merge"),
                (person.comments, "comment"),
            )
            if times
        ]
        if done:
            reasons.append(f"{' and '.join(done[:2])} here in {DAYS} days")
        else:
            reasons.append(f"not seen here in {DAYS} days")
        reasons.append(text.count(load, "open request"))
        return Suggestion(person.login, min(round(score), 100), ", ".join(reasons))


def _order(one: Suggestion) -> tuple[int, str]:
    return -one.score, one.login.lower()
