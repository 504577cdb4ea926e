"""What makes an open item urgent: every weight, limit and label of a priority."""

from __future__ import annotations

from typing import Annotated

import msgspec

from triage.config.table import Table, Whole

Weight = Annotated[float, msgspec.Meta(ge=0)]
Limit = Annotated[float, msgspec.Meta(gt=1)]

LANES: dict[str, tuple[str, ...]] = {
    "p0": (
        "p0",
        "priority:critical",
        "priority/critical-urgent",
        "priority:urgent",
        "critical",
        "sev1",
        "severity:critical",
    ),
    "p1": (
        "p1",
        "priority:high",
        "priority/important-soon",
        "high priority",
        "high-priority",
        "urgent",
        "blocker",
    ),
    "p2": ("p2", "priority:medium", "priority/important-longterm"),
    "p3": ("p3", "priority:low", "priority/backlog", "low priority"),
}
"""Labels as projects write them; Kubernetes' are among them."""


class Priority(Table, frozen=True):
    """Impact × risk × dependencies: each is 1 and what adds to it. No number here is
    published; each is a default.
    """

    reactions: Weight = 0.25
    """Impact for each doubling of reactions."""
    comments: Weight = 0.1
    """Impact for each doubling of comments."""
    milestone: Weight = 0.5
    """Impact of a milestone."""
    security: Weight = 3.0
    """Risk of a security update, or of a label that names security."""
    bug: Weight = 0.5
    """Risk of a label that names a bug."""
    regression: Weight = 1.0
    """Risk of a label that names a regression, crash or loss of data."""
    release_branch: Weight = 0.5
    """Risk of a pull request into a release branch."""
    release_branches: tuple[str, ...] = (
        "release*",
        "stable*",
        "hotfix*",
        "v[0-9]*",
        "[0-9]*",
        "main",
        "master",
    )
    """Patterns of release branches; a repository's default branch is none."""
    age: Weight = 0.25
    """Risk of each doubling of the months that it is open."""
    linked: Weight = 0.5
    """Dependencies for each doubling of the items it closes or that close it."""
    waiting: Weight = 0.5
    """Dependencies where somebody waits for us for longer than `waiting_days`."""
    waiting_days: Whole = 3
    p0: Limit = 8.0
    """The product from which on it is P0."""
    p1: Limit = 4.0
    p2: Limit = 2.0
    security_labels: tuple[str, ...] = ("security", "vulnerability", "cve")
    """Words of labels; one that begins with them counts."""
    bug_labels: tuple[str, ...] = ("bug", "type:bug", "kind/bug", "defect")
    regression_labels: tuple[str, ...] = (
        "regression",
        "crash",
        "data loss",
        "dataloss",
    )
    labels: dict[str, tuple[str, ...]] = msgspec.field(
        default_factory=lambda: dict(LANES)
    )
    """Labels that put an item into a lane whatever the product is: p0, p1, p2, p3."""
