"""The first page of every view at 100,000 items, and what stands behind it.

`first page` is what the console does when a pane is opened: headline, count and the
first 40 rows, on a connection that was just made (cold: SQLite's cache is empty, the
system's is not) and on one that has read before (warm). Wanted: 20 ms. `worked out`
is what a command does: the whole queue from nothing. Queues that relate all items are
shown as they were last worked out, by a process of its own; `age` is how far behind
the store they are after a change, which is that work and the pause before it.

    python benchmarks/views_at_size.py [DIRECTORY]

A directory that has a store in it is measured as it is; without one, an organisation
is made (a minute or two).
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import organisation

from triage import config
from triage.keeping import KEPT, Keeper, due
from triage.tui import reading
from triage.tui.layout import PLACES
from triage.views.registry import VIEWS
from triage.workspace import Workspace

ROUNDS = 15
PAGE = 40
TARGET = 20
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if sys.argv[1:]:
        return measure(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "data"
        organisation.fill(home)
        return measure(home)


def measure(home: Path) -> int:
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TRIAGE_DATA_DIR": str(home),
        "TRIAGE_NOW": "2026-01-20T00:01:00Z",
        "TRIAGE_CONFIG": "",
        "XDG_CONFIG_HOME": str(home),
    }
    settings = config.Settings()
    workspace = Workspace(environ, settings)
    items = sum(workspace.cache().counts().values())
    names = due(workspace) or KEPT
    started = time.perf_counter()
    Keeper(workspace).run(names, lambda _name: None, threading.Event())
    print(
        f"keep items={items} queues={len(names)} "
        f"seconds={time.perf_counter() - started:.1f} kept_mb={size(home):.0f}"
    )
    for place in PLACES:
        workspace.release()
        cold = statistics.median(page(environ, place.id, new=True))
        warm = statistics.median(page(environ, place.id, new=False))
        print(
            f"first_page view={place.id} cold_ms={cold:.1f} warm_ms={warm:.1f} "
            f"target={TARGET}"
        )
    for view in VIEWS:
        lens = workspace.lens()
        started = time.perf_counter()
        rows = len(view.load(workspace.cache(), lens).rows)
        took = (time.perf_counter() - started) * 1000
        print(f"worked_out view={view.id} rows={rows} ms={took:.0f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"keep_process peak_rss_mb={peak:.0f}")
    return 0


def page(environ: dict[str, str], name: str, *, new: bool) -> list[float]:
    """Milliseconds for a pane's first page, several times."""
    workspace = Workspace(environ, config.Settings())
    took = []
    for _ in range(ROUNDS):
        if new:
            workspace.release()
        started = time.perf_counter()
        loaded = reading.pane(workspace, name)
        reading.source(workspace, loaded).window(0, PAGE)
        took.append((time.perf_counter() - started) * 1000)
    workspace.release()
    return took if new else took[1:]


def size(home: Path) -> float:
    """Megabytes of kept queues."""
    return sum(p.stat().st_size for p in (home / "queues").glob("*.db")) / 1e6


if __name__ == "__main__":
    sys.exit(main())
