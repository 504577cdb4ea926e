"""The lines of Pulse: each number opens a list of that length, each has its trend."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from test_view_pulse import happened
from view_world import NOW, at, lens

from triage.config import Settings
from triage.model.snapshots import Snapshot
from triage.views import backlog, metrics, numbers, pulse
from triage.views.numbers import Number

DAY = timedelta(days=1)
LOOKS = lens(settings=Settings(keep_closed_days=365))


@pytest.fixture
def world(world):
    world.repo("acme/app", synced_at=at())
    return world


def load(world, since=DAY, **over):
    looks = replace(LOOKS, **over)
    return pulse.load(world, looks, looks.now - since)


def fill(world, seed=1, items=60):
    """Items of every kind in two repositories, opened, answered and closed at random."""
    chance = random.Random(seed)
    for number in range(1, items + 1):
        opened = chance.uniform(0.1, 9)
        closed = chance.uniform(0, opened)
        ended = chance.random() < 0.5
        kind = chance.choice(("pull", "bump", "issue", "question", "discussion"))
        over = {
            "repo": chance.choice(("acme/app", "acme/core")),
            "created_at": at(days=opened),
            "state": "closed" if ended else "open",
            "closed_at": at(days=closed) if ended else None,
            "assignees": ["mira"] if chance.random() < 0.3 else [],
        }
        if kind in {"pull", "bump"}:
            merged = ended and chance.random() < 0.5
            over |= {
                "merged_at": at(days=closed) if merged else None,
                "state": "merged" if merged else over["state"],
                "draft": int(chance.random() < 0.2),
                "requests": ["jon"] if chance.random() < 0.3 else [],
                "merged_by": "mira" if merged else None,
                "reviews": [("jon", "APPROVED", at(days=closed))]
                if chance.random() < 0.4
                else [],
            }
            make = world.bump if kind == "bump" else world.pull
            make(number, **over)
        elif kind == "question":
            answered = chance.uniform(0, opened) if chance.random() < 0.5 else None
            world.question(
                number,
                asked_at=over["created_at"],
                first_answer_at=at(days=answered) if answered else None,
                **over,
            )
        else:
            world.item(number, kind, **over)


def values(rows):
    """Each number that a line shows, by the number it is."""
    return {
        number: int(row.cells[1].text.replace(",", ""))
        for row in rows
        if (number := Number.parse(row.key))
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("back", [0, 2])
def test_every_number_opens_a_list_of_that_length(world, seed, back):
    fill(world, seed)
    happened(world, 999, at(days=back, hours=1), "releases")
    looks = replace(LOOKS, now=NOW - DAY * back)
    measured = metrics.load(world, looks, looks.now - DAY)
    rows = numbers.lines(load(world, now=looks.now), looks, measured)
    told = values(rows)
    assert len(told) > 30
    for number, value in told.items():
        found = numbers.behind(world, looks, number, looks.now - DAY)
        assert len(found) == len({one.ref for one in found}) == value, number


@pytest.mark.parametrize("seed", range(3))
def test_a_trend_ends_with_the_number_and_goes_on_from_the_window_before(world, seed):
    fill(world, seed)
    late, early = load(world), load(world, now=NOW - DAY)
    for what in pulse.COUNTED:
        trend = late.totals.trend[what]
        assert trend[-1] == getattr(late.totals, what), what
        assert trend[:-1] == early.totals.trend[what][1:], what


@pytest.mark.parametrize("seed", range(3))
def test_what_was_left_is_walked_back_from_what_is_left(world, seed):
    fill(world, seed)
    found = load(world)
    for back in range(8):
        then = load(world, now=NOW - DAY * back)
        for what in backlog.DERIVED:
            walked = found.totals.left_trend[what][7 - back]
            assert walked == then.totals.left[what], (what, back)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_is_the_same_counted_fast_and_by_instants(world, seed):
    fill(world, seed)
    bound = LOOKS.parameters()
    told = [
        sorted((one.what, one.repo, one.number) for one in found if one.number)
        for found in (
            world.select(backlog.REMAINS, bound),
            world.select(backlog.REMAINED, bound),
        )
    ]
    assert told[0] == told[1] != []


def test_what_closed_before_what_is_kept_is_not_known(world):
    happened(world, 1, at(hours=30), "issues_opened")
    few = Settings(keep_closed_days=2)
    totals = load(world, settings=few).totals
    assert totals.trend["issues_opened"] == (None,) * 6 + (1, 0)
    assert totals.left_trend["issues_open"][-3:] == (0, 1, 1)
    assert totals.left_trend["issues_open"][:5] == (None,) * 5


def test_a_trend_that_only_snapshots_know_takes_those_of_its_days(world):
    world.item(1)
    kept = [
        Snapshot("2026-01-18", "acme/app", {"unowned": 5}),
        Snapshot("2026-01-18", "acme/core", {"unowned": 2}),
        Snapshot("2026-01-19", "acme/core", {"unowned": 3}),
    ]
    found = pulse.load(world, LOOKS, NOW - DAY, kept)
    assert found.totals.left_trend["unowned"] == (*[None] * 5, 7, 3, 1)
    assert found.repos[0].left_trend["unowned"] == (*[None] * 5, 5, 0, 1)


def test_a_line_says_what_it_counts_and_draws_its_trend(world):
    for number in range(3):
        happened(world, number + 1, at(hours=1), "issues_opened")
    happened(world, 9, at(hours=30), "issues_opened")
    rows = numbers.lines(load(world), LOOKS)
    row = next(row for row in rows if row.key == Number("issues_opened").key)
    assert [cell.text for cell in row.cells] == ["Issues opened", "3", "1", "▁▁▁▁▁▁▃█"]
    assert row.evidence[0] == "counts issues that were opened"
    assert row.evidence[-2:] == (
        "Jan 18 00:00  ████████ 1",
        "Jan 19 00:00  ████████████████████████ 3",
    )


def test_a_snapshot_has_what_is_left_of_every_repository(world):
    fill(world)
    world.repo("acme/quiet")
    taken = {one.repo: one for one in pulse.snapshots(world, LOOKS)}
    found = {one.repo: one.left for one in load(world).repos}
    assert {one.day for one in taken.values()} == {"2026-01-20"}
    assert set(taken) == set(found)
    for repo, left in found.items():
        assert {what: taken[repo].numbers.get(what, 0) for what in left} == left
