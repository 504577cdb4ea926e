"""The tables are what the documentation says they are."""

import sqlite3

import pytest
from sqlite_utils import Database as Tool

from triage.errors import UsageError
from triage.store import schema
from triage.store.connect import Database
from triage.store.opening import CACHE, CHANNELS, JOURNAL, VERSIONS
from triage.store.tables import documented, named

SETS = {CACHE: schema.cache, JOURNAL: schema.journal, CHANNELS: schema.channels}
names = pytest.mark.parametrize("name", list(SETS))


def tables(db):
    listed = db.read(
        "select name, sql from sqlite_master where type = 'table' "
        "and name not like 'sqlite_%' and name not like '\\_%' escape '\\' "
        "and name not glob '*_index_*'"
    )
    return {
        table: (
            sql,
            {
                row[1]
                for row in db.read(f"pragma table_xinfo({table})")
                if row[6] != 1  # what SQLite hides
            },
        )
        for table, sql in listed
    }


def described(name):
    """Tables with their columns, as the comments of the schema describe them."""
    return {
        table.name: {column.name for column in table.columns}
        for table in documented()
        if table.database == name
    }


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
def test_every_table_and_column_is_described_and_nothing_else(name, tmp_path):
    db = Database(tmp_path, name)
    there = {table: columns for table, (_, columns) in tables(db).items()}
    assert described(name) == there
    db.close()


def test_every_table_says_what_it_holds():
    assert [table.qualified for table in documented() if not table.about] == []


def test_a_comment_belongs_to_its_column_or_table():
    item = named("ITEM")
    about = {column.name: column.about for column in item.columns}
    assert item.about == "Pull requests, issues and discussions"
    assert about["author"] == "login; null: the account is gone"
    assert about["place"].startswith("rises from the newest change")
    assert about["title"] == ""
    assert {column.name: column.kind for column in item.columns}["number"] == "integer"
    assert named("journal.entry").database == JOURNAL


def test_an_unknown_table_is_told_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        named("itme")
    assert caught.value.hint == "Did you mean item?"


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
