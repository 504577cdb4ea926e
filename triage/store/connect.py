"""A connection to a database: reads, and transactions, one writer at a time.

Every write transaction begins immediate, under a lock that all processes of a data
directory share: a deferred one fails at once when another connection has written
(measured), and concurrent checkpoints are what SQLite's WAL-reset bug of 3.7.0 to
3.51.2 needs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from triage.store.locking import locked
from triage.store.opening import CACHE, explained, is_damage, opened, put_aside

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

Parameters = Sequence[Any] | Mapping[str, Any]


class Database:
    """One connection for one thread, and the transactions on it."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path / name
        self.name = name
        self._lock = path / f"{name}.lock"
        self._connection = opened(path, name)
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
            self._damaged = self._damaged or is_damage(error)
            raise explained(self.path, error) from None
        finally:
            if self._damaged and self.name == CACHE and not self._depth:
                put_aside(self.path, self._inode)
