"""Queues of a large store as they were last worked out, each in a file of its own.

A file is written whole, beside the one before, and takes its place in one step:
nobody waits for a lock, and who reads the old one reads on undisturbed. Like the copy
of GitHub, all of it may be deleted at any time.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from triage.errors import StoreError
from triage.store.connect import locked

QUEUES = "queues"
"""Where in the data directory they lie."""

EDITION = 3
"""Raised whenever the tables change: an older file is none."""

_SCHEMA = (
    """
    create table about (
      edition integer not null,
      basis text not null,           -- what it rests on besides the store
      generation integer not null,   -- of the store that it was made from
      aside text not null,           -- what was snoozed, hidden and marked then
      at text not null,              -- the instant for which it was made
      seconds real not null,         -- how long that took
      headline text not null,
      count integer not null
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
      place integer primary key,     -- from 0, in the order of the queue
      key text not null,
      words text not null,           -- what a filter looks at, lower case
      own blob not null,
      shared_id integer not null references shared(id)
    ) strict
    """,
)
_WINDOW = """
select line.key, line.words, line.own, shared.said
from line
join shared on shared.id = line.shared_id
where line.place >= ? and line.place < ?
order by line.place
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
        self.about = About(*row[1:])
        self._length: int = self._read("select ifnull(max(place) + 1, 0) from line")[0][
            0
        ]

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
        except (sqlite3.Error, IndexError, TypeError):
            connection.close()
            return None

    def __del__(self) -> None:
        self._connection.close()

    def __len__(self) -> int:
        return self._length

    def window(self, start: int, count: int) -> list[Line]:
        """Rows `start` to `start + count`, fewer at the end."""
        return [Line(*row) for row in self._read(_WINDOW, (start, start + count))]

    def at(self, places: Sequence[int]) -> list[Line]:
        """The rows at some places, which ascend."""
        return [line for place in places for line in self.window(place, 1)]

    def keys(self, start: int, stop: int) -> list[str]:
        """The keys of the rows from one place to before another."""
        sql = "select key from line where place >= ? and place < ? order by place"
        return [row[0] for row in self._read(sql, (start, stop))]

    def find(self, key: str) -> int | None:
        """The place of a row, the last of several; None where it is not there."""
        place: int | None = self._read(
            "select max(place) from line where key = ?", (key,)
        )[0][0]
        return place

    def matching(self, words: Sequence[str]) -> list[int]:
        """The places of the rows in which every one of some lower-case words is."""
        tests = " and ".join("instr(words, ?) > 0" for _ in words) or "1"
        sql = f"select place from line where {tests} order by place"  # noqa: S608
        return [row[0] for row in self._read(sql, tuple(words))]

    def _read(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        return self._connection.execute(sql, parameters).fetchall()


def put(directory: Path, name: str, about: About, lines: Iterable[Line]) -> None:
    """Keep a queue in the place of the one before.

    Raises StoreError where it cannot be written.
    """
    path = _path(directory, name)
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _write(fresh, about, lines)
        fresh.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path} cannot be written: {error}.",
            "Check the disk and the directory's permissions.",
        ) from None
    finally:
        with suppress(OSError):
            fresh.unlink()


def _write(path: Path, about: About, lines: Iterable[Line]) -> None:
    """Fill a new file; a stop in between leaves nothing that anybody reads."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute("begin")
        for statement in _SCHEMA:
            connection.execute(statement)
        said: dict[bytes, int] = {}
        connection.executemany(
            "insert into line values (?, ?, ?, ?, ?)",
            (
                (
                    place,
                    one.key,
                    one.words,
                    one.own,
                    said.setdefault(one.shared, len(said)),
                )
                for place, one in enumerate(lines)
            ),
        )
        connection.executemany(
            "insert into shared values (?, ?)", ((n, text) for text, n in said.items())
        )
        connection.execute("create index line_key on line(key)")
        connection.execute(
            "insert into about values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                EDITION,
                about.basis,
                about.generation,
                about.aside,
                about.at,
                about.seconds,
                about.headline,
                about.count,
            ),
        )
        connection.execute("commit")
    finally:
        connection.close()


def working(directory: Path) -> AbstractContextManager[None]:
    """Alone among all processes, while a queue is worked out."""
    (directory / QUEUES).mkdir(mode=0o700, exist_ok=True)
    return locked(directory / QUEUES / "lock")


def _path(directory: Path, name: str) -> Path:
    return directory / QUEUES / f"{name}.db"
