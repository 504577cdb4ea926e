"""A batch: in order, side by side, a second apart, and what follows from a hold."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from batch_kit import Near, add_bump, near, world_of

from triage.act import receipt as receipts
from triage.errors import Refused


def order(plan) -> list[str]:
    return [
        f"{s.ref.repo[-2:]}#{s.ref.number}" for s in plan.steps if s.action == "merge"
    ]


def outcomes(here: Near) -> dict[str, int]:
    found, _ = receipts.of(here.workspace.journal())
    return {name: number for name, number in found.counts.items() if number}


def test_the_fullest_repository_goes_first_the_oldest_number_first(
    tmp_path: Path,
) -> None:
    world = world_of(2, 2)
    with near(world, tmp_path) as here:
        for number in (7, 8):
            bump = (f"oar-{number}", "1.0.0", "1.0.1", False)
            add_bump(world, "dock/pier-01", bump, 400 + 40 * number)
        here.sync()
        plan = here.plan()
    assert order(plan) == ["01#1", "00#1", "01#2", "00#2", "01#3", "01#4"]


def test_writes_are_a_second_apart_at_github_and_the_plan_says_how_long(
    tmp_path: Path,
) -> None:
    with near(world_of(3, 3), tmp_path) as here:
        plan, began = here.plan(), here.time.now
        assert {e.state for e in here.perform(plan)} == {"done"}
        took = here.time.now - began
        times = [one.at for one in here.writes]
        assert len(times) == 18
        assert min(b - a for a, b in pairwise(times)) >= 1.0
        assert abs(plan.seconds - took) / took < 0.2
        assert outcomes(here) == {"merged": 9}


def test_what_a_merge_brings_into_conflict_is_held_and_comes_back_as_a_wave(
    tmp_path: Path,
) -> None:
    world = world_of(1, 3, shared=True)
    world.rebase_seconds = 30.0
    with near(world, tmp_path) as here:
        here.perform(here.plan())
        assert outcomes(here) == {"merged": 1, "held": 2}
        assert receipts.of(here.workspace.journal())[0].held == {"conflict": 2}
        here.time.now += 60.0
        here.sync()
        wave = here.workspace.plan_wave()
        assert [s.action for s in wave.steps] == ["approve", "merge"] * 2
        shown = {s.head_oid for s in wave.steps}
        assert shown == {i.side.head_oid for i in world.items() if i.state == "OPEN"}
        age = next(e for e in wave.steps[0].evidence if e[0] == "age")
        assert "the same versions as at" in age[2]
        here.perform(wave)
        assert outcomes(here) == {"merged": 2, "held": 1}
        assert receipts.of(here.workspace.journal())[0].waves == 1


def test_a_new_head_with_other_versions_is_too_fresh_for_the_wave(
    tmp_path: Path,
) -> None:
    world = world_of(1, 2, shared=True)
    with near(world, tmp_path) as here:
        here.perform(here.plan())
        item = next(i for i in world.items() if i.state == "OPEN")
        for file in item.side.files:
            file.patch = file.patch.replace("1.0.1", "1.0.2")
        item.title = item.title.replace("1.0.1", "1.0.2")
        world.rebase(item.ref)
        here.sync()
        wave = here.workspace.plan_wave()
        assert wave.steps == ()
        assert wave.refusals


def test_a_rebase_is_asked_for_only_where_the_plan_said_so(tmp_path: Path) -> None:
    for rebase in (False, True):
        world = world_of(1, 3, shared=True)
        with near(world, tmp_path / str(rebase)) as here:
            here.perform(here.plan(rebase=rebase))
            asked = [one.ref for one in here.writes if one.action == "comment"]
            assert len(asked) == (2 if rebase else 0)


def test_what_is_behind_a_strict_base_is_held(tmp_path: Path) -> None:
    world = world_of(1, 2, strict=True, required_checks=("build",))
    with near(world, tmp_path) as here:
        here.perform(here.plan())
        assert outcomes(here) == {"merged": 1, "held": 1}
        assert receipts.of(here.workspace.journal())[0].held == {"behind": 1}


def test_an_approval_whose_head_moved_before_the_merge_is_withdrawn(
    tmp_path: Path,
) -> None:
    world = world_of(1, 1)
    with near(world, tmp_path) as here:
        (item,) = world.items()

        def before(where: str, _body: dict) -> None:
            if where.endswith("/merge"):
                world.move_head(item.ref, by="aiko-lind")

        here.before = before
        entries = here.perform(here.plan())
        assert [(e.action, e.state) for e in entries] == [
            ("approve", "undone"),
            ("merge", "failed"),
            ("dismiss", "done"),
        ]
        assert [r.state for r in item.side.reviews] == ["DISMISSED"]
        assert receipts.of(here.workspace.journal())[0].held == {"head-moved": 1}


def test_a_pause_keeps_what_is_left_and_the_resumption_ends_alike(
    tmp_path: Path,
) -> None:
    with near(world_of(2, 2), tmp_path) as here:

        def told(entry) -> None:
            if len(here.writes) == 3:
                here.stop.set()

        here.workspace.perform(here.plan(), told, here.stop)
        assert outcomes(here) == {"merged": 1, "waiting": 3}
        here.stop.clear()
        here.perform(here.workspace.plan_waiting())
        assert outcomes(here) == {"merged": 4}
        assert len(here.writes) == 8


def test_a_batch_of_more_than_ten_merges_is_confirmed_by_their_number(
    tmp_path: Path,
) -> None:
    with near(world_of(1, 11), tmp_path) as here:
        plan = here.plan()
        assert (plan.merges, plan.typed) == (11, 11)
        few = here.workspace.plan("approve", here.refs[:10], merging=True)
        assert (few.merges, few.typed) == (10, 0)


def test_the_receipt_stands_beside_that_of_the_round_before(tmp_path: Path) -> None:
    with near(world_of(1, 2), tmp_path) as here:
        here.perform(here.workspace.plan("approve", here.refs[:1]))
        here.time.now += 7 * 86_400.0
        here.perform(here.workspace.plan("approve", here.refs[1:], merging=True))
        now, last = receipts.of(here.workspace.journal())
        assert (now.counts["merged"], last.counts["approved"]) == (1, 1)


def test_undo_of_a_batch_takes_back_what_it_can_and_offers_reverts(
    tmp_path: Path,
) -> None:
    world = world_of(1, 3)
    with near(world, tmp_path) as here:
        refs = here.refs
        here.perform(here.workspace.plan("approve", refs[:2], merging=True))
        plan = here.workspace.plan_undo_round()
        assert [s.action for s in plan.steps] == ["revert", "revert"]
        assert "new pull request" in plan.steps[0].summary
        here.perform(here.workspace.plan("approve", refs[2:]))
        kept = here.workspace.plan_undo_round(reverts=False)
        assert [s.action for s in kept.steps] == ["dismiss"]
        here.perform(kept)
        assert [r.state for r in world.item(str(refs[2])).side.reviews] == ["DISMISSED"]
        assert outcomes(here) == {"undone": 1}
        with pytest.raises(Refused, match="nothing is left"):
            here.workspace.plan_undo_round()


def test_undo_of_a_round_reaches_over_its_waves(tmp_path: Path) -> None:
    world = world_of(1, 2, shared=True)
    world.rebase_seconds = 1.0
    with near(world, tmp_path) as here:
        here.perform(here.plan())
        here.time.now += 5.0
        here.sync()
        here.perform(here.workspace.plan_wave())
        plan = here.workspace.plan_undo_round()
        assert [s.action for s in plan.steps] == ["revert", "revert"]
