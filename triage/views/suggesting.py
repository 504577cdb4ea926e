"""Who could take an item: ranked people with the reasons in words, and who not, and why.

Nobody is suggested who wrote it, is a bot, is busy, or carries as much as their capacity
allows; a name that is typed is the person's own judgement.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from triage import text
from triage.views.history import History, Part, Topic
from triage.views.people import People

LIMIT = 5
"""At most so many are suggested: one for each digit of the picker."""

OWNERSHIP, KNOWLEDGE, ACTIVITY, HEADROOM = 40, 30, 15, 15
"""How a score of 100 is made: `OWNERSHIP` for the share of the touched paths that the
person owns by CODEOWNERS, `KNOWLEDGE` for the share of the last changes there that the
person had a part in, `ACTIVITY` relative to the busiest maintainer of the repository,
`HEADROOM` for the free part of the capacity. Who was not seen lately has half of it."""

Topics = tuple[tuple[Topic, float], ...]
Owned = Mapping[str, tuple[float, str]]
"""By lower-case login: the share of the paths that it owns, 0…1, and as what."""


class Suggestion(msgspec.Struct, frozen=True, gc=False):
    """Who could take an item, from 0 to 100, and why."""

    login: str
    score: int
    why: str


class Excluded(msgspec.Struct, frozen=True, gc=False):
    """Who comes to mind for an item and is not suggested, and why."""

    login: str
    why: str


class Advice(msgspec.Struct, frozen=True, gc=False):
    """Who could take an item, best first, and who was passed over."""

    suggestions: tuple[Suggestion, ...] = ()
    excluded: tuple[Excluded, ...] = ()


class _Candidate(msgspec.Struct, frozen=True, gc=False):
    """What is the same for a person whatever a repository's item is about."""

    name: str
    against: str
    """Why this one cannot take anything now; empty where nothing is known."""
    score: float
    """For activity and headroom."""
    factor: float
    deeds: str
    rest: str
    """What waits, and when this one was last active."""


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Everybody who comes to mind for items of one kind, whoever wrote them."""

    order: tuple[str, ...]
    """Lower-case logins of those who could take it, best first."""
    said: Callable[[str], Suggestion]
    """What is said of one of them."""
    names: Mapping[str, str]
    """All of them: the name as it is spelled by its lower-case form."""
    top: Advice
    """The answer for an item that none of them wrote or is asked about."""
    without: dict[tuple[tuple[str, str], ...], Advice] = field(default_factory=dict)
    """The answers where some of them are out of the question, by who and why."""


@dataclass(frozen=True, slots=True)
class _Usual:
    """The active maintainers of a repository, by lower-case login."""

    scored: Mapping[str, int]
    passed: tuple[Excluded, ...]
    names: Mapping[str, str]


class Suggester:
    """Ranks people for items; items about the same are ranked once."""

    def __init__(self, people: People, history: History | None = None) -> None:
        self.people = people
        self._history = history
        self._ranked: dict[object, _Ranking] = {}
        self._usuals: dict[str, _Usual] = {}
        self._candidates: dict[tuple[str, str], _Candidate] = {}
        self._knowing: dict[tuple[str, Topic], tuple[tuple[str, Part], ...]] = {}

    def suggest(
        self, repo_id: str, *, but: Iterable[str] = ()
    ) -> tuple[Suggestion, ...]:
        """At most five who could take something in a repository; nobody in `but`."""
        return self.advise(repo_id, dict.fromkeys(but, "")).suggestions

    def advise(
        self,
        repo_id: str,
        but: Mapping[str, str],
        topics: Topics = (),
        owned: Owned | None = None,
    ) -> Advice:
        """At most five who could take it, best first, and who could not.

        `but` has those who are out of the question, each with the reason.
        """
        ranked = self._ranking(repo_id, topics, owned or {})
        out = {login.lower(): why for login, why in but.items()}
        named = [login for login in out if login in ranked.names]
        if not named:
            return ranked.top
        key = tuple((login, out[login]) for login in named)
        found = ranked.without.get(key)
        if found is None:
            found = ranked.without[key] = self._without(ranked, out, named)
        return found

    def _without(
        self, ranked: _Ranking, out: Mapping[str, str], named: Sequence[str]
    ) -> Advice:
        able = itertools.islice((key for key in ranked.order if key not in out), LIMIT)
        excluded = [Excluded(ranked.names[login], out[login]) for login in named]
        rest = (o for o in ranked.top.excluded if o.login.lower() not in out)
        return Advice(tuple(map(ranked.said, able)), (*excluded, *rest))

    def _ranking(self, repo_id: str, topics: Topics, owned: Owned) -> _Ranking:
        key = (repo_id, topics, tuple(owned.items()))
        found = self._ranked.get(key)
        if found is None:
            found = self._ranked[key] = self._rank(repo_id, topics, owned)
        return found

    def _rank(self, repo_id: str, topics: Topics, owned: Owned) -> _Ranking:
        parts: dict[str, list[tuple[float, Topic, Part]]] = {}
        for topic, share in topics:
            for login, part in self._who_knows(repo_id, topic):
                did = (share * part.times / part.total, topic, part)
                parts.setdefault(login, []).append(did)
        usual = self._usual(repo_id)
        scored = dict(usual.scored)
        passed, names = usual.passed, usual.names
        others: dict[str, str] = {}
        against: list[Excluded] = []
        for key in {*owned, *parts}:
            one = self._candidate(repo_id, key)
            if key not in names:
                others[key] = one.name
            if not one.against:
                scored[key] = _score(one, parts.get(key, ()), owned.get(key))
            elif key not in names:
                against.append(Excluded(one.name, one.against))
        if others:
            names = {**names, **others}
        if against:
            against += passed
            passed = tuple(sorted(against, key=lambda other: other.login.lower()))
        order = sorted(scored, key=lambda key: (-scored[key], key))

        def said(key: str) -> Suggestion:
            one = self._candidate(repo_id, key)
            reasons = _reasons(one, parts.get(key, ()), owned.get(key))
            return Suggestion(one.name, scored[key], reasons)

        top = Advice(tuple(said(key) for key in order[:LIMIT]), passed)
        return _Ranking(tuple(order), said, names, top)

    def _usual(self, repo_id: str) -> _Usual:
        """The active maintainers of a repository, whatever an item is about."""
        found = self._usuals.get(repo_id)
        if found is None:
            known = {
                k: self._candidate(repo_id, k) for k in self.people.active(repo_id)
            }
            passed = [Excluded(c.name, c.against) for c in known.values() if c.against]
            found = self._usuals[repo_id] = _Usual(
                {k: _score(c, (), None) for k, c in known.items() if not c.against},
                tuple(sorted(passed, key=lambda one: one.login.lower())),
                {key: one.name for key, one in known.items()},
            )
        return found

    def _who_knows(self, repo_id: str, topic: Topic) -> tuple[tuple[str, Part], ...]:
        """Who had a part in the last changes of a topic and may act there, or a bot."""
        if self._history is None:
            return ()
        key = (repo_id, topic)
        found = self._knowing.get(key)
        if found is None:
            found = self._knowing[key] = tuple(
                (login, part)
                for login, part in self._history.parts(repo_id, topic).items()
                if self.people.may_act(repo_id, login)
            )
        return found

    def _candidate(self, repo_id: str, key: str) -> _Candidate:
        found = self._candidates.get((repo_id, key))
        if found is not None:
            return found
        people = self.people
        person = people.person(repo_id, key)
        busiest = people.busiest(repo_id)
        load, capacity = people.load(key), people.capacity(key)
        listed = " and ".join(text.count(*deed) for deed in person.deeds[:2])
        waiting = f"{text.count(load, 'review')} waiting" if load else "none waiting"
        active = ACTIVITY * min(person.weight / busiest, 1.0) if busiest else 0.0
        found = self._candidates[repo_id, key] = _Candidate(
            name=person.login,
            against="a bot" if people.is_bot(key) else people.unavailable(key),
            score=active + HEADROOM * max(1 - load / capacity, 0.0),
            factor=1.0 if person.newest else 0.5,
            deeds=f"{listed} here in {people.quiet_days} days" if listed else "",
            rest=f"{waiting}; {people.last_seen(repo_id, key)}",
        )
        return found


def _score(
    one: _Candidate,
    parts: Sequence[tuple[float, Topic, Part]],
    owned: tuple[float, str] | None,
) -> int:
    score = one.score + (OWNERSHIP * owned[0] if owned else 0)
    for share, _, _ in parts:
        score += KNOWLEDGE * share
    return min(round(score * one.factor), 100)


def _reasons(
    one: _Candidate,
    parts: Sequence[tuple[float, Topic, Part]],
    owned: tuple[float, str] | None,
) -> str:
    said = [owned[1]] if owned else []
    if parts:
        _, topic, part = max(parts, key=lambda did: did[:2])
        said.append(_did(topic, part, named=not owned))
    elif one.deeds:
        said.append(one.deeds)
    return "; ".join((*said, one.rest))


def _did(topic: Topic, part: Part, *, named: bool) -> str:
    """`merged 6 of the last 20 there`: what somebody did, most telling first."""
    what, where = topic
    ways = " and ".join(f"{way} {n}" for way, n in part.ways[:2])
    if what == "labelled":
        place = f"labelled {where}"
    elif named:
        place = f"in {where}" if where else "at the top of the tree"
    else:
        place = "there"
    return f"{ways} of the last {part.total} {place}"
