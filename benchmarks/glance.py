"""Pulse and the report at 100,000 items over three years, against a fixed loop.

`pulse` is what pane 8 and `triage pulse` read: the numbers of 72 hours in 200
repositories, their trends, and what is left; `pane` is that with the metrics of the
window and all lines. `report` is the command's whole work without starting Python, in
Markdown, with queues as the console last worked them out; `worked_out` has them worked
out by the command instead. `loops` is CPU time against that of a million additions
measured just after, which a busy machine slows as much.
Wanted: pulse 200 ms, report 2 s.

    python benchmarks/glance.py [DIRECTORY]

A directory that has a store in it is measured as it is; without one, an organisation
of three years is made, which takes minutes.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import organisation

from triage import config
from triage.cli.report import put_together
from triage.cli.reporting import templates
from triage.keeping import KEPT, Keeper, due
from triage.views import metrics, numbers, priority, urgent
from triage.workspace import Workspace

DAYS = 3 * 365
ROUNDS = 5
SPAN = timedelta(hours=72)


def main() -> int:
    if sys.argv[1:]:
        return measure(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "data"
        organisation.fill(home, days=DAYS)
        return measure(home)


def measure(home: Path) -> int:
    settings = config.Settings(keep_closed_days=DAYS)
    workspace = Workspace(organisation.environment(home), settings)
    items = sum(workspace.cache().counts().values())
    lens = workspace.lens()
    since = lens.now - SPAN
    print(f"glance items={items} load={os.getloadavg()[0]:.1f}")
    tell("pulse", took(lambda: workspace.pulse(lens, since)), 200)

    def pane() -> None:
        measured = metrics.load(workspace.cache(), lens, since)
        numbers.lines(workspace.pulse(lens, since), lens, measured)

    tell("pane", took(pane), 200)
    tell("urgent", took(lambda: urgent.urgent(workspace.cache(), lens, 10)))
    tell("all_priorities", took(lambda: priority.every(workspace.cache(), lens)))
    gc.disable()
    worked = took(lambda: report(workspace), rounds=1)
    Keeper(workspace).run(due(workspace) or KEPT, lambda _name: None, threading.Event())
    tell("report", took(lambda: report(workspace)), 2000)
    tell("report_worked_out", worked)
    return 0


def report(workspace: Workspace) -> str:
    lens = workspace.lens()
    return templates.filled(put_together(workspace, lens, lens.now - SPAN), "md")


def took(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Milliseconds by the clock and of CPU time, each the middle of several rounds."""
    clock, cpu = [], []
    for _ in range(rounds):
        started, spent = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
    return statistics.median(clock), statistics.median(cpu)


def tell(name: str, found: tuple[float, float], target: int = 0) -> None:
    clock, cpu = found
    loops = cpu / took(loop, 3)[1]
    wanted = f" target={target}" if target else ""
    print(
        f"{name} ms={clock:.0f} cpu_ms={cpu:.0f}{wanted} loops={loops:.1f}", flush=True
    )


def loop() -> int:
    """A fixed piece of work: how fast the machine is just now."""
    total = 0
    for number in range(1_000_000):
        total += number
    return total


if __name__ == "__main__":
    sys.exit(main())
