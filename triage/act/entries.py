"""The forms of one write: the step that is planned, and the entry it is kept as."""

from __future__ import annotations

from dataclasses import replace

from triage.act import Entry, Step
from triage.act.on_answers import TARGET
from triage.store.journal import Intent

_FOLLOWS = "follows"
"""Marks the evidence of a step that goes only after the comment of its plan."""

_BATCH = "batch"
"""Marks the evidence of a step that goes only while its bump is ready."""

POLICY = "policy"
"""Marks the evidence that says which policy wanted it, and why."""

WAIVED = "waived"
"""Marks the condition that a policy of the person's does without."""


def intent(step: Step) -> Intent:
    """What is journaled of a step before anything happens."""
    batch = [(_BATCH, "pass", "")] if step.must_be_ready else []
    batch += [(_FOLLOWS, "pass", "")] if step.follows else []
    return Intent(
        action=step.action,
        ref=step.ref,
        node_id=step.node_id,
        kind=step.kind,
        title=step.title,
        head_oid=step.head_oid,
        args=step.args,
        before=dict(step.before),
        undo=step.undo,
        undoes=step.undoes,
        evidence=[*step.evidence, *batch],
    )


def by_policy(entry: Entry) -> str:
    """`weekly takes it: …`, in the words of the plan; empty: no policy wanted it."""
    return next((e[2] for e in entry.evidence if e[0] == POLICY), "")


def waived(entry: Entry) -> str:
    """The condition that an entry was planned without; empty: none."""
    return next((e[2] for e in entry.evidence if e[0] == WAIVED), "")


def follows(entry: Entry) -> bool:
    """Whether an entry goes only after the comment of its plan."""
    return any(e[0] == _FOLLOWS for e in entry.evidence)


def as_step(entry: Entry) -> Step:
    """The step that an entry was journaled from, with what was known since."""
    args = entry.args
    if entry.action == "answer" and not args.target:
        args = replace(args, target=entry.receipt.get(TARGET, ""))
    return Step(
        action=entry.action,
        ref=entry.ref,
        node_id=entry.node_id,
        kind=entry.kind,
        title=entry.title,
        head_oid=entry.head_oid,
        args=args,
        undo=entry.undo,
        summary=entry.action,
        undoes=entry.undoes,
        must_be_ready=any(e[0] == _BATCH for e in entry.evidence),
        follows=follows(entry),
        before=tuple(entry.before.items()),
    )
