"""triage's own qualifiers agree with the views that they name."""

import pytest
from view_world import OLD, World, at, lens

from triage.errors import UsageError
from triage.views import bumps, items, mine, priority, questions
from triage.views.query import typed


def found(world, query, **over):
    select, values = items.select(typed(query), lens(**over), world)
    return sorted(one.number for one in world.select(select, values))


@pytest.fixture(scope="module")
def desk():
    world = World()
    world.maintainer("mira")
    world.bump(1, ("next", "1", "2"), requests=["mira"])
    world.bump(2, ("next", "1", "3"), ("react", "1", "2"), level="major")
    world.bump(
        3, ("@scope/pkg", "1", "2"), failing=["checks"], security=1, checks="failure"
    )
    world.bump(6, ("lodash", "1", "2"), requests=["mira"])
    world.bump(4, ("left-pad", "1", "2"), proven=at(hours=1))
    world.bump(5, ("gone", "1", "2"), state="merged")
    world.pull(10, author="ann", requests=["Bo"])
    world.pull(11, author="ann", reviews=[("mira", "CHANGES_REQUESTED", at(hours=1))])
    world.pull(
        12, author="ann", reviews=[("mira", "CHANGES_REQUESTED", at(hours=1), OLD)]
    )
    world.pull(13, author="mira", mergeable="CONFLICTING")
    world.pull(14, author="cy", draft=1, requests=["mira"])
    world.pull(15, author="mira", decision="APPROVED", reviews=[("bo", "APPROVED", at(hours=2))])  # fmt: skip
    world.pull(16, author="ann", teams=["Octo/core"])
    world.question(20, asked_at=at(hours=30), waiting_since=at(hours=30))
    world.question(21, asked_at=at(hours=3), waiting_since=at(hours=3))
    world.question(22, "answered", waiting_since=None, comments=[("mira", at(hours=1))])
    world.question(23, state="closed")
    world.question(24, waiting_since=at(hours=1), held_seconds=24 * 3600)
    world.item(30, assignees=["Bo"])
    world.item(31, author="mira", comments=[("mira", at(hours=1))])
    world.item(32, comments=[("mira", at(hours=2)), ("dependabot", at(hours=1), "Bot")])
    return world


@pytest.mark.parametrize("verdict", ["ready", "review", "blocked"])
def test_a_verdict_is_the_one_that_the_bumps_show(desk, verdict):
    queue = bumps.VIEW.load(desk, lens())
    shown = [
        int(one.ref.rpartition("#")[2])
        for one in queue.payload.pulls
        if one.verdict == verdict
    ]
    assert shown
    assert found(desk, f"verdict:{verdict}") == sorted(shown)
    every = set(found(desk, "is:open"))
    assert set(found(desk, f"is:open -verdict:{verdict}")) == every - set(shown)


@pytest.fixture(scope="module")
def ranked():
    """One item or more in each lane, by label; one that is closed."""
    world = World()
    for number, name in enumerate(["P0", "P1", "P1", "P2", "P3", "P0"], start=1):
        world.item(number, labels=[name], state="closed" if number == 6 else "open")
    return world


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("priority:p0", [1]),
        ("priority:P1", [2, 3]),
        ("priority:p0,p3", [1, 5]),
        ("priority:>=p1", [1, 2, 3]),
        ("priority:>p1", [1]),
        ("priority:<p1", [4, 5]),
        ("priority:<=p1", [2, 3, 4, 5]),
        ("priority:p1..p2", [2, 3, 4]),
        ("priority:*..p1", [1, 2, 3]),
        ("priority:p2..*", [4, 5]),
        ("priority:p0..p3", [1, 2, 3, 4, 5]),
        ("-priority:p0", [2, 3, 4, 5, 6]),
        ("priority:p0 OR priority:p2", [1, 4]),
    ],
)
def test_a_priority_is_compared_by_urgency(ranked, query, shown):
    assert found(ranked, query) == shown


def test_a_priority_is_the_one_that_priorities_tells(desk):
    for lane in range(4):
        told = [one for one in priority.every(desk, lens()) if one.lane == lane]
        refs = sorted(int(one.ref.rpartition("#")[2]) for one in told)
        assert found(desk, f"priority:p{lane}") == refs


def test_overdue_is_what_the_questions_show(desk):
    queue = questions.VIEW.load(desk, lens())
    late = [one for one in queue.payload.questions if one.overdue]
    assert {one.ref for one in late} == {"acme/app#20", "acme/app#24"}
    assert found(desk, "overdue:yes") == [20, 24]
    assert found(desk, "is:question overdue:no") == [21, 22, 23]
    assert found(desk, "-overdue:yes is:question") == [21, 22, 23]


@pytest.mark.parametrize("who", ["mira", "Bo", "ann"])
def test_what_waits_for_somebody_is_what_mine_shows_them(desk, who):
    queue = mine.VIEW.load(desk, lens(me=who))
    shown = sorted(ref.number for row in queue.rows for ref in row.refs)
    assert shown
    assert found(desk, f"waiting:{who.upper()}") == shown
    assert found(desk, "waiting:me", me=who) == shown
    assert found(desk, "waiting:@me", me=who) == shown


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("bump:yes", [1, 2, 3, 4, 5, 6]),
        ("bump:no is:pr is:open", [10, 11, 12, 13, 14, 15, 16]),
        ("-bump:yes is:pr is:open", [10, 11, 12, 13, 14, 15, 16]),
        ("bump:next", [1, 2]),
        ("bump:NEXT,react", [1, 2]),
        ("bump:next bump:react", [2]),
        ("bump:@scope/pkg", [3]),
        ("bump:dependabot is:merged", [5]),
        ("bump:renovate", []),
        ("level:major", [2]),
        ("level:major,patch is:open", [1, 2, 3, 4, 6]),
        ("is:security", [3]),
        ("waiting:author is:pr", [11, 13, 14, 15]),
        ("waiting:us is:pr", [1, 2, 3, 4, 6, 10, 12, 13, 15, 16]),
        ("waiting:us is:issue", [20, 21, 24]),
        ("waiting:author is:issue", [22, 32]),
        ("waiting:reviewer", [1, 6, 10, 12, 16]),
        ("waiting:octo/core", [16]),
        ("waiting:nobody", [31]),
        ("waiting:nobody-known", []),
        ("verdict:ready waiting:reviewer", [6]),
    ],
)
def test_bumps_levels_and_turns(desk, query, right):
    assert found(desk, query) == right


def test_every_open_item_waits_for_somebody_or_nobody(desk):
    every = set(found(desk, "is:open"))
    nobody = set(found(desk, "waiting:nobody"))
    people = ("mira", "Bo", "ann", "cy", "octo/core", "us")
    waited = {n for who in people for n in found(desk, f"waiting:{who}")}
    assert waited == every - nobody


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("verdict:redy", "ready"),
        ("level:huge", "major"),
        ("overdue:maybe", "yes"),
        ("waiting:a!b", "me, us, author"),
        ("priority:p4", "p0, p1, p2, p3"),
        ("priority:p1..urgent", "p0, p1, p2, p3"),
        ("priority:>", "p0, p1, p2, p3"),
    ],
)
def test_what_is_not_understood_says_what_is(query, hint):
    with pytest.raises(UsageError) as caught:
        typed(query)
    assert hint in caught.value.hint


def test_waiting_for_me_needs_to_know_me(desk):
    with pytest.raises(UsageError, match="@me is not known"):
        typed("waiting:me").condition(lens(me=""), desk)
