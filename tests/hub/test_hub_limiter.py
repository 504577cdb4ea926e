"""What GitHub allows in a minute is kept, and every wait for it is told."""

import threading

import pytest
from hub_kit import Clock

from triage.errors import Interrupted
from triage.hub.limiter import MINUTE, POINTS, SERVER_SECONDS


@pytest.fixture
def clock():
    return Clock()


def ask(limiter, clock, *, points=1, seconds=0.0):
    with limiter.turn():
        clock.now += seconds
        limiter.spent(points, seconds)


def test_a_minute_holds_no_more_points_than_github_allows(clock):
    limiter = clock.limiter()
    sent = []
    for _ in range(90):
        ask(limiter, clock, points=50)
        sent.append(clock.now)
    for at in sent:
        within = sum(50 for other in sent if at - MINUTE < other <= at)
        assert within <= POINTS
    assert clock.slept
    assert {wait.why for wait in clock.waits} == {"this minute's points are spent"}


def test_a_minute_holds_no_more_server_time_than_github_allows(clock):
    limiter = clock.limiter()
    spans = []
    for _ in range(40):
        ask(limiter, clock, seconds=0)
        limiter.spent(1, 4.0)  # as eight at once would: time adds up beside the clock
        spans.append(clock.now)
    for at in spans:
        within = sum(4.0 for other in spans if at - MINUTE < other <= at)
        assert within <= SERVER_SECONDS
    assert {w.why for w in clock.waits} == {"this minute's server time is spent"}
    assert all(0 < wait.seconds <= MINUTE for wait in clock.waits)


def test_one_stream_of_slow_answers_never_waits(clock):
    limiter = clock.limiter()
    for _ in range(60):
        ask(limiter, clock, seconds=2.0)
    assert sum(clock.slept) <= 60


def test_what_is_in_flight_counts_before_it_is_answered(clock):
    limiter = clock.limiter()
    ask(limiter, clock, points=600)
    with limiter.turn(), limiter.turn():
        assert clock.slept == []
        ask(limiter, clock, points=600)
    assert clock.slept


def test_pacing_is_no_limit_that_patience_ends(clock):
    limiter = clock.limiter(patience=0)
    for _ in range(50):
        ask(limiter, clock, points=100)
    assert clock.slept


def test_a_clock_that_is_set_back_does_not_stop_everything(clock):
    limiter = clock.limiter()
    for _ in range(19):
        ask(limiter, clock, points=100)
    clock.now -= 86_400
    ask(limiter, clock, points=100)
    assert clock.slept == []


def test_a_stop_ends_the_pacing(clock):
    stop = threading.Event()
    clock.on_sleep = stop.set
    limiter = clock.limiter(stop=stop)
    with pytest.raises(Interrupted):
        for _ in range(50):
            ask(limiter, clock, points=100)
    assert len(clock.slept) == 1
