"""Queues of a large store as they were last worked out, each in a file of its own.

A file is never changed: the next one is written beside it, whole or as a copy in which
some rows are others, and takes its place in one step. Nobody waits for a lock, and who
reads the old one reads on undisturbed. Like the copy of GitHub, all of it may be
deleted at any time.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import uuid
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

from triage.errors import StoreError
from triage.store.connect import locked

QUEUES = "queues"
"""Where in the data directory they lie."""

EDITION = 4
"""Raised whenever the tables change: an older file is none."""

_SCHEMA = (
    """
    create table about (
      edition integer not null,
      basis text not null,           -- what it rests on besides the store
      generation integer not null,   -- of the store that it was made from
      aside text not null,           -- what was snoozed, hidden and marked then
      at text not null,              -- the instant at which it was made
      until text not null,           -- the instant from which it is too old
      seconds real not null,         -- how long that took
      headline text not null,
      count integer not null,
      stamp text not null,           -- no other file has the same
      places blob not null           -- ids of its lines in the order of the queue,
                                     -- eight bytes each, as this machine writes them
    ) strict
    """,
    """
    create table shared (            -- what many rows say alike
      id integer primary key,
      said blob not null
    ) strict
    """,
    """
    create table line (
      id integer primary key,
      key text not null,
      words text not null,           -- what a filter looks at, lower case
      own blob not null,
      shared_id integer not null references shared(id)
    ) strict
    """,
)
_LINES = """
select line.id, line.key, line.words, line.own, shared.said
from line
join shared on shared.id = line.shared_id
where line.id in (select value from json_each(?))
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a kept queue says of itself."""

    basis: str
    generation: int
    aside: str
    """Changes with what is snoozed, hidden or marked."""
    at: str
    """ISO 8601."""
    until: str
    """ISO 8601: from when it is too old, though nothing changes."""
    seconds: float
    headline: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its key, what a filter looks at, and two packed parts."""

    key: str
    words: str
    own: bytes
    shared: bytes


