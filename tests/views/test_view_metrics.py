"""Metrics: each by its definition, without bots, drafts from when they were ready."""

from __future__ import annotations

from datetime import timedelta

import pytest
from view_world import NOW, at, lens

from triage.config import Settings
from triage.config.metrics import Metrics
from triage.views import measured, metrics
from triage.views.ranks import percentile

HOUR = 3600.0


def load(world, days=9, **over):
    return metrics.load(world, lens(**over), NOW - timedelta(days=days))


def measure(world, name, **over):
    return next(one for one in load(world, **over).metrics if one.name == name)


def merged(world, number, opened=50, hours=0, **over):
    """A pull request that was opened and merged so many hours ago."""
    done = {"merged_at": at(hours=hours, seconds=1), "closed_at": at(hours=hours)}
    made = {"author": "ann", "state": "merged", "merged_by": "mira", **done, **over}
    make = world.bump if over.get("author_kind") == "Bot" else world.pull
    return make(number, created_at=at(hours=opened, seconds=1), **made)


def test_a_first_response_is_the_first_word_of_another_person(world):
    said = [
        ("stale", at(hours=49), "Bot"), ("ann", at(hours=40)), ("jon", at(hours=30)),
        ("mira", at(hours=20)),
    ]  # fmt: skip
    world.item(1, created_at=at(hours=50), comments=said)
    world.item(2, created_at=at(hours=10))
    world.item(3, created_at=at(hours=10), author_kind="Bot", comments=said[2:])
    found = measure(world, "first_response_issues")
    assert (found.median, found.measured, found.missing) == (20 * HOUR, 1, 1)
    assert found.refs == ("acme/app#1",)


def test_a_first_response_that_may_not_be_stored_is_missing(world):
    world.item(1, created_at=at(hours=50), comments=[("jon", at(hours=30))])
    world.connection.execute("update item set comments = 51")
    found = measure(world, "first_response_issues")
    assert (found.measured, found.missing) == (0, 1)


def test_what_comes_later_than_the_instant_is_not_known_yet(world):
    world.item(1, created_at=at(days=3), comments=[("jon", at(days=1))])
    found = measure(world, "first_response_issues", now=NOW - timedelta(days=2))
    assert (found.measured, found.missing) == (0, 1)


def test_the_clock_of_a_draft_begins_when_it_is_ready(world):
    seen = [("jon", "COMMENTED", at(hours=10))]
    draft = world.pull(1, author="ann", created_at=at(hours=50), reviews=seen)
    world.event(draft, "ready-for-review", at(hours=12))
    world.pull(2, author="ann", created_at=at(hours=50), draft=1, reviews=seen)
    back = world.pull(3, author="ann", created_at=at(hours=50), reviews=seen)
    world.event(back, "converted-to-draft", at(hours=40))
    world.event(back, "ready-for-review", at(hours=12))
    found = measure(world, "first_response_pulls")
    assert sorted(found.refs) == ["acme/app#1", "acme/app#3"]
    assert (found.median, found.p90) == (21 * HOUR, 40 * HOUR)


def test_the_cycle_is_that_of_what_people_merged(world):
    seen = [
        ("ann", "COMMENTED", at(hours=45)),
        ("jon", "CHANGES_REQUESTED", at(hours=40), "b" * 40),
        ("jon", "APPROVED", at(hours=20)),
        ("mira", "APPROVED", at(hours=10)),
    ]
    merged(world, 1, reviews=seen)
    merged(world, 2, opened=30)
    merged(world, 3, opened=24, author="dependabot", author_kind="Bot", reviews=seen)
    found = {one.name: one for one in load(world).metrics}
    second = 1.0
    assert found["first_review"].median == 10 * HOUR + second
    assert (found["first_review"].measured, found["first_review"].missing) == (1, 1)
    assert found["approval"].median == 30 * HOUR + second
    assert found["rounds"].median == 2
    assert found["merge"].measured == 2
    assert found["merge"].p90 == 50 * HOUR
    assert found["bump_lead"].median == 24 * HOUR
    assert found["bump_lead"].refs == ("acme/app#3",)


def test_waiting_divides_the_time_to_the_merge(world):
    seen = [
        ("jon", "CHANGES_REQUESTED", at(hours=40)),
        ("jon", "APPROVED", at(hours=10)),
    ]
    merged(world, 1, reviews=seen, comments=[("ann", at(hours=30))])
    found = {one.name: one.median for one in load(world).metrics}
    assert found["waiting_on_author"] == 10 * HOUR
    assert found["waiting_on_us"] == found["merge"] - 10 * HOUR


def test_weekends_are_left_out_where_the_settings_say_so(world):
    merged(world, 1, opened=96)
    without = Settings(metrics=Metrics(weekends=False))
    assert measure(world, "merge").median == 96 * HOUR
    assert measure(world, "merge", settings=without).median == 48 * HOUR


def test_the_share_in_time_is_that_of_the_questions_of_the_window(world):
    for number, (asked, answered) in enumerate(((50, 40), (50, 10), (300, 299)), 1):
        world.question(
            number, asked_at=at(hours=asked), first_answer_at=at(hours=answered)
        )
    found = measure(world, "answered_in_sla")
    assert (found.value, found.measured) == (0.5, 2)


def test_a_check_is_counted_by_head(world):
    for number, state in enumerate(("success", "failure", "failure", "pending"), 1):
        ident = world.pull(number)
        seconds = None if number == 2 else 60 * number
        world._insert(
            "check_run",
            item_id=ident,
            position=0,
            name="test",
            state=state,
            seconds=seconds,
            app_id=1,
            url="",
        )
    (found,) = load(world).checks
    assert (found.name, found.runs, found.failed, found.share) == ("test", 3, 2, 0.6667)
    assert found.refs == ("acme/app#2", "acme/app#3")
    assert (found.median_seconds, found.p90_seconds) == (120, 180)


@pytest.mark.parametrize(
    ("authors", "factor", "people"),
    [("aaaab", 1, ("a",)), ("abcde", 3, ("a", "b", "c")), ("aabbc", 2, ("a", "b"))],
)
def test_an_area_rests_on_the_fewest_who_wrote_half_of_it(
    world, authors, factor, people
):
    for number, author in enumerate(authors, 1):
        merged(world, number, author=author, files=["src/core/a.py", "src/core/b.py"])
    merged(world, 9, author="z", files=["docs/x.md"])
    (found,) = load(world).areas
    assert (found.area, found.factor, found.people) == ("src/core/", factor, people)
    assert found.pulls == 5


def test_nothing_stored_is_no_value(world):
    found = load(world)
    assert {one.median for one in found.metrics} == {None}
    told = [cell.text for row in measured.lines(found) for cell in row[1:2]]
    assert set(told) == {"–", "0"}


@pytest.mark.parametrize(
    ("values", "nine"), [([1], 1), (range(1, 11), 9), (range(1, 12), 10), ([3, 1], 3)]
)
def test_nine_in_ten_do_not_exceed_the_percentile(values, nine):
    assert percentile(list(values), 0.9) == nine
