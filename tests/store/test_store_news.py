"""What changed lately is told; where it is not known, anything counts as changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.model import Kind, Ref, Repo
from triage.store.cache import Cache, Feed
from triage.store.connect import NEWS_KEPT
from triage.store.news import News

OTHER = Repo("R_2", "Acme/Lib", "main")


@pytest.fixture
def cache(tmp_path):
    found = Cache(empty(tmp_path))
    for one in (REPO, OTHER):
        found.put_repo(one, NOW)
    found.put_items([pull(1, node_id="A"), pull(2, node_id="B")], nothing)
    yield found
    found.db.close()


def told(cache, do):
    """Which items and repositories changed by something; None: nobody knows."""
    since = cache.generation()
    do()
    found = cache.news(since)
    return found and (set(found.items), set(found.repos))


def test_a_page_names_its_items_and_their_repositories(cache):
    page = [pull(1, node_id="A"), pull(3, node_id="C")]
    assert told(cache, lambda: cache.put_items(page, nothing)) == (
        {"A", "C"},
        {"R_1"},
    )


def test_where_nothing_was_written_there_is_no_news(cache):
    now = cache.generation()
    assert cache.news(now) == News(now, frozenset(), frozenset())
    assert told(cache, lambda: cache.remember("me", "ann")) == (set(), set())


def test_what_nobody_says_it_is_about_may_be_about_anything(cache):
    def write():
        with cache.db.writing():
            cache.db.run("update item set title = 'another' where id = 'A'")

    assert told(cache, write) is None


def test_within_a_transaction_only_what_was_not_told_is_unknown(cache):
    def known():
        with cache.db.writing():
            cache.put_items([pull(1, node_id="A", title="another")], nothing)
            cache.put_feed("R_1", "pull:open", Feed())

    def unknown():
        with cache.db.writing():
            cache.put_items([pull(1, node_id="A", title="a third")], nothing)
            cache.db.run("update item set title = 'another' where id = 'B'")

    assert told(cache, known) == ({"A"}, {"R_1"})
    assert told(cache, unknown) is None


def test_what_failed_is_no_news(cache):
    def fail():
        with pytest.raises(ZeroDivisionError), cache.db.writing():
            cache.put_items([pull(1, node_id="A", title="another")], nothing)
            raise ZeroDivisionError

    assert told(cache, fail) == (set(), set())
    changed = [pull(2, node_id="B", title="another")]
    assert told(cache, lambda: cache.put_items(changed, nothing)) == ({"B"}, {"R_1"})


def test_what_is_gone_is_named_with_where_it_was(cache):
    assert told(cache, lambda: cache.drop(["A"])) == ({"A"}, {"R_1"})
    ended = pull(2, node_id="B", state="closed", closed_at=NOW - timedelta(days=100))
    cache.put_items([ended], nothing)
    assert told(cache, lambda: cache.prune(NOW)) == ({"B"}, {"R_1"})
    assert cache.open_ids("R_1", Kind.PULL) == frozenset()


def test_an_item_in_the_place_of_another_names_both(cache):
    same = pull(1, node_id="C")
    assert told(cache, lambda: cache.put_items([same], nothing)) == (
        {"A", "C"},
        {"R_1"},
    )


def test_an_item_that_moved_names_both_repositories(cache):
    moved = replace(pull(7, node_id="A"), repo_id="R_2", ref=Ref.of("Acme/Lib", 7))
    assert told(cache, lambda: cache.put_items([moved], nothing)) == (
        {"A"},
        {"R_1", "R_2"},
    )


def test_a_push_is_about_a_repository_and_a_new_name_about_all_its_items(cache):
    pushed = replace(REPO, pushed_at=NOW)
    assert told(cache, lambda: cache.put_repo(pushed, NOW)) == (set(), {"R_1"})
    named = replace(pushed, name="Acme/Application")
    assert told(cache, lambda: cache.put_repo(named, NOW)) is None


def test_after_many_changes_nobody_knows_what_changed(cache):
    since = cache.generation()
    for _ in range(3):
        cache.touch()
    assert cache.news(since) is not None
    with cache.db.writing(about=()):
        cache.db.run(
            "update meta set value = value + ? where key = 'generation'", (NEWS_KEPT,)
        )
    assert cache.news(since) is None
    assert cache.db.read("select count(*) from news") == [(0,)]


def test_reads_that_belong_together_see_one_state(cache, tmp_path):
    other = Cache(tmp_path)
    with cache.db.reading():
        before = cache.generation()
        other.put_items([pull(1, node_id="A", title="another")], nothing)
        assert cache.generation() == before
        assert cache.item_by_id("A").title == "A change"
    assert cache.generation() == before + 1
    other.db.close()


def test_whom_one_can_assign_is_news_of_the_repository_where_it_changed(cache):
    def read(*logins):
        return told(cache, lambda: cache.put_assignable("R_1", logins, NOW))

    assert read("ann", "bob") == (set(), {"R_1"})
    assert read("bob", "ann") == (set(), set())
    assert read("ann") == (set(), {"R_1"})
    cannot = told(cache, lambda: cache.put_assignable("R_1", None, NOW))
    assert cannot == (set(), set())
