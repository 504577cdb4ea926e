"""Review requests of somebody overloaded go to others, and never to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_kit import Scene, scene

from triage.errors import UsageError

QUAY = "harbourline/quay"
TOMAS = "tomas-vrba"


@pytest.fixture
def quay(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, QUAY) as made:
        yield made


def asked(quay: Scene, ref: object) -> list[str]:
    """Whom GitHub has for a pull request."""
    side = quay.server.world.item(str(ref)).pull
    return [one.reviewer.login for one in side.requests]


def two_of(quay: Scene):
    """The proposal for one pull request: its two steps."""
    plan = quay.workspace.plan_rebalance(TOMAS)
    return replace(plan, steps=plan.steps[:2])


def test_each_request_is_handed_on_before_it_is_taken_back(quay: Scene) -> None:
    plan = quay.workspace.plan_rebalance(TOMAS.upper())
    assert plan.confirm
    assert [s.action for s in plan.steps[:4]] == ["request", "unrequest"] * 2
    assert all(TOMAS not in s.args.logins for s in plan.steps[::2])
    assert {s.args.logins for s in plan.steps[1::2]} == {(TOMAS,)}


def test_what_is_done_stands_on_github_and_can_be_taken_back(quay: Scene) -> None:
    plan = two_of(quay)
    ref, taker = plan.steps[0].ref, plan.steps[0].args.logins[0]
    entries = quay.perform(plan)
    assert [e.state for e in entries] == ["done", "done"]
    assert taker in asked(quay, ref)
    assert TOMAS not in asked(quay, ref)
    quay.perform(quay.workspace.plan_undo())
    assert TOMAS in asked(quay, ref)
    assert taker not in asked(quay, ref)


def test_where_nobody_else_could_be_asked_the_first_stays_asked(quay: Scene) -> None:
    plan = two_of(quay)
    quay.fault("POST .*/requested_reviewers$", "status", status=422)
    entries = quay.perform(plan)
    assert [e.state for e in entries] == ["failed", "failed"]
    assert "nothing was sent" in entries[1].why
    assert TOMAS in asked(quay, plan.steps[0].ref)


def test_who_is_not_overloaded_has_nothing_to_hand_on(quay: Scene) -> None:
    with pytest.raises(UsageError, match="is not overloaded"):
        quay.workspace.plan_rebalance("june-parkdev")
