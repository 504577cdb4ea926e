"""One sync at a time on one data directory: whoever comes second waits for the first.

The turn is a file lock, so a process that is killed gives it up. What stands in the
file says who has it and what is read, for whoever waits.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage import clock
from triage.errors import Busy, Interrupted
from triage.store.locking import lock_file, sign_lock
from triage.store.opening import prepare
from triage.sync import Progress

LOCK = "sync.lock"

_LOOK_AGAIN = 0.25
"""Seconds between two looks at whether the turn is free."""


class Turn:
    """The right to sync, once it is taken until it is released."""

    def __init__(self, directory: Path, repos: Sequence[str], *, whole: bool) -> None:
        self._path = directory / LOCK
        self._handle: int | None = None
        self._mine = {"pid": os.getpid(), "repos": sorted(repos), "whole": whole}
        self._seen: dict[str, Any] = {}
        self._asked = datetime.now(UTC)
        self.waited = False

    def take(self) -> bool:
        """Take it if it is free."""
        if self._handle is None:
            prepare(self._path.parent)
            self._handle = lock_file(self._path)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._seen = self._read() or self._seen
            self.waited = True
            return False
        said = self._mine | {"since": clock.iso(datetime.now(UTC))}
        sign_lock(self._path, self._handle, said)
        return True

    def _read(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found
        return {}

    def release(self) -> None:
        """Give it up."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def wait(self, stop: threading.Event, patience: float) -> Iterator[Progress]:
        """Wait until it is taken, saying so.

        Raises Interrupted on stop, Busy where it lasts beyond patience (seconds).
        """
        began = time.monotonic()
        while not self.take():
            who = f"process {self._seen['pid']}" if "pid" in self._seen else "another"
            since = clock.maybe(self._seen.get("since"))
            at = f", since {since:%H:%M:%S} UTC" if since else ""
            yield Progress.waiting(f"waiting for the sync of {who}{at}")
            if time.monotonic() - began >= patience:
                raise Busy(
                    f"Another sync is under way ({who}{at}).",
                    "It reads what this one would; run this again later.",
                )
            if stop.wait(_LOOK_AGAIN):
                raise Interrupted("Stopped.", "What was read so far is kept.")

    def is_done_by(self, synced_at: datetime | None) -> bool:
        """Whether the sync that was waited for read all that this one would."""
        return (
            self.waited
            and synced_at is not None
            and synced_at >= self._asked.replace(microsecond=0)
            and bool(self._mine["whole"] and self._seen.get("whole"))
            and self._mine["repos"] == self._seen.get("repos")
        )
