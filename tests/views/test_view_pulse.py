"""The window in numbers: each is the length of a list, and no event counts twice."""

from datetime import timedelta

import pytest
from view_world import NOW, at, lens

from triage.views import pulse

DAY = timedelta(days=1)
JUST, LATELY, BEFORE = at(seconds=1), at(hours=24), at(hours=24, seconds=1)


def load(world, since=DAY, **over):
    looks = lens(**over)
    return pulse.load(world, looks, looks.now - since)


def release(world, tag, when):
    world._insert(
        "published",
        id=world._id(),
        repo_id=world.repo(),
        tag=tag,
        name="",
        at=when,
        prerelease=0,
        url="",
    )


def happened(world, number, when, what):
    """One thing that happened at an instant, on an item of this number."""
    old = {"created_at": at(days=9)}
    if what == "releases":
        release(world, f"v{number}", when)
    elif what == "pulls_opened":
        world.pull(number, created_at=when)
    elif what == "pulls_merged":
        done = {"merged_at": when, "closed_at": when}
        world.pull(number, state="merged", merged_by="mira", **done, **old)
    elif what == "pulls_closed":
        world.pull(number, state="closed", closed_at=when, **old)
    elif what == "issues_opened":
        world.item(number, created_at=when)
    elif what == "issues_closed":
        world.item(number, state="closed", closed_at=when, **old)
    elif what == "bumps_opened":
        world.bump(number, created_at=when)
    elif what == "questions_asked":
        world.question(number, kind="discussion", asked_at=when, **old)
    else:
        asked = {"asked_at": at(days=9)}
        world.question(number, kind="discussion", first_answer_at=when, **asked, **old)


@pytest.mark.parametrize("what", pulse.COUNTED)
def test_a_window_has_its_start_and_not_its_end(world, what):
    inside, outside = (LATELY, JUST), (BEFORE, at(), at(seconds=-1))
    for number, when in enumerate((*inside, *outside), 1):
        happened(world, number, when, what)
    found = load(world).totals
    sign = "@v" if what == "releases" else "#"
    assert getattr(found, what) == 2
    assert sorted(found.refs[what]) == [f"acme/app{sign}1", f"acme/app{sign}2"]
    others = {"bumps_opened": {"pulls_opened"}}.get(what, set())
    for name in set(pulse.COUNTED) - {what} - others:
        assert getattr(found, name) == 0, name


def test_two_windows_that_follow_one_another_share_nothing(world):
    for number in range(1, 49):
        happened(world, number, at(hours=number), "issues_opened")
    late = load(world).totals.refs["issues_opened"]
    early = load(world, now=NOW - DAY).totals.refs["issues_opened"]
    assert len(late) + len(early) == len({*late, *early}) == 48


def test_totals_are_the_sum_of_the_repositories(world):
    world.repo("acme/quiet")
    for number, what in enumerate(pulse.COUNTED, 1):
        happened(world, number, JUST, what)
    world.item(1, repo="acme/other", created_at=JUST)
    found = load(world)
    assert [one.repo for one in found.repos] == ["acme/app", "acme/other", "acme/quiet"]
    for name in pulse.COUNTED:
        assert getattr(found.totals, name) == sum(getattr(r, name) for r in found.repos)
        assert len(found.totals.refs[name]) == getattr(found.totals, name)
    assert [r.is_quiet for r in found.repos] == [False, False, True]


def test_bumps_are_counted_by_level(world):
    for number, level in enumerate(("major", "patch", "major"), 1):
        world.bump(number, level=level, created_at=JUST)
    assert load(world).totals.bumps_by_level == {"major": 2, "patch": 1}


def test_who_reviewed_and_merged_for_others_is_named(world):
    seen = [("mira", "APPROVED", JUST), ("mira", "COMMENTED", LATELY)]
    world.pull(1, author="ann", reviews=seen)
    world.pull(
        2, author="ann", reviews=[("ann", "COMMENTED", JUST), ("jon", "APPROVED", JUST)]
    )
    world.pull(3, author="ann", reviews=[("jon", "APPROVED", BEFORE)])
    bot = ("copilot", "COMMENTED", JUST, "a" * 40, "Bot")
    world.pull(4, author="ann", reviews=[bot])
    happened(world, 5, JUST, "pulls_merged")
    people = [(p.login, p.reviewed, p.merged) for p in load(world).people]
    assert people == [("mira", 1, 1), ("jon", 1, 0)]


def test_what_is_told_leaves_quiet_repositories_out(world):
    world.repo("acme/quiet")
    happened(world, 1, JUST, "issues_opened")
    told = [row[0].text for row in pulse.lines(load(world))]
    assert told == ["acme/app", "all"]
