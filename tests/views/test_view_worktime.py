"""Which hours of a wait count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.config import Questions
from triage.views.worktime import Worktime

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE = Questions(working_days=WEEK, working_hours="09:00-17:00")
SUNDAY = datetime(2026, 1, 18, 12, tzinfo=UTC)
DAYS = st.floats(min_value=0, max_value=30)


def hours(settings, since, until):
    return Worktime(settings).seconds(since, until) / 3600


@pytest.mark.parametrize(
    ("settings", "after", "counted"),
    [
        (Questions(), 30, 30.0),
        (OFFICE, 20, 0.0),
        (OFFICE, 24, 3.0),
        (OFFICE, 48, 11.0),
        (OFFICE, 24 * 7 * 10, 400.0),
        (Questions(working_days=("sunday",)), 20, 12.0),
        (Questions(working_hours="22:00-24:00"), 24, 2.0),
        (Questions(working_hours="09:00-17:00", timezone="+04:00"), 10, 1.0),
    ],
)
def test_only_hours_of_the_settings_count(settings, after, counted):
    assert hours(settings, SUNDAY, SUNDAY + timedelta(hours=after)) == counted


def test_what_ends_before_it_begins_is_nothing():
    assert hours(OFFICE, SUNDAY, SUNDAY - timedelta(days=3)) == 0


@given(DAYS, DAYS)
def test_two_waits_in_a_row_are_as_long_as_one(first, second):
    begin = SUNDAY
    middle = begin + timedelta(days=first)
    end = middle + timedelta(days=second)
    parts = hours(OFFICE, begin, middle) + hours(OFFICE, middle, end)
    assert parts == pytest.approx(hours(OFFICE, begin, end), abs=0.001)
