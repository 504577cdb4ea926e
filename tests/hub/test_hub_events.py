"""What happened to an item is read as it happened, from any server."""

from __future__ import annotations

import pytest
from hub_kit import hub_at, small_world

from triage.demo.server import Loopback

PULL = "harbourline/quay#1"


@pytest.fixture
def told():
    """The pull request after everything that a timeline may say of it."""
    world = small_world()
    world.person("aiko-lind")
    world.draft(PULL, by="wei-lantern")
    world.draft(PULL, by="wei-lantern", is_draft=False)
    world.request(PULL, ("aiko-lind",), by="wei-lantern")
    world.request(PULL, teams=(world.team("harbourline", "Core", "core"),))
    world.assign(PULL, ("aiko-lind",))
    world.move_head(PULL, force=True)
    said = world.review(PULL, "APPROVE", by="aiko-lind")
    world.dismiss(PULL, said.database_id, "not yet", by="mira-holt")
    world.close(PULL)
    world.reopen(PULL)
    with Loopback(world) as server:
        node_id = world.item(PULL).node_id
        yield hub_at(server.url).items([node_id]).items[node_id]


def test_a_timeline_tells_who_did_what_to_whom_in_its_order(told):
    found = [
        (e.kind, e.actor.login, e.subject.login if e.subject else "")
        for e in told.events
    ]
    assert found == [
        ("converted-to-draft", "wei-lantern", ""),
        ("ready-for-review", "wei-lantern", ""),
        ("review-requested", "wei-lantern", "aiko-lind"),
        ("review-requested", "mira-holt", ""),
        ("assigned", "mira-holt", "aiko-lind"),
        ("force-pushed", "wei-lantern", ""),
        ("review-dismissed", "mira-holt", "aiko-lind"),
        ("closed", "mira-holt", ""),
        ("reopened", "mira-holt", ""),
    ]


def test_a_force_push_tells_the_head_that_it_left(told):
    (pushed,) = (e for e in told.events if e.kind == "force-pushed")
    assert pushed.after_oid == told.pull.head_oid


def test_the_head_tells_when_it_was_committed(told):
    (pushed,) = (e for e in told.events if e.kind == "force-pushed")
    assert told.pull.head_at == pushed.at
