"""When somebody counts as an owner who is there."""

from __future__ import annotations

from typing import Annotated

import msgspec

from triage.config.table import Table, Whole

PRIORITY = (
    "p0",
    "p1",
    "priority:high",
    "priority:critical",
    "priority:urgent",
    "priority/critical-urgent",
    "priority/important-soon",
    "high priority",
    "high-priority",
    "critical",
    "urgent",
    "blocker",
    "sev1",
    "severity:critical",
)
"""Labels of high priority as projects write them; Kubernetes' are among them."""


Points = Annotated[float, msgspec.Meta(ge=0, le=100)]


class Deeds(Table, frozen=True):
    """What one deed of each kind counts for."""

    review: Points = 3.0
    merge: Points = 2.0
    author: Points = 2.0
    """A pull request of one's own that was merged."""
    comment: Points = 1.0


class Suggesting(Table, frozen=True):
    """How the points of who could take an item are made; a score has 100 at most."""

    owner: Points = 40.0
    """For the share of the touched paths that the person owns by CODEOWNERS."""
    knows: Points = 30.0
    """For the share of the last changes there that the person had a part in."""
    active: Points = 15.0
    """For activity, relative to the busiest maintainer of the repository."""
    free: Points = 15.0
    """For the free part of the capacity."""
    unseen: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    """By what the points of who was not seen lately are multiplied."""
    deeds: Deeds = Deeds()
    """What one deed of each kind counts for, when activities are compared."""


class Ownership(Table, frozen=True):
    """Gaps and suggestions. No number here is published; each is a default."""

    quiet_days: Whole = 90
    """Days without a review, comment or merge in a repository after which somebody
    counts as quiet there, and a repository as without an active maintainer."""
    history: Whole = 20
    """How many of the last changes of an area or label tell who knows it."""
    area_depth: Whole = 2
    """Directories from the top that make an area."""
    spread_slack: Annotated[int, msgspec.Meta(ge=0)] = 1
    """By how much the best person for a line may carry more than another one for it
    where several lines are spread."""
    priority_labels: tuple[str, ...] = PRIORITY
    """Labels of high priority; compared without case, and without spaces after a colon."""
    suggest: Suggesting = Suggesting()
    """Who is suggested first."""
