"""Who works where: a lease per repository, and the turn to write, over all processes.

A lease is a lock on a file that names its holder. The kernel takes the lock from a
process that dies, so a dead holder's lease is free at once; what its file says
then is of no account.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from triage import clock
from triage.store.locking import lock_file, sign_lock
from triage.store.opening import prepare

LEASES = "leases"
"""Where in the data directory the lease files lie."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Which process holds a lease, for what, and since when."""

    pid: int
    what: str
    since: datetime | None = None

    def __str__(self) -> str:
        """`process 4711 (Merge 12 pull requests) since 2026-03-02T08:00:00Z`."""
        since = f" since {clock.iso(self.since)}" if self.since else ""
        return f"process {self.pid or '?'} ({self.what or 'at work'}){since}"


def lease_path(directory: Path, repo: str) -> Path:
    """The lease file of a repository; a name of any spelling makes a safe one."""
    return (
        directory
        / LEASES
        / f"{hashlib.sha256(repo.lower().encode()).hexdigest()[:24]}.lock"
    )


@contextmanager
def lease(path: Path, what: str, now: datetime) -> Iterator[Holder | None]:
    """Hold a lease: yields None where it is ours now, else who holds it.

    Never waits. Raises StoreError where the file cannot be written.
    """
    prepare(path.parent)
    handle = lock_file(path)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield _holder(handle)
            return
        said = {"pid": os.getpid(), "what": what[:200], "since": clock.iso(now)}
        sign_lock(path, handle, said)
        yield None
    finally:
        os.close(handle)


def _holder(handle: int) -> Holder:
    """Who signed; as much of it as can be read."""
    try:
        said = json.loads(os.pread(handle, 2000, 0))
        return Holder(int(said["pid"]), str(said["what"]), clock.parse(said["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(0, "")
