"""The first page of every view at 100,000 items, and what stands behind it.

`first_page` is what the console reads when a pane is opened: headline, count and the
first 40 rows, on a connection that was just made (cold: SQLite's cache is empty, the
system's is not) and on one that has read before (warm). Wanted: 20 ms. `worked_out`
is what a command does: the whole queue from nothing; the ratio is between the two.
Queues that relate all items are kept, and worked out by a process of its own: `keep`
is how long that takes for all of them. The list of all items is measured by
hundred_thousand.py.

    python benchmarks/views_at_size.py [DIRECTORY]

A directory that has a store in it is measured as it is; without one, an organisation
is made, which takes minutes.
"""

from __future__ import annotations

import resource
import statistics
import sys
import threading
import time
from pathlib import Path

import organisation

from triage import config
from triage.keeping import KEPT, Keeper, due, kept
from triage.views import View
from triage.views.kept import KeptRows
from triage.views.registry import VIEWS
from triage.workspace import Workspace

ROUNDS = 15
PAGE = 40
TARGET = 20


def main() -> int:
    with organisation.stored(sys.argv[1:]) as home:
        return measure(home)


def measure(home: Path) -> int:
    environ = organisation.environment(home)
    settings = config.Settings()
    workspace = Workspace(environ, settings)
    items = sum(workspace.cache().counts().values())
    names = due(workspace) or KEPT
    started = time.perf_counter()
    keeper = Keeper(workspace)
    keeper.run(names, lambda _name: None, threading.Event())
    keeper.close()
    print(
        f"keep items={items} queues={len(names)} "
        f"seconds={time.perf_counter() - started:.1f} kept_mb={size(home):.0f}"
    )
    print(f"yardstick additions=1000000 loop_ms={yardstick():.0f}")
    for view in VIEWS:
        workspace.release()
        cold = statistics.median(page(environ, view, new=True))
        warm = statistics.median(page(environ, view, new=False))
        started = time.perf_counter()
        rows = len(view.load(workspace.cache(), workspace.lens()).rows)
        whole = (time.perf_counter() - started) * 1000
        print(
            f"first_page view={view.id} rows={rows} cold_ms={cold:.1f} "
            f"warm_ms={warm:.1f} target={TARGET} worked_out_ms={whole:.0f} "
            f"ratio={warm / whole:.4f}"
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"keep_process peak_rss_mb={peak:.0f}")
    return 0


def page(environ: dict[str, str], view: View, *, new: bool) -> list[float]:
    """Milliseconds for a view's first page, as the console reads it, several times."""
    workspace = Workspace(environ, config.Settings())
    took = []
    for _ in range(ROUNDS):
        if new:
            workspace.release()
        started = time.perf_counter()
        shelf = kept(workspace, view.id) if view.id in KEPT else None
        if shelf:
            KeptRows(shelf).window(0, PAGE)
        else:
            workspace.queue(view)
        took.append((time.perf_counter() - started) * 1000)
    workspace.release()
    return took if new else took[1:]


def yardstick() -> float:
    """Milliseconds of a fixed piece of work: how fast the machine is just now."""
    started = time.perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number
    return (time.perf_counter() - started) * 1000


def size(home: Path) -> float:
    """Megabytes of kept queues."""
    return sum(p.stat().st_size for p in (home / "queues").iterdir()) / 1e6


if __name__ == "__main__":
    sys.exit(main())
