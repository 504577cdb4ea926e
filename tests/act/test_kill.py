"""Killed at any step of the outbox, the next start goes on; nothing is sent twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from desk_kit import REPO, Scene, environ

SCRIPT = Path(__file__).with_name("killed.py")

MOMENTS = {
    "journaled as inflight": "told:0:inflight",
    "before the item is read again": "items:1:before",
    "after the item was read again": "items:1:after",
    "before the call": "approve:1:before",
    "after the call, before its answer is kept": "approve:1:after",
    "before it is read back": "items:2:before",
    "after it was read back, before it is settled": "items:2:after",
    "settled": "told:0:done",
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_an_approval_killed_at_a_step_happens_once_or_is_told(
    desk: Scene, tmp_path: Path, moment: str
) -> None:
    env = {**os.environ, **environ(desk.server.url, tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), f"{REPO}#423", moment],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    desk.workspace.reconcile(desk.stop)
    (entry,) = desk.workspace.entries()
    reviews = desk.server.world.item(f"{REPO}#423").pull.reviews
    assert entry.state == ("done" if reviews else "failed")
    if entry.state == "failed":
        assert desk.do("approve", desk.ref(423)).state == "done"
    assert desk.effects("review") == [f"review {REPO}#423"]
    assert desk.workspace.journal().broken_at() is None
