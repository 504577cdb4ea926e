"""What a first sync leaves, made once a run of the tests and laid down for each test."""

from __future__ import annotations

import fcntl
import os
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from built_kit import build

from triage.clock import iso
from triage.config import Settings
from triage.demo.builtin import NOW
from triage.demo.server import Loopback
from triage.store.cache import Cache
from triage.store.journal import Journal
from triage.workspace import Workspace

STOCK = "STOCK_OF_THE_TESTS"
"""The variable that says where all processes of a run share what they made."""


@cache
def _made(sync: Callable[[Path], None], name: str) -> dict[str, bytes]:
    """The databases that a sync into an empty directory leaves, by name."""
    shared = Path(os.environ[STOCK])
    shared.mkdir(mode=0o700, exist_ok=True)
    done = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            home = Path(tempfile.mkdtemp(dir=shared))
            sync(home)
            home.rename(done)
    return {one.name: one.read_bytes() for one in done.glob("*.db")}


def lay(home: Path, sync: Callable[[Path], None], name: str) -> None:
    """Put into a directory what a sync of the unchanged world leaves there.

    `name`: of the sync, among all. The sync closes what it opened: what lies in a
    write-ahead log is not taken along.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file, content in _made(sync, name).items():
        (home / file).write_bytes(content)
        (home / file).chmod(0o600)


def empty(home: Path) -> Path:
    """The directory, with a cache and a journal in it as the migrations leave them."""
    lay(home, _migrated, "empty")
    return home


def _migrated(home: Path) -> None:
    Cache(home).db.close()
    Journal(home).db.close()


def lay_synced(home: Path, *repos: str) -> None:
    """Put into a directory what a first sync of the built-in world leaves there."""
    name = "-".join(repos).replace("/", ".").replace("*", "all")
    lay(home, _syncing(repos), name)


@cache
def _syncing(repos: tuple[str, ...]) -> Callable[[Path], None]:
    def into(data: Path) -> None:
        with Loopback(build()) as server:
            environ = {
                "GITHUB_API_URL": server.url,
                "GITHUB_GRAPHQL_URL": f"{server.url}/graphql",
                "GH_TOKEN": "ghp_canary000000000000000000000000000000",
                "TRIAGE_DATA_DIR": str(data),
                "TRIAGE_NOW": iso(NOW),
                "XDG_CONFIG_HOME": str(data / "config"),
                "PATH": "",
            }
            workspace = Workspace(environ, Settings())
            for _ in workspace.sync(threading.Event(), repos):
                pass
            workspace.release()

    return into
