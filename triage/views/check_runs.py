"""How often each check fails, and how long it runs."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from triage.views import Select
from triage.views.ranks import percentile


class Check(msgspec.Struct, frozen=True):
    """How often a check failed, over the stored heads of pull requests."""

    name: str
    runs: int
    failed: int
    share: float
    median_seconds: float | None
    """How long it ran; None: not read of any run."""
    p90_seconds: float | None
    refs: tuple[str, ...]
    """Where it failed."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A check of a pull request that was opened in the window."""

    name: str
    state: str
    seconds: int | None
    repo: str
    number: int


RAN = Select(
    """
    select check_run.name, check_run.state, check_run.seconds, repo.name, item.number
    from item indexed by item_created
    join check_run on check_run.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.created_at >= :since and item.created_at < :now
      and check_run.state in ('success', 'failure')
    """,
    Ran,
)
"""The checks of what was opened from `:since` to before `:now`."""


def checks(ran: Iterable[Ran]) -> tuple[Check, ...]:
    """By check, what fails most first."""
    by_name: dict[str, list[Ran]] = defaultdict(list)
    for one in ran:
        by_name[one.name].append(one)
    found = [_check(name, runs) for name, runs in by_name.items()]
    return tuple(sorted(found, key=lambda one: (-one.share, -one.runs, one.name)))


def _check(name: str, runs: Sequence[Ran]) -> Check:
    failed = tuple(f"{r.repo}#{r.number}" for r in runs if r.state == "failure")
    took = [float(one.seconds) for one in runs if one.seconds is not None]
    return Check(
        name=name,
        runs=len(runs),
        failed=len(failed),
        share=round(len(failed) / len(runs), 4),
        median_seconds=statistics.median(took) if took else None,
        p90_seconds=percentile(took, 0.9) if took else None,
        refs=failed,
    )
