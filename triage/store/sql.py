"""Questions in SQL, by who knows it: answered, and never able to change anything.

The file is opened read-only, the connection is told to query only, and every
statement passes an authorizer that knows reading and a few pragmas that describe.
"""

from __future__ import annotations

import difflib
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from triage.errors import Interrupted, Refused, StoreError, UsageError
from triage.store.opening import CACHE, CHANNELS, JOURNAL

_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
_DESCRIBES = frozenset(
    [
        "collation_list",
        "compile_options",
        "data_version",
        "database_list",
        "foreign_key_list",
        "function_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "page_count",
        "page_size",
        "pragma_list",
        "table_info",
        "table_list",
        "table_xinfo",
        "user_version",
    ]
)
"""Pragmas that tell; with an argument only those that name what they tell of."""
_UNNAMED = frozenset({"data_version", "page_count", "page_size", "user_version"})
_VIRTUAL = (
    "title_index",
    "body_index",
    "sketch_index",
    "channels.sketch_index",
    "pragma_table_info",
    "pragma_table_list",
    "pragma_index_list",
    "json_each",
    "json_tree",
)
"""Virtual tables: SQLite sets each up at its first use, by what looks like writing."""
_BESIDE = {"journal": JOURNAL, "channels": CHANNELS}
"""What the other databases are called in a statement; each is there if its file is."""

_STEPS = 10_000
"""Steps of SQLite's machine between two looks at whether to stop: milliseconds."""


def complete(text: str) -> bool:
    """Whether a text is a whole statement, ended by its semicolon."""
    return sqlite3.complete_statement(text)


class Questions:
    """One connection to the copy of GitHub, with `journal` and `channels` beside it."""

    def __init__(self, directory: Path, stop: threading.Event) -> None:
        path = directory / CACHE
        fixed = "" if os.access(directory, os.W_OK) else "&immutable=1"
        uri = f"{path.absolute().as_uri()}?mode=ro{fixed}"
        try:
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None)
            for schema, name in _BESIDE.items():
                other = directory / name
                if other.exists():
                    place = f"{other.absolute().as_uri()}?mode=ro{fixed}"
                    self._connection.execute(f"attach ? as {schema}", (place,))
            self._connection.execute("pragma query_only = on")
            for table in _VIRTUAL:
                with suppress(sqlite3.OperationalError):
                    self._connection.execute(f"select 1 from {table} limit 0")  # noqa: S608
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be read: {error}.") from None
        self._stop = stop
        self._connection.set_authorizer(_allowed)
        self._connection.set_progress_handler(lambda: int(stop.is_set()), _STEPS)

    def close(self) -> None:
        """Close the connection."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def ask(self, statement: str) -> tuple[tuple[str, ...], Iterator[Sequence[Any]]]:
        """The names of the columns, and the rows as they come.

        Raises Refused for what is no reading, Interrupted when stopped, UsageError
        for what SQLite does not understand, naming the nearest table or column.
        """
        found = self._told(lambda: self._connection.execute(statement))
        names = tuple(one[0] for one in found.description or ())
        return names, self._rows(found)

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[Sequence[Any]]:
        while True:
            row = self._told(cursor.fetchone)
            if row is None:
                return
            yield row

    def _told(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise self._explained(error) from None

    def _explained(
        self, error: Exception
    ) -> Interrupted | Refused | StoreError | UsageError:
        said = str(error)
        if self._stop.is_set() or said == "interrupted":
            return Interrupted("Stopped.")
        if any(word in said for word in ("authoriz", "prohibited", "readonly")):
            return Refused(
                "triage sql only reads.", "Change what is stored with triage sync."
            )
        if "one statement at a time" in said:
            return UsageError(
                "That is more than one statement.", "Ask one, or pipe them in."
            )
        if "malformed" in said or "not a database" in said:
            return StoreError(f"The database is damaged: {said}.", "Sync again.")
        return UsageError(f"SQLite says: {said}.", self._nearest(said))

    def _nearest(self, said: str) -> str:
        missing = re.match(r"no such (?P<what>table|column): (?P<name>\S+)", said)
        if not missing:
            return "See the tables: triage sql --tables"
        name = missing["name"].rpartition(".")[2].lower()
        known = self._tables() if missing["what"] == "table" else self._columns()
        near = difflib.get_close_matches(name, known, n=1)
        seen = "See the tables: triage sql --tables"
        return f"Did you mean {near[0]}? {seen}" if near else seen

    def _tables(self) -> list[str]:
        return [
            str(row[0])
            for schema in ("main", *_BESIDE)
            for row in self._maybe(
                f"select name from {schema}.sqlite_master where type = 'table'"  # noqa: S608
            )
        ]

    def _columns(self) -> list[str]:
        return [
            str(row[0])
            for table in self._tables()
            for row in self._maybe("select name from pragma_table_info(?)", table)
        ]

    def _maybe(self, sql: str, *values: str) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error:
            return []


def _allowed(
    action: int, first: str | None, second: str | None, _db: str | None, _by: str | None
) -> int:
    if action in _READS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and second != "load_extension":
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _DESCRIBES:
        told = second is None or first not in _UNNAMED
        return sqlite3.SQLITE_OK if told else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY
