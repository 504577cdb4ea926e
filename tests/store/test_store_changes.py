"""What is kept of the lines and pushes of bumps, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.model import Actor
from triage.model.changes import UNASKED, UNREAD, Activity, Changes, Move, Patch
from triage.store.cache import Cache

HEAD = "a" * 40
LINES = Changes(
    HEAD,
    (
        Patch("a.json", "a.json", "modified", 1, 1, "@@ -1 +1 @@\n-1\n+2"),
        Patch("b.bin", "b.bin", "renamed", 0, 0, None, "a.bin"),
    ),
    is_whole=True,
)
PUSHES = Activity(
    HEAD,
    "read",
    (
        Move(Actor("dependabot", "Bot", 49699333), HEAD, "push"),
        Move(None, "b" * 40, "branch_creation"),
    ),
)


@pytest.fixture
def cache(tmp_path):
    made = Cache(empty(tmp_path))
    made.put_repo(REPO, NOW)
    made.put_items([pull()], nothing)
    made.put_changes("PR_1", LINES, nothing)
    made.put_activity("PR_1", PUSHES, nothing)
    yield made
    made.db.close()


def kept(cache):
    found = cache.item_by_id("PR_1").pull
    return found.changes, found.activity


def test_lines_and_pushes_come_back_as_they_were(cache):
    assert kept(cache) == (LINES, PUSHES)


def test_they_outlive_a_page_that_shows_the_same_head(cache):
    later = pull(updated_at=NOW + timedelta(hours=1))
    cache.put_items([later], nothing)
    assert kept(cache) == (LINES, PUSHES)


def test_those_of_another_head_are_dropped(cache):
    cache.put_items([pull(head="c" * 40)], nothing)
    assert kept(cache) == (UNREAD, UNASKED)
    assert cache.db.read("select count(*) from patch") == [(0,)]


def test_those_of_what_was_closed_are_dropped(cache):
    cache.put_items([pull(state="merged", closed_at=NOW)], nothing)
    assert kept(cache) == (UNREAD, UNASKED)


def test_those_read_while_the_head_moved_are_not_kept(cache):
    cache.put_changes("PR_1", replace(LINES, head_oid="d" * 40), nothing)
    cache.put_activity("PR_1", replace(PUSHES, head_oid="d" * 40), nothing)
    assert kept(cache) == (LINES, PUSHES)


def test_a_tag_without_a_commit_is_known_to_be_none(cache):
    cache.put_tag("Octo/Cut", "v1", "", NOW)
    cache.put_tag("octo/cut", "v2", HEAD, NOW)
    assert cache.tags() == {("octo/cut", "v1"): "", ("octo/cut", "v2"): HEAD}


def test_a_version_that_a_registry_does_not_know_is_told_from_one_not_asked(cache):
    cache.put_release("npm", "left", {"1.0": NOW, "9.9": None}, NOW)
    asked = [("npm", "left", one) for one in ("1.0", "9.9", "2.0")]
    assert cache.releases(asked) == {asked[0]: NOW, asked[1]: None}
