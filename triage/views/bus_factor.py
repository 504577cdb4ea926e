"""On how few people an area of a repository rests (CHAOSS: absence factor)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Protocol

import msgspec

from triage.views import Lens
from triage.views.history import directory, split


class Area(msgspec.Struct, frozen=True):
    """How few people an area rests on."""

    repo: str
    area: str
    factor: int
    """The fewest people who wrote the share of its pull requests that is asked for."""
    people: tuple[str, ...]
    """Those, who wrote most first."""
    pulls: int
    refs: tuple[str, ...]


class Wrote(Protocol):
    """A pull request that was merged."""

    @property
    def repo(self) -> str:
        """`owner/name`."""
        ...

    @property
    def number(self) -> int:
        """Its number."""
        ...

    @property
    def author(self) -> str | None:
        """Login; None: the account is gone."""
        ...

    @property
    def is_bot(self) -> int:
        """1: a bot wrote it."""
        ...

    @property
    def paths(self) -> str | None:
        """What it changes, joined by NUL."""
        ...


def areas(merged: Iterable[Wrote], lens: Lens) -> tuple[Area, ...]:
    """By directory, those that rest on the fewest first; of few merges none is told."""
    depth = lens.settings.ownership.area_depth
    wrote: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    refs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in merged:
        if one.is_bot or not one.author:
            continue
        for area in {f"{directory(path, depth)}/" for path in split(one.paths)}:
            wrote[one.repo, area][one.author] += 1
            refs[one.repo, area].append(f"{one.repo}#{one.number}")
    settings = lens.settings.metrics
    found = []
    for (repo, area), people in wrote.items():
        pulls = len(refs[repo, area])
        if pulls < settings.bus_pulls:
            continue
        few: list[str] = []
        covered = 0
        for login, number in people.most_common():
            few.append(login)
            covered += number
            if covered >= settings.bus_share * pulls:
                break
        found.append(
            Area(repo, area, len(few), tuple(few), pulls, tuple(refs[repo, area]))
        )
    return tuple(sorted(found, key=lambda one: (one.factor, -one.pulls, one.area)))
