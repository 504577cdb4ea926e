"""Parts of an item that are asked for apart from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.model.pulls import Check, Commit, Push


@dataclass(frozen=True, slots=True)
class Volatile:
    """What of a pull request changes without moving its `updatedAt`."""

    node_id: str
    updated_at: datetime
    state: str
    head_oid: str
    mergeable: str
    merge_state: str
    checks: tuple[Check, ...]
    checks_total: int
    checks_state: str
    checks_oid: str
    head_at: datetime | None = None
    """When the commit `checks_oid` says that it was made."""
    review_decision: str = ""
    in_merge_queue: bool = False
    auto_merge: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a bump's branch is from, read at one head."""

    node_id: str
    head_oid: str
    commits: tuple[Commit, ...]
    commits_total: int
    pushes: tuple[Push, ...]
    news: Volatile | None = None
    """What else was read with it."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What tells whether an item still is as it was read."""

    node_id: str
    updated_at: datetime
    closed_at: datetime | None
    association: str
    comments: int
    reactions: int
    labels: frozenset[str]
    """Raw names."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the person may do to one pull request at this instant, and its head."""

    node_id: str
    head_oid: str
    has_queue: bool
    can_arm: bool
    can_disarm: bool
    can_update_branch: bool
    is_override: bool
    """Whether the person could merge past the branch's protection."""
    position: int | None = None
    """Its place in the merge queue; None: it is in none."""
    head_parents: tuple[str, ...] = ()
    """Commits that the head was made from."""
    head_author: str = ""
    """Login of who made the head; empty: no account of GitHub's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pull request that was opened lately."""

    number: int
    url: str
    body: str
