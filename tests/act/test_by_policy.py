"""A policy becomes a plan: steps, refusals, and what it does without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_kit import REPO, Scene, scene

from triage.act.entries import by_policy, waived
from triage.act.showing import evidence_lines
from triage.config import Settings
from triage.config.policy import Policy
from triage.errors import UsageError

READY, MAJOR, OLDER, NEWER = 423, 424, 427, "serde-rope@1.0.204"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """For plans that change nothing on the server."""
    with scene(tmp_path_factory.mktemp("policy")) as desk:
        yield desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as made:
        yield made


def say(desk: Scene, **policy: object) -> None:
    """Settings with one policy, `weekly`."""
    made = Settings(policy={"weekly": Policy(**policy)})
    desk.workspace.settings = made


def test_what_is_taken_are_steps_what_is_held_refusals_and_the_rest_neither(
    shared: Scene,
) -> None:
    say(shared, then="approve-and-merge")
    plan = shared.workspace.plan_policy("weekly")
    ready = shared.ready_bumps()
    assert {s.ref for s in plan.steps} == set(ready)
    assert [s.action for s in plan.steps][:2] == ["approve", "merge"]
    assert all(s.head_oid and s.must_be_ready for s in plan.steps)
    held = {r.ref.number: r.reason for r in plan.refusals}
    assert MAJOR not in held
    assert held[428] == "ready in 65 h"
    assert plan.title.startswith("weekly: Approve and merge")


def test_the_method_of_the_policy_is_the_merges(shared: Scene) -> None:
    say(shared, then="approve-and-merge", packages=("rigging",), method="rebase")
    plan = shared.workspace.plan_policy("weekly")
    assert [s.args.method for s in plan.steps] == ["", "rebase"]


def test_auto_merge_is_armed_only_where_its_own_rules_let_it(shared: Scene) -> None:
    say(shared, then="auto-merge", packages=("rigging",))
    plan = shared.workspace.plan_policy("weekly")
    assert plan.steps == ()
    assert [r.reason for r in plan.refusals] == [
        "the repository does not allow auto-merge"
    ]


def test_a_policy_that_rests_today_plans_nothing_and_says_why(shared: Scene) -> None:
    say(shared, then="approve-and-merge", freeze=("monday",))
    plan = shared.workspace.plan_policy("weekly")
    assert (plan.steps, plan.refusals) == ((), ())
    assert plan.title == "weekly: frozen: monday"


def test_a_policy_that_there_is_not_is_refused(shared: Scene) -> None:
    say(shared)
    with pytest.raises(UsageError, match="There is no policy 'monthly'"):
        shared.workspace.plan_policy("monthly")


def test_a_superseded_bump_is_closed_in_the_same_plan_and_all_of_it_once(
    desk: Scene,
) -> None:
    say(desk, packages=("rigging", "serde-rope"), close_superseded=True)
    plan = desk.workspace.plan_policy("weekly")
    assert [(s.action, s.ref.number) for s in plan.steps] == [
        ("approve", READY), ("close", OLDER),
    ]  # fmt: skip
    (said,) = evidence_lines(plan.steps[1], whole=False)
    assert said.startswith("weekly closes it: harbourline/hull#")
    entries = desk.perform(plan)
    assert {e.state for e in entries} == {"done"}
    assert desk.effects() == [
        f"review harbourline/hull#{READY}", f"close harbourline/hull#{OLDER}",
    ]  # fmt: skip
    assert by_policy(entries[1]).startswith("weekly closes it: harbourline/hull#")
    say(desk, packages=("rigging",))
    again = desk.workspace.plan_policy("weekly")
    assert (again.steps, again.refusals) == ((), ())
    assert again.title == "weekly: nothing to do"


def test_a_waiver_stands_in_the_plan_and_in_the_journal_and_counts_only_there(
    desk: Scene,
) -> None:
    say(desk, levels=("major",), packages=("dockyard/*",), waive="level")
    plan = desk.workspace.plan_policy("weekly")
    (step,) = plan.steps
    assert plan.title.endswith(", waiving level")
    assert step.summary.endswith("; weekly waives level")
    (warning,) = step.warnings
    assert warning.endswith("; waived by policy weekly")
    plain = tuple(e for e in step.evidence if e[0] != "waived")
    (held,) = desk.perform(replace(plan, steps=(replace(step, evidence=plain),)))
    assert held.state == "failed"
    assert "a major step is a person's decision" in held.why
    assert desk.effects() == []
    (entry,) = desk.perform(desk.workspace.plan_policy("weekly"))
    assert entry.state == "done"
    kept = desk.workspace.journal().entry(entry.id)
    assert waived(kept) == "level"
    assert "waives level: a major step is a person's decision" in by_policy(kept)
    passed, total = evidence_lines(step, whole=False)[-1].split()[0:3:2]
    assert int(passed) < int(total)


def test_a_waiver_of_one_condition_lets_no_other_slip_at_the_last_look(
    shared: Scene,
) -> None:
    say(shared, levels=("major",), packages=("dockyard/*",), waive="level")
    plan = shared.workspace.plan_policy("weekly")
    for check in shared.server.world.repo(REPO).items[MAJOR].side.checks:
        check.conclusion = "FAILURE"
    (entry,) = shared.perform(plan)
    assert entry.state == "failed"
    assert "no longer ready" in entry.why
    assert shared.effects() == []
