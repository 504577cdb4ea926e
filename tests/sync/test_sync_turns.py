"""Whose turn it is follows what happens on GitHub, sync by sync."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sync_kit import crowd, open_issue
from sync_kit import scene as scenery

from triage.facts.registry import FACTS
from triage.views import Lens, mine, turns

PULL = "acme/crowd#1"


@pytest.fixture
def scene(tmp_path):
    world = crowd(pulls=1)
    repo = world.repo("acme/crowd")
    for login in ("bob", "zoe"):
        world.person(login)
        repo.permissions[login] = "WRITE"
    with scenery(tmp_path, world, repos=("acme/crowd",)) as made:
        yield made


def waiting(scene, ref=PULL):
    """Who is awaited for what by which event, after a sync."""
    scene.now = scene.world.now
    assert scene.sync().errors == ()
    cache = scene.cache
    found = cache.item(scene.item(ref).ref)
    facts = {
        fact.table: cache.facts(fact.table, fact.columns, found.node_id)
        for fact in FACTS
        if fact.table in {"turn", "hold"}
    }
    return [(one.who, one.reason, one.event) for one in turns.of(facts)]


def test_a_review_goes_from_hand_to_hand(scene):
    world = scene.world
    unasked = "ann opened it and nobody is asked for a review"
    assert waiting(scene) == [(None, "review", unasked)]
    world.request(PULL, ("bob",), by="ann")
    assert waiting(scene) == [("bob", "review", "ann asked bob for a review")]
    said = world.review(PULL, "REQUEST_CHANGES", by="bob", body="No.")
    assert waiting(scene) == [("ann", "changes", "bob requested changes")]
    world.move_head(PULL)
    moved = "the head moved on after bob requested changes"
    assert waiting(scene) == [("bob", "review", moved)]
    said = world.review(PULL, "REQUEST_CHANGES", by="bob", body="Still no.")
    assert waiting(scene) == [("ann", "changes", "bob requested changes")]
    world.comment(PULL, "It is meant so, see the issue above", by="ann")
    assert waiting(scene) == [("bob", "reply", "ann answered bob")]
    world.dismiss(PULL, said.database_id, "gone for weeks", by="mira")
    dismissed = "mira dismissed the review by bob"
    assert waiting(scene) == [("bob", "review", dismissed)]
    world.draft(PULL, by="ann")
    assert waiting(scene) == [("ann", "draft", "it is a draft")]
    world.close(PULL, by="ann")
    assert waiting(scene) == []


def test_mine_is_read_from_what_the_sync_derived(scene):
    scene.world.request(PULL, ("bob",), by="ann")
    waiting(scene)
    lens = Lens(scene.now, me="bob")
    (row,) = mine.VIEW.load(scene.cache, lens).rows
    assert row.why == "ann waits for your review."
    assert len(mine.VIEW.load(scene.cache, replace(lens, me="zoe")).rows) == 0


def test_an_assignee_is_ours_as_soon_as_they_are_known_to_act_here(scene):
    issue = open_issue(scene.world, "acme/crowd", "It fails")
    scene.world.assign(issue.ref, ("zoe",), by="mira")
    ours = "select ours from turn where who = 'zoe'"
    assert waiting(scene, issue.ref) == [("zoe", "assigned", "mira assigned zoe")]
    assert scene.cache.db.read(ours) == [(0,)]
    scene.world.repo("acme/crowd").roles["zoe"] = "MEMBER"
    scene.world.comment(PULL, "Nice", by="zoe")
    waiting(scene)
    assert scene.cache.db.read(ours) == [(1,)]
