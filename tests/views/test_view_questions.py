import msgspec
from view_world import HOSTILE, at, lens

from triage.config import Questions, Settings
from triage.views.questions import VIEW


def payload(world, **over):
    queue = VIEW.load(world, lens(**over))
    return msgspec.json.decode(msgspec.json.encode(queue.payload))


def test_the_longest_wait_stands_first_and_overdue_before_all(world):
    world.question(1, waiting_since=at(hours=3))
    world.question(2, waiting_since=at(hours=30))
    world.question(3, waiting_since=at(hours=60))
    found = payload(world)["questions"]
    assert [one["ref"] for one in found] == ["acme/app#3", "acme/app#2", "acme/app#1"]
    assert [one["overdue"] for one in found] == [True, True, False]
    assert [one["hold_hours"] for one in found] == [60.0, 30.0, 3.0]


def test_earlier_waits_count(world):
    world.question(1, "pending", waiting_since=at(hours=3), held_seconds=23 * 3600)
    (found,) = payload(world)["questions"]
    assert found["hold_hours"] == 26.0
    assert found["overdue"]


def test_the_limit_is_a_setting(world):
    world.question(1, waiting_since=at(hours=30))
    settings = Settings(questions=Questions(sla_hours=48))
    (found,) = payload(world, settings=settings)["questions"]
    assert found["sla_hours"] == 48
    assert not found["overdue"]


def test_answered_closed_and_asking_nothing_are_left_out(world):
    world.question(1, "answered", answered=1, answered_by="maintainer")
    world.question(2, state="closed")
    world.question(3, asks=0)
    assert payload(world)["questions"] == []


def test_everything_lists_all_that_ask(world):
    world.question(1, "answered", answered=1, waiting_since=None)
    world.question(2, state="closed")
    world.question(3, asks=0)
    world.question(4)
    found = payload(world, everything=True)["questions"]
    assert [one["ref"] for one in found] == ["acme/app#4", "acme/app#1", "acme/app#2"]
    assert VIEW.load(world, lens(everything=True)).count == 1


def test_metrics_count_what_was_answered_in_time(world):
    asked = at(days=10)
    world.question(
        1, asked_at=asked, first_answer_at=at(days=9, hours=22), tier="answered"
    )
    world.question(2, asked_at=asked, first_answer_at=at(days=7), tier="answered")
    world.question(3, asked_at=asked)
    assert payload(world)["metrics"] == {
        "asked": 3,
        "answered_in_sla": 1,
        "share": 0.3333,
        "median_first_answer_hours": 37.0,
    }


def test_metrics_of_nothing_are_null(world):
    assert payload(world)["metrics"] == {
        "asked": 0,
        "answered_in_sla": 0,
        "share": None,
        "median_first_answer_hours": None,
    }


def test_payload_has_the_keys_of_the_contract(world):
    world.question(1, kind="discussion", title=HOSTILE)
    (found,) = payload(world)["questions"]
    assert set(found) >= {
        "ref",
        "source",
        "title",
        "author",
        "asked_at",
        "is_question",
        "tier",
        "answered",
        "answered_by",
        "first_answer_at",
        "hold_hours",
        "sla_hours",
        "overdue",
        "topic",
        "similar",
    }
    assert found["source"] == "discussion"
    assert found["asked_at"] == "2026-01-18T00:00:00Z"
    assert found["similar"] == []
    assert found["title"] == HOSTILE


def test_a_row_says_why_and_keeps_the_title_last(world):
    world.question(1, title=HOSTILE, waiting_since=at(hours=30))
    queue = VIEW.load(world, lens())
    (row,) = queue.rows
    assert row.why == (
        "Nobody has answered; ann has waited 30h for us, over the limit of 24 h."
    )
    assert row.cells[-1].text == HOSTILE
    assert len(row.cells) == len(VIEW.columns)
    assert "question mark in the title" in row.evidence
    assert queue.headline == "1 question · 1 overdue · longest wait 30h"


def test_signals_that_cannot_be_read_are_no_evidence_and_no_error(world):
    world.question(1, signals="{not json")
    assert VIEW.load(world, lens()).count == 1