class Shelf:
    """One kept queue, as it was when it was opened; any one thread may read it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        row = self._read("select * from about")[0]
        if row[0] != EDITION:
            raise sqlite3.DatabaseError("of another edition")
        *about, self.stamp, places = row[1:]
        self.about = About(*about)
        self._places = array("q", places)

    @classmethod
    def open(cls, directory: Path, name: str) -> Self | None:
        """The queue of this name; None where none is kept that can be read."""
        path = _path(directory, name).absolute()
        try:
            connection = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.Error:
            return None
        try:
            return cls(connection)
        except (sqlite3.Error, IndexError, TypeError, ValueError):
            connection.close()
            return None

    def __del__(self) -> None:
        self._connection.close()

    def __len__(self) -> int:
        return len(self._places)

    def window(self, start: int, count: int) -> list[Line]:
        """Rows `start` to `start + count`, fewer at the end."""
        return self._lines(self._places[start : start + count])

    def at(self, places: Sequence[int]) -> list[Line]:
        """The rows at some places, which ascend."""
        return self._lines([self._places[place] for place in places])

    def _lines(self, ids: Sequence[int]) -> list[Line]:
        rows = self._read(_LINES, (json.dumps(list(ids)),))
        found = {ident: Line(*row) for ident, *row in rows}
        return [found[ident] for ident in ids]

    def keys(self, start: int, stop: int) -> list[str]:
        """The keys of the rows from one place to before another."""
        ids = self._places[start:stop]
        sql = "select id, key from line where id in (select value from json_each(?))"
        found = dict(self._read(sql, (json.dumps(list(ids)),)))
        return [found[ident] for ident in ids]

    def find(self, key: str) -> int | None:
        """The place of a row, the last of several; None where it is not there."""
        ids = self._read("select id from line where key = ?", (key,))
        return max((self._places.index(row[0]) for row in ids), default=None)

    def matching(self, words: Sequence[str]) -> list[int]:
        """The places of the rows in which every one of some lower-case words is."""
        tests = " and ".join("instr(words, ?) > 0" for _ in words) or "1"
        sql = f"select id from line where {tests}"  # noqa: S608
        found = {row[0] for row in self._read(sql, tuple(words))}
        return [place for place, ident in enumerate(self._places) if ident in found]

    def _read(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        return self._connection.execute(sql, parameters).fetchall()


def put(directory: Path, name: str, about: About, lines: Iterable[Line]) -> None:
    """Keep a queue in the place of the one before.

    Raises StoreError where it cannot be written.
    """
    with _replacing(_path(directory, name)) as connection:
        _make(connection, about, lines)


def _make(connection: sqlite3.Connection, about: About, lines: Iterable[Line]) -> str:
    """Fill a new file; its stamp."""
    for statement in _SCHEMA:
        connection.execute(statement)
    count = _insert(connection, enumerate(lines))
    connection.execute("create index line_key on line(key)")
    return _tell(connection, about, range(count))


class Numbered(Protocol):
    """Something that is kept as a line."""

    kept: int
    """Under which number; -1: it is not."""


T = TypeVar("T", bound=Numbered)


class Keeping(Generic[T]):
    """A queue that one process keeps, whose lines mostly stay as they are."""

    def __init__(self, directory: Path, name: str, packed: Callable[[T], Line]) -> None:
        self._path = _path(directory, name)
        self._packed = packed
        self._numbers: set[int] = set()
        self._next = 0
        self._stamp = ""

    def put(self, about: About, every: Sequence[T]) -> None:
        """Keep a queue in the place of the one before.

        What is the same object as before is taken to say the same. Raises StoreError
        where it cannot be written.
        """
        if self._stamp and self._next <= _WASTE * len(every):
            fresh = [one for one in every if one.kept < 0]
            self._number(fresh, self._next)
            numbers = [one.kept for one in every]
            gone = [(number,) for number in self._numbers.difference(numbers)]
            if self._patch(about, fresh, gone, numbers):
                self._numbers = set(numbers)
                return
        self._stamp = ""
        self._next = 0
        self._number(every, 0)
        with _replacing(self._path) as connection:
            stamp = _make(connection, about, map(self._packed, every))
        self._stamp, self._numbers = stamp, set(range(len(every)))

    def _number(self, some: Sequence[T], first: int) -> None:
        for number, one in enumerate(some, first):
            one.kept = number
        self._next += len(some)

    def _patch(
        self,
        about: About,
        fresh: Iterable[T],
        gone: Sequence[tuple[int]],
        places: Iterable[int],
    ) -> bool:
        """Write what changed into a copy; whether what is kept is ours to copy."""
        with (
            suppress(sqlite3.Error),
            _replacing(self._path, is_copy=True) as connection,
        ):
            found = connection.execute("select stamp from about").fetchone()
            if found != (self._stamp,):
                raise sqlite3.DatabaseError("of another process")
            connection.executemany("delete from line where id = ?", gone)
            _insert(connection, ((one.kept, self._packed(one)) for one in fresh))
            connection.execute("delete from about")
            self._stamp = _tell(connection, about, places)
            return True
        return False


_WASTE = 3
"""A file is written anew where so many times as many lines were written as there are."""


@contextmanager
def _replacing(path: Path, *, is_copy: bool = False) -> Iterator[sqlite3.Connection]:
    """A new file, or a copy of the one that is there, which takes its place at the end.

    A stop in between leaves nothing that anybody reads.
    """
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        if is_copy:
            shutil.copyfile(path, fresh)
        connection = sqlite3.connect(fresh, isolation_level=None)
        try:
            connection.execute("pragma journal_mode = off")
            connection.execute("pragma synchronous = off")
            connection.execute("begin")
            yield connection
            connection.execute("commit")
        finally:
            connection.close()
        fresh.replace(path)
    except (OSError, sqlite3.Error) as error:
        if is_copy:
            raise sqlite3.DatabaseError(str(error)) from None
        raise StoreError(
            f"{path} cannot be written: {error}.",
            "Check the disk and the directory's permissions.",
        ) from None
    finally:
        with suppress(OSError):
            fresh.unlink()


def _insert(connection: sqlite3.Connection, lines: Iterable[tuple[int, Line]]) -> int:
    """Write lines with what they say alike; how many there were."""
    sql = "select ifnull(max(id) + 1, 0) from shared"
    first: int = connection.execute(sql).fetchone()[0]
    said: dict[bytes, int] = {}
    count = 0

    def rows() -> Iterator[tuple[object, ...]]:
        nonlocal count
        for ident, one in lines:
            count += 1
            shared = said.setdefault(one.shared, first + len(said))
            yield ident, one.key, one.words, one.own, shared

    connection.executemany("insert into line values (?, ?, ?, ?, ?)", rows())
    connection.executemany(
        "insert into shared values (?, ?)", ((n, text) for text, n in said.items())
    )
    return count


def _tell(connection: sqlite3.Connection, about: About, places: Iterable[int]) -> str:
    """Write what a file says of itself; its stamp."""
    stamp = uuid.uuid4().hex
    connection.execute(
        "insert into about values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            EDITION,
            about.basis,
            about.generation,
            about.aside,
            about.at,
            about.until,
            about.seconds,
            about.headline,
            about.count,
            stamp,
            array("q", places).tobytes(),
        ),
    )
    return stamp


def working(directory: Path) -> AbstractContextManager[None]:
    """Alone among all processes, while a queue is worked out."""
    (directory / QUEUES).mkdir(mode=0o700, exist_ok=True)
    return locked(directory / QUEUES / "lock")


def _path(directory: Path, name: str) -> Path:
    return directory / QUEUES / f"{name}.db"
