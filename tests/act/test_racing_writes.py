"""What races a batch over HTTP: refusals that pass, heads that move, rules that change.

The other cases of the kind stand beside the write they concern: an approval whose head
moves, a merge whose answer is lost, a comment that is found by its nonce.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from batch_kit import NOW, world_of
from desk_kit import Scene, environ

from triage.act import Args, receipt
from triage.act.pace import INSTANT
from triage.clock import iso
from triage.config import Settings
from triage.demo.server import Loopback
from triage.demo.things import DeniedError
from triage.demo.world import World
from triage.workspace import Workspace

PIER = "dock/pier-00"


@contextmanager
def served(world: World, tmp_path: Path) -> Iterator[Scene]:
    """A world over HTTP, synced."""
    with Loopback(world) as server:
        env = {**environ(server.url, tmp_path / "data"), "TRIAGE_NOW": iso(NOW)}
        workspace = Workspace(env, Settings(), tempo=INSTANT)
        made = Scene(server, workspace, threading.Event())
        for repo in world.repos.values():
            made.sync(repo.name)
        yield made
        workspace.release()


def said(message: str) -> str:
    return json.dumps({"message": message})


@pytest.mark.parametrize(
    ("status", "message", "times", "ends"),
    [
        (405, "Base branch was modified. Review and try the merge again.", 2, "done"),
        (409, "Head branch was modified. Review and try the merge again.", 3, "done"),
        (409, "Head branch was modified. Review and try the merge again.", 9, "failed"),
    ],
)
def test_a_refusal_that_passes_is_tried_again_three_times_on_the_same_head(
    tmp_path: Path, status: int, message: str, times: int, ends: str
) -> None:
    with served(world_of(1, 1), tmp_path) as desk:
        desk.fault(
            "PUT .*/merge$", "status", status=status, body=said(message), times=times
        )
        entry = desk.do("merge", desk.ref(1, PIER))
        sent = desk.server.ledger.requests(method="PUT", path="/merge")
        assert (entry.state, len(sent)) == (ends, min(times, 3) + 1)
        assert {one.variables["sha"] for one in sent} == {entry.head_oid}
        assert len(desk.effects("merge")) == (ends == "done")


def test_a_merge_whose_head_moved_is_not_tried_again_and_its_approval_goes(
    tmp_path: Path,
) -> None:
    world = world_of(1, 1)
    with served(world, tmp_path) as desk:
        plan = desk.plan("approve", desk.ref(1, PIER), single=False, merging=True)
        ref = f"{PIER}#1"
        desk.fault("PUT .*/merge$", "head-moved", ref=ref, by="aiko-lind")
        states = [(e.action, e.state) for e in desk.perform(plan)]
        assert states == [
            ("approve", "undone"),
            ("merge", "failed"),
            ("dismiss", "done"),
        ]
        assert len(desk.server.ledger.requests(method="PUT", path="/merge")) == 1
        found, _ = receipt.of(desk.workspace.journal())
        assert found.held == {"head-moved": 1}


def test_an_order_to_merge_is_taken_back_where_somebody_pushed_as_it_went(
    tmp_path: Path,
) -> None:
    world = world_of(
        1, 1, auto_merge=True, dismisses_stale=True, required_reviews=1,
        by_ruleset=True,
    )  # fmt: skip
    with served(world, tmp_path) as desk:
        plan = desk.plan("auto-merge", desk.ref(1, PIER))

        def pushed(*_request: object) -> None:
            world.move_head(f"{PIER}#1", by="aiko-lind")

        arm, world.arm = world.arm, lambda *a, **k: (arm(*a, **k), pushed())
        (entry,) = desk.perform(plan)
        assert (entry.state, desk.effects("disarm")) == ("undone", [f"disarm {PIER}#1"])
        assert "auto-merge disarmed: the head moved" in entry.why
        assert world.item(f"{PIER}#1").side.auto_merge_at is None


def test_rules_that_change_in_the_middle_hold_their_row_and_the_batch_goes_on(
    tmp_path: Path,
) -> None:
    world = world_of(2, 2)
    with served(world, tmp_path) as desk:
        refs = [desk.ref(n, f"dock/pier-0{r}") for r in (0, 1) for n in (1, 2)]
        plan = desk.workspace.plan("approve", refs, Args(), merging=True)

        def told(entry) -> None:
            if (entry.action, entry.state) == ("merge", "done"):
                world.repo(PIER).required_reviews = 2

        desk.workspace.perform(plan, told, desk.stop)
        found, _ = receipt.of(desk.workspace.journal())
        ends = {str(x.ref): (x.outcome, x.kind) for x in found.lines}
        assert ends == {
            f"{PIER}#1": ("merged", ""),
            f"{PIER}#2": ("held", "rules"),
            "dock/pier-01#1": ("merged", ""),
            "dock/pier-01#2": ("merged", ""),
        }


def test_what_github_refuses_by_a_rule_nobody_can_read_fails_its_row_alone(
    tmp_path: Path,
) -> None:
    world = world_of(2, 1)
    merge = world.merge

    def refused(ref, **how):
        if str(ref).startswith(PIER):
            raise DeniedError(405, "Repository rule violations found")
        return merge(ref, **how)

    world.merge = refused
    with served(world, tmp_path) as desk:
        refs = [desk.ref(1, PIER), desk.ref(1, "dock/pier-01")]
        plan = desk.workspace.plan("approve", refs, Args(), merging=True)
        desk.perform(plan)
        found, _ = receipt.of(desk.workspace.journal())
        assert {x.outcome for x in found.lines} == {"merged", "failed"}
        failed = next(x for x in found.lines if x.outcome == "failed")
        assert "Repository rule violations found" in failed.why
