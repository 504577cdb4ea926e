"""Text that the person wrote and did not send: one draft a writer, so that none is lost.

Each open editor is a writer. Two consoles that write to one item at once keep one draft
each; whoever opens the item next goes on with the newest, and the others are offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.model import Ref
from triage.store.connect import Database

OTHERS_KEPT = 9
"""Drafts of one item that are kept beside the newest."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Half-written text for an item."""

    body: str
    at: datetime
    writer: str
    is_aside: bool = False
    """Whether it was emptied, and is offered but no longer gone on with."""


class Drafts:
    """The part of the journal that keeps half-written text."""

    db: Database

    def draft(self, ref: Ref) -> str:
        """The newest half-written text for an item; empty where there is none."""
        return next((d.body for d in self.drafts(ref) if not d.is_aside), "")

    def drafts(self, ref: Ref) -> tuple[Draft, ...]:
        """All half-written texts for an item, the newest first."""
        rows = self.db.read(
            "select body, updated_at, writer, aside from draft where ref = ? "
            "order by updated_at desc, rowid desc",
            (_key(ref),),
        )
        return tuple(Draft(r[0], clock.parse(r[1]), r[2], bool(r[3])) for r in rows)

    def save_draft(
        self, ref: Ref, body: str, now: datetime, *, writer: str = "", base: str = ""
    ) -> None:
        """Keep a writer's half-written text; one that was emptied is set aside.

        `base`: the text that the writer went on from. Drafts that are the same text, and
        the oldest beyond some, are forgotten.
        """
        key, at = _key(ref), clock.iso(now)
        with self.db.writing():
            if not body:
                self.db.run(
                    "update draft set aside = 1 where ref = ? and writer = ?",
                    (key, writer),
                )
                return
            self.db.run(
                "delete from draft where ref = ? and "
                "(writer = ? or body = ? or body = ?)",
                (key, writer, body, base),
            )
            self.db.run(
                "insert into draft (ref, writer, body, updated_at, aside) "
                "values (?, ?, ?, ?, 0)",
                (key, writer, body, at),
            )
            self.db.run(
                "delete from draft where ref = ? and rowid not in "
                "(select rowid from draft where ref = ? "
                "order by updated_at desc, rowid desc limit ?)",
                (key, key, OTHERS_KEPT + 1),
            )

    def spend_draft(self, ref: Ref, body: str) -> None:
        """Forget drafts of what was said; within the transaction that settles it."""
        self.db.run(
            "delete from draft where ref = ? and trim(body, ?) = ?",
            (_key(ref), " \t\r\n", body.strip()),
        )


def _key(ref: Ref) -> str:
    return f"{ref.key}#{ref.number}"
