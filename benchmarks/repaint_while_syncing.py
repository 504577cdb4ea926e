"""From key to repaint at 100,000 items, while another process stores a sync's pages.

The console runs on a pseudo-terminal. A second process writes 100 changed items a
transaction through the real store, five times a second, as a sync does; the console
notices, reads, and has its queues worked out anew meanwhile. That process runs beside
the console in its session, and steps back behind the keys as the console's own sync
does. Timed is from writing a key to the output that has the cursor's new position.
First nobody writes, then somebody does: p50, p95 and the slowest, and the ratio of the
two p95. Each round says what a million additions take, and on a virtual machine how
much of the processors' time others had meanwhile: with more than a few percent the
figures are the neighbours', not the console's. Wanted: a p95 of 16 ms; and 150 MB of
memory for the console, after every pane was visited, items were opened and lists were
filtered.

    python benchmarks/repaint_while_syncing.py [DIRECTORY]

With `--write DIRECTORY` it only writes, until it is stopped: beside a console that is
looked at, or as a sync of another session, which steps back behind nothing. The store in the directory is written to; without one, an organisation is made.
"""

from __future__ import annotations

import os
import random
import re
import select
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import organisation
from bench_terminal import PATIENCE, Child

from triage import courier
from triage.config import Settings
from triage.store.cache import Cache
from triage.sync import deriver

KEYS, ROUNDS = 200, 3
"""Keys of a round, and rounds while somebody writes: so many that the queues are worked
out again several times."""
LOOK = 0.6
"""Seconds for which one looks at most at what a pane shows."""
EVERY = 0.2
"""Seconds between two pages of the sync."""
PAGE = 100
PAGES = 20
TARGET, MEMORY = 16, 150
POSITION = re.compile(rb"[0-9,]+/[0-9,]+")
GO = "sync-now"
"""A file in the data directory: while it is there, pages are written."""
DOWN, PAGE_DOWN, UP, BACK = b"j", b"\x1b[6~", b"k", b"\x1b"


def main() -> int:
    if sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[2]), lambda: True)
        return 0
    if sys.argv[1:2] == ["--console"]:
        console(Path(sys.argv[2]))
    with organisation.stored(sys.argv[1:]) as home:
        return measure(home)


def measure(home: Path) -> int:
    child = opened(home, organisation.environment(home))
    print(f"memory at=start rss_mb={resident(child.pid):.0f}")
    before = ticks()
    calm = list(presses(child, KEYS))
    told("nobody", calm, machine(before))
    with syncing(child, home):
        busy = []
        for _ in range(ROUNDS):
            before = ticks()
            busy += list(presses(child, KEYS))
            told("a_sync", busy[-KEYS:], machine(before))
        told("a_sync", busy)
        print(f"repaint ratio_p95={p95(busy) / p95(calm):.1f} target_ms={TARGET}")
        visit(child)
    rss, peak = resident(child.pid), resident(child.pid, "VmHWM")
    child.close()
    print(f"memory at=end rss_mb={rss:.0f} peak_mb={peak:.0f} target_mb={MEMORY}")
    return 0


def opened(home: Path, environ: Mapping[str, str]) -> Child:
    """A console that shows Ownership, with a writer beside it that waits."""
    (home / GO).unlink(missing_ok=True)
    child = Child([sys.executable, __file__, "--console", str(home)], environ)
    child.until(b"100,000")
    child.key(b"3")
    child.quiet(0.5)
    settled(child)
    return child


def console(home: Path) -> NoReturn:
    """Become the console, and leave a process beside it that writes when told to."""
    keys = os.getpid()
    if os.fork() == 0:
        os.nice(courier.NICE)
        while os.getppid() == keys:
            write(home, lambda: (home / GO).exists() and os.getppid() == keys)
            time.sleep(EVERY)
        os._exit(0)
    os.execv(sys.executable, [sys.executable, "-m", "triage"])


@contextmanager
def syncing(child: Child, home: Path) -> Iterator[None]:
    """Meanwhile pages are written, beside the console."""
    (home / GO).touch()
    try:
        child.quiet(0.5)
        time.sleep(3)
        child.quiet()
        yield
    finally:
        (home / GO).unlink()


