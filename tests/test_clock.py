"""Instants are UTC inside and ISO 8601 outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import clock
from triage.errors import UsageError

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-20T12:00:00Z",
        "2026-01-20T12:00:00",
        "2026-01-20T12:00:00+00:00",
        "2026-01-20T14:00:00+02:00",
        "2026-01-20 12:00",
    ],
)
def test_an_instant_is_read_as_utc(text):
    found = clock.parse(text)
    assert found == NOON
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "12:00", "2026-01-20T"]
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        clock.parse(text)


def test_an_instant_is_written_in_utc_without_fractions():
    east = datetime(2026, 1, 20, 14, 0, 0, 999_999, timezone(timedelta(hours=2)))
    assert clock.iso(east) == "2026-01-20T12:00:00Z"


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_written_is_read_back(moment):
    whole = moment.replace(microsecond=0)
    assert clock.parse(clock.iso(moment)) == whole


def test_a_missing_instant_stays_missing():
    assert clock.maybe(None) is None
    assert clock.maybe("") is None
    assert clock.maybe_iso(None) is None
    assert (
        clock.maybe_iso(clock.maybe("2026-01-20T12:00:00Z")) == "2026-01-20T12:00:00Z"
    )


def test_the_instant_from_which_ages_are_counted_can_be_set():
    assert clock.now({"TRIAGE_NOW": "2026-01-20T12:00:00Z"}) == NOON


@pytest.mark.parametrize("environ", [{}, {"TRIAGE_NOW": ""}])
def test_without_a_set_instant_it_is_now_in_utc(environ):
    before = datetime.now(UTC)
    found = clock.now(environ)
    assert before <= found <= datetime.now(UTC)
    assert found.tzinfo is UTC


def test_a_set_instant_that_is_none_is_a_usage_error_with_an_example():
    with pytest.raises(UsageError, match="TRIAGE_NOW is 'soon'") as caught:
        clock.now({"TRIAGE_NOW": "soon"})
    assert "2026-01-20T00:00:00Z" in caught.value.hint
    assert caught.value.exit_code == 2


def test_an_age_is_never_negative():
    assert clock.age(NOON, NOON + timedelta(minutes=1)) == 60
    assert clock.age(NOON + timedelta(days=1), NOON) == 0
