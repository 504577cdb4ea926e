"""Opens the databases: names, permissions, modes, migrations, and what is damaged.

The cache may be deleted at any time, so a damaged one is moved aside and made anew;
the journal never is.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from contextlib import nullcontext, suppress
from pathlib import Path

from triage.errors import StoreError
from triage.model.slices import lot
from triage.store.locking import locked

CACHE, JOURNAL, CHANNELS = "cache.db", "journal.db", "channels.db"
BACKUPS = "backups"
"""Where in the data directory the journal's daily copies lie."""

VERSIONS = {CACHE: 23, JOURNAL: 6, CHANNELS: 4}
"""Migrations of each database; a test holds them to `schema`."""

SQLITE_VERSION = sqlite3.sqlite_version

_APPLICATION_ID = 0x74726961  # "tria"
_PRAGMAS = {
    CACHE: (
        "synchronous = normal",
        "cache_size = -16384",
        "journal_size_limit = 67108864",
    ),
    JOURNAL: ("synchronous = full",),
    CHANNELS: ("synchronous = normal", "journal_size_limit = 67108864"),
}

_PREPARED = 256
"""Statements that a connection keeps prepared; a page of a sync takes about a hundred."""


def has_wal_reset_bug() -> bool:
    """Whether this SQLite may damage a WAL database that several write at once."""
    return sqlite3.sqlite_version_info < (3, 51, 3)


def prepare(directory: Path) -> None:
    """Make the data directory, for its owner alone; repair its permissions."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = directory.stat()
        if about.st_uid != os.getuid():
            raise StoreError(
                f"{directory} belongs to another user.",
                "Set TRIAGE_DATA_DIR elsewhere.",
            )
        if about.st_mode & 0o077:
            _close_to_others(directory)
    except OSError as error:
        raise StoreError(
            f"{directory} cannot be used: {error.strerror}.",
            "Set TRIAGE_DATA_DIR to a directory of your own.",
        ) from None


def _close_to_others(directory: Path) -> None:
    """Repair the permissions; where nothing can be written it stays as it is."""
    try:
        directory.chmod(0o700)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise


def opened(directory: Path, name: str) -> sqlite3.Connection:
    """A connection to a database of this version. Raises StoreError.

    A damaged cache is put aside, and a new one opened in its place.
    """
    path = directory / name
    try:
        return _connected(directory, name)
    except sqlite3.Error as error:
        if name != CACHE or not is_damage(error):
            raise explained(path, error) from None
    put_aside(path, path.stat().st_ino)
    try:
        return _connected(directory, name)
    except sqlite3.Error as error:
        raise explained(path, error) from None


def put_aside(path: Path, inode: int) -> None:
    """Rename a damaged cache, unless another process already did.

    Its write-ahead log goes, since SQLite would read it into the new database.
    """
    with locked(path.with_name(f"{path.name}.lock")), suppress(FileNotFoundError):
        if path.stat().st_ino != inode:
            return
        path.rename(path.with_name(f"{path.name}.corrupt-{time.time_ns()}"))
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)


def _connected(directory: Path, name: str) -> sqlite3.Connection:
    prepare(directory)
    path = directory / name
    if path.is_symlink():
        raise StoreError(
            f"{path} is a symbolic link.", "Put the database itself there."
        )
    if path.exists() and not os.access(directory, os.W_OK):
        return _only_read(directory, name)
    before = os.umask(0o077)
    try:
        connection = sqlite3.connect(
            path, timeout=10.0, isolation_level=None, cached_statements=_PREPARED
        )
    finally:
        os.umask(before)
    try:
        functions(connection)
        _keep_private(path)
        _settle(directory, name, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def functions(connection: sqlite3.Connection) -> None:
    """What our selects may call: `lot`, by which an item is in a slice."""
    connection.create_function("lot", 2, lot, deterministic=True)


def _only_read(directory: Path, name: str) -> sqlite3.Connection:
    """A database where nothing can be written: what it holds stays readable.

    SQLite cannot share a WAL there, so it is told that the file does not change;
    what another process's WAL still holds is not seen.
    """
    place = (directory / name).absolute().as_uri()
    connection = sqlite3.connect(
        f"{place}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    functions(connection)
    found = connection.execute("pragma user_version").fetchone()[0]
    if found != VERSIONS[name]:
        connection.close()
        raise StoreError(
            f"{directory / name} is of another version and cannot be written.",
            "Set TRIAGE_DATA_DIR to a directory of your own.",
        )
    return connection


def _keep_private(path: Path) -> None:
    """Repair the permissions of a database and of what lies beside it."""
    for extra in ("", "-wal", "-shm", ".lock"):
        one = path.with_name(path.name + extra)
        with suppress(FileNotFoundError):
            if one.stat().st_mode & 0o077:
                one.chmod(0o600)


def _settle(directory: Path, name: str, connection: sqlite3.Connection) -> None:
    """Bring a connection's database to this version, and the connection to its mode."""
    connection.execute("pragma foreign_keys = on")
    found = connection.execute("pragma user_version").fetchone()[0]
    if found > VERSIONS[name]:
        raise StoreError(
            f"{directory / name} was made by a newer triage (version {found}).",
            "Update triage, or set TRIAGE_DATA_DIR to another directory.",
        )
    if found < VERSIONS[name]:
        _migrate(directory, name, connection, is_old=found > 0)
    for pragma in _PRAGMAS[name]:
        connection.execute(f"pragma {pragma}")


def _migrate(
    directory: Path, name: str, connection: sqlite3.Connection, *, is_old: bool
) -> None:
    """Apply what is due: one transaction each, and one for all of a new database."""
    from sqlite_utils import Database as Tool  # noqa: PLC0415  (90 ms; rarely due)

    from triage.store import schema  # noqa: PLC0415

    before = os.umask(0o077)
    try:
        with locked(directory / f"{name}.lock"):
            connection.execute("pragma auto_vacuum = incremental")
            connection.execute("pragma journal_mode = wal")
            tool = Tool(connection)
            with nullcontext() if is_old else tool.atomic():
                schema.OF[name].apply(tool)
            connection.execute(f"pragma application_id = {_APPLICATION_ID}")
            connection.execute(f"pragma user_version = {VERSIONS[name]}")
    finally:
        os.umask(before)


def explained(path: Path, error: sqlite3.Error) -> StoreError:
    """Which database failed, why, and what to do."""
    said = str(error)
    if "full" in said:
        return StoreError(
            f"{path}: the disk is full.", "Free some space; nothing is lost."
        )
    if "readonly" in said or "unable to open" in said:
        return StoreError(
            f"{path} cannot be written: {said}.", "Check the directory's permissions."
        )
    if is_damage(error):
        hints = {
            CACHE: "It was only a copy and is put aside: sync again.",
            CHANNELS: "Move it away and import the exports again.",
        }
        hint = hints.get(
            path.name, f"Put the newest of {path.parent / BACKUPS} in its place."
        )
        return StoreError(f"{path} is damaged: {said}.", hint)
    if "fts5" in said:
        return StoreError(
            f"{path}: this Python's SQLite has no full-text search (FTS5).",
            "Install triage with a Python whose SQLite has it.",
        )
    if "I/O" in said:
        return StoreError(f"{path}: {said}.", "Check the disk and its quota.")
    if "locked" in said:
        return StoreError(
            f"{path} is held by another program.", "Close it and try again."
        )
    return StoreError(f"{path}: {said}.")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is damaged, or no database at all."""
    return "malformed" in str(error) or "not a database" in str(error)
