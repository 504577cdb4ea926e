"""Settles what nobody knows: entries whose answer was lost, by reading GitHub."""

from __future__ import annotations

from collections.abc import Callable

from triage.act import Entry
from triage.act.desk import Desk
from triage.act.holds import HELD
from triage.act.settle import settle_by_reading
from triage.errors import Forbidden, NotFound

NO_TRACE = "GitHub shows no trace of it; do it again if you still want it"


def reconcile(desk: Desk, told: Callable[[Entry], None]) -> tuple[Entry, ...]:
    """Settle every entry that is inflight or unknown.

    What GitHub shows is done. What it does not show a while later did not happen,
    and is told as failed; it is not sent again. Raises HubError where GitHub cannot
    be asked; the entries then stay as they are.
    """
    settled: list[Entry] = []
    with desk.turn("reconcile") as mine:
        for record in desk.journal.in_state("inflight", "unknown") if mine else ():
            settled.append(_settled(desk, record))
            told(settled[-1])
    return tuple(settled)


def _settled(desk: Desk, record: Entry) -> Entry:
    """One entry after a look; nobody sends while this process has the turn."""
    since = record.updated_at
    if record.state == "inflight":
        why = "stopped before its answer"
        record = desk.journal.move(record.id, "unknown", desk.clock.moment(), why=why)
    try:
        found = settle_by_reading(desk, record)
    except NotFound:
        found = None
    except Forbidden as error:
        why = f"whether it happened cannot be read now: {error.message}"
        return desk.journal.move(record.id, "unknown", desk.clock.moment(), why=why)
    if found is not None:
        return found
    now = desk.clock.moment()
    if (now - since).total_seconds() < desk.tempo.late:
        return record
    return desk.journal.move(
        record.id, "failed", now, why=NO_TRACE, receipt={HELD: "trace"}
    )
