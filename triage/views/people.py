"""Who acts in a repository, when they were last seen there, and what they carry.

A maintainer is an OWNER, MEMBER or COLLABORATOR by association, somebody in the
table `maintainer`, or somebody that the settings name. Active is a maintainer who
reviewed, merged, commented on others' items, or had a pull request merged there within
`ownership.quiet_days` (a default, no published number: Kubernetes and OpenTelemetry
count in months, too).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.views import Lens, Select, Tables, phrases
from triage.views.burdens import overburdened
from triage.views.deeds import ACTED, Deeds
from triage.views.memory import Firm, Index, Known, Memory, Rule, Source
from triage.views.narrowing import Asking, Scope

_DEEDS = {
    "review": "review",
    "merge": "merge",
    "author": "merged pull request",
    "comment": "comment",
}


@dataclass(frozen=True, slots=True)
class Maintainer:
    """One account that acts as a maintainer."""

    repo_id: str
    login: str


@dataclass(frozen=True, slots=True)
class Company:
    """Whom one can assign in a repository."""

    repo_id: str
    logins: str
    """In lower case, with a space between."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open pull request that waits for an account."""

    item_id: str
    login: str


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
    """An account that is no person, by its type, and an item where it was seen."""

    item_id: str
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
    select maintainer.repo_id, maintainer.login
    from repo
    join maintainer on maintainer.repo_id = repo.id
    """,
    Maintainer,
)
ASSIGNABLE = Select(
    """
    select repo.id, group_concat(lower(assignable.login), ' ')
    from repo
    join assignable on assignable.repo_id = repo.id
    group by repo.id
    """,
    Company,
)
"""Whom GitHub lets one assign, where that was read."""
WAITING = Select(
    """
    select item.id, turn.who
    from item
    join turn on turn.item_id = item.id
    left join bump on bump.item_id = item.id
    where turn.role = 'reviewer'
      and turn.reason = 'review'
      and turn.is_team = 0
      and item.state = 'open'
      and item.author_kind is not 'Bot'
      and bump.item_id is null
      and not exists (
        select 1
        from label
        where label.item_id = item.id
          and lower(label.name) in (select value from json_each(:parked)))
    """,
    Asked,
)
"""Only what truly waits, as in Contention: by whose turn it is, not a bot's pull
request, and none of which a label says that it waits for something else."""
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
    select id, author
    from item
    where author_kind = 'Bot'
      and author is not null
    union
    select item.id, review.author
    from item
    join review on review.item_id = item.id
    where review.author_kind = 'Bot'
      and review.author is not null
    """,
    Robot,
)
EVERYWHERE = (WAITING, ROBOTS)
"""What people carry, and who is none, is asked of all repositories."""
SELECTS = Asking(
    items=(*EVERYWHERE, ACTED),
    repos=(REPOS, MAINTAINERS, ASSIGNABLE),
    always=(AWAY,),
)


