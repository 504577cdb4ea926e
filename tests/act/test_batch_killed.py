"""A batch that is killed again and again, and goes on each time, ends as if never."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from batch_kit import ME, NOW, world_of
from desk_kit import environ

from triage.act import receipt as receipts
from triage.clock import iso
from triage.config import Settings
from triage.demo.server import Loopback
from triage.workspace import Workspace

CHILD = Path(__file__).with_name("batch_child.py")
START = 1_780_000_000.0


def killed_to_the_end(repos: int, each: int, tmp_path: Path, stride: int = 1) -> int:
    """Kill a batch at one step after the other until it ends; how often it died."""
    world = world_of(repos, each)
    with Loopback(world) as server:
        env = {**environ(server.url, tmp_path), "TRIAGE_NOW": iso(NOW)}
        workspace = Workspace(env, Settings())
        for _ in workspace.sync(Event(), tuple(r.name for r in world.repos.values())):
            pass
        refs = [i.ref for i in world.items() if i.pull]
        deaths = _died(env, refs, stride)
        found, _ = receipts.of(workspace.journal())
        counts = {k: v for k, v in found.counts.items() if v}
        assert counts == {"merged": repos * each}
        assert found.ended_at is not None
        assert workspace.journal().broken_at() is None
        assert workspace.unsettled() == ()
        workspace.release()
    mine = Counter(f"{e.action} {e.ref}" for e in world.history if e.by == ME)
    assert set(mine.values()) == {1}
    assert len(mine) == 2 * repos * each
    return deaths


def _died(env: dict[str, str], refs: list[str], stride: int) -> int:
    """Start it, and start again what waits, each time to die some events later."""
    forks = subprocess.Popen(
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, env={**os.environ},
    )  # fmt: skip
    with forks:
        deaths, left, done = 0, 1, 0
        while True:
            asked = {
                "environ": env,
                "refs": [] if deaths else refs,
                "now": START + 60.0 * deaths,
                "left": left,
            }
            forks.stdin.write(json.dumps(asked) + "\n")
            forks.stdin.flush()
            ended = forks.stdout.readline().strip()
            if ended == "0":
                break
            assert ended == "-9", f"the process ended with {ended}"
            deaths += 1
            now_done = _done(env)
            left, done = (1, now_done) if now_done > done else (left + stride, done)
        forks.stdin.close()
    return deaths


def _done(env: dict[str, str]) -> int:
    workspace = Workspace(env, Settings())
    number = sum(e.state == "done" for e in workspace.entries(10_000))
    workspace.release()
    return number


def test_a_batch_killed_at_every_step_ends_as_if_it_had_not_been(
    tmp_path: Path,
) -> None:
    assert killed_to_the_end(1, 2, tmp_path, stride=4) > 6


@pytest.mark.slow
def test_sixty_in_twelve_killed_at_every_step_end_as_if_they_had_not_been(
    tmp_path: Path,
) -> None:
    assert killed_to_the_end(12, 5, tmp_path) > 600
