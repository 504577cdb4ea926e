"""The ten bumps of a real repository that kept its queue full of majors."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from desk_kit import Scene, environ

from triage.act.pace import INSTANT
from triage.clock import iso, parse
from triage.config import Settings
from triage.config.policy import Policy
from triage.demo.recorded import load
from triage.demo.server import Loopback
from triage.views import applied
from triage.workspace import Workspace

PAGES = "elizaos/elizaos.github.io"
THEN, LATER = parse("2026-01-20T00:00:00Z"), parse("2026-01-27T00:00:00Z")
TEN = (204, *range(216, 225))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The repository alone, as it stood on 2026-01-20, synced."""
    shared = os.environ.get("TRIAGE_SHARED") or Path(__file__).parents[3] / "shared"
    found = Path(shared) / "data" / "eliza" / "world_filled.jsonl.gz"
    if not found.is_file():
        pytest.skip("the recorded world is not here")
    home = tmp_path_factory.mktemp("recorded")
    record = home / "world.jsonl"
    with gzip.open(found, "rt", encoding="utf-8") as whole, record.open("w") as part:
        part.writelines(
            line for line in whole if PAGES in line or '"user"' in line[:40]
        )
    with Loopback(load(record, THEN)) as server:
        variables = {**environ(server.url, home / "data"), "TRIAGE_NOW": iso(THEN)}
        settings = Settings(
            policy={"weekly": Policy(then="approve-and-merge", close_superseded=True)}
        )
        workspace = Workspace(variables, settings, tempo=INSTANT)
        made = Scene(server, workspace, threading.Event())
        made.sync(PAGES)
        yield made
        workspace.release()


def said(desk: Scene):
    lens = desk.workspace.lens()
    queue = applied.load(desk.workspace.cache(), lens, "weekly")
    return queue, msgspec.to_builtins(queue.payload)


def test_a_low_risk_policy_takes_none_of_ten_majors_and_says_so(desk: Scene) -> None:
    queue, found = said(desk)
    policy = found["policy"]
    assert policy["summary"] == (
        "weekly takes none of 10 bumps, leaves 10; all are major"
    )
    left = {one["ref"]: one["reason"] for one in policy["leave"]}
    assert set(left) == {f"{PAGES}#{number}" for number in TEN}
    assert all(why.startswith("major, and weekly takes") for why in left.values())
    assert "10 of 10 npm version updates are open in /" in queue.headline


def test_its_queue_is_at_its_limit_and_nothing_new_arrives(desk: Scene) -> None:
    (limit,) = said(desk)[1]["limits"]
    assert (limit["repo"], limit["open"], limit["limit"]) == (PAGES, 10, 10)
    assert "nothing new arrives until one goes" in limit["why"]


def test_the_one_with_a_persons_edits_is_said_to_carry_them(desk: Scene) -> None:
    left = {one["ref"]: one["reason"] for one in said(desk)[1]["policy"]["leave"]}
    carrying = [ref for ref, why in left.items() if "carries a person's edits" in why]
    assert carrying == [f"{PAGES}#204"]


def test_a_week_later_two_are_superseded_by_newer_ones(desk: Scene) -> None:
    desk.server.world.advance(LATER)
    desk.workspace.environ = {**desk.workspace.environ, "TRIAGE_NOW": iso(LATER)}
    desk.sync(PAGES)
    gone = {one["ref"]: one["by"] for one in said(desk)[1]["policy"]["superseded"]}
    assert gone[f"{PAGES}#221"] == f"{PAGES}#235"
    assert gone[f"{PAGES}#223"] == f"{PAGES}#236"
    refs = [desk.ref(number, PAGES) for number in TEN]
    plan = desk.plan("approve", *refs, single=False, merging=True)
    why = {r.ref.number: r.reason for r in plan.refusals}
    assert why[221] == f"it is closed: {PAGES}#235 brings eslint-config-next 16.1.4"
    assert why[223] == f"it is closed: {PAGES}#236 brings next 16.1.4"
