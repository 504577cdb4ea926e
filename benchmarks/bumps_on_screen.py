"""A group of 1,000 bumps on the screen: opening it, walking through it, its evidence.

The console runs on a pseudo-terminal over a store of 1,000 pull requests that bring
the same version of one package to 50 repositories, and 200 others. Timed is from
writing a key to the output that has what it asked for: the cursor's new position in
the open group, next to the same in All, a plain list, in the same run; the group's
members; its evidence. Wanted: walking through the open group costs what it costs in
the plain list (a ratio of the p95 of 1.5 at most).

    python benchmarks/bumps_on_screen.py
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import organisation
from bench_terminal import Child
from repaint_while_syncing import DOWN, p95, presses, settled

from triage.config import Settings
from triage.model import Actor, File, Item, Kind, Pull, Ref, Repo
from triage.store.cache import Cache
from triage.sync import deriver

NOW = datetime(2026, 1, 19, 9, tzinfo=UTC)
"""A Monday, on which nothing is folded."""

TOGETHER, ALONE, REPOS = 1000, 200, 50
KEYS = 60
WALKED = 1.5
BOT = Actor("dependabot", "Bot", 49699333)


def main() -> int:
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "data"
        fill(home)
        return measure(home)


def measure(home: Path) -> int:
    environ = organisation.environment(home) | {"TRIAGE_NOW": "2026-01-19T09:00:00Z"}
    child = Child([sys.executable, "-m", "triage"], environ)
    child.until(f"{TOGETHER + ALONE:,}".encode())
    child.quiet(0.5)
    settled(child)
    child.key(b"6")
    child.quiet(0.5)
    plain = list(presses(child, KEYS))
    told("plain_list", plain)
    child.key(b"1")
    child.quiet(0.5)
    child.key(b"g")
    child.quiet(0.5)
    opened = child.key(b"\r", "▾".encode()) * 1000
    print(f"open_group members={TOGETHER} ms={opened:.0f}")
    child.quiet(0.5)
    child.key(DOWN)
    child.quiet(0.5)
    walked = list(presses(child, KEYS))
    told("open_group", walked)
    for name, key, marker in (
        ("evidence", b"e", b"changed path"),
        ("diff", b"d", b"Patch not read yet"),
    ):
        took = []
        for _ in range(9):
            child.quiet(0.3)
            took.append(child.key(key, marker) * 1000)
            child.quiet(0.3)
            child.key(b"q")
        print(f"page what={name} median_ms={statistics.median(took):.0f}")
    child.close()
    print(f"walk ratio_p95={p95(walked) / p95(plain):.2f} target={WALKED}")
    return 0


def told(what: str, took: list[float]) -> None:
    median = statistics.median(took)
    print(f"walk in={what} keys={len(took)} p50_ms={median:.1f} p95_ms={p95(took):.1f}")


def bumps() -> Iterator[Item]:
    for number in range(TOGETHER):
        yield bump(number, "next", "16.1.1", "16.1.4")
    for number in range(TOGETHER, TOGETHER + ALONE):
        yield bump(number, f"package-{number}", "1.0.0", "1.0.1")


def bump(number: int, name: str, old: str, new: str) -> Item:
    repo = number % REPOS
    days = 9 if number < TOGETHER else 8
    at = NOW - timedelta(days=days, minutes=number)
    head = f"{number:040x}"
    branch = f"dependabot/npm_and_yarn/{name}-{new}"
    files = (File("package.json", "package.json", 1, 1),)
    pull = Pull(
        branch, branch, head, "main", "main", head_repo_id=f"R_{repo}",
        mergeable="MERGEABLE", merge_state="CLEAN", additions=1, deletions=1,
        changed_files=1, files=files, files_total=1, checks_state="success",
        checks_oid=head,
    )  # fmt: skip
    notes = "".join(f"<li>Change {n}</li>" for n in range(60))
    return Item(
        node_id=f"PR_{number}", repo_id=f"R_{repo}", kind=Kind.PULL,
        ref=Ref.of(f"acme/app-{repo}", number + 1),
        title=f"Bump {name} from {old} to {new}",
        body=f"Bumps {name} from {old} to {new}.\n<details><summary>Release notes"
        f"</summary><ul>{notes}</ul></details>",
        url=f"https://github.com/acme/app-{repo}/pull/{number + 1}", author=BOT,
        association="NONE", state="open", created_at=at, updated_at=at, pull=pull,
    )  # fmt: skip


def fill(home: Path) -> None:
    home.mkdir(mode=0o700, parents=True)
    cache = Cache(home)
    derivers = {}
    for number in range(REPOS):
        repo = Repo(f"R_{number}", f"acme/app-{number}", "main", permission="ADMIN")
        cache.put_repo(repo, NOW)
        derivers[repo.node_id] = deriver(cache, Settings(), repo)
    cache.put_items(list(bumps()), lambda item: derivers[item.repo_id](item))
    cache.remember("synced_at", "2026-01-19T08:59:00Z")
    cache.remember("me", "you")
    cache.db.close()


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    print(f"took seconds={time.monotonic() - started:.0f}")
    sys.exit(code)
