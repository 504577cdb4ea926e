"""Settles what nobody knows: entries whose answer was lost, by reading GitHub."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from triage.act import Entry
from triage.act.entries import as_step
from triage.act.perform import Desk, go_on, settle_by_reading
from triage.errors import HubError, NotFound


def reconcile(desk: Desk, told: Callable[[Entry], None]) -> tuple[Entry, ...]:
    """Settle every entry that is inflight or unknown.

    What GitHub shows is done. What it does not show a while later did not happen,
    and is told as failed; it is not sent again. Raises HubError where GitHub cannot
    be asked; the entries then stay as they are.
    """
    settled: list[Entry] = []
    with desk.journal.acting():
        for record in desk.journal.in_state("inflight", "unknown"):
            now = datetime.now(UTC)
            try:
                found = settle_by_reading(desk, record)
            except NotFound:
                found = None
            except HubError:
                if record.state == "inflight":
                    desk.journal.move(
                        record.id, "unknown", now, why="stopped before its answer"
                    )
                raise
            if found is None:
                if record.state == "inflight":
                    record = desk.journal.move(  # noqa: PLW2901
                        record.id, "unknown", now, why="stopped before its answer"
                    )
                if (now - record.created_at).total_seconds() < desk.tempo.late:
                    found = record
                else:
                    found = desk.journal.move(
                        record.id,
                        "failed",
                        now,
                        why="GitHub shows no trace of it; do it again if you still want it",
                    )
            settled.append(found)
            told(settled[-1])
    return tuple(settled)


def go_on_with_planned(desk: Desk, told: Callable[[Entry], None]) -> tuple[Entry, ...]:
    """Send what an earlier process planned and did not send."""
    waiting = desk.journal.in_state("planned")
    return go_on(desk, [r.id for r in waiting], [as_step(r) for r in waiting], told)
