"""The head of a queue says how much there was day by day, in a picture and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from test_view_numbers import LOOKS, fill, load
from view_world import NOW, at

from triage.config import Settings
from triage.model.slices import Slice
from triage.views import trends

DAY = timedelta(days=1)
TODAY, YESTERDAY = "2026-01-20", "2026-01-19"


@pytest.fixture
def world(world):
    world.repo("acme/app", synced_at=at())
    return world


def kept(**days):
    """Snapshots of days of January, by `d20` and so on."""
    return {f"2026-01-{day[1:]}": numbers for day, numbers in days.items()}


@pytest.mark.parametrize("seed", range(3))
def test_bumps_and_questions_are_walked_back_from_the_newest_snapshot(world, seed):
    fill(world, seed)
    found = trends.load(world, LOOKS, {TODAY: load(world).totals.left})
    assert {"bumps", "questions"} <= set(found)
    for view in ("bumps", "questions"):
        series = found[view].series
        assert len(series) == trends.DAYS
        what, _ = trends.ABOUT[view]
        for back in range(1, trends.DAYS):
            then = NOW.replace(hour=0, minute=0, second=0) - DAY * (back - 1)
            left = load(world, now=then).totals.left
            assert series[-1 - back] == left[what], (view, back)


def test_what_nobody_has_is_known_by_snapshots_alone(world):
    days = kept(d18={"unowned": 7}, d20={"unowned": 9, "awaiting_review": 2})
    found = trends.load(world, LOOKS, days)
    assert found["ownership"].series == (*[None] * 11, 7, None, 9)
    assert found["ownership"].text == "▁·▇ unowned 7→9 in 2d"


def test_one_day_alone_makes_no_trend(world):
    assert trends.load(world, LOOKS, kept(d20={"unowned": 9})) == {}


def test_nothing_at_all_makes_no_trend(world):
    days = kept(d19={"unowned": 0}, d20={"unowned": 0})
    assert trends.load(world, LOOKS, days) == {}


def test_what_closed_before_what_is_kept_leaves_a_gap(world):
    fill(world)
    few = replace(LOOKS, settings=Settings(keep_closed_days=3))
    found = trends.load(world, few, {TODAY: load(world).totals.left})
    assert found["bumps"].series[:9] == (None,) * 9
    assert None not in found["bumps"].series[9:]


def test_snapshots_that_are_all_too_old_say_nothing(world):
    days = {"2025-12-30": {"unowned": 3}, "2025-12-31": {"unowned": 4}}
    assert trends.load(world, LOOKS, days) == {}


def test_a_part_of_the_store_has_no_trend(world):
    part = replace(LOOKS, slice=Slice.parse("1/2"))
    days = kept(d19={"unowned": 3}, d20={"unowned": 4})
    assert trends.load(world, part, days) == {}


@pytest.mark.parametrize(
    ("series", "text"),
    [
        ((1, 2), "▁█ open 1→2 in 1d"),
        ((24, 24, 23), "▂▂▁ open 24→23 in 2d"),
        ((8, 8, 8), "▁▁▁ open 8→8 in 2d"),
        ((1200, None, 600), "█·▁ open 1,200→600 in 2d"),
    ],
)
def test_a_trend_is_a_picture_and_the_same_in_words(series, text):
    assert trends.Trend("open", series).text == text
