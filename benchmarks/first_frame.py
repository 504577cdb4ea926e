"""From exec to the first frame with data: triage against a stock table of 50 rows.

Both run in turns on a pseudo-terminal; medians, and their ratio (wanted: 0.9 or
less). The absolutes say more about the machine than about the program.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from bench_store import bump, fill
from bench_terminal import Child

ROUNDS = 15
ROWS = 50
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        fill(Path(directory), [bump(number) for number in range(1, ROWS + 1)])
        environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "TRIAGE_DATA_DIR": directory,
            "TRIAGE_CONFIG": "",
            "XDG_CONFIG_HOME": directory,
            "TRIAGE_NOW": "2026-01-20T00:01:00Z",
        }
        stock = str(Path(__file__).with_name("stock_table.py"))
        ours, theirs = [], []
        for round_ in range(ROUNDS + 2):
            for times, arguments in (
                (ours, [sys.executable, "-m", "triage"]),
                (theirs, [sys.executable, stock, str(ROWS)]),
            ):
                child = Child(arguments, environ)
                took = child.until(b"package-5")
                child.close()
                if round_ >= 2:
                    times.append(took * 1000)
        mine, stocks = statistics.median(ours), statistics.median(theirs)
        print(
            f"first_frame rows={ROWS} rounds={ROUNDS} triage_ms={mine:.0f} "
            f"datatable_ms={stocks:.0f} ratio={mine / stocks:.2f} target=0.90"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
