"""Opens the databases: permissions, modes, migrations, and one writer at a time.

The cache may be deleted at any time, so a damaged one is moved aside and made anew;
the journal never is. Every write transaction begins immediate, under a lock that
all processes of a data directory share: a deferred one fails at once when another
connection has written (measured), and concurrent checkpoints are what SQLite's
WAL-reset bug of 3.7.0 to 3.51.2 needs.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from triage.errors import StoreError
from triage.model.slices import lot

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


_COUNT_ON = """
insert into meta values ('generation', '1')
on conflict do update set value = cast(value as integer) + 1
"""
_UNDO_IN_MEMORY = "pragma temp_store = memory"
"""What takes back a statement that fails is no file: it was most of what a page of a
sync wrote. Readers keep their files, for what they sort may be large."""
_NEWS = """
insert or ignore into news
select (select cast(value as integer) from meta where key = 'generation'), ?
"""
_OLD_NEWS = """
delete from news
where generation < (select value - ? from meta where key = 'generation')
"""

NEWS_KEPT = 1000
"""For so many changes of the cache it is known what each was about."""

_TOGETHER = 64
"""Rows of one statement at most; fewer are 16, 4 or 1, so that few are prepared."""

_PREPARED = 256
"""Statements that a connection keeps prepared; a page of a sync takes about a hundred."""

Parameters = Sequence[Any] | Mapping[str, Any]


def has_wal_reset_bug() -> bool:
    """Whether this SQLite may damage a WAL database that several write at once."""
    return sqlite3.sqlite_version_info < (3, 51, 3)


class Database:
    """One connection for one thread, and the transactions on it."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path / name
        self.name = name
        self._lock = path / f"{name}.lock"
        self._connection = _opened(path, name)
        self._inode = self.path.stat().st_ino
        self._depth = 0
        self._about: set[str] = set()
        self._told_of = 0
        """How many changed rows of this transaction it is known what they are about."""
        self._damaged = False

    def read(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a select, as plain tuples."""
        with self._told():
            return self._connection.execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a select one after the other, for more than memory should hold."""
        with self._told():
            yield from self._connection.execute(sql, parameters)

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """One statement; the rows it changed. Belongs inside `writing`."""
        with self._told():
            return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """One statement for many rows. Belongs inside `writing`."""
        if rows:
            with self._told():
                self._connection.executemany(sql, rows)

    def run_together(
        self, head: str, rows: Sequence[Sequence[Any]], tail: str = ""
    ) -> None:
        """Few statements for many rows, of as many values each; inside `writing`.

        `head` ends with `values`, `tail` is what follows the rows. SQLite writes what
        triggers put into a full-text index once for each statement, so this takes a
        third of the time of `run_many` where there are such.
        """
        if not rows:
            return
        row = f"({', '.join('?' * len(rows[0]))})"
        at, together = 0, _TOGETHER
        with self._told():
            while at < len(rows):
                while together > len(rows) - at:
                    together //= 4
                some = rows[at : at + together]
                self._connection.execute(
                    f"{head} {', '.join([row] * together)} {tail}",
                    [value for one in some for value in one],
                )
                at += together

    def last_id(self) -> int:
        """The rowid that the last insert made."""
        return int(self.read("select last_insert_rowid()")[0][0])

    @contextmanager
    def writing(
        self, *, quiet: bool = False, about: Iterable[str] | None = None
    ) -> Iterator[None]:
        """One transaction, alone among all processes; nested ones join it.

        Each that changes the cache counts its generation on; a quiet one does not.
        `about`: ids of all items that it changes, and of repositories of which it
        changes something else or from which it takes items; None: anything may be
        another. What is about neither, as people and teams are, readers always read.
        """
        if self._depth:
            with self._telling(() if quiet else about):
                yield
            return
        with self._told(), locked(self._lock):
            self._connection.execute(_UNDO_IN_MEMORY)
            self._connection.execute("begin immediate")
            self._depth += 1
            before = self._connection.total_changes
            self._about, self._told_of = set(), 0
            try:
                with self._telling(about):
                    yield
                changed = self._connection.total_changes - before
                if changed and self.name == CACHE and not quiet:
                    self._tell(is_known=changed == self._told_of)
                self._connection.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("rollback")
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def _telling(self, about: Iterable[str] | None) -> Iterator[None]:
        """Note what the rows that change within are about; None: nobody knows."""
        if about is None:
            yield
            return
        before, told = self._connection.total_changes, self._told_of
        self._about.update(about)
        yield
        self._told_of = told + self._connection.total_changes - before

    def tell(self, about: Iterable[str]) -> None:
        """Note further items or repositories. Belongs inside `writing`."""
        self._about.update(about)

    def _tell(self, *, is_known: bool) -> None:
        """Count the generation on, and keep what changed with it."""
        run = self._connection.execute
        run(_COUNT_ON)
        about = self._about if is_known else {""}
        self._connection.executemany(_NEWS, [(one,) for one in sorted(about)])
        run(_OLD_NEWS, (NEWS_KEPT,))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All reads within see the database as it is at the first of them."""
        with self._told():
            self._connection.execute("begin")
        try:
            yield
        finally:
            with self._told():
                self._connection.execute("rollback")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process writes meanwhile; for what is no transaction."""
        with self._told(), locked(self._lock):
            yield

    def data_version(self) -> int:
        """A number that moves when another connection has written."""
        return int(self.read("pragma data_version")[0][0])

    def check(self) -> str:
        """`ok`, or what SQLite finds wrong with the file."""
        return str(self.read("pragma quick_check(1)")[0][0])

    def bound_page_cache(self, kilobytes: int) -> None:
        """Keep at most so much of the file in this connection's memory."""
        self._connection.execute(f"pragma cache_size = {-kilobytes}")

    @property
    def is_current(self) -> bool:
        """Whether the file that it reads is the one that is there."""
        try:
            return not self._damaged and self.path.stat().st_ino == self._inode
        except OSError:
            return False

    def close(self) -> None:
        """Close the connection."""
        with suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say which database failed and what to do; put a damaged cache aside."""
        try:
            yield
        except sqlite3.Error as error:
            self._damaged = self._damaged or _is_damage(error)
            raise _explained(self.path, error) from None
        finally:
            if self._damaged and self.name == CACHE and not self._depth:
                _put_aside(self.path, self._inode)


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


def _explained(path: Path, error: sqlite3.Error) -> StoreError:
    said = str(error)
    if "full" in said:
        return StoreError(
            f"{path}: the disk is full.", "Free some space; nothing is lost."
        )
    if "readonly" in said or "unable to open" in said:
        return StoreError(
            f"{path} cannot be written: {said}.", "Check the directory's permissions."
        )
    if _is_damage(error):
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


def _is_damage(error: sqlite3.Error) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)


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
            directory.chmod(0o700)
    except OSError as error:
        raise StoreError(
            f"{directory} cannot be used: {error.strerror}.",
            "Set TRIAGE_DATA_DIR to a directory of your own.",
        ) from None


def _opened(directory: Path, name: str) -> sqlite3.Connection:
    path = directory / name
    try:
        return _connected(directory, name)
    except sqlite3.Error as error:
        if name != CACHE or not _is_damage(error):
            raise _explained(path, error) from None
    _put_aside(path, path.stat().st_ino)
    try:
        return _connected(directory, name)
    except sqlite3.Error as error:
        raise _explained(path, error) from None


def _put_aside(path: Path, inode: int) -> None:
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
