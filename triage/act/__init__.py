"""What may be done to items: planned, pinned, journaled, performed, undone.

`registry` has the actions, `plan` decides, `perform` writes, `undo` takes back,
`reconcile` settles what nobody knows. Nothing else writes to GitHub.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.model import Kind, Ref


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


@dataclass(frozen=True, slots=True)
class Step:
    """One write that a plan intends, pinned to what the person saw."""

    action: str
    ref: Ref
    node_id: str
    kind: Kind
    title: str
    head_oid: str
    """The head that was shown; empty where the action has no head."""
    args: Args
    undo: str
    """reversible, compensable or one-way."""
    summary: str
    """`approve a1b2c3d`, `assign mira`: what will happen, in a few words."""
    warnings: tuple[str, ...] = ()
    """Conditions that failed on an item which the person named."""
    undoes: int | None = None
    """Journal id of the entry that this takes back."""
    evidence: tuple[tuple[str, str, str], ...] = ()
    """Conditions as shown: check, state, why."""
    must_be_ready: bool = False
    """Whether it goes only while its bump's verdict is ready: part of a batch."""
    before: tuple[tuple[str, str], ...] = ()
    """What undo compares and restores."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that the plan leaves out, and why."""

    ref: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an action would do to some refs; nothing has happened yet."""

    id: str
    action: str
    title: str
    """`Approve 3 pull requests`."""
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...] = ()
    confirm: bool = True
    """Whether to ask: more than one step, or something not reversible."""
    seconds: float = 0.0
    """Roughly how long pacing will make it last."""


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
