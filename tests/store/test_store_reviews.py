"""Conversations and lines under review: kept while they tell something."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.model import Actor, File, Thread, Word
from triage.store.cache import Cache

OPEN = Thread("T1", "src/a.py", 7)
DONE = Thread("T2", "src/a.py", 9, is_resolved=True)


@pytest.fixture
def cache(tmp_path):
    made = Cache(empty(tmp_path))
    made.put_repo(REPO, NOW)
    yield made
    made.db.close()


def stored(cache, item, **over):
    changed = replace(item, pull=replace(item.pull, **over))
    cache.put_items([changed], nothing)
    return changed


def word(thread="T1", *, resolved=False, body="And if it is empty?"):
    return Word(thread, resolved, False, Actor("bob"), NOW, body)


def said(cache):
    return cache.db.read("select thread_id, author, body from last_word order by 1")


def test_a_conversation_comes_back_with_its_pull_request(cache):
    stored(cache, pull(), threads=(OPEN, DONE))
    assert cache.item_by_id("PR_1").pull.threads == (OPEN, DONE)


def test_only_open_conversations_where_a_decision_fell_are_asked_for(cache):
    stored(cache, pull(), threads=(OPEN, DONE))
    since = NOW - timedelta(days=14)
    assert cache.open_threads([REPO.node_id], since) == ()
    stored(cache, pull(), threads=(OPEN, DONE), review_decision="APPROVED")
    assert cache.open_threads([REPO.node_id], since) == ("T1",)
    assert cache.open_threads(["R_other"], since) == ()


def test_what_was_merged_long_ago_is_not_asked_for(cache):
    merged = replace(pull(), state="merged", closed_at=NOW, merged_at=NOW)
    stored(cache, merged, threads=(OPEN,))
    assert cache.open_threads([REPO.node_id], NOW) == ("T1",)
    assert cache.open_threads([REPO.node_id], NOW + timedelta(seconds=1)) == ()


def test_the_last_word_stays_when_the_pull_request_is_read_again(cache):
    stored(cache, pull(), threads=(OPEN,))
    cache.put_words([word()])
    stored(cache, pull(), threads=(OPEN, DONE))
    assert said(cache) == [("T1", "bob", "And if it is empty?")]


def test_a_word_of_a_conversation_that_is_not_stored_is_left_out(cache):
    stored(cache, pull(), threads=(OPEN,))
    cache.put_words([word("T9")])
    assert said(cache) == []


def test_a_conversation_that_was_resolved_meanwhile_is_closed(cache):
    stored(cache, pull(), threads=(OPEN,))
    cache.put_words([word(resolved=True)])
    assert cache.item_by_id("PR_1").pull.threads[0].is_resolved


def meet(cache, **over):
    """Two pull requests that change one path."""
    one = stored(cache, pull(1), files=(File("a.py", "a.py"),))
    two = replace(pull(2, node_id="PR_2", **over))
    return one, stored(cache, two, files=(File("a.py", "a.py"), File("b.py", "b.py")))


def test_paths_that_two_change_are_where_they_meet(cache):
    meet(cache)
    found = cache.meeting([REPO.node_id])
    assert {(one.node_id, one.raw_path) for one in found} == {
        ("PR_1", "a.py"),
        ("PR_2", "a.py"),
    }
    assert not any(one.is_read for one in found)


def test_lines_are_kept_for_the_head_they_were_read_at(cache):
    one, _ = meet(cache)
    cache.put_lines("PR_1", one.pull.head_oid, {"a.py": [(1, 5), (9, 9)]})
    cache.put_lines("PR_2", "f" * 40, {"a.py": [(1, 5)]})
    spans = cache.db.read("select item_id, first, last from span order by first")
    assert spans == [("PR_1", 1, 5), ("PR_1", 9, 9)]
    read = {m.node_id for m in cache.meeting([REPO.node_id]) if m.is_read}
    assert read == {"PR_1"}
    later = replace(one, updated_at=one.updated_at + timedelta(hours=1))
    stored(cache, later, head_oid="e" * 40)
    assert cache.db.read("select * from span") == []


def test_lines_of_what_meets_nothing_any_more_are_dropped(cache):
    one, two = meet(cache)
    for item in (one, two):
        cache.put_lines(item.node_id, item.pull.head_oid, {"a.py": [(1, 2)]})
    cache.keep_lines_of([REPO.node_id], {"PR_1"})
    assert cache.db.read("select distinct item_id from span") == [("PR_1",)]
    assert cache.db.read("select item_id from lines_read") == [("PR_1",)]
