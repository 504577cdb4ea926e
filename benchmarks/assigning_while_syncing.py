"""An assignment round at 100,000 items while another process stores a sync's pages.

The console runs on a pseudo-terminal; a second process writes 100 changed items a
transaction, five times a second, as far behind the keys as the console's own sync. In Ownership `a` `1` is typed for each of 30 items
that nobody owns. Timed is, for each item, from `a` to the first output of the picker,
and from `1` to the output that has the cursor on the next line: p50, p95 and the
slowest, first while nobody writes, then while somebody does. GitHub is not there, so
that each assignment waits as planned; what a write takes is no part of a key. Between two items
stands the time in which a person reads who is suggested, and why. The keys of the round
are counted. Wanted: a p95 of 16 ms, and at most two keys an item.

    python benchmarks/assigning_while_syncing.py [DIRECTORY]

The store in the directory is written to; without one, an organisation is made.
"""

from __future__ import annotations

import os
import random
import select
import sys
import time
from pathlib import Path

import organisation
from bench_terminal import PATIENCE, Child
from repaint_while_syncing import (
    machine,
    opened,
    p95,
    press,
    syncing,
    ticks,
    told,
)

ITEMS = 30
REST = 15
"""Seconds without a new queue after which all are worked out."""
PICKER = b"ype who it is"
"""Its first letter stands under the cursor."""
NOWHERE = {
    "GITHUB_API_URL": "http://127.0.0.1:9",
    "GITHUB_GRAPHQL_URL": "http://127.0.0.1:9/graphql",
    "GH_TOKEN": "ghp_benchmark",
}
"""An address at which nothing answers."""


def main() -> int:
    with organisation.stored(sys.argv[1:]) as home:
        return measure(home)


def measure(home: Path) -> int:
    child = opened(home, {**organisation.environment(home), **NOWHERE})
    rested(child, home)
    calm = assigned(child, "nobody")
    with syncing(child, home):
        busy = assigned(child, "a_sync")
    print(f"assign ratio_p95={p95(busy) / p95(calm):.1f} target_ms=16")
    child.close()
    return 0


def rested(child: Child, home: Path) -> None:
    """Wait until no queue is worked out any more: a line that it lacks has no next."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        child.quiet(1.0, 1.0)
        kept = [one.stat().st_mtime for one in (home / "queues").glob("*.order")]
        if kept and time.time() - max(kept) > REST:
            return


def assigned(child: Child, who: str) -> list[float]:
    """Milliseconds of every key of a round of assignments."""
    before = ticks()
    chance = random.Random(4)
    opening, choosing = [], []
    for _ in range(ITEMS):
        opening.append(asked(child) * 1000)
        child.quiet(0.02)
        choosing.append(press(child, b"1") * 1000)
        child.quiet(0.02)
        time.sleep(0.4 + 0.6 * chance.random())
        child.quiet(0.001)
    keys = len(opening) + len(choosing)
    more = f" keys_an_item={keys / ITEMS:.0f}"
    told(f"{who} key=a", opening)
    told(f"{who} key=1", choosing, more)
    told(who, opening + choosing, machine(before))
    return opening + choosing


def asked(child: Child) -> float:
    """Seconds from `a` to the output that has the picker."""
    seen = b""
    start = time.perf_counter()
    os.write(child.fd, b"a")
    while PICKER not in seen:
        left = start + PATIENCE - time.perf_counter()
        if not select.select([child.fd], [], [], max(left, 0))[0]:
            raise TimeoutError(f"no picker in {seen[-200:]!r}")
        seen += os.read(child.fd, 1 << 16)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
