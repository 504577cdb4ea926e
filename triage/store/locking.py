"""Lock files: one holder among all threads and processes, who may sign them."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from triage.errors import StoreError


def lock_file(path: Path) -> int:
    """A handle on a lock file, made if missing. Raises StoreError."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}.",
            "Check the disk and the directory's permissions.",
        ) from None


def sign_lock(path: Path, handle: int, said: Mapping[str, object]) -> None:
    """Write into a lock file who holds it. Raises StoreError."""
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(said).encode(), 0)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}.", "Free some space."
        ) from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file against every other thread and process."""
    handle = lock_file(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
