"""What may be done to items: planned, pinned, journaled, performed, undone.

`registry` has the actions, `plan` decides, `perform` writes, `undo` takes back,
`reconcile` settles what nobody knows. Nothing else writes to GitHub.
"""

from __future__ import annotations

from dataclasses import dataclass

from triage.model import Args, Entry, Kind, Ref

__all__ = ["Args", "Entry", "Plan", "Refusal", "Step"]


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
    entry: int | None = None
    """Journal id of the waiting entry that this sends; None: a new one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that the plan leaves out, and why."""

    ref: Ref
    reason: str
    entry: int | None = None
    """Journal id of a waiting entry that is cancelled for this reason."""


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
