"""Whose turn it was on a pull request over its life, and how often it went around.

The clock begins when it was ready for a review. It is with us until somebody else
than its author says something, then with the author until they answer or push; an
approval leaves it with us, since what is awaited then is the merge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_WEEKEND = 5
"""`weekday()` from which on it is weekend."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody did something to a pull request."""

    at: datetime
    by_author: bool
    approves: bool = False


@dataclass(frozen=True, slots=True)
class Waits:
    """For how long each side was waited for, in seconds."""

    on_us: float
    on_author: float


def waits(
    ready: datetime, ended: datetime, steps: Iterable[Step], *, weekends: bool = True
) -> Waits:
    """How the time from being ready to the end divides between us and the author."""
    spent = {True: 0.0, False: 0.0}
    ours, since = True, ready
    for step in sorted(steps, key=lambda one: one.at):
        if not ready <= step.at <= ended:
            continue
        turns = step.by_author or step.approves
        if turns != ours:
            spent[ours] += between(since, step.at, weekends=weekends)
            ours, since = turns, step.at
    spent[ours] += between(since, ended, weekends=weekends)
    return Waits(spent[True], spent[False])


def between(first: datetime, last: datetime, *, weekends: bool = True) -> float:
    """Seconds from one instant to another, never negative.

    Without weekends, Saturdays and Sundays (UTC) do not count.
    """
    whole = max((last - first).total_seconds(), 0.0)
    if weekends or not whole:
        return whole
    seconds, at = 0.0, first
    while at < last:
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        stop = min(midnight + timedelta(days=1), last)
        if at.weekday() < _WEEKEND:
            seconds += (stop - at).total_seconds()
        at = stop
    return seconds
