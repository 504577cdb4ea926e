"""What the tables of the databases hold, read from the comments of their schema.

A comment behind `create table name (` is about the table, one behind a column about
the column, and lines of nothing but comment go on with the one before. The text is
SQLite's own copy of the statements, so that nothing here can differ from the tables.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from triage.errors import UsageError
from triage.store.opening import CACHE


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: str
    """SQLite's type; empty in a full-text index."""
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    database: str
    name: str
    about: str
    columns: tuple[Column, ...]

    @property
    def qualified(self) -> str:
        """As `triage sql` names it."""
        if self.database == CACHE:
            return self.name
        return f"{self.database.removesuffix('.db')}.{self.name}"


_COLUMN = re.compile(r"(?P<name>\w+)(?: (?P<kind>text|integer|real|blob)\b)?")
_WITHIN = re.compile(r"(?P<name>\w+) /\* (?P<about>.*?) \*/", re.DOTALL)
"""What a column that was added later, or an index, says of itself."""


def documented() -> tuple[Table, ...]:
    """Every table, in the order of the migrations, the cache's first."""
    from sqlite_utils import Database  # noqa: PLC0415  (90 ms; seldom)

    from triage.store import schema  # noqa: PLC0415

    found: list[Table] = []
    for name, migrations in schema.OF.items():
        db = Database(memory=True)
        migrations.apply(db)
        found += (
            _table(name, table, sql, _columns(db, table))
            for table, sql in db.execute(
                "select name, sql from sqlite_master where type = 'table' "
                "and name not like 'sqlite\\_%' escape '\\' "
                "and name not like '\\_%' escape '\\' "
                "and name not glob '*_index_*' order by rowid"
            ).fetchall()
        )
        db.close()
    return tuple(found)


def _columns(db: object, table: str) -> list[tuple[str, str]]:
    rows = db.execute(  # type: ignore[attr-defined]
        "select name, type from pragma_table_xinfo(?) where hidden <> 1", (table,)
    )
    return [(row[0], row[1].lower()) for row in rows.fetchall()]


def named(name: str) -> Table:
    """The table of this name. Raises UsageError that names the nearest one."""
    every = {table.qualified: table for table in documented()}
    plain = {table.name: table for table in every.values()}
    known = {**plain, **every}
    if name.lower() in known:
        return known[name.lower()]
    near = difflib.get_close_matches(name.lower(), known, n=1)
    raise UsageError(
        f"{name!r} is no table.",
        f"Did you mean {near[0]}?" if near else f"There are {', '.join(every)}.",
    )


def _table(database: str, name: str, sql: str, columns: list[tuple[str, str]]) -> Table:
    lines = sql.splitlines()
    about: dict[str, list[str]] = {"": []}
    if "-- " in lines[0]:
        about[""].append(lines[0].partition("-- ")[2])
    known = {column for column, _ in columns}
    current = ""
    for line in lines[1:]:
        code, _, comment = line.partition("-- ")
        match = _COLUMN.match(code.strip())
        if match and match["name"] in known and match["name"] not in about:
            current = match["name"]
            about[current] = []
        if comment:
            about[current].append(comment.strip())
    for match in _WITHIN.finditer(sql):
        of = "" if match["name"] == name else match["name"]
        about[of] = [" ".join(match["about"].split())]
    return Table(
        database,
        name,
        " ".join(about[""]),
        tuple(Column(n, kind, " ".join(about.get(n, ()))) for n, kind in columns),
    )
