"""What only a pull request has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.model.changes import UNASKED, UNREAD, Activity, Changes
from triage.model.refs import Actor, Ref


@dataclass(frozen=True, slots=True)
class Review:
    """One submitted review of a pull request."""

    node_id: str
    author: Actor | None
    association: str
    state: str
    """APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING."""
    submitted_at: datetime | None
    commit_oid: str = ""
    body: str = ""
    database_id: str = ""
    """The number that REST wants; a string, since it may exceed 63 bits."""


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """Who is asked for a review: a login, or a team's slug."""

    name: str
    is_team: bool = False
    as_code_owner: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A review conversation about lines of a file, or about a file."""

    node_id: str
    path: str
    line: int | None = None
    """None: the line is gone, or it is about the file."""
    is_resolved: bool = False
    is_outdated: bool = False
    """Whether its lines changed since."""


@dataclass(frozen=True, slots=True)
class Word:
    """The last word of a review conversation, and how that stands."""

    thread_id: str
    is_resolved: bool
    is_outdated: bool
    author: Actor | None
    at: datetime | None
    """None: nothing was said, or none of it can be read."""
    body: str
    """Its beginning."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check run or commit status of the head."""

    name: str
    state: str
    """success, failure, pending, neutral or skipped."""
    app_id: int | None = None
    url: str = ""
    suite_created_at: datetime | None = None
    """When GitHub made the check suite: a server-side time of this very head."""
    seconds: int | None = None
    """How long it ran; None: it has not ended, or is a status, which has no length."""


@dataclass(frozen=True, slots=True)
class File:
    """One changed path; `raw_path` is what GitHub calls it."""

    path: str
    raw_path: str
    additions: int = 0
    deletions: int = 0
    change: str = "MODIFIED"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a bump's branch, with what proves where it is from."""

    oid: str
    message: str
    parents: int
    author_email: str
    author_login: str
    author_ids: tuple[int, ...]
    """Database ids of the accounts behind its authors, where GitHub knows them."""
    authors: int
    committer_email: str
    signed_by_github: bool | None
    """True only for a valid signature by GitHub's own key; None: not signed."""


@dataclass(frozen=True, slots=True)
class Push:
    """A force-push to a pull request's branch."""

    actor: Actor | None
    at: datetime
    after_oid: str


@dataclass(frozen=True, slots=True)
class Pull:
    """What only a pull request has."""

    head_ref: str
    head_ref_raw: str
    head_oid: str
    base_ref: str
    base_ref_raw: str
    is_draft: bool = False
    is_cross_repository: bool = False
    head_repo_id: str = ""
    """Empty where the fork is gone."""
    mergeable: str = "UNKNOWN"
    """MERGEABLE, CONFLICTING or UNKNOWN."""
    merge_state: str = "UNKNOWN"
    """GitHub's MergeStateStatus."""
    review_decision: str = ""
    """APPROVED, CHANGES_REQUESTED, REVIEW_REQUIRED, or empty."""
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    merged_by: Actor | None = None
    in_merge_queue: bool = False
    auto_merge: bool = False
    reviews: tuple[Review, ...] = ()
    requests: tuple[ReviewRequest, ...] = ()
    threads: tuple[Thread, ...] = ()
    """The newest thirty review conversations."""
    checks: tuple[Check, ...] = ()
    checks_total: int = 0
    checks_state: str = "none"
    """success, failure, pending or none, of the head commit."""
    checks_oid: str = ""
    """The commit that the checks were read from."""
    files: tuple[File, ...] = ()
    files_total: int = 0
    commits: tuple[Commit, ...] = ()
    """Filled for bumps only, five at the most."""
    commits_total: int = 0
    head_at: datetime | None = None
    """When its head says that it was committed: whoever made it could write anything."""
    commits_oid: str = ""
    """Head at which `commits` and `pushes` were read; empty: never."""
    pushes: tuple[Push, ...] = ()
    changes: Changes = UNREAD
    activity: Activity = UNASKED
    closes: tuple[Ref, ...] = ()
    """Issues that its merge closes."""
