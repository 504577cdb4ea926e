"""Writes keep apart and below GitHub's limits, whichever process sends them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from desk_kit import Scene, scene

from triage.act.pace import A_MINUTE, AN_HOUR, Pacer, Tempo
from triage.clock import Ticking
from triage.store.journal import Journal


@dataclass
class Clock:
    """Time that passes only where somebody waits."""

    now: float = 1_780_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def ticking(self) -> Ticking:
        return Ticking(lambda: self.now, self.sleep)


@pytest.fixture
def two(tmp_path: Path):
    """The journals of two processes over one data directory."""
    made = Journal(tmp_path), Journal(tmp_path)
    yield made
    for one in made:
        one.db.close()


def sent(pacers: list[Pacer], clock: Clock, many: int) -> list[float]:
    """When that many writes went, taken in turn by the pacers."""
    times = []
    for place in range(many):
        with pacers[place % len(pacers)].write():
            pass
        times.append(clock.now)
    return times


def test_two_processes_keep_a_second_apart_together(two) -> None:
    clock = Clock()
    times = sent([Pacer(j, clock.ticking()) for j in two], clock, 5)
    gaps = [b - a for a, b in pairwise(times)]
    assert all(gap >= 1.0 for gap in gaps)
    assert sum(clock.slept) == pytest.approx(4.0)


@pytest.mark.parametrize(("most", "window"), [(A_MINUTE, 60.0), (AN_HOUR, 3600.0)])
def test_two_processes_together_stay_below_a_limit(two, most, window) -> None:
    clock = Clock()
    pacers = [Pacer(j, clock.ticking(), apart=0.0) for j in two]
    times = sent(pacers, clock, most + 5)
    for start in times:
        assert sum(start <= at < start + window for at in times) <= most


def test_a_comment_waits_ten_seconds_in_which_it_can_be_taken_back(
    tmp_path: Path,
) -> None:
    with scene(tmp_path) as desk:
        clock = paced(desk)
        entry = desk.do("comment", desk.ref(366), body="Thank you.")
        assert entry.state == "done"
        assert clock.slept[0] == 10.0


def test_a_comment_taken_back_in_its_grace_is_cancelled(tmp_path: Path) -> None:
    with scene(tmp_path) as desk:
        clock = paced(desk)
        stop = threading.Event()

        def sleep(seconds: float) -> None:
            clock.sleep(seconds)
            stop.set()

        desk.workspace.ticking = Ticking(lambda: clock.now, sleep)
        plan = desk.plan("comment", desk.ref(366), body="Thank you.")
        (entry,) = desk.workspace.perform(plan, lambda _e: None, stop)
        assert entry.state == "cancelled"
        assert desk.effects() == []


def test_a_limit_that_github_names_is_waited_out_and_the_write_goes_once(
    tmp_path: Path,
) -> None:
    with scene(tmp_path) as desk:
        clock = paced(desk)
        desk.fault("POST .*/labels$", "secondary", seconds=73)
        waits = []
        desk.workspace.on_wait = waits.append
        before = clock.now
        assert desk.do("label", desk.ref(366), labels=("p1",)).state == "done"
        assert clock.now - before >= 73
        assert len(desk.effects("label")) == 1
        assert "secondary rate limit" in waits[0].why
        assert waits[0].seconds == pytest.approx(73, abs=2)


def paced(desk: Scene) -> Clock:
    """The real pace of writing, on a clock that costs no time."""
    clock = Clock()
    desk.workspace.tempo = Tempo()
    desk.workspace.ticking = clock.ticking()
    return clock
