"""What `show` says of an item's question, and of each comment that asks."""

import json

import pytest
from view_world import NOW, at

from triage.views import asked

POST = {
    "id": "C_1",
    "is_question": True,
    "asked_at": "2026-01-19T00:00:00Z",
    "author": "bob",
    "tier": "answered",
    "answered": True,
    "answered_by": "maintainer",
    "first_answer_at": "2026-01-19T06:00:00Z",
    "waits": [["2026-01-19T00:00:00Z", "2026-01-19T06:00:00Z"]],
    "question": "Where is it?",
    "signals": [["begins like a question", 1.0], ["asked again", "bob"]],
}


def row(**over):
    return {
        "asks": 1,
        "asked_at": at(hours=10),
        "asker": "ann",
        "tier": "never-answered",
        "answered": 0,
        "answered_by": "none",
        "first_answer_at": None,
        "waiting_since": at(hours=10),
        "held_seconds": 7200,
        "topic": "product",
        "signals": '[["title ends with ?", 3.0]]',
        "asked_in": "",
        "line": "How do I?",
        "waits": "[]",
        "posts": "",
    } | over


def of(**over):
    return asked.of({"question": [row(**over)]}, NOW)


def test_an_item_of_which_nothing_is_derived_asks_nothing():
    found = asked.of({}, NOW)
    assert (found.is_question, found.answered, found.tier) == (False, False, None)
    assert asked.told(found) == []


def test_an_item_that_asks_nothing_has_the_facts_of_its_opening_post():
    found = of(asks=0, line="", answered=1, answered_by="community", tier="answered")
    assert (found.is_question, found.answered, found.answered_by) == (
        False,
        True,
        "community",
    )
    assert asked.told(found) == ["asks: no", "  title ends with ?: +3"]


def test_what_is_kept_waiting_is_what_is_over_and_what_runs():
    assert of().hold_hours == 12.0


def test_each_comment_that_asks_is_told_with_its_signals():
    found = of(posts=json.dumps([POST | {"id": "I_1", "is_question": False}, POST]))
    assert [one.is_question for one in found.posts] == [False, True]
    assert found.posts[1].hold_hours(NOW) == 6.0
    told = asked.told(found)
    assert told[0] == "asks: How do I?"
    assert any("bob asked too" in line for line in told)


@pytest.mark.parametrize("stored", ["", "{not json", "[1]"])
def test_what_cannot_be_read_is_left_out_and_no_error(stored):
    found = of(posts=stored, signals=stored)
    assert (found.posts, found.signals) == ((), ())


def test_a_conversation_of_a_channel_is_told_as_far_as_it_is_known():
    bare = {
        key: value
        for key, value in row().items()
        if key not in {"asked_in", "line", "waits", "posts"}
    }
    found = asked.of({"question": [bare]}, NOW)
    assert (found.is_question, found.question, found.asked_in) == (True, "", None)
