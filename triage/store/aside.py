"""What the person set aside or marked for themselves: kept, never sent anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.model import Ref
from triage.store.connect import Database

SNOOZED, HIDDEN, MARKED, ANSWERED = "snoozed", "hidden", "marked", "answered"
PRIORITIZED = "prioritized"
"""The note says what: P0 to P3."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One item that is set aside or marked, or a channel's answered question."""

    what: str
    """snoozed, hidden, marked, answered or prioritized."""
    node_id: str
    ref: Ref
    at: datetime
    seen_at: datetime
    """Its last change as it was stored then; activity is newer."""
    until: datetime | None = None
    """Snoozed: until when; None: until activity."""
    state: str = ""
    """The item's state at that time, by which activity is told."""
    head_oid: str = ""
    note: str = ""


class Asides:
    """The half of the journal that is nobody else's business."""

    db: Database

    def kept_aside(self) -> tuple[Kept, ...]:
        """All that is in force as it was said, oldest first; a date may be over."""
        rows = self.db.read(
            "select what, node_id, repo, number, at, seen_at, until, state, head_oid, "
            "note "
            "from aside where ended_at is null order by at, id"
        )
        return tuple(
            Kept(
                what=r[0],
                node_id=r[1],
                ref=Ref.of(r[2], r[3]),
                at=clock.parse(r[4]),
                seen_at=clock.parse(r[5]),
                until=clock.maybe(r[6]),
                state=r[7],
                head_oid=r[8],
                note=r[9],
            )
            for r in rows
        )

    def keep_aside(self, kept: Iterable[Kept]) -> None:
        """Set items aside or mark them, in place of what was said of them before."""
        with self.db.writing():
            for one in kept:
                self._end(one.what, one.node_id, one.at)
                self.db.run(
                    "insert into aside (what, node_id, repo, number, at, seen_at, until, "
                    "state, head_oid, note) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        one.what,
                        one.node_id,
                        one.ref.repo,
                        one.ref.number,
                        clock.iso(one.at),
                        clock.iso(one.seen_at),
                        clock.maybe_iso(one.until) or "",
                        one.state,
                        one.head_oid,
                        one.note,
                    ),
                )

    def end_aside(self, what: str, node_ids: Sequence[str], now: datetime) -> int:
        """Take it back; how many there were."""
        with self.db.writing():
            return sum(self._end(what, one, now) for one in node_ids)

    def _end(self, what: str, node_id: str, now: datetime) -> int:
        return self.db.run(
            "update aside set ended_at = ? "
            "where what = ? and node_id = ? and ended_at is null",
            (clock.iso(now), what, node_id),
        )
