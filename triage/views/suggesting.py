"""Who could take an item: ranked people with the reasons in words, and who not, and why.

Nobody is suggested who wrote it, is a bot, is busy, or carries as much as their capacity
allows; a name that is typed is the person's own judgement.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import msgspec

from triage import text
from triage.config.ownership import Suggesting
from triage.views import Row, phrases
from triage.views.burdens import filled, overburdened
from triage.views.history import History, Part, Topic, Topics
from triage.views.people import People

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

LIMIT = 5
"""At most so many are suggested: one for each digit of the picker."""

Owned = Mapping[str, tuple[float, str]]
"""By lower-case login: the share of the paths that it owns, 0…1, and as what."""


class Ask(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Who could take an item: what the answer rests on, of what the item is."""

    repo_id: str
    but: tuple[tuple[str, str], ...] = ()
    """Logins that are out of the question, each with the reason."""
    topics: Topics = ()
    owned: tuple[tuple[str, tuple[float, str]], ...] = ()
    """`Owned`, as pairs."""
    to_assign: bool = False
    """A review may be asked of whom GitHub does not let one assign."""
    cell: int = -1
    """Which cell of a row names the first of them; -1: none."""


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


class Member(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a person is in a repository, whatever waits for them."""

    name: str
    active: float
    """Points for activity."""
    factor: float
    deeds: str
    seen: str
    """When this one was last active there, in words."""


class Carries(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What waits for a person, everywhere."""

    load: int
    capacity: int
    against: str
    """Why this one takes nothing, whatever waits; empty where nothing is known."""


class Circle(Protocol):
    """What is known of people, as far as suggestions go. Logins are in lower case."""

    def active(self, repo_id: str) -> Iterable[str]:
        """The active maintainers of a repository."""
        ...

    def member(self, repo_id: str, key: str) -> Member:
        """What somebody is in a repository, seen there or not."""
        ...

    def carries(self, key: str) -> Carries:
        """What waits for somebody."""
        ...

    def knowing(self, repo_id: str, topic: Topic) -> Iterable[tuple[str, Part]]:
        """Who had a part in the last changes of a topic and may act there, or a bot."""
        ...

    def assignable(self, repo_id: str) -> Collection[str] | None:
        """Whom GitHub lets one assign; None where that was not read."""
        ...

    @property
    def points(self) -> Suggesting:
        """How a score is made."""
        ...


class Remember(Protocol):
    """A way to work an outcome out once for each key."""

    def __call__(self, derive: Callable[[K], V]) -> Callable[[K], V]:
        """The same, remembered."""
        ...


class Here:
    """The circle of what is stored."""

    def __init__(self, people: People, history: History | None = None) -> None:
        self._people = people
        self._history = history

    def active(self, repo_id: str) -> Iterable[str]:
        """The active maintainers of a repository."""
        return self._people.active(repo_id)

    def member(self, repo_id: str, key: str) -> Member:
        """What somebody is in a repository, seen there or not."""
        people = self._people
        points, person = people.suggest, people.person(repo_id, key)
        busiest = people.busiest(repo_id)
        listed = " and ".join(text.count(*deed) for deed in person.deeds[:2])
        return Member(
            name=person.login,
            active=points.active * min(person.weight / busiest, 1.0)
            if busiest
            else 0.0,
            factor=1.0 if person.newest else points.unseen,
            deeds=f"{listed} here in {people.quiet_days} days" if listed else "",
            seen=people.last_seen(repo_id, key),
        )

    def carries(self, key: str) -> Carries:
        """What waits for somebody."""
        people = self._people
        against = "a bot" if people.is_bot(key) else people.busy(key)
        return Carries(people.load(key), people.capacity(key), against)

    def knowing(self, repo_id: str, topic: Topic) -> Iterable[tuple[str, Part]]:
        """Who had a part in the last changes of a topic and may act there, or a bot."""
        if self._history is None:
            return ()
        return tuple(
            (login, part)
            for login, part in self._history.parts((repo_id, topic)).items()
            if self._people.may_act(repo_id, login)
        )

    def assignable(self, repo_id: str) -> Collection[str] | None:
        """Whom GitHub lets one assign; None where that was not read."""
        return self._people.assignable[repo_id]

    @property
    def points(self) -> Suggesting:
        """How a score is made, by the settings."""
        return self._people.suggest


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
    scored: Mapping[str, int]
    names: Mapping[str, str]
    """All of them: the name as it is spelled by its lower-case form."""
    passed: tuple[Excluded, ...]


@dataclass(frozen=True, slots=True)
class _Usual:
    """The active maintainers of a repository, by lower-case login."""

    scored: Mapping[str, int]
    passed: tuple[Excluded, ...]
    names: Mapping[str, str]


_Kind = tuple[str, Topics, tuple[tuple[str, tuple[float, str]], ...]]
"""What items of one ranking have in common: repository, topics, and who owns of them."""

_Asked = tuple[_Kind, tuple[tuple[str, str], ...]]
"""A kind, and who is out of the question for an item of it, each with the reason."""


class Suggester:
    """Ranks people for items; items about the same are ranked once."""

    def __init__(
        self, circle: Circle, remember: Remember, firmly: Remember | None = None
    ) -> None:
        self._circle = circle
        self._points = circle.points
        self._ranking = remember(self._rank)
        self._usual = remember(self._maintaining)
        self._candidate = remember(self._known)
        self._who_knows = remember(self._knowing)
        self._names = remember(self._named)
        self._advice = remember(self._advise)
        self._able = remember(self._suggested)
        self._barred = remember(self._unassignable)
        self.has_any = (firmly or remember)(self._has_any)
        """By repository: whether anybody there could take something. As it seldom changes
        it may be remembered another way."""

    def suggest(
        self, repo_id: str, *, but: Iterable[str] = ()
    ) -> tuple[Suggestion, ...]:
        """At most five who could take something in a repository; nobody in `but`."""
        return self._able(self._asked((repo_id, (), ()), dict.fromkeys(but, "")))

    def answer(self, ask: Ask) -> Advice:
        """At most five who could take it, best first, and who could not."""
        kind, but = (ask.repo_id, ask.topics, ask.owned), dict(ask.but)
        if ask.to_assign and (barred := self._barred(kind)):
            but = dict.fromkeys(barred, "cannot be assigned here") | but
        return self._advice(self._asked(kind, but))

    def told(self, said: str) -> str:
        """Words in which it was left open how much waits for somebody."""
        return filled(said, self._burden)

    def _burden(self, login: str) -> str:
        carries = self._circle.carries(login.lower())
        return overburdened(carries.load, carries.capacity)

    def _unassignable(self, kind: _Kind) -> tuple[str, ...]:
        """Of those who come to mind, those whom GitHub would drop."""
        able = self._circle.assignable(kind[0])
        return (
            () if able is None else tuple(k for k in self._names(kind) if k not in able)
        )

    def _asked(self, kind: _Kind, but: Mapping[str, str]) -> _Asked:
        """Of those who are out of the question, those who would come to mind."""
        out = {login.lower(): why for login, why in but.items()}
        names = self._names(kind)
        return kind, tuple((one, why) for one, why in out.items() if one in names)

    def _named(self, kind: _Kind) -> Mapping[str, str]:
        return self._ranking(kind).names

    def _suggested(self, asked: _Asked) -> tuple[Suggestion, ...]:
        return self._advice(asked).suggestions

    def _has_any(self, repo_id: str) -> bool:
        return bool(self._ranking((repo_id, (), ())).order)

    def _advise(self, asked: _Asked) -> Advice:
        kind, named = asked
        ranked, out = self._ranking(kind), dict(named)
        parts, owned = self._parts(kind), dict(kind[2])
        suggestions = []
        for key in itertools.islice((k for k in ranked.order if k not in out), LIMIT):
            one = self._candidate((kind[0], key))
            why = _reasons(one, parts.get(key, ()), owned.get(key))
            suggestions.append(Suggestion(one.name, ranked.scored[key], why))
        excluded = [Excluded(ranked.names[login], why) for login, why in named]
        rest = (one for one in ranked.passed if one.login.lower() not in out)
        return Advice(tuple(suggestions), (*excluded, *rest))

    def _rank(self, kind: _Kind) -> _Ranking:
        repo_id, _, owning = kind
        owned = dict(owning)
        parts = self._parts(kind)
        usual = self._usual(repo_id)
        scored = dict(usual.scored)
        passed, names = usual.passed, usual.names
        others: dict[str, str] = {}
        against: list[Excluded] = []
        for key in sorted({*owned, *parts}):
            one = self._candidate((repo_id, key))
            if key not in names:
                others[key] = one.name
            if not one.against:
                scored[key] = self._score(one, parts.get(key, ()), owned.get(key))
            elif key not in names:
                against.append(Excluded(one.name, one.against))
        if others:
            names = {**names, **others}
        if against:
            against += passed
            passed = tuple(sorted(against, key=lambda other: other.login.lower()))
        order = sorted(scored, key=lambda key: (-scored[key], key))
        return _Ranking(tuple(order), scored, names, passed)

    def _parts(self, kind: _Kind) -> dict[str, list[tuple[float, Topic, Part]]]:
        """Who had which parts in what came before, by lower-case login."""
        repo_id, topics, _ = kind
        parts: dict[str, list[tuple[float, Topic, Part]]] = {}
        for topic, share in topics:
            for login, part in self._who_knows((repo_id, topic)):
                did = (share * part.times / part.total, topic, part)
                parts.setdefault(login, []).append(did)
        return parts

    def _maintaining(self, repo_id: str) -> _Usual:
        """The active maintainers of a repository, whatever an item is about."""
        active = sorted(self._circle.active(repo_id))
        known = {key: self._candidate((repo_id, key)) for key in active}
        passed = [Excluded(c.name, c.against) for c in known.values() if c.against]
        return _Usual(
            {k: self._score(c, (), None) for k, c in known.items() if not c.against},
            tuple(sorted(passed, key=lambda one: one.login.lower())),
            {key: one.name for key, one in known.items()},
        )

    def _score(
        self,
        one: _Candidate,
        parts: Sequence[tuple[float, Topic, Part]],
        owned: tuple[float, str] | None,
    ) -> int:
        points = self._points
        score = one.score + (points.owner * owned[0] if owned else 0)
        for share, _, _ in parts:
            score += points.knows * share
        return min(round(score * one.factor), 100)

    def _knowing(self, where: tuple[str, Topic]) -> tuple[tuple[str, Part], ...]:
        return tuple(self._circle.knowing(*where))

    def _known(self, where: tuple[str, str]) -> _Candidate:
        member = self._circle.member(*where)
        carries = self._circle.carries(where[1])
        load, capacity = carries.load, carries.capacity
        waiting = f"{text.count(load, 'review')} waiting" if load else "none waiting"
        return _Candidate(
            name=member.name,
            against=carries.against or overburdened(load, capacity),
            score=member.active + self._points.free * max(1 - load / capacity, 0.0),
            factor=member.factor,
            deeds=member.deeds,
            rest=f"{waiting}; {member.seen}",
        )


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


def advised(row: Row, ask: Ask, suggester: Suggester) -> Row:
    """A row with what its ask is answered, and with what was left open."""
    advice, told = suggester.answer(ask), suggester.told
    cells = list(row.cells)
    if ask.cell >= 0:
        first = advice.suggestions[0].login if advice.suggestions else ""
        cells[ask.cell] = phrases.cell(first, cells[ask.cell].tone)
    not_suggested = (f"not suggested: {o.login}, {o.why}" for o in advice.excluded)
    return replace(
        row,
        cells=tuple(cells),
        why=told(row.why),
        evidence=(*map(told, row.evidence), *not_suggested),
        suggestions=tuple((one.login, one.why) for one in advice.suggestions),
        ask=None,
    )
