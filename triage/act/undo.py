"""Plans what takes an entry back: a new entry with the inverse, never a deletion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.act import Args, Entry, Plan, Refusal, Step, receipt
from triage.act.action import permitted, step_on
from triage.act.on_answers import TARGET
from triage.act.plan import Office, of_steps
from triage.act.registry import ACTIONS
from triage.errors import Refused

_STATES = {
    "planned": "it was not sent yet",
    "inflight": "it is being sent",
    "failed": "it failed, so there is nothing to take back",
    "unknown": "whether it happened is not known yet; run triage reconcile",
    "cancelled": "it was cancelled before it was sent",
    "undone": "it is undone already",
}


def plan_undo_round(office: Office, *, reverts: bool = True) -> Plan:
    """What takes back the last batch with its waves.

    Approvals are dismissed, auto-merge is disarmed, what waits in a queue leaves it;
    what is merged is reverted by new pull requests, unless that is not wanted. Raises
    Refused where there is no batch, or nothing of it can be taken back.
    """
    journal = office.journal
    found = [
        entry
        for batch in journal.round_of(receipt.newest(journal))
        for entry in journal.of_plan(batch.plan)
        if entry.state == "done" and entry.undoes is None and entry.undo != "one-way"
    ]
    merged = {e.node_id for e in found if e.action == "merge"}
    wanted = [
        entry
        for entry in found
        if entry.node_id not in merged or (reverts and entry.action == "merge")
    ]
    if not wanted:
        raise Refused(
            "Of the last batch nothing is left to take back.",
            "See what it came to with: triage receipt",
        )
    return _of(office, wanted)


def plan_undo(office: Office, entry_id: int | None = None) -> Plan:
    """What takes back one entry, or without an id the last plan.

    Raises Refused where there is nothing to take back, StoreError for an id that
    the journal does not have.
    """
    if entry_id is None:
        records: Sequence[Entry] = office.journal.last_undoable()
        if not records:
            raise Refused(
                "There is nothing to undo.", "See what was done with: triage journal"
            )
    else:
        records = [office.journal.entry(entry_id)]
    return _of(office, records)


def _of(office: Office, records: Sequence[Entry]) -> Plan:
    """The steps back, the newest first, and what has none."""
    steps: list[Step] = []
    refusals: list[Refusal] = []
    for record in reversed(records):
        found = _step_back(office, record)
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            steps.append(found)
    first = ACTIONS[records[0].action]
    inverse = ACTIONS.get(first.inverse, first)
    return of_steps(inverse, tuple(steps), tuple(refusals))


def _step_back(office: Office, record: Entry) -> Step | Refusal:
    action = ACTIONS[record.action]
    if record.state != "done":
        return Refusal(record.ref, _STATES.get(record.state, record.state))
    if not action.inverse:
        return Refusal(record.ref, f"{record.action} cannot be taken back on GitHub")
    item = office.cache.item_by_id(record.node_id)
    if item is None:
        return Refusal(record.ref, "it is not in the local copy; sync it first")
    if why := action.left(item, record.args, record.receipt):
        return Refusal(record.ref, f"not as it was left: {why}")
    inverse = ACTIONS[action.inverse]
    args = _inverse_args(record)
    scene = office.scene(item, args)
    if why := permitted(inverse, scene) or inverse.refuse(scene):
        return Refusal(record.ref, why)
    says = f"{inverse.says(scene)} (takes back entry {record.id})"
    return replace(step_on(inverse, scene, says), undoes=record.id)


def _inverse_args(record: Entry) -> Args:
    """What the inverse needs: only what this entry itself brought about."""
    done = record.args
    if record.action == "approve":
        return Args(
            target=record.receipt.get("review", ""), body="Approval taken back."
        )
    if record.action == "comment":
        receipt = record.receipt
        return Args(target=f"{receipt.get('comment', '')} {receipt.get('node', '')}")
    if record.action == "assign":
        had = {a.lower() for a in record.before.get("assignees", "").split(",")}
        return Args(logins=tuple(n for n in done.logins if n.lower() not in had))
    if record.action == "unassign":
        had = {a.lower() for a in record.before.get("assignees", "").split(",")}
        return Args(logins=tuple(n for n in done.logins if n.lower() in had))
    if record.action == "label":
        have = set(record.before.get("labels", "").lower().split("\n"))
        return Args(labels=tuple(n for n in done.labels if n.lower() not in have))
    if record.action in {"answer", "unanswer"}:
        return Args(target=done.target or record.receipt.get(TARGET, ""))
    return Args(logins=done.logins, labels=done.labels, method=done.method)
