"""Sixty ready pull requests in twelve repositories, approved and merged in real time.

Prints how far apart the writes came in at the loopback GitHub, how many in the fullest
minute, and how far the plan's duration was from the truth. Takes about two minutes; the
exit code is 1 where a bound does not hold.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "act")]

from batch_kit import ME, NOW, world_of  # noqa: E402
from desk_kit import environ  # noqa: E402

from triage.act import Args, receipt  # noqa: E402
from triage.clock import iso  # noqa: E402
from triage.config import Settings  # noqa: E402
from triage.demo.server import Loopback  # noqa: E402
from triage.model import Ref  # noqa: E402
from triage.workspace import Workspace  # noqa: E402

REPOS, EACH = 12, 5
APART, A_MINUTE, OFF = 1.0, 60, 0.20


def main() -> int:
    """Run it once; the exit code."""
    world = world_of(REPOS, EACH)
    arrived: list[float] = []
    did = world._did

    def noted(action, where, by, **detail):
        if (by or world.viewer) == ME:
            arrived.append(time.monotonic())
        return did(action, where, by, **detail)

    world._did = noted
    with tempfile.TemporaryDirectory() as home, Loopback(world) as server:
        env = {**environ(server.url, Path(home)), "TRIAGE_NOW": iso(NOW)}
        workspace = Workspace(env, Settings())
        stop = threading.Event()
        for _ in workspace.sync(stop, tuple(r.name for r in world.repos.values())):
            pass
        refs = [i.ref for i in world.items() if i.pull]
        plan = workspace.plan(
            "approve", [Ref.parse(r) for r in refs], Args(), merging=True
        )
        began = time.monotonic()
        workspace.perform(plan, lambda _entry: None, stop)
        took = time.monotonic() - began
        found, _ = receipt.of(workspace.journal())
        workspace.release()
    gaps = sorted(b - a for a, b in pairwise(arrived))
    fullest = max(sum(at <= t < at + 60.0 for t in arrived) for at in arrived)
    off = (plan.seconds - took) / took
    counts = {name: number for name, number in found.counts.items() if number}
    print(f"{len(arrived)} writes in {took:.1f} s; {counts}")
    print(
        f"apart: least {gaps[0]:.3f} s, median {gaps[len(gaps) // 2]:.3f} s, "
        f"most {gaps[-1]:.3f} s"
    )
    print(f"fullest minute: {fullest} writes, of {A_MINUTE}")
    print(f"expected {plan.seconds:.1f} s, off by {off:+.1%}")
    held = gaps[0] >= APART and fullest <= A_MINUTE and abs(off) <= OFF
    return 0 if held and counts == {"merged": REPOS * EACH} else 1


if __name__ == "__main__":
    sys.exit(main())
