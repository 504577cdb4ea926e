"""How much room the copy of GitHub takes, and how it is given back."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from triage import clock
from triage.store.connect import Database

_AT_ONCE = 200
"""Items dropped in one transaction, so that no other writer waits long."""

_PAGES_AT_ONCE = 2000
_WORTH_IT = 0.1
"""The unused share of the file from which on it is given back."""


_PROBE = 1_000_000
"""Bytes that are written to see whether a disk takes them: more than a page of items."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a database takes, in bytes."""

    used: int
    """By what it holds."""
    unused: int
    """In the file, left by what was dropped."""
    log: int
    """By the write-ahead log beside it."""

    @property
    def file(self) -> int:
        """Size of the file."""
        return self.used + self.unused


def objection(directory: Path) -> str:
    """Why nothing can be written to a data directory; empty: it can."""
    try:
        with tempfile.TemporaryFile(dir=directory, buffering=0) as probe:
            left = _PROBE
            while left:
                left -= probe.write(bytes(left))
            os.fsync(probe.fileno())
    except OSError as error:
        return error.strerror or str(error)
    return ""


def measure(db: Database) -> Room:
    """What a database takes now."""
    size, pages, free = (
        int(db.read(f"pragma {name}")[0][0])
        for name in ("page_size", "page_count", "freelist_count")
    )
    log = db.path.with_name(f"{db.path.name}-wal")
    held = log.stat().st_size if log.exists() else 0
    return Room((pages - free) * size, free * size, held)


def fit(db: Database, most: int) -> datetime | None:
    """Drop what closed first until what is left fits into `most` bytes.

    What is open stays, whatever it takes. Gives when the last of what was dropped
    closed; None: nothing was.
    """
    last: datetime | None = None
    while measure(db).used > most:
        with db.writing():
            ids = db.read(
                "select id, closed_at from item where state <> 'open' "
                "and closed_at is not null order by closed_at, id limit ?",
                (_AT_ONCE,),
            )
            for node_id, closed in ids:
                db.run("delete from item where id = ?", (node_id,))
                last = clock.parse(closed)
        if not ids:
            break
    return last


def give_back(db: Database) -> None:
    """Give the file's unused pages back, where there are many of them.

    A file that was made without that ability is written anew, once.
    """
    room = measure(db)
    if room.unused > _WORTH_IT * room.file:
        if int(db.read("pragma auto_vacuum")[0][0]) == 2:
            while measure(db).unused:
                before = measure(db).unused
                with db.writing(quiet=True):
                    db.read(f"pragma incremental_vacuum({_PAGES_AT_ONCE})")
                if measure(db).unused >= before:
                    break
        else:
            with db.alone():
                db.read("pragma auto_vacuum = incremental")
                db.read("vacuum")
    with db.alone():
        db.read("pragma wal_checkpoint(truncate)")
