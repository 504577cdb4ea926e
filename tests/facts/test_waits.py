"""Whose turn it was on a pull request, and time without weekends."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.facts.waits import Step, Waits, between, waits

MONDAY = datetime(2026, 1, 19, 12, tzinfo=UTC)
HOUR = 3600.0


def after(hours):
    return MONDAY + timedelta(hours=hours)


def step(hours, *, author=False, approves=False):
    return Step(after(hours), author, approves)


@pytest.mark.parametrize(
    ("steps", "us", "author"),
    [
        ([], 10, 0),
        ([step(2)], 2, 8),
        ([step(2), step(5, author=True)], 7, 3),
        ([step(5, author=True), step(2)], 7, 3),
        ([step(2), step(3), step(5, author=True), step(6, author=True)], 7, 3),
        ([step(2), step(5, approves=True)], 7, 3),
        ([step(-1), step(12)], 10, 0),
    ],
)
def test_the_time_divides_between_us_and_the_author(steps, us, author):
    assert waits(MONDAY, after(10), steps) == Waits(us * HOUR, author * HOUR)


def test_time_is_never_negative():
    assert between(after(2), MONDAY) == between(after(2), MONDAY, weekends=False) == 0


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-01-19T10:00", "2026-01-20T11:00", 25),
        ("2026-01-16T18:00", "2026-01-19T06:00", 12),
        ("2026-01-17T00:00", "2026-01-18T23:00", 0),
        ("2026-01-17T12:00", "2026-01-26T00:00", 120),
    ],
)
def test_saturdays_and_sundays_may_be_left_out(first, last, hours):
    start, end = (
        datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (first, last)
    )
    assert between(start, end, weekends=False) == hours * HOUR
