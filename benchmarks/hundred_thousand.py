"""A list of 100,000 items: how long it takes to open, and to turn a page.

Ours is the pane of every stored item, on a pseudo-terminal, from the key to the
first row; the yardstick is what a stock DataTable takes longer for 100,000 rows
than for 50. Wanted: a 200th or less, and 95 of 100 pages within 16 ms.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench_store import fill, fill_fast
from bench_terminal import Child

COUNT = 100_000
PAGES = 200
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        fill(Path(directory), [])
        fill_fast(Path(directory), COUNT)
        environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "TRIAGE_DATA_DIR": directory,
            "TRIAGE_CONFIG": "",
            "XDG_CONFIG_HOME": directory,
            "TRIAGE_NOW": "2026-01-20T00:01:00Z",
        }
        child = Child([sys.executable, "-m", "triage"], environ)
        child.until(b"100,000")
        child.quiet(1.0)
        opened = []
        for _ in range(3):
            opened.append(child.key(b"6", b"Issue 1: ") * 1000)
            child.quiet(0.3)
            child.key(b"1")
            child.quiet(0.3)
        child.key(b"6", b"Issue 1: ")
        child.quiet(0.5)
        pages = []
        for number in range(PAGES):
            pages.append(
                child.key(b"\x1b[5~" if number % 40 > 30 else b"\x1b[6~") * 1000
            )
            child.quiet(0.02)
        end = child.key(b"G", b"Issue 100000: ") * 1000
        child.close()
    stock = str(Path(__file__).with_name("stock_table.py"))
    took = []
    for rows in (50, COUNT):
        table = Child([sys.executable, stock, str(rows)], environ)
        took.append(table.until(b"package-5") * 1000)
        table.close()
        time.sleep(0.1)
    theirs = took[1] - took[0]
    ours = statistics.median(opened)
    p95 = statistics.quantiles(pages, n=20)[-1]
    print(
        f"hundred_thousand open_ms={ours:.1f} datatable_ms={theirs:.0f} "
        f"ratio=1/{theirs / ours:.0f} target=1/200 page_p50_ms="
        f"{statistics.median(pages):.1f} page_p95_ms={p95:.1f} target=16 "
        f"last_row_ms={end:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
