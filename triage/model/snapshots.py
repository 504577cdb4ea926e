"""What was left to do in a repository on a day, as the last sync of the day saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEFT = (
    "pulls_open",
    "issues_open",
    "bumps_open",
    "questions_unanswered",
    "unowned",
    "awaiting_review",
)
"""What is counted."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The numbers of one repository on one day."""

    day: str
    """`2026-01-20`, in UTC."""
    repo: str
    numbers: Mapping[str, int]
    """By the names in `LEFT`; what is missing is 0."""


Backlog = Mapping[str, Mapping[str, int]]
"""By day, the numbers of all repositories together."""
