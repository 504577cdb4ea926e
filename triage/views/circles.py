"""What suggestions rest on, as it is kept with a queue and read with its rows.

What waits for somebody stands in the reasons of thousands of rows. So a kept row has
what is asked for it, and the answer is worked out when it is shown, from facts about
the people of its repository.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import cache
from typing import Protocol, TypeVar

import msgspec

from triage.config.ownership import Suggesting
from triage.views.history import History, Part, Topic
from triage.views.memory import Asked, Memory
from triage.views.owners import Owners
from triage.views.people import People
from triage.views.suggesting import Carries, Here, Member, Suggester

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

_Knowing = tuple[tuple[str, Part], ...]

_PEOPLE = "people"


class Team(msgspec.Struct, array_like=True, frozen=True):
    """The people of a repository who may be suggested, by lower-case login."""

    active: tuple[str, ...] = ()
    members: dict[str, Member] = {}


class Everybody(msgspec.Struct, array_like=True, frozen=True):
    """What waits for whom, everywhere, by lower-case login."""

    loads: dict[str, int]
    capacity: int
    """Of whom nothing else is said."""
    capacities: dict[str, int]
    against: dict[str, str]
    """Why somebody takes nothing, whatever waits."""
    unseen: str
    """What is said of who was not seen in a repository."""
    points: Suggesting = Suggesting()
    """How a score is made."""


class Circles:
    """What is kept of a live queue."""

    def __init__(
        self, people: People, owners: Owners, history: History, memory: Memory
    ) -> None:
        self._people = people
        self._owners = owners
        self._here = Here(people, history)
        self._teams: Asked[str, Team] = Asked(memory, self._team, Team())
        nobody: _Knowing = ()
        self._topics: Asked[tuple[str, Topic], _Knowing] = Asked(
            memory, lambda where: tuple(self._here.knowing(*where)), nobody
        )
        self._assignable: Asked[str, frozenset[str] | None] = Asked(
            memory, lambda repo_id: people.assignable[repo_id], None
        )
        self._facts: dict[str, object] = {}

    def ask(self, repos: Iterable[str], topics: Iterable[tuple[str, Topic]]) -> None:
        """Look again at repositories, and at what came before on some topics."""
        repos = tuple(repos)
        self._teams.ask(repos)
        self._assignable.ask(repos)
        self._topics.ask(topics)

    def facts(self) -> Mapping[str, object]:
        """All of it, by key; what is the same object as before says the same."""
        facts = self._facts
        for repo_id, _, team in self._teams.news():
            _tell(facts, _team(repo_id), team, Team())
        for (repo_id, topic), _, knowing in self._topics.news():
            _tell(facts, _topic(repo_id, topic), knowing, ())
        for repo_id, _, able in self._assignable.news():
            _tell(facts, _able(repo_id), able, None)
        people = self._everybody()
        if facts.get(_PEOPLE) != people:
            facts[_PEOPLE] = people
        return facts

    def _team(self, repo_id: str) -> Team:
        keys = self._people.acting(repo_id) | self._owners.named(repo_id).keys()
        return Team(
            tuple(sorted(self._people.active(repo_id))),
            {key: self._here.member(repo_id, key) for key in keys},
        )

    def _everybody(self) -> Everybody:
        people = self._people
        return Everybody(
            loads=dict(people.loads()),
            capacity=people.capacity(""),
            capacities=people.capacities(),
            against=people.against(),
            unseen=people.unseen,
            points=people.suggest,
        )


def _tell(facts: dict[str, object], key: str, now: object, nothing: object) -> None:
    if now == nothing:
        facts.pop(key, None)
    else:
        facts[key] = now


def _team(repo_id: str) -> str:
    return f"team\0{repo_id}"


def _able(repo_id: str) -> str:
    return f"assignable\0{repo_id}"


def _topic(repo_id: str, topic: Topic) -> str:
    return "\0".join((repo_id, *topic))


class Facts(Protocol):
    """What was kept with a queue."""

    def fact(self, key: str) -> bytes | None:
        """What was kept under a key."""
        ...


class Recalled:
    """The circle of what was kept."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._people = self._read(_PEOPLE, _everybody, _NOBODY)
        self._teams: dict[str, Team] = {}

    def active(self, repo_id: str) -> Iterable[str]:
        """The active maintainers of a repository."""
        return self._team(repo_id).active

    def member(self, repo_id: str, key: str) -> Member:
        """What somebody is in a repository, seen there or not."""
        found = self._team(repo_id).members.get(key)
        return found or Member(key, 0.0, self.points.unseen, "", self._people.unseen)

    def carries(self, key: str) -> Carries:
        """What waits for somebody."""
        people = self._people
        against = "a bot" if key.endswith("[bot]") else people.against.get(key, "")
        capacity = people.capacities.get(key, people.capacity)
        return Carries(people.loads.get(key, 0), capacity, against)

    def knowing(self, repo_id: str, topic: Topic) -> Iterable[tuple[str, Part]]:
        """Who had a part in the last changes of a topic and may act there, or a bot."""
        nobody: _Knowing = ()
        return self._read(_topic(repo_id, topic), _knowing, nobody)

    def assignable(self, repo_id: str) -> Collection[str] | None:
        """Whom GitHub lets one assign; None where that was not read."""
        nobody_knows: frozenset[str] | None = None
        return self._read(_able(repo_id), _logins, nobody_knows)

    @property
    def points(self) -> Suggesting:
        """How a score is made."""
        return self._people.points

    def _team(self, repo_id: str) -> Team:
        found = self._teams.get(repo_id)
        if found is None:
            found = self._read(_team(repo_id), _members, Team())
            self._teams[repo_id] = found
        return found

    def _read(self, key: str, decode: Callable[[bytes], T], nothing: T) -> T:
        found = self._facts.fact(key)
        return nothing if found is None else decode(found)


_NOBODY = Everybody({}, 1, {}, {}, "")

_everybody = msgspec.msgpack.Decoder(Everybody).decode
_members = msgspec.msgpack.Decoder(Team).decode
_logins = msgspec.msgpack.Decoder(frozenset[str]).decode
_knowing = msgspec.msgpack.Decoder(_Knowing).decode


def recalling(facts: Facts) -> Suggester:
    """Who answers from what was kept, each question once."""
    return Suggester(Recalled(facts), _once)


def _once(derive: Callable[[K], V]) -> Callable[[K], V]:
    return cache(derive)
