"""What a sync reads of reviews beyond listings: last words, and colliding lines."""

from __future__ import annotations

import pytest
import sync_kit
from sync_kit import QUAY

from triage.config import Contention, Settings


@pytest.fixture(scope="module")
def quay(tmp_path_factory):
    home = tmp_path_factory.mktemp("reviews")
    with sync_kit.scene(home, repos=(QUAY, "harbourline/anchor")) as made:
        made.sync()
        yield made


def test_open_conversations_come_with_their_last_word(quay):
    found = quay.cache.db.read(
        "select thread.path, last_word.author, last_word.body from thread "
        "join last_word on last_word.thread_id = thread.id where resolved = 0 "
        "and last_word.body like 'What if the plan%'"
    )
    assert len(found) == 1
    assert found[0][1] == "felix-amari"


def test_a_conversation_that_is_resolved_later_is_closed_by_the_next_sync(quay):
    with quay.server.world.lock:
        thread = next(
            one
            for item in quay.server.world.repos["harbourline/anchor"].items.values()
            for one in (item.pull.conversations if item.pull else ())
            if one.resolved_by is None and item.state == "OPEN"
        )
        thread.resolved_by = quay.server.world.me
    quay.sync()
    state = quay.cache.db.read(
        "select resolved from thread where id = ?", (thread.node_id,)
    )
    assert state == [(1,)]


def test_a_conversation_that_is_deleted_is_over(tmp_path):
    charts = "harbourline/charts"
    with sync_kit.scene(tmp_path, repos=(charts,)) as made:
        made.sync()
        world = made.server.world
        item, thread = next(
            (item, one)
            for item in world.repos[charts].items.values()
            for one in (item.pull.conversations if item.pull else ())
        )
        item.pull.conversations.remove(thread)
        del world.nodes[thread.node_id]
        made.sync()
        state = made.cache.db.read(
            "select resolved from thread where id = ?", (thread.node_id,)
        )
        assert state == [(1,)]


def test_lines_are_read_of_what_meets_and_not_again(quay):
    read = quay.cache.db.read("select count(*) from lines_read")[0][0]
    assert read > 5
    assert quay.cache.db.read("select count(*) from span")[0][0] >= read
    quay.server.ledger.clear()
    quay.sync()
    assert not [one for one in quay.asked() if "files" in one]


def test_no_more_lines_are_read_than_the_settings_allow(tmp_path):
    few = Settings(contention=Contention(lines_per_sync=2))
    with sync_kit.scene(tmp_path, repos=(QUAY,), settings=few) as made:
        report = made.sync()
        assert made.cache.db.read("select count(*) from lines_read") == [(2,)]
        assert any("left to the next sync" in note for note in report.notes)
        made.sync()
        assert made.cache.db.read("select count(*) from lines_read") == [(4,)]
