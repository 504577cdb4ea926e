"""Keeps a copy of the journal as it stood before each day's first entry."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

from triage.errors import StoreError
from triage.store.connect import Database
from triage.store.locking import locked
from triage.store.opening import BACKUPS, prepare

KEPT = 7
"""Days of which a copy is kept."""


def back_up(db: Database, directory: Path, today: date) -> Path | None:
    """Copy the journal, unless today's copy is there; forget the oldest ones.

    A copy is whole or not there at all. Raises StoreError where it cannot be
    written.
    """
    folder = directory / BACKUPS
    target = folder / f"journal-{today.isoformat()}.db"
    if target.exists():
        return None
    prepare(folder)
    with locked(folder / "backup.lock"):
        if target.exists():
            return None
        part = target.with_suffix(".part")
        before = os.umask(0o077)
        try:
            part.unlink(missing_ok=True)
            db.run("vacuum into ?", (str(part),))
            part.replace(target)
        except OSError as error:
            raise StoreError(
                f"{target} cannot be written: {error.strerror}.", "Check the disk."
            ) from None
        finally:
            os.umask(before)
            with suppress(OSError):
                part.unlink(missing_ok=True)
        for old in sorted(folder.glob("journal-*.db"))[:-KEPT]:
            old.unlink(missing_ok=True)
    return target
