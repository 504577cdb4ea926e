"""The tables are what the documentation says they are."""

import re
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database as Tool

from triage.store import schema
from triage.store.connect import CACHE, JOURNAL, VERSIONS, Database

DOCUMENT = Path(__file__).parents[2] / "docs" / "data.md"
SETS = {CACHE: schema.cache, JOURNAL: schema.journal}
names = pytest.mark.parametrize("name", [CACHE, JOURNAL])


def tables(db):
    listed = db.read(
        "select name, sql from sqlite_master where type = 'table' "
        "and name not like 'sqlite_%' and name not like '\\_%' escape '\\' "
        "and name not glob '*_index_*'"
    )
    return {
        table: (sql, {row[1] for row in db.read(f"pragma table_info({table})")})
        for table, sql in listed
    }


def documented(name):
    """Tables with their columns, as a chapter of the document lists them."""
    chapter = re.split(r"^## ", DOCUMENT.read_text(), flags=re.MULTILINE)
    text = next(part for part in chapter if part.startswith(f"{name}\n"))
    found = {}
    for section in text.split("### ")[1:]:
        table = re.match(r"`(\w+)`", section)[1]
        found[table] = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    return found


@names
def test_versions_count_the_migrations(name):
    assert VERSIONS[name] == len(SETS[name].pending(Tool(memory=True)))


@names
def test_a_new_database_has_every_migration(name, tmp_path):
    db = Database(tmp_path, name)
    assert db.read("pragma user_version") == [(VERSIONS[name],)]
    applied = db.read("select name from _sqlite_migrations order by id")
    assert len(applied) == VERSIONS[name]
    assert db.check() == "ok"
    db.close()


@names
def test_migrations_are_numbered_in_order(name):
    listed = [m.name for m in SETS[name].pending(Tool(memory=True))]
    assert [int(one[:3]) for one in listed] == list(range(1, len(listed) + 1))


@names
def test_every_table_is_strict(name, tmp_path):
    db = Database(tmp_path, name)
    loose = [
        table
        for table, (sql, _) in tables(db).items()
        if "strict" not in sql.lower() and "using fts5" not in sql.lower()
    ]
    assert loose == []
    db.close()


@names
def test_every_table_and_column_is_documented_and_nothing_else(name, tmp_path):
    db = Database(tmp_path, name)
    there = {table: columns for table, (_, columns) in tables(db).items()}
    assert documented(name) == there
    db.close()


@names
def test_every_earlier_version_is_brought_up_to_date(name, tmp_path):
    whole = Database(tmp_path / "whole", name)
    for version in range(VERSIONS[name]):
        home = tmp_path / str(version)
        home.mkdir()
        old = sqlite3.connect(home / name, isolation_level=None)
        listed = SETS[name].pending(Tool(memory=True))
        stop = listed[version].name
        SETS[name].apply(Tool(old), stop_before=stop)
        old.execute(f"pragma user_version = {version}")
        old.close()
        db = Database(home, name)
        assert tables(db) == tables(whole)
        assert db.read("pragma user_version") == [(VERSIONS[name],)]
        db.close()
    whole.close()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path):
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    broken = type(schema.cache)("broken")

    @broken(name="001_half")
    def half(db):
        db.execute("create table kept (a text) strict")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken.apply(Tool(connection))
    found = connection.execute("select name from sqlite_master where name = 'kept'")
    assert found.fetchall() == []
    connection.close()
