"""What each metric means, and after whom it is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CHAOSS, DORA = "CHAOSS", "DORA"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a metric means."""

    title: str
    about: str
    source: str = ""
    unit: str = "seconds"


DEFINITIONS: Mapping[str, Definition] = {
    "first_response_issues": Definition(
        "First response, issues",
        "From the opening of an issue by a person to the first comment of another"
        " person. Of issues opened in the window; those without a response are missing.",
        f"{CHAOSS}: Time to First Response",
    ),
    "first_response_pulls": Definition(
        "First response, pulls",
        "From when a person's pull request was ready for a review to the first comment"
        " or review of another person. Of pull requests opened in the window; drafts"
        " are left out, those without a response are missing.",
        f"{CHAOSS}: Time to First Response",
    ),
    "first_review": Definition(
        "First review",
        "From when a person's pull request was ready to the first review of another"
        " person. Of those merged in the window; those merged without a review are"
        " missing.",
        f"{CHAOSS}: Change Request Reviews",
    ),
    "approval": Definition(
        "First approval",
        "The same to the first approving review.",
        f"{CHAOSS}: Change Request Reviews",
    ),
    "merge": Definition(
        "Ready to merged",
        "From when a person's pull request was ready to its merge, in the window. The"
        " part of the lead time for changes that lies on GitHub: when a merge is"
        " deployed is not known here.",
        f"{DORA}: lead time for changes",
    ),
    "rounds": Definition(
        "Rounds of review",
        "Heads of a person's pull request that another person reviewed. Of those merged"
        " in the window that were reviewed; the others are missing.",
        f"{CHAOSS}: Change Request Review Duration, iterations",
        "rounds",
    ),
    "waiting_on_us": Definition(
        "Waiting on us",
        "Of the time from ready to merged, that in which its author had spoken or"
        " pushed last, or it was approved.",
    ),
    "waiting_on_author": Definition(
        "Waiting on the author",
        "The rest of that time: somebody else had spoken last.",
    ),
    "bump_lead": Definition(
        "Lead time of bumps",
        "From the opening of a dependency bump to its merge, in the window.",
        f"{DORA}: lead time for changes",
    ),
    "answered_in_sla": Definition(
        "Answered in time",
        "Of the questions asked in the window, the share that got an answer within"
        " questions.sla_hours, by the clock of triage questions.",
        "",
        "share",
    ),
    "releases": Definition(
        "Releases a week",
        "Releases published in the window, prereleases left out, by week.",
        f"{DORA}: deployment frequency",
        "per-week",
    ),
}
"""Each metric, in the order in which they are told."""
