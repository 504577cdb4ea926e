"""Who acts in a repository, when they were last seen there, and what they carry.

A maintainer is an OWNER, MEMBER or COLLABORATOR by association, somebody in the
table `maintainer`, or somebody that the settings name. Active is a maintainer who
reviewed, merged, commented on others' items, or had a pull request merged there within
`ownership.quiet_days` (a default, no published number: Kubernetes and OpenTelemetry
count in months, too).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import msgspec

from triage import text
from triage.views import Lens, Select, Tables, phrases

_WEIGHTS = {"review": 3, "merge": 2, "author": 2, "comment": 1}
"""What one deed of each kind counts for, when activities are compared."""

_DEEDS = {
    "review": "review",
    "merge": "merge",
    "author": "merged pull request",
    "comment": "comment",
}


class Acted(msgspec.Struct, frozen=True, gc=False):
    """What one account did in one repository within the window, in one way."""

    repo_id: str
    login: str
    what: str
    """review, merge, comment, author: had a pull request merged; `own`: spoke on what
    it opened."""
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
    """How many open pull requests wait for an account."""

    login: str
    times: int


@dataclass(frozen=True, slots=True)
class Named:
    """A repository's name, to look it up in the settings."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Away:
    """An account that says it is busy."""

    login: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Robot:
    """An account that is no person, by its type."""

    login: str


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
    where item.updated_at >= :quiet
      and item.kind = 'pull'
      and review.submitted_at >= :quiet
      and review.submitted_at <= :now
      and review.author_kind = 'User'
      and review.author is not item.author
    group by item.repo_id, review.author
    union all
    select item.repo_id, comment.author,
      case when comment.author is item.author then 'own' else 'comment' end,
      count(*),
      max(comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')),
      max(comment.created_at)
    from item
    join comment on comment.item_id = item.id
    where item.updated_at >= :quiet
      and comment.created_at >= :quiet
      and comment.created_at <= :now
      and comment.author_kind = 'User'
    group by item.repo_id, comment.author, comment.author is item.author
    union all
    select item.repo_id, pull.merged_by, 'merge', count(*), 1, max(item.merged_at)
    from item
    join pull on pull.item_id = item.id
    where item.updated_at >= :quiet
      and item.state = 'merged'
      and item.merged_at >= :quiet
      and item.merged_at <= :now
      and pull.merged_by_kind = 'User'
    group by item.repo_id, pull.merged_by
    union all
    select item.repo_id, item.author, 'author', count(*), 1, max(item.merged_at)
    from item
    where item.updated_at >= :quiet
      and item.state = 'merged'
      and item.merged_at >= :quiet
      and item.merged_at <= :now
      and item.author_kind = 'User'
      and (item.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
        or exists (
          select 1
          from maintainer
          where maintainer.repo_id = item.repo_id
            and maintainer.login = lower(item.author)))
    group by item.repo_id, item.author
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
      and not exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author = review_request.name
          and review.commit_oid = pull.head_oid
          and review.state <> 'PENDING')
    group by review_request.name
    """,
    Asked,
)
"""Only what waits: whoever reviewed the present head is waited for no more."""
AWAY = Select(
    """
    select login, busy_until
    from account
    where busy = 1
      and (busy_until is null or busy_until > :now)
    """,
    Away,
)
ROBOTS = Select(
    """
    select distinct author
    from item
    where author_kind = 'Bot'
    union
    select distinct author
    from review
    where author_kind = 'Bot'
    """,
    Robot,
)
SELECTS = (REPOS, MAINTAINERS, ACTED, REQUESTED, AWAY, ROBOTS)


def _telling(deed: tuple[int, str]) -> int:
    return list(_DEEDS.values()).index(deed[1])


@dataclass(slots=True)
class Person:
    """One account in one repository."""

    login: str
    newest: str = ""
    """When it was last seen there; empty: not within the window."""
    is_maintainer: bool = False
    weight: int = 0
    """How much it did there, the kinds of deeds weighed."""
    deeds: tuple[tuple[int, str], ...] = ()
    """How often it did what: `(3, "review")`."""


class People:
    """Who acts in each repository, and what each carries."""

    def __init__(self, tables: Tables, lens: Lens) -> None:
        self.now: datetime = lens.now
        self.quiet_days = lens.settings.ownership.quiet_days
        self._contention = lens.settings.contention
        self._capacities: dict[str, int] = {}
        self._load: dict[str, int] = defaultdict(int)
        for asked in tables[REQUESTED]:
            self._load[asked.login.lower()] += asked.times
        self._away = {one.login.lower(): one.until for one in tables[AWAY]}
        self._robots = frozenset(one.login.lower() for one in tables[ROBOTS])
        self.repos = {repo.id: repo.name for repo in tables[REPOS]}
        self._known = {(one.repo_id, one.login.lower()) for one in tables[MAINTAINERS]}
        for repo_id, name in self.repos.items():
            named = lens.settings.maintainers_of(name)
            self._known.update((repo_id, login) for login in named)
        self._people: dict[str, dict[str, Person]] = defaultdict(dict)
        for acted in tables[ACTED]:
            self._add(acted)
        self._busiest: dict[str, int] = {}
        self._active = {
            repo_id: frozenset(
                key for key, p in found.items() if p.is_maintainer and p.weight
            )
            for repo_id, found in self._people.items()
        }

    def _add(self, acted: Acted) -> None:
        key = acted.login.lower()
        found = self._people[acted.repo_id]
        person = found.get(key)
        if person is None:
            person = found[key] = Person(acted.login)
        weight = _WEIGHTS.get(acted.what, 0)
        if weight:
            person.weight += weight * acted.times
            deed = (acted.times, _DEEDS[acted.what])
            person.deeds = tuple(sorted((*person.deeds, deed), key=_telling))
        person.newest = max(person.newest, acted.newest)
        if acted.member or (acted.repo_id, key) in self._known:
            person.is_maintainer = True

    def capacity(self, login: str) -> int:
        """How many open review requests a person can carry, by the settings."""
        key = login.lower()
        if key not in self._capacities:
            self._capacities[key] = self._contention.capacity_of(key)
        return self._capacities[key]

    def load(self, login: str) -> int:
        """How many open pull requests wait for a person's review, everywhere."""
        return self._load.get(login.lower(), 0)

    def active(self, repo_id: str) -> frozenset[str]:
        """Lower-case logins of the active maintainers of a repository."""
        return self._active.get(repo_id, frozenset())

    def busiest(self, repo_id: str) -> int:
        """The weight of the maintainer who did most in a repository."""
        if repo_id not in self._busiest:
            weights = (self.person(repo_id, k).weight for k in self.active(repo_id))
            self._busiest[repo_id] = max(weights, default=0)
        return self._busiest[repo_id]

    def person(self, repo_id: str, login: str) -> Person:
        """What an account did in a repository; nothing where it was not seen."""
        key = login.lower()
        return self._people.get(repo_id, {}).get(key) or Person(login)

    def may_act(self, repo_id: str, login: str) -> bool:
        """Whether an account is known to act for a repository."""
        key = login.lower()
        return self.person(repo_id, key).is_maintainer or (repo_id, key) in self._known

    def is_bot(self, login: str) -> bool:
        """Whether an account is no person: by its type, or by the app's suffix."""
        return login.lower() in self._robots or login.endswith("[bot]")

    def is_seen(self, repo_id: str, login: str) -> bool:
        """Whether an account left any trace in a repository within the window."""
        return bool(self.person(repo_id, login).newest)

    def busy(self, login: str) -> str:
        """What somebody's status says against it; empty where it says nothing."""
        key = login.lower()
        if key not in self._away:
            return ""
        until = self._away[key]
        return f"says busy until {phrases.instant(until)}" if until else "says busy"

    def unavailable(self, login: str) -> str:
        """Why somebody takes nothing now; empty where nothing is known against it."""
        if busy := self.busy(login):
            return busy
        key = login.lower()
        load, capacity = self.load(key), self.capacity(key)
        if load >= capacity:
            return f"{text.count(load, 'review')} waiting, capacity {capacity}"
        return ""

    def last_seen(self, repo_id: str, login: str) -> str:
        """How long ago somebody was last seen in a repository, in words."""
        newest = self.person(repo_id, login).newest
        if not newest:
            return f"not seen here in {self.quiet_days} days"
        age = phrases.age(newest, self.now)
        return "last active just now" if age == "now" else f"last active {age} ago"
