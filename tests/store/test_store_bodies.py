"""The index over bodies is made, kept in step and dropped."""

import threading

import pytest
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.store import bodies
from triage.store.cache import Cache
from triage.views import Lens, items
from triage.views.query import typed


@pytest.fixture
def cache(tmp_path):
    cache = Cache(empty(tmp_path))
    cache.put_repo(REPO, NOW)
    yield cache
    cache.db.close()


def put(cache, number, body):
    item = pull(number, node_id=f"PR_{number}", body=body)
    cache.put_items([item], nothing)


def found(cache, text):
    select, values = items.select(typed(text), Lens(NOW), cache)
    rows = cache.select(select, values)
    return sorted(one.number for one in rows), "body_index" in select.sql


def settle(cache, *, wanted=True, stop=None):
    bodies.settle(cache.db, stop or threading.Event(), wanted=wanted)


def test_bodies_are_read_through_until_every_one_is_in_the_index(cache):
    put(cache, 1, "the Parser stops")
    stop = threading.Event()
    stop.set()
    settle(cache, stop=stop)
    assert bodies.is_there(cache.db)
    assert found(cache, "parser in:body") == ([1], False)
    settle(cache)
    assert found(cache, "parser in:body") == ([1], True)


def test_the_index_follows_what_is_written(cache):
    put(cache, 1, "the parser stops")
    settle(cache)
    put(cache, 2, "another PARSER")
    assert found(cache, "pars in:body") == ([1, 2], True)
    put(cache, 1, "all is well")
    assert found(cache, "parser in:body") == ([2], True)
    assert found(cache, "well in:body") == ([1], True)
    cache.drop(["PR_2"])
    assert found(cache, "parser in:body") == ([], True)
    assert cache.db.read("select count(*) from body_place") == [(1,)]
    assert cache.db.read(
        "select count(*) from body_index where body_index match 'parser'"
    ) == [(0,)]
    cache.drop_repo(REPO.name)
    assert cache.db.read("select count(*) from body_place") == [(0,)]


def test_only_a_body_that_changed_is_written_again(cache):
    put(cache, 1, "the parser stops")
    settle(cache)
    before = cache.db.read("select place from body_place")
    put(cache, 1, "the parser stops")
    assert cache.db.read("select place from body_place") == before


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("next-auth in:body", [1]),
        ('"stops at" in:body', [1]),
        ("*top in:body", [1]),
        ("修复 in:body", [2]),
        ("parser in:title,body", [1]),
        ("-parser in:body", [2]),
        ('" in:body', []),
    ],
)
def test_a_word_is_the_same_with_and_without_the_index(cache, query, right):
    put(cache, 1, "next-auth: the parser stops at a tab")
    put(cache, 2, "next auth 修复崩溃")
    without, _ = found(cache, query)
    settle(cache)
    assert found(cache, query)[0] == without == right


def test_it_is_dropped_where_it_is_not_wanted_any_more(cache):
    put(cache, 1, "the parser stops")
    settle(cache)
    settle(cache, wanted=False)
    settle(cache, wanted=False)
    assert not bodies.is_there(cache.db)
    assert found(cache, "parser in:body") == ([1], False)
    put(cache, 2, "parser")
    settle(cache)
    assert found(cache, "parser in:body") == ([1, 2], True)