def settled(child: Child) -> None:
    """Wait until the queues are worked out: the cursor has a position."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        child.seen = b""
        os.write(child.fd, b"j")
        child.quiet(0.5)
        try:
            press(child, b"k", patience=1.0)
        except TimeoutError:
            continue
        return
    sys.exit("no queue was worked out")


def presses(child: Child, count: int) -> Iterator[float]:
    """Milliseconds from key to repaint, with pauses as a person makes them."""
    chance = random.Random(2)
    for number in range(count):
        key = (DOWN, DOWN, DOWN, UP, PAGE_DOWN)[number % 5]
        yield press(child, key) * 1000
        child.quiet(0.02)
        time.sleep(0.03 + 0.1 * chance.random())
        child.quiet(0.001)


def press(child: Child, key: bytes, patience: float = PATIENCE) -> float:
    """Seconds from a key to the output that has the cursor's new position."""
    seen = b""
    start = time.perf_counter()
    os.write(child.fd, key)
    while not POSITION.search(seen):
        left = start + patience - time.perf_counter()
        if not select.select([child.fd], [], [], max(left, 0))[0]:
            raise TimeoutError(f"no position in {seen[-200:]!r}")
        seen += os.read(child.fd, 1 << 16)
    return time.perf_counter() - start


def visit(child: Child) -> None:
    """Go through every pane: to its end and back, filter it, open an item."""
    for pane in b"1234567":
        for keys in (
            *(bytes([pane]), b"G", b"g", b"/", b"parser\r", b"j", b"\r"),
            *(BACK, BACK, BACK),
        ):
            os.write(child.fd, keys)
            child.quiet(0.4, LOOK)


def ticks() -> tuple[int, int]:
    """What a hypervisor gave to others of the processors' time so far, and all of it.

    Both in clock ticks; 0 where the system does not count them.
    """
    place = Path("/proc/stat")
    if not place.exists():
        return 0, 0
    counted = [int(one) for one in place.read_text().split("\n", 1)[0].split()[1:9]]
    return counted[7], sum(counted)


def stolen(before: tuple[int, int]) -> float:
    """Percent of the processors' time that others had since then."""
    others, whole = (now - then for now, then in zip(ticks(), before, strict=True))
    return 100 * others / max(whole, 1)


def machine(before: tuple[int, int]) -> str:
    """How fast it is, and how much of it others had since then."""
    started = time.perf_counter()
    total = 0
    for one in range(1_000_000):
        total += one
    pace = time.perf_counter() - started
    return f" loop_ms={pace * 1000:.0f} stolen_pct={stolen(before):.0f}"


def told(who: str, took: list[float], more: str = "") -> None:
    print(
        f"repaint writing={who} keys={len(took)} "
        f"p50_ms={statistics.median(took):.1f} p95_ms={p95(took):.1f} "
        f"max_ms={max(took):.1f}{more}"
    )


def p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def resident(pid: int, what: str = "VmRSS") -> float:
    """Megabytes of a process, as Linux counts them; 0 elsewhere."""
    place = Path(f"/proc/{pid}/status")
    text = place.read_text() if place.exists() else ""
    found = re.search(rf"{what}:\s+([0-9]+) kB", text)
    return int(found[1]) / 1024 if found else 0.0


def write(home: Path, is_wanted: Callable[[], bool]) -> None:
    """Store pages of changed items for as long as that is wanted."""
    if not is_wanted():
        return
    chance = random.Random(3)
    cache = Cache(home)
    repos = {one.node_id: one for one in cache.repos()}
    derivers = {key: deriver(cache, Settings(), one) for key, one in repos.items()}
    ids = [row[0] for row in cache.db.read("select id from item where state = 'open'")]
    pages = [
        [item for one in chance.sample(ids, PAGE) if (item := cache.item_by_id(one))]
        for _ in range(PAGES)
    ]
    number = 0
    while is_wanted():
        number += 1
        started = time.monotonic()
        moved = timedelta(seconds=number)
        page = [
            replace(
                one, updated_at=one.updated_at + moved, title=f"{one.title} {number}"
            )
            for one in pages[number % PAGES]
        ]
        cache.put_items(page, lambda item: derivers[item.repo_id](item))
        time.sleep(max(EVERY - (time.monotonic() - started), 0))


if __name__ == "__main__":
    sys.exit(main())
