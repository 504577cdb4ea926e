"""What a plan came to, in the few lines of a notice."""

from __future__ import annotations

from collections import Counter

from textual.notifications import SeverityLevel

from triage.tui.messages import Performed

DONE = {
    "approve": "approved",
    "merge": "merged",
    "assign": "assigned",
    "unassign": "unassigned",
    "request": "asked for review",
    "unrequest": "no longer asked",
    "label": "labelled",
    "unlabel": "label taken away",
    "comment": "commented",
    "dismiss": "review dismissed",
    "close": "closed",
    "reopen": "reopened",
    "revert": "revert opened",
    "auto-merge": "armed to merge by itself",
    "no-auto-merge": "disarmed",
    "enqueue": "added to the merge queue",
    "dequeue": "taken out of the merge queue",
    "update-branch": "branch updated",
    "draft": "made a draft",
    "rebase": "rebase asked for",
    "ready": "ready for review",
    "answer": "answer marked",
    "unanswer": "answer unmarked",
    "uncomment": "comment deleted",
}

TOLD = 6
"""Outcomes that a notice names one by one; the journal has them all."""


def summary(event: Performed) -> tuple[SeverityLevel, str]:
    """Every outcome of a plan in a few lines, what went wrong first."""
    entries = event.entries
    lines: list[str] = []
    if event.error:
        lines.append(event.error)
    bad = [
        one
        for one in entries
        if one.state not in {"done", "undone", "planned", "cancelled"}
    ]
    cancelled = sum(one.state == "cancelled" for one in entries)
    lines += [f"{one.ref} {one.state}: {one.why}" for one in bad[:TOLD]]
    if len(bad) > TOLD:
        lines.append(f"and {len(bad) - TOLD} more, in the journal")
    done = Counter(one.action for one in entries if one.state in {"done", "undone"})
    told = [f"{number} {DONE.get(action, action)}" for action, number in done.items()]
    if len(entries) == 1 and done:
        told = [f"{entries[0].ref} {DONE.get(entries[0].action, 'done')}"]
    waiting = sum(one.state == "planned" for one in entries)
    if waiting:
        told.append(f"{waiting} not sent")
    if cancelled:
        told.append(f"{cancelled} cancelled before sending")
    if event.plan.refusals:
        told.append(f"{len(event.plan.refusals)} left out")
    lines += [", ".join(told)] if told else []
    worst: SeverityLevel = "information"
    if bad or event.error:
        worst = "error" if any(one.state == "failed" for one in bad) else "warning"
    return worst, "\n".join(lines) or "Nothing was done."
