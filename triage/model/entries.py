"""What the person intends, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.model.refs import Kind, Ref


@dataclass(frozen=True, slots=True)
class Args:
    """What an action needs besides its item; unused ones stay empty."""

    logins: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """Raw names."""
    body: str = ""
    method: str = ""
    """merge, squash or rebase; empty: the repository's default."""
    target: str = ""
    """Id of what is taken back: a review, a comment."""
    reply_to: str = ""
    """Node id of the comment of a discussion in whose thread it is said."""
    reason: str = ""
    """Why it is closed: answered, not-planned, duplicate or outdated; empty: none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One intended write, as it stands in the journal."""

    id: int
    plan: str
    action: str
    ref: Ref
    node_id: str
    kind: Kind
    title: str
    head_oid: str
    args: Args
    undo: str
    state: str
    """planned, inflight, done, failed, unknown, cancelled or undone."""
    why: str
    nonce: str
    created_at: datetime
    updated_at: datetime
    undoes: int | None = None
    receipt: Mapping[str, str] = field(default_factory=dict)
    """What GitHub answered: ids and addresses of what was made."""
    before: Mapping[str, str] = field(default_factory=dict)
    """What undo compares and restores."""
    evidence: Sequence[Sequence[str]] = ()
    """Conditions as they were shown: check, state, why."""
