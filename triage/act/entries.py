"""The forms of one write: the step that is planned, and the entry it is kept as."""

from __future__ import annotations

from dataclasses import asdict

from triage.act import Args, Entry, Step
from triage.store.journal import Intent, Record


def intent(step: Step) -> Intent:
    """What is journaled of a step before anything happens."""
    return Intent(
        action=step.action,
        ref=step.ref,
        node_id=step.node_id,
        kind=step.kind,
        title=step.title,
        head_oid=step.head_oid,
        args={k: v for k, v in asdict(step.args).items() if v},
        before=dict(step.before),
        undo=step.undo,
        undoes=step.undoes,
        evidence=[
            *step.evidence,
            *([("batch", "pass", "")] if step.must_be_ready else []),
        ],
    )


def as_args(record: Record) -> Args:
    """An entry's arguments, as the action takes them."""
    found = record.args
    return Args(
        logins=tuple(found.get("logins", ())),
        labels=tuple(found.get("labels", ())),
        body=str(found.get("body", "")),
        method=str(found.get("method", "")),
        target=str(found.get("target", "")),
    )


def as_step(record: Record) -> Step:
    """The step that an entry was journaled from."""
    return Step(
        action=record.action,
        ref=record.ref,
        node_id=record.node_id,
        kind=record.kind,
        title=record.title,
        head_oid=record.head_oid,
        args=as_args(record),
        undo=record.undo,
        summary=record.action,
        undoes=record.undoes,
        must_be_ready=any(e[0] == "batch" for e in record.evidence),
        before=tuple(record.before.items()),
    )


def as_entry(record: Record) -> Entry:
    """An entry as the front ends show it."""
    return Entry(
        id=record.id,
        plan=record.plan,
        action=record.action,
        ref=record.ref,
        node_id=record.node_id,
        kind=record.kind,
        title=record.title,
        head_oid=record.head_oid,
        args=as_args(record),
        undo=record.undo,
        state=record.state,
        why=record.why,
        nonce=record.nonce,
        created_at=record.created_at,
        updated_at=record.updated_at,
        undoes=record.undoes,
        receipt=record.receipt,
        before=record.before,
    )
