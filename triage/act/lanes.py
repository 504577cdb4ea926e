"""In which order a batch goes: base branches side by side, one at a time on each.

A merge moves its base, and GitHub then looks anew at everything else that goes into
it. So each base branch has a lane of its own, in which pull requests go one after the
other, the oldest number first; lanes take turns, the fullest first, and one whose base
has just moved rests meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from triage.act import Step

DECIDING = frozenset({"approve", "merge", "enqueue", "auto-merge"})
"""Actions by which a pull request is brought on its way into its base."""


@dataclass(slots=True)
class Chain:
    """The steps of one item, which go one after the other."""

    places: list[int] = field(default_factory=list)
    """Where in the plan they stand."""
    put_off: int = 0
    """How often GitHub was not ready for the next of them."""


@dataclass(slots=True)
class Lane:
    """What goes into one base branch, in its order."""

    repo: str
    chains: deque[Chain] = field(default_factory=deque)
    rests_until: float = 0.0
    """POSIX time before which nothing of it goes."""


def lanes(steps: Sequence[Step], base_of: Callable[[Step], str]) -> list[Lane]:
    """The lanes of a plan; where nothing is merged or approved, all is one lane."""
    batch = any(step.action in DECIDING for step in steps)
    found: dict[tuple[str, str], Lane] = {}
    chains: dict[object, Chain] = {}
    for place, step in enumerate(steps):
        key = (step.ref.key, base_of(step)) if batch else ("", "")
        lane = found.setdefault(key, Lane(step.ref.key if batch else ""))
        one = step.ref if batch else place
        if one not in chains:
            chains[one] = Chain()
            lane.chains.append(chains[one])
        chains[one].places.append(place)
    return list(found.values())


def due(waiting: Iterable[Lane], now: float) -> Lane | None:
    """The lane whose turn it is: what comes first in the plan and rests no more.

    Where all rest, the one that rests the shortest; None: nothing is left.
    """
    left = [lane for lane in waiting if lane.chains]
    if not left:
        return None
    return min(
        left, key=lambda x: (max(x.rests_until - now, 0.0), x.chains[0].places[0])
    )


def ordered(steps: Sequence[Step], base_of: Callable[[Step], str]) -> tuple[Step, ...]:
    """Steps of several pull requests in the order in which they are to go."""
    by_number = sorted(steps, key=lambda step: (step.ref.key, step.ref.number))
    left = lanes(by_number, base_of)
    out: list[Step] = []
    last: Lane | None = None
    while left := [lane for lane in left if lane.chains]:
        others = [lane for lane in left if lane is not last] or left
        last = max(others, key=lambda lane: len(lane.chains))
        out += [by_number[place] for place in last.chains.popleft().places]
    return tuple(out)
