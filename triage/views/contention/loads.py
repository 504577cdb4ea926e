"""Reviewers who have too much before them, and who could take what of it.

What counts is whose turn it is to review (`facts.whose`), and not while a label says that
the pull request waits for something else.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage import text
from triage.views import Lens, Tables, phrases
from triage.views.contention.flag import Found, Move
from triage.views.contention.world import SELECTS as WORLD
from triage.views.contention.world import Open, World
from triage.views.memory import Index, Memory, Rule
from triage.views.narrowing import EVERYTHING, Asking
from triage.views.people import SELECTS as PEOPLE

LISTED = 5
"""People who are suggested at most."""


@dataclass(slots=True)
class Load:
    """What waits for one person, the oldest first."""

    name: str
    pulls: list[Open]


class Loads:
    """What waits for whom, by login in lower case."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._waiting: Index[str, str, str] = Index(world.memory)
        self._logins: Index[str, str, tuple[str, ...]] = Index(world.memory)
        self.of = Rule(world.memory, self._load)
        """By login: what waits for them."""
        self.count = Rule(world.memory, self._count)
        """By login: how much that is."""
        self.median = Rule(world.memory, self._median)
        """By repository: the median load of those who have any there."""

    def place(self, ident: str) -> set[str]:
        """Take up a pull request that is another; whose load that changes."""
        world = self.world
        pull = world.pulls[ident]
        waiting = () if not pull or world.is_parked(pull) else world.waiting[ident]
        named = {one.who.lower(): one.who for one in waiting}
        here = {pull.repo_id: tuple(named)} if pull and named else {}
        self._logins.put(ident, here)
        return set(self._waiting.put(ident, named))

    def _count(self, login: str) -> int:
        return len(self._waiting[login])

    def _load(self, login: str) -> Load:
        found = self._waiting[login]
        pulls = self.world.those(found)
        return Load(found[pulls[0].id] if pulls else login, pulls)

    def _median(self, repo_id: str) -> float:
        every = self._logins[repo_id].values()
        counts = Counter(login for logins in every for login in logins)
        return statistics.median(counts.values())


ASKING = Asking(items=WORLD) + PEOPLE


def read(tables: Tables, lens: Lens) -> Loads:
    """What waits for whom, by the answers to `ASKING`."""
    world = World(lens, Memory())
    found = Loads(world)
    for ident in world.take(tables, EVERYTHING, lens.aside):
        found.place(ident)
    return found


def overloaded(loads: Loads, login: str) -> Iterator[Found]:
    """Somebody with as much before them as they can carry, or more, or who is busy.

    Capacity is by person, by person and repository where the settings say so, and
    more than `overload_factor` times the median of a repository's reviewers is too
    much there. Severity: 50 × load ÷ capacity, or 50 × load ÷ twice the median, or 40
    for who is busy, whatever is most; plus a point for each day of the oldest, 25 at
    most. Requests older than `fossil_days` count half.
    """
    world = loads.world
    load = loads.of(login)
    if not load.pulls:
        return
    ratio, reasons = _burden(loads, login, load)
    busy = world.busy(login)
    if not reasons and not busy:
        return
    long_ago = phrases.before(world.now, days=world.numbers.fossil_days)
    fossils = sum([pull.updated_at < long_ago for pull in load.pulls])
    eldest = world.days(load.pulls[0].created_at)
    severity = 50 * ratio * (1 - fossils / (2 * len(load.pulls)))
    if busy:
        severity = max(severity, 40)
    moves = _moves(loads, login, load)
    takers = _takers(moves)
    yield Found(
        kind="overloaded-reviewer",
        subject=load.name,
        pulls=tuple([pull.mention for pull in load.pulls]),
        severity=severity + min(eldest, 25),
        why=_why(load, reasons, fossils, busy),
        evidence=tuple(
            [
                pull.opened + (", a fossil" if pull.updated_at < long_ago else "")
                for pull in load.pulls
            ]
        ),
        suggestion=_suggestion(moves, takers),
        candidates=takers,
        commands=(f"triage rebalance {load.name}",) if moves else (),
        moves=moves,
    )


def _burden(loads: Loads, login: str, load: Load) -> tuple[float, list[str]]:
    """How full a person is, 1 being full, and by which measures they are."""
    numbers = loads.world.numbers
    counts = Counter([pull.repo_id for pull in load.pulls])
    capacity = numbers.capacity_of(login)
    ratio = len(load.pulls) / capacity
    reasons = [f"a capacity of {capacity}"] if ratio >= 1 else []
    for repo_id, repo in {pull.repo_id: pull.repo for pull in load.pulls}.items():
        here = counts[repo_id]
        if numbers.limits(repo, login):
            most = numbers.capacity_of(login, repo)
            if here >= most:
                reasons.append(f"{most} in {repo}")
                ratio = max(ratio, here / most)
        median = loads.median(repo_id)
        usual = median * numbers.overload_factor
        if here > usual and here >= numbers.bottleneck_alone:
            reasons.append(f"a median of {median:g} in {repo}")
            ratio = max(ratio, here / usual)
    return ratio, reasons


def _why(load: Load, reasons: Sequence[str], fossils: int, busy: str) -> str:
    waiting = text.count(len(load.pulls), "open review request")
    why = f"{load.name} has {waiting}"
    if reasons:
        why += f" for {phrases.listed(reasons)}"
    if busy:
        why += f", and {busy}"
    if fossils:
        why += f"; {fossils} waited too long to be waited for"
    return f"{why}."


def _moves(loads: Loads, login: str, load: Load) -> tuple[Move, ...]:
    """What goes to whom until the person is below capacity again.

    The newest go first, for nobody has looked into them yet; each goes to the least
    burdened active maintainer of its repository who can carry it.
    """
    world = loads.world
    left = len(load.pulls)
    room = world.numbers.capacity_of(login) - 1
    given: Counter[str] = Counter()
    found: list[Move] = []
    repos = set(filter(world.has_help, {pull.repo_id for pull in load.pulls}))
    for pull in reversed(load.pulls):
        if pull.repo_id not in repos:
            continue
        if left <= room and not world.busy(login):
            break
        asked = {one.name.lower() for one in world.requests[pull.id]}
        able = []
        for one in world.suggest(pull.repo_id, but={login, pull.key, *asked}):
            key = one.login.lower()
            carried = loads.count(key) + given[key]
            most = world.numbers.capacity_of(one.login)
            if carried < min(most, world.numbers.capacity_of(one.login, pull.repo)):
                able.append((carried, -one.score, one.login, one.why))
        if not able:
            continue
        _, _, taker, why = min(able)
        found.append(Move(str(pull.ref), taker, load.name, why))
        given[taker.lower()] += 1
        left -= 1
    return tuple(found)


def _takers(moves: Sequence[Move]) -> tuple[tuple[str, str], ...]:
    whys: dict[str, str] = {}
    for move in moves:
        whys.setdefault(move.request, move.why)
    return tuple(whys.items())[:LISTED]


def _suggestion(moves: Sequence[Move], takers: Sequence[tuple[str, str]]) -> str:
    if not moves:
        return "Nobody else was active there lately; review in order of age."
    names = phrases.listed(login for login, _ in takers)
    if len(moves) == 1:
        return f"Ask {names} for {moves[0].ref} instead."
    return f"Ask {names} for {text.count(len(moves), 'of them', 'of them')} instead."
