"""Reviewers who have too much before them, and who could take what of it.

What counts is whose turn it is to review (`facts.whose`), and not while a label says that
the pull request waits for something else.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage import text
from triage.views import phrases
from triage.views.contention.flag import Found, Move
from triage.views.contention.world import Open, World

LISTED = 5
"""People who are suggested at most."""


@dataclass(slots=True)
class Load:
    """What waits for one person."""

    name: str
    pulls: list[Open]

    def there(self, repo_id: str) -> list[Open]:
        """What of it is in one repository."""
        return [pull for pull in self.pulls if pull.repo_id == repo_id]


def loads(world: World) -> Mapping[str, Load]:
    """What waits for whom, by login in lower case."""
    found: dict[str, Load] = {}
    for pull in world.pulls.values():
        for one in () if world.is_parked(pull) else world.waiting.get(pull.id, ()):
            load = found.setdefault(one.who.lower(), Load(one.who, []))
            load.pulls.append(pull)
    return found


def overloaded(world: World) -> Iterator[Found]:
    """People with as much before them as they can carry, or more, or who are busy.

    Capacity is by person, by person and repository where the settings say so, and
    more than `overload_factor` times the median of a repository's reviewers is too
    much there. Severity: 50 × load ÷ capacity, or 50 × load ÷ twice the median, or 40
    for who is busy, whatever is most; plus a point for each day of the oldest, 25 at
    most. Requests older than `fossil_days` count half.
    """
    every = loads(world)
    medians = _medians(every)
    for login, load in every.items():
        ratio, reasons = _burden(world, login, load, medians)
        busy = world.busy(login)
        if not reasons and not busy:
            continue
        fossils = sum(_is_fossil(world, pull) for pull in load.pulls)
        eldest = max(world.days(pull.created_at) for pull in load.pulls)
        severity = 50 * ratio * (1 - fossils / (2 * len(load.pulls)))
        if busy:
            severity = max(severity, 40)
        moves = _moves(world, login, load, every)
        takers = _takers(moves)
        yield Found(
            kind="overloaded-reviewer",
            subject=load.name,
            pulls=tuple(load.pulls),
            severity=severity + min(eldest, 25),
            why=_why(load, reasons, fossils, busy),
            evidence=tuple(
                world.opened(pull) + (", a fossil" if _is_fossil(world, pull) else "")
                for pull in load.pulls
            ),
            suggestion=_suggestion(moves, takers),
            candidates=takers,
            commands=(f"triage rebalance {load.name}",) if moves else (),
            moves=moves,
        )


def _is_fossil(world: World, pull: Open) -> bool:
    return world.days(pull.updated_at) > world.numbers.fossil_days


def _medians(every: Mapping[str, Load]) -> Mapping[str, float]:
    """The median load of those who have any, by repository."""
    counts: dict[str, list[int]] = defaultdict(list)
    for load in every.values():
        here: dict[str, int] = defaultdict(int)
        for pull in load.pulls:
            here[pull.repo_id] += 1
        for repo_id, count in here.items():
            counts[repo_id].append(count)
    return {repo_id: statistics.median(found) for repo_id, found in counts.items()}


def _burden(
    world: World, login: str, load: Load, medians: Mapping[str, float]
) -> tuple[float, list[str]]:
    """How full a person is, 1 being full, and by which measures they are."""
    numbers = world.numbers
    capacity = numbers.capacity_of(login)
    ratio = len(load.pulls) / capacity
    reasons = [f"a capacity of {capacity}"] if ratio >= 1 else []
    for repo_id, repo in {pull.repo_id: pull.repo for pull in load.pulls}.items():
        here = len(load.there(repo_id))
        if numbers.limits(repo, login):
            most = numbers.capacity_of(login, repo)
            if here >= most:
                reasons.append(f"{most} in {repo}")
                ratio = max(ratio, here / most)
        usual = medians[repo_id] * numbers.overload_factor
        if here > usual and here >= numbers.bottleneck_alone:
            reasons.append(f"a median of {medians[repo_id]:g} in {repo}")
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


def _moves(
    world: World, login: str, load: Load, every: Mapping[str, Load]
) -> tuple[Move, ...]:
    """What goes to whom until the person is below capacity again.

    The newest go first, for nobody has looked into them yet; each goes to the least
    burdened active maintainer of its repository who can carry it.
    """
    carried = {key: len(one.pulls) for key, one in every.items()}
    room = world.numbers.capacity_of(login) - 1
    found: list[Move] = []
    for pull in reversed(load.pulls):
        if carried[login] <= room and not world.busy(login):
            break
        asked = {one.name.lower() for one in world.requests.get(pull.id, ())}
        able = [
            (carried.get(one.login.lower(), 0), -one.score, one.login, one.why)
            for one in world.suggest(pull.repo_id, but={login, pull.key, *asked})
            if carried.get(one.login.lower(), 0)
            < world.numbers.capacity_of(one.login, pull.repo)
            and carried.get(one.login.lower(), 0) < world.numbers.capacity_of(one.login)
        ]
        if not able:
            continue
        _, _, taker, why = min(able)
        found.append(Move(str(pull.ref), taker, load.name, why))
        carried[taker.lower()] = carried.get(taker.lower(), 0) + 1
        carried[login] -= 1
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
