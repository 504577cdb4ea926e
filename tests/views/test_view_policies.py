"""What a policy says of each open bump, and why."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from view_world import NOW, at, lens

from triage.config import Settings
from triage.config.policy import Policy, Rule
from triage.errors import UsageError
from triage.model import Ref
from triage.views import Apart, Aside, applied
from triage.views.policies import closed_today, opens

MERGE = "approve-and-merge"


def load(world, policy=None, **over):
    made = policy or Policy(then=MERGE)
    return applied.load(
        world, lens(settings=Settings(policy={"weekly": made}), **over), "weekly"
    )


def said(world, policy=None, **over):
    """What is said of each pull request, by its number: what it does, and why."""
    found = msgspec.to_builtins(load(world, policy, **over).payload)["policy"]
    done = {}
    for does in ("take", "close", "hold", "leave"):
        for one in found[does]:
            number = int(one["ref"].rpartition("#")[2])
            done[number] = (
                one.get("action") or does,
                one.get("why") or one.get("reason"),
            )
    return done


def test_what_is_ready_is_taken_at_the_head_that_is_shown(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), head="c" * 40)
    found = msgspec.to_builtins(load(world).payload)["policy"]
    (taken,) = found["take"]
    assert (taken["ref"], taken["action"], taken["head"]) == (
        "acme/app#1", MERGE, "c" * 40,
    )  # fmt: skip
    assert taken["why"] == "every required condition passes"
    assert (
        taken["evidence"]
        == "patch, opened 2d ago, verified, checks success, at ccccccc"
    )
    assert found["summary"] == "weekly takes 1 of 1 bump"


def test_what_a_policy_does_not_select_is_left_and_what_may_not_go_is_held(world):
    world.bump(1, ("a", "1", "2"), level="major")
    world.bump(2, ("b", "1.0.0", "1.0.1"), failing=["checks"])
    world.bump(3, ("c", "1.0.0", "1.0.1"), unknown=["signatures"])
    world.bump(4, ("d", "1.0.0", "1.0.1"), proven=at(hours=31))
    assert said(world) == {
        1: ("leave", "major, and weekly takes patch, minor, digest, pin and lockfile"),
        2: ("hold", "about checks"),
        3: ("hold", "about signatures"),
        4: ("hold", "ready in 41 h"),
    }


def test_where_nothing_is_taken_what_all_are_is_said(world):
    for number in range(1, 4):
        world.bump(number, (f"p{number}", "1", "2"), level="major")
    assert (
        load(world).headline == "weekly takes none of 3 bumps, leaves 3; all are major"
    )


@pytest.mark.parametrize(
    ("selection", "why"),
    [
        ({"levels": ("minor",)}, "patch, and weekly takes minor"),
        ({"ecosystems": ("cargo", "pip")}, "npm is not among cargo and pip"),
        ({"packages": ("@types/*",)}, "next fits none of @types/*"),
        ({"packages": ("cargo:next",)}, "next fits none of cargo:next"),
        ({"repos": ("acme/web", "other/*")}, "acme/app is none of its repositories"),
        ({"checks": ("none",)}, "checks success, and weekly takes none"),
        ({"provenance": ("rejected",)}, "verified, and weekly takes rejected"),
        ({"security": True}, "it is no security update"),
        (
            {"dependency_types": ("development",)},
            "next is of type production, and weekly takes development",
        ),
        ({"never": ("NE*",)}, "next is never touched (NE*)"),
        ({"never": ("npm:next",)}, "next is never touched (npm:next)"),
    ],
)
def test_each_selection_leaves_what_does_not_fit_and_says_why(world, selection, why):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    assert said(world, Policy(then=MERGE, **selection)) == {1: ("leave", why)}


@pytest.mark.parametrize(
    "selection",
    [
        {"levels": ("patch",), "ecosystems": ("npm",), "repos": ("ACME/*",)},
        {"packages": ("@scope/*", "n?xt"), "dependency_types": ("production",)},
        {"packages": ("npm:*",), "checks": ("success",), "provenance": ("verified",)},
        {"security": False, "min_age_hours": 24.0, "never": ("react*",)},
    ],
)
def test_what_fits_all_of_a_selection_is_taken(world, selection):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    assert said(world, Policy(then="approve", **selection))[1][0] == "approve"


def test_every_package_of_a_group_must_fit(world):
    world.bump(1, ("@types/a", "1", "2"), ("b", "1", "2"), group="all")
    assert said(world, Policy(packages=("@types/*",)))[1] == (
        "leave", "b fits none of @types/*",
    )  # fmt: skip
    assert said(world, Policy(never=("b",)))[1][0] == "leave"


def test_the_first_rule_that_fits_decides(world):
    world.bump(1, ("eslint", "1.0.0", "1.1.0"), level="minor")
    world.bump(2, ("next", "1.0.0", "1.1.0"), level="minor")
    world.bump(3, ("next", "1.0.0", "1.0.1"), repo="acme/web")
    policy = Policy(
        then=MERGE,
        rule=(
            Rule(packages=("eslint*",), then="approve"),
            Rule(levels=("minor",), then="hold"),
        ),
    )
    assert said(world, policy) == {
        1: ("approve", "every required condition passes; by rule 1"),
        2: ("hold", "rule 2 holds it"),
        3: (MERGE, "every required condition passes"),
    }


def test_a_policy_may_ask_for_a_longer_life_but_not_for_a_shorter_one(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), proven=at(days=5))
    assert said(world, Policy(min_age_hours=168.0))[1] == ("hold", "ready in 48 h")
    world.bump(2, ("next", "1.0.0", "1.0.2"), repo="acme/web", proven=at(hours=31))
    assert said(world, Policy(min_age_hours=1.0))[2] == ("hold", "ready in 41 h")


# ── waivers ─────────────────────────────────────────────────────────────────


def test_a_waived_condition_need_not_hold_and_is_named(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"), proven=at(hours=31))
    queue = load(world, Policy(then=MERGE, waive="age"))
    found = msgspec.to_builtins(queue.payload)["policy"]
    assert "waives age" in queue.headline
    (taken,) = found["take"]
    assert taken["waived"] == "age: ready in 41 h"
    assert taken["why"] == ("waives age: ready in 41 h; every other condition passes")


def test_a_waiver_is_of_no_other_condition(world):
    world.bump(1, ("a", "1.0.0", "1.0.1"), proven=at(hours=31), failing=["paths"])
    world.bump(2, ("b", "1", "2"), level="major", proven=at(hours=31))
    policy = Policy(levels=("patch", "major"), waive="age")
    assert said(world, policy) == {
        1: ("hold", "about paths; carries a person's edits"),
        2: ("hold", "a major step is a person's decision"),
    }


def test_majors_are_taken_only_where_the_level_is_waived(world):
    world.bump(1, ("a", "1", "2"), level="major")
    assert said(world, Policy(levels=("major",)))[1][0] == "hold"
    assert said(world, Policy(levels=("major",), waive="level"))[1][0] == "approve"
    assert said(world, Policy(waive="level"))[1][0] == "leave"


def test_what_holds_already_is_not_said_to_be_waived(world):
    world.bump(1, ("a", "1.0.0", "1.0.1"))
    found = msgspec.to_builtins(load(world, Policy(waive="age")).payload)["policy"]
    assert found["take"][0]["waived"] is None


def test_somebodys_commits_are_named_whatever_else_is_said(world):
    world.bump(1, ("a", "1", "2"), level="major", failing=["commit-authors"])
    does, why = said(world)[1]
    assert does == "leave"
    assert why.startswith("major, and weekly takes")
    assert why.endswith("; carries a person's edits: about commit-authors")


# ── what is superseded ──────────────────────────────────────────────────────


def test_what_a_newer_bump_replaces_is_closed_where_the_policy_says_so(world):
    world.bump(1, ("next", "1.0.0", "2.0.0"), level="major")
    world.bump(2, ("next", "1.0.0", "2.1.0"), level="major")
    why = "acme/app#2 brings a newer version"
    assert said(world)[1] == ("leave", why)
    assert said(world, Policy(close_superseded=True))[1] == ("close", why)
    assert said(world, Policy(close_superseded=True, never=("next",)))[1][0] == "leave"


@pytest.mark.parametrize(
    ("older", "newer", "why"),
    [
        ({}, {"provenance": "unverified"}, "and is not proven to be the bot's"),
        (
            {"failing": ["commit-authors"]}, {},
            "but it is not the bot's alone: about commit-authors",
        ),
    ],
)  # fmt: skip
def test_nothing_is_closed_for_a_doubtful_one_or_with_somebodys_work(
    world, older, newer, why
):
    world.bump(1, ("next", "1.0.0", "1.0.1"), **older)
    world.bump(2, ("next", "1.0.0", "1.0.2"), **newer)
    does, reason = said(world, Policy(close_superseded=True))[1]
    assert does == "hold"
    assert why in reason


def test_a_look_alike_supersedes_nothing(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    world.bump(2, ("next", "1.0.0", "9.0.0"), provenance="rejected", failing=["author"])
    assert said(world)[1][0] == MERGE


def test_what_was_closed_for_a_newer_one_is_told_of_for_two_weeks(world):
    world.bump(1, ("next", "1", "2"), state="closed", closed_at=at(days=3))
    world.bump(2, ("next", "1", "3"))
    world.bump(3, ("vite", "1", "2"), state="closed", closed_at=at(days=3))
    world.bump(4, ("lint", "1", "2"), state="closed", closed_at=at(days=20))
    world.bump(5, ("lint", "1", "3"))
    queue = load(world)
    (one,) = msgspec.to_builtins(queue.payload)["policy"]["superseded"]
    assert (one["ref"], one["by"]) == ("acme/app#1", "acme/app#2")
    assert queue.rows[-1].why == "closed 3d ago: acme/app#2 brings next 3"


# ── days ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-12-19", ""),
        ("2026-12-20", "frozen: 2026-12-20..2027-01-03"),
        ("2027-01-03", "frozen: 2026-12-20..2027-01-03"),
        ("2027-01-04", ""),
        ("2026-11-26", "frozen: 2026-11-26"),
        ("2026-12-04", "frozen: friday"),
    ],
)
def test_nothing_is_done_on_frozen_days(day, why):
    policy = Policy(freeze=("2026-12-20..2027-01-03", "2026-11-26", "friday"))
    assert closed_today(policy, date.fromisoformat(day)) == why


def test_a_policy_with_days_goes_on_these_and_says_when_next():
    policy = Policy(days=("monday", "thursday"), freeze=("2026-01-26",))
    tuesday = date(2026, 1, 20)
    assert closed_today(policy, tuesday) == (
        "it is Tuesday, and it goes on Monday and Thursday"
    )
    assert opens(policy, tuesday) == date(2026, 1, 22)
    assert opens(policy, date(2026, 1, 22)) == date(2026, 1, 29)


def test_a_frozen_policy_shows_what_it_would_take_and_that_it_does_not(world):
    world.bump(1, ("next", "1.0.0", "1.0.1"))
    now = datetime(2026, 1, 20, tzinfo=UTC)
    queue = load(world, Policy(freeze=("tuesday",)), now=now)
    found = msgspec.to_builtins(queue.payload)["policy"]
    assert (found["applies"], found["why_not"]) == (False, "frozen: tuesday")
    assert found["opens"] == "2026-01-21"
    assert len(found["take"]) == 1
    assert "today it does nothing: frozen: tuesday" in queue.headline


# ── methods and names ───────────────────────────────────────────────────────


def test_the_method_of_a_repository_comes_before_its_owners_and_the_policys(world):
    for number, repo in enumerate(("acme/app", "acme/web", "other/x"), 1):
        world.bump(number, ("next", "1.0.0", "1.0.1"), repo=repo)
    policy = Policy(
        then=MERGE, method="merge", methods={"acme/*": "squash", "ACME/web": "rebase"}
    )
    found = msgspec.to_builtins(load(world, policy).payload)["policy"]["take"]
    assert [one["method"] for one in found] == ["squash", "rebase", "merge"]


def test_a_policy_that_there_is_not_is_refused_with_the_nearest_one(world):
    settings = Settings(policy={"weekly": Policy()})
    with pytest.raises(UsageError) as caught:
        applied.load(world, lens(settings=settings), "weekyl")
    assert caught.value.hint == "Did you mean weekly?"
    with pytest.raises(UsageError, match="the settings have none"):
        applied.load(world, lens(), "weekly")


def test_what_is_set_aside_is_not_spoken_of(world):
    ident = world.bump(1, ("next", "1.0.0", "1.0.1"))
    world.bump(2, ("vite", "1.0.0", "1.0.1"))
    apart = Apart(ident, Ref.of("acme/app", 1), NOW)
    assert set(said(world, aside=Aside(hidden={apart.ref: apart}))) == {2}
