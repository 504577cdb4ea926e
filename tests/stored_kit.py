"""What a first sync leaves, made once a process and laid down for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path


@cache
def _made(sync: Callable[[Path], None]) -> dict[str, bytes]:
    """The databases that a sync into an empty directory leaves, by name."""
    home = Path(tempfile.mkdtemp())
    try:
        sync(home)
        return {one.name: one.read_bytes() for one in home.glob("*.db")}
    finally:
        shutil.rmtree(home)


def lay(home: Path, sync: Callable[[Path], None]) -> None:
    """Put into a directory what a sync of the unchanged world leaves there.

    The sync closes what it opened: what lies in a write-ahead log is not taken along.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in _made(sync).items():
        (home / name).write_bytes(content)
        (home / name).chmod(0o600)
