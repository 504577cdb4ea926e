"""When review is contended: every number that a flag rests on.

Where a number is published, its source is named; the others are defaults of our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

import msgspec

from triage.config.table import Table, Whole

T = TypeVar("T")

Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Factor = Annotated[float, msgspec.Meta(ge=1)]
Several = Annotated[int, msgspec.Meta(ge=2)]

EVERYBODY = "*"
"""Stands for everybody in a repository's capacities."""


class Contention(Table, frozen=True):
    """When review is contended."""

    capacity: Whole = 5
    """Open review requests that one person can carry."""
    people: dict[str, Whole] = msgspec.field(default_factory=dict)
    """Capacity per login, in all repositories together."""
    repos: dict[str, dict[str, Whole]] = msgspec.field(default_factory=dict)
    """Capacity within one repository, per login; `*` is everybody there."""
    overload_factor: Factor = 2.0
    """More than so many times the median load of a repository is too much."""
    fossil_days: Whole = 14
    """A review request older than this waits for nobody in earnest (triagebot's red)."""
    parked_labels: tuple[str, ...] = (
        "S-waiting-on-author",
        "S-blocked",
        "waiting-for-author",
        "waiting on author",
        "blocked",
        "on hold",
        "do not merge",
    )
    """Labels of pull requests that wait for something else than a review."""
    bottleneck: Whole = 2
    """Pull requests that only one code owner may approve."""
    bottleneck_alone: Whole = 3
    """Pull requests in a repository with one active maintainer (triage-party)."""
    idle_days: Whole = 14
    """Without a change for longer, a flag counts half (AutoGPT)."""
    crowd: Several = 4
    """So many pull requests on one path are one flag rather than pairs."""
    overlap_lines: Whole = 20
    """More overlapping lines than this are a sure conflict (AutoGPT)."""
    lines_per_sync: Annotated[int, msgspec.Meta(ge=0)] = 100
    """Pull requests of which one sync reads the lines; each costs a request."""
    twin_likeness: Share = 0.8
    """The share of words that two titles have in common where one problem is meant."""
    twin_words: Whole = 4
    """Titles of so many words that are the same name one problem; of one word fewer
    they do with a path in common, since many write "Update README"."""
    twin_tries: Share = 0.5
    """What two titles of one author must have in common to be two tries at one issue."""
    stale_days: Whole = 3
    """A verdict on an older head is stale after so many days without a word."""
    stalled_days: Whole = 14
    """A requested review without any event for longer is stalled (triagebot's red)."""
    rounds: Whole = 3
    """So many rounds of reviewer and author are ping-pong."""
    merged_days: Whole = 14
    """For so long a conversation counts that was open when its request was merged."""
    bot_share: Share = 0.5
    """The share of open pull requests that bots may have."""
    bot_pulls: Whole = 5
    """Fewer open pull requests of bots crowd nobody out."""
    trend_days: Whole = 30
    """What bots opened is compared over two spans of so many days."""
    generated: tuple[str, ...] = ()
    """Further paths that tools write, as patterns: sharing one is no contention."""
    edited: tuple[str, ...] = ()
    """Paths that people edit although they look generated, as patterns."""

    def capacity_of(self, login: str, repo: str = "") -> int:
        """How many review requests a person can carry: in all, or in one repository.

        Within a repository for which nothing is said it is as many as in all.
        """
        login = login.lower()
        whole = _folded(self.people).get(login, self.capacity)
        if not repo:
            return whole
        there = _folded(_folded(self.repos).get(repo.lower(), {}))
        return there.get(login, there.get(EVERYBODY, whole))

    def limits(self, repo: str, login: str) -> bool:
        """Whether the settings say what a person can carry in one repository."""
        there = _folded(_folded(self.repos).get(repo.lower(), {}))
        return login.lower() in there or EVERYBODY in there


def _folded(found: Mapping[str, T]) -> dict[str, T]:
    return {name.lower(): value for name, value in found.items()}
