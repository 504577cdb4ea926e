"""The things that GitHub keeps, as frozen values: text in them is already clean.

Identifiers that are sent back to GitHub keep their raw form in a `raw` field that
is never displayed.
"""

from __future__ import annotations

from triage.model.entries import Args, Entry
from triage.model.items import Comment, Discussion, Event, Item, Label
from triage.model.news import Brief, Opened, Proof, Rights, Volatile
from triage.model.pulls import (
    Check,
    Commit,
    File,
    Pull,
    Push,
    Review,
    ReviewRequest,
    Thread,
    Word,
)
from triage.model.refs import LOGIN, ON_GITHUB, TEAM, Actor, Kind, Ref
from triage.model.repos import (
    BranchRules,
    CodeownersError,
    Release,
    Repo,
    RepoFiles,
    Viewer,
)

__all__ = [
    "LOGIN",
    "ON_GITHUB",
    "TEAM",
    "Actor",
    "Args",
    "BranchRules",
    "Brief",
    "Check",
    "CodeownersError",
    "Comment",
    "Commit",
    "Discussion",
    "Entry",
    "Event",
    "File",
    "Item",
    "Kind",
    "Label",
    "Opened",
    "Proof",
    "Pull",
    "Push",
    "Ref",
    "Release",
    "Repo",
    "RepoFiles",
    "Review",
    "ReviewRequest",
    "Rights",
    "Thread",
    "Viewer",
    "Volatile",
    "Word",
]