def _logins(rows: Iterable[tuple[str, str]]) -> Mapping[str, Mapping[str, None]]:
    """Lower-case logins, by item."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for ident, login in rows:
        found[ident][login.lower()] = None
    return found


def _who(deed: tuple[tuple[str, str], object]) -> tuple[str, str]:
    return deed[0]


@dataclass(slots=True)
class Person:
    """One account in one repository."""

    login: str
    newest: str = ""
    """When it was last seen there; empty: not within the window."""
    is_maintainer: bool = False
    weight: float = 0
    """How much it did there, the kinds of deeds weighed."""
    deeds: tuple[tuple[int, str], ...] = ()
    """How often it did what: `(3, "review")`."""


class People:
    """Who acts in each repository, and what each carries."""

    def __init__(self, lens: Lens, memory: Memory) -> None:
        self.now: datetime = lens.now
        self.quiet_days = lens.settings.ownership.quiet_days
        self.unseen = f"not seen here in {self.quiet_days} days"
        """What is said of who was not seen."""
        self._settings = lens.settings
        self.suggest = lens.settings.ownership.suggest
        """How suggestions are made."""
        self._capacities: dict[str, int] = {}
        repos: Source[str] = Source(memory)
        self.repos: Known[str, str] = Known(Source(memory), "")
        """By node id: the name."""
        self._maintainers: Known[str, frozenset[str]] = Known(repos, frozenset())
        self.assignable: Known[str, frozenset[str] | None] = Known(Source(memory), None)
        """By repository: lower-case logins that GitHub lets one assign; None: not read."""
        self._deeds = Deeds(memory)
        self._away: Known[str, Away | None] = Known(Source(memory), None)
        self._waits: Index[str, str, None] = Index(memory)
        self._robots: Index[str, str, None] = Index(memory)
        self._seen = Rule(memory, self._people_of)
        self._loads = Rule(memory, self._waiting)
        self._newest = Firm(memory, self._last)
        self._full = Firm(memory, self._overburdened)
        self.active = Firm(memory, self._active)
        """By repository: lower-case logins of its active maintainers."""
        self.busiest = Rule(memory, self._busiest)
        """By repository: the weight of the maintainer who did most there."""

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some items and repositories, or of all."""
        names = {repo.id: repo.name for repo in tables[REPOS]}
        self.repos.put_all(names, scope.repos)
        known: dict[str, set[str]] = defaultdict(set)
        for one in tables[MAINTAINERS]:
            known[one.repo_id].add(one.login.lower())
        for repo_id, name in names.items():
            known[repo_id].update(self._settings.maintainers_of(name))
        maintainers = {repo_id: frozenset(logins) for repo_id, logins in known.items()}
        self._maintainers.put_all(maintainers, scope.repos)
        company = {r.repo_id: frozenset(r.logins.split()) for r in tables[ASSIGNABLE]}
        self.assignable.put_all(company, scope.repos)
        self._deeds.take(tables[ACTED], scope)
        self._away.put_all({one.login.lower(): one for one in tables[AWAY]})
        waits = _logins((one.item_id, one.login) for one in tables[WAITING])
        self._waits.put_all(waits, scope.items)
        robots = _logins((one.item_id, one.login) for one in tables[ROBOTS])
        self._robots.put_all(robots, scope.items)

    def _people_of(self, repo_id: str) -> Mapping[str, Person]:
        found: dict[str, Person] = {}
        did: dict[str, Counter[str]] = defaultdict(Counter)
        known = self._maintainers[repo_id]
        for (login, what), one in sorted(self._deeds[repo_id].items(), key=_who):
            key = login.lower()
            if what == "guest":
                if key not in known:
                    continue
                what = "author"  # noqa: PLW2901  (who maintains is no guest)
            person = found.get(key)
            if person is None:
                person = found[key] = Person(login)
            did[key][what] += one.times
            person.newest = max(person.newest, one.newest)
            if one.member or key in known:
                person.is_maintainer = True
        counts = self.suggest.deeds
        for key, person in found.items():
            times = did[key]
            person.weight = sum(getattr(counts, what) * times[what] for what in _DEEDS)
            person.deeds = tuple(
                (times[what], deed) for what, deed in _DEEDS.items() if times[what]
            )
        return found

    def _waiting(self, login: str) -> int:
        return len(self._waits[login])

    def _active(self, repo_id: str) -> frozenset[str]:
        every = self._seen(repo_id).items()
        return frozenset(key for key, p in every if p.is_maintainer and p.deeds)

    def _busiest(self, repo_id: str) -> float:
        weights = (self.person(repo_id, k).weight for k in self.active(repo_id))
        return max(weights, default=0)

    def _last(self, where: tuple[str, str]) -> str:
        repo_id, key = where
        return self.person(repo_id, key).newest

    def capacity(self, login: str) -> int:
        """How many open review requests a person can carry, by the settings."""
        key = login.lower()
        if key not in self._capacities:
            self._capacities[key] = self._settings.contention.capacity_of(key)
        return self._capacities[key]

    def load(self, login: str) -> int:
        """How many open pull requests wait for a person's review, everywhere."""
        return self._loads(login.lower())

    def loads(self) -> Mapping[str, int]:
        """How many wait for each, as `load` says; it is no reading."""
        return self._waits.sizes()

    def capacities(self) -> dict[str, int]:
        """Of whom the settings say how much they carry, and how much that is."""
        named = self._settings.contention.people
        return {login.lower(): self.capacity(login) for login in named}

    def against(self) -> dict[str, str]:
        """Who takes nothing now, whatever waits, and why; it is no reading."""
        busy = {login: self.busy(login) for login in self._away}
        return {**busy, **dict.fromkeys(self._robots.sizes(), "a bot")}

    def acting(self, repo_id: str) -> set[str]:
        """Who was seen in a repository and may act for it, in lower case."""
        known = self._maintainers[repo_id]
        every = self._seen(repo_id).items()
        return {key for key, one in every if one.is_maintainer or key in known}

    def person(self, repo_id: str, login: str) -> Person:
        """What an account did in a repository; nothing where it was not seen."""
        return self._seen(repo_id).get(login.lower()) or Person(login)

    def may_act(self, repo_id: str, login: str) -> bool:
        """Whether an account is known to act for a repository."""
        key = login.lower()
        known = self._maintainers[repo_id]
        return self.person(repo_id, key).is_maintainer or key in known

    def is_bot(self, login: str) -> bool:
        """Whether an account is no person: by its type, or by the app's suffix."""
        return login.endswith("[bot]") or bool(self._robots[login.lower()])

    def is_seen(self, repo_id: str, login: str) -> bool:
        """Whether an account left any trace in a repository within the window."""
        return bool(self._newest((repo_id, login.lower())))

    def busy(self, login: str) -> str:
        """What somebody's status says against it; empty where it says nothing."""
        away = self._away[login.lower()]
        if away is None:
            return ""
        until = phrases.instant(away.until)
        return f"says busy until {until}" if until else "says busy"

    def _overburdened(self, key: str) -> bool:
        return bool(overburdened(self.load(key), self.capacity(key)))

    def is_full(self, login: str) -> bool:
        """Whether as much waits for somebody as they can carry."""
        return self._full(login.lower())

    def last_seen(self, repo_id: str, login: str) -> str:
        """How long ago somebody was last seen in a repository, in words."""
        newest = self._newest((repo_id, login.lower()))
        if not newest:
            return self.unseen
        age = phrases.age(newest, self.now)
        return "last active just now" if age == "now" else f"last active {age} ago"
