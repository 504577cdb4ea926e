"""Questions in SQL are answered and change nothing."""

import itertools
import threading

import pytest
from store_kit import REPO, nothing, pull
from stored_kit import empty

from triage.errors import Interrupted, Refused, UsageError
from triage.store.cache import Cache
from triage.store.channels import Channels
from triage.store.journal import Journal
from triage.store.opening import CACHE, CHANNELS, JOURNAL
from triage.store.sql import Questions, complete
from triage.store.tables import documented


@pytest.fixture
def home(tmp_path):
    cache, journal = Cache(empty(tmp_path)), Journal(tmp_path)
    cache.put_repo(REPO, pull().updated_at)
    cache.put_items([pull(1, title="Parser")], nothing)
    for opened in (cache, journal, Channels(tmp_path)):
        opened.db.close()
    return tmp_path


@pytest.fixture
def questions(home):
    found = Questions(home, threading.Event())
    yield found
    found.close()


def test_a_question_is_answered_with_names_and_rows(questions):
    names, rows = questions.ask("select number as n, title from item")
    assert names == ("n", "title")
    assert list(rows) == [(1, "Parser")]


def test_the_journal_stands_beside_the_copy(questions):
    _, rows = questions.ask("select count(*) from journal.entry")
    assert list(rows) == [(0,)]


def test_every_table_that_is_described_can_be_asked(questions):
    for table in documented():
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        where = "where sketch_index match 'x'" if table.name == "sketch_index" else ""
        names, rows = questions.ask(f"select {columns} from {table.qualified} {where}")
        assert len(names) == len(table.columns)
        assert len(list(rows)) <= 2


def test_the_index_of_titles_can_be_asked(questions):
    _, rows = questions.ask(
        "select number from title_index join item on place = title_index.rowid "
        "where title_index match 'pars*'"
    )
    assert list(rows) == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "update item set title = 'x'",
        "delete from item",
        "insert into meta values ('a', 'b')",
        "drop table item",
        "create table t (a)",
        "create temp table t (a)",
        "create view v as select 1",
        "alter table item add column x",
        "attach 'other.db' as other",
        "detach journal",
        "vacuum",
        "vacuum into 'copy.db'",
        "reindex",
        "analyze",
        "begin",
        "savepoint a",
        "pragma query_only = off",
        "pragma journal_mode = delete",
        "pragma user_version = 9",
        "pragma writable_schema = on",
        "select load_extension('x')",
        "update journal.entry set state = 'done'",
        "delete from journal.event",
        "insert into title_index(title_index) values ('rebuild')",
        "with x as (select 1) delete from item",
    ],
)
def test_what_would_change_anything_is_refused(home, questions, statement):
    before = [(home / name).read_bytes() for name in (CACHE, JOURNAL)]
    with pytest.raises(Refused, match="only reads"):
        list(questions.ask(statement)[1])
    assert [(home / name).read_bytes() for name in (CACHE, JOURNAL)] == before
    assert {p.name for p in home.iterdir()} <= {
        *(f"{db}{end}" for db in (CACHE, JOURNAL, CHANNELS) for end in ("", ".lock", "-wal", "-shm"))
    }  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "pragma table_info(item)",
        "pragma user_version",
        "explain query plan select 1",
        "select * from pragma_index_list('item')",
        "with recursive n(i) as (values (1)) select i from n",
        "values (1), (2)",
        "",
        "-- nothing",
    ],
)
def test_what_describes_is_answered(questions, statement):
    names, rows = questions.ask(statement)
    assert all(len(row) == len(names) for row in rows)


@pytest.mark.parametrize(
    ("statement", "hint"),
    [
        ("select titel from item", "Did you mean title?"),
        ("select item.auhtor from item", "Did you mean author?"),
        ("select 1 from itme", "Did you mean item?"),
        ("select 1 from journal.entri", "Did you mean entry?"),
        ("select zzzz", "--tables"),
        ("selekt", "--tables"),
        ("select 1; select 2", "pipe them in"),
    ],
)
def test_what_is_not_understood_names_the_nearest(questions, statement, hint):
    with pytest.raises(UsageError) as caught:
        list(questions.ask(statement)[1])
    assert hint in caught.value.hint


def test_an_endless_question_stops_when_it_is_told_to(home):
    stop = threading.Event()
    questions = Questions(home, stop)
    _, rows = questions.ask(
        "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
    )
    assert len(list(itertools.islice(rows, 5))) == 5
    stop.set()
    with pytest.raises(Interrupted):
        list(rows)
    questions.close()


def test_a_statement_ends_at_its_semicolon():
    assert complete("select 1;\n")
    assert not complete("select ';\n")
    assert not complete("select 1\n")
