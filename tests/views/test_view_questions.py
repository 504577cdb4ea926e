from datetime import UTC, datetime

import msgspec
import pytest
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
    found = payload(world)["metrics"]
    assert (found["asked"], found["answered_in_sla"], found["share"]) == (3, 1, 0.3333)
    assert found["median_first_answer_hours"] == 37.0
    assert (found["waiting"], found["overdue"]) == (1, 1)


def test_metrics_of_nothing_are_null(world):
    found = payload(world)["metrics"]
    assert (found["asked"], found["answered_in_sla"]) == (0, 0)
    assert (found["share"], found["median_first_answer_hours"]) == (None, None)


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
    assert "next: Answer, or ask back." in row.evidence
    assert queue.headline == "1 question · 1 overdue · longest wait 30h"


def test_signals_that_cannot_be_read_are_no_evidence_and_no_error(world):
    world.question(1, signals="{not json")
    assert VIEW.load(world, lens()).count == 1


def test_the_limit_may_be_one_of_a_repository_a_channel_or_an_owner(world):
    limits = {"acme/app": 48.0, "pull": 4.0, "acme": 1.0}
    settings = Settings(questions=Questions(sla=limits))
    world.question(1, waiting_since=at(hours=30))
    world.question(2, kind="pull", repo="acme/lib", waiting_since=at(hours=6))
    world.question(3, repo="acme/site", waiting_since=at(hours=3))
    found = {one["ref"]: one for one in payload(world, settings=settings)["questions"]}
    assert [
        found[f"acme/{name}"]["sla_hours"] for name in ("app#1", "lib#2", "site#3")
    ] == [
        48.0,
        4.0,
        1.0,
    ]
    assert not found["acme/app#1"]["overdue"]
    assert found["acme/lib#2"]["overdue"]


def test_only_working_hours_count_where_they_are_set(world):
    # Sunday noon to Tuesday noon: one working day and three hours of the next.
    working = Questions(
        working_days=("monday", "tuesday"), working_hours="09:00-17:00", sla_hours=12
    )
    world.question(
        1, waiting_since=at(days=2), waits='[["2026-01-18T12:00:00Z", null]]'
    )
    now = datetime(2026, 1, 20, 12, tzinfo=UTC)
    (found,) = payload(world, now=now, settings=Settings(questions=working))[
        "questions"
    ]
    assert found["hold_hours"] == 11.0
    assert not found["overdue"]


def test_who_asks_is_a_first_timer_or_was_seen_before(world):
    world.question(1, author="ann")
    world.item(2, author="bob", created_at=at(days=30))
    world.question(3, asker="bob", author="bob", created_at=at(days=2))
    found = {one["ref"]: one["asker_is"] for one in payload(world)["questions"]}
    assert found == {"acme/app#1": "first-timer", "acme/app#3": "regular"}


def test_a_row_shows_the_question_in_the_words_of_its_asker(world):
    world.question(1, title="Port", line="How do I set the port?", asked_in="C_1")
    queue = VIEW.load(world, lens())
    assert queue.rows[0].cells[-1].text == "How do I set the port?"
    (found,) = payload(world)["questions"]
    assert (found["question"], found["asked_in"]) == ("How do I set the port?", "C_1")


@pytest.mark.parametrize(
    ("tier", "over", "step"),
    [
        ("never-answered", {}, "Answer, or ask back."),
        ("awaiting-us", {}, "Answer what ann came back with."),
        ("pending", {}, "Answer what was asked since the last answer."),
        (
            "pending",
            {"waiting_since": None},
            "Wait for ann, who was asked back; close it if nothing comes.",
        ),
        (
            "community-answered",
            {"waiting_since": None},
            "Confirm the community's answer, or correct it.",
        ),
    ],
)
def test_every_row_says_what_would_empty_it(world, tier, over, step):
    world.question(1, tier, **over)
    (found,) = payload(world)["questions"]
    assert found["next_step"] == step


def test_what_waits_for_the_asker_is_not_overdue_and_stands_last(world):
    world.question(1, "pending", waiting_since=None, held_seconds=90 * 3600)
    world.question(2, waiting_since=at(hours=1))
    found = payload(world)["questions"]
    assert [one["ref"] for one in found] == ["acme/app#2", "acme/app#1"]
    assert [one["overdue"] for one in found] == [False, False]


def test_the_backlog_counts_what_was_left_each_day(world):
    world.question(1, asked_at=at(days=3))
    world.question(2, asked_at=at(days=3), first_answer_at=at(days=1), tier="answered")
    left = payload(world)["metrics"]["backlog"]
    assert len(left) == 14
    assert [day["unanswered"] for day in left[-4:]] == [2, 2, 1, 1]
    assert left[-1]["day"] == "2026-01-20"
