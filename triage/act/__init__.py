"""What may be done to items: planned, pinned, journaled, performed, undone.

`registry` has the actions, `plan` decides, `perform` writes, `sending` is one of its
steps, `undo` takes back, `reconcile` settles what nobody knows. Of several pull requests
`wishes` makes one plan, `lanes` its order, `batch` what it leaves behind, `receipt` what
it came to, and `waves` the plan that goes on from it. Nothing else writes to GitHub.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from triage.model import Args, Entry, Kind, Ref
from triage.store.batches import Member

__all__ = ["Args", "Entry", "Member", "Plan", "Refusal", "Step", "Wish"]

TYPED_BEYOND = 10
"""Merges beyond which a plan is confirmed by typing how many they are."""


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
    plan: str = ""
    """The earlier plan that it belongs to; empty: the one that it is in."""
    follows: bool = False
    """Whether it goes only after the comment of its plan on the same item has gone."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that the plan leaves out, and why."""

    ref: Ref
    reason: str
    entry: int | None = None
    """Journal id of a waiting entry that is cancelled for this reason."""
    kind: str = ""
    """The reason in a word, by which a receipt counts; empty: none of those."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a batch is to do with one pull request; the next wave wishes the same."""

    ref: Ref
    action: str
    args: Args = field(default_factory=Args)
    merging: bool = False
    """Whether to merge it after the approval."""


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
    members: tuple[Member, ...] = ()
    """Of a batch: every pull request it was asked for; else none."""
    wave_of: str = ""
    """Plan of the batch that this one goes on from; empty: of none."""
    rebase: bool = False
    """Whether Dependabot is asked to rebase what a merge leaves behind."""

    @property
    def merges(self) -> int:
        """How many pull requests go into their base, by merging or a queue."""
        return sum(s.action in {"merge", "enqueue"} for s in self.steps)

    @property
    def typed(self) -> int:
        """The count that the person types to confirm; 0: a key is enough."""
        return self.merges if self.merges > TYPED_BEYOND else 0
