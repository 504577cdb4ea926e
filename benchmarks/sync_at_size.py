"""A sync of 10,000 open pull requests and 50,000 open issues, over HTTP.

The loopback GitHub serves a made-up organisation of 20 repositories of very different
size: bumps with commits, reviews, checks and files, comments, labels, discussions, and
what closed within 90 days. It runs in a process of its own, so that what the program
takes and what the server takes are told apart. The program syncs several times, in a
process of its own each time: from nothing; then as often as it looks into bumps, of
which it takes some at a time; with nothing changed; with everything compared
(`--full`), as every day's first sync does; and in room for less than there is
(`max_cache_mb`), where only what closed may go.

The same is done first at a tenth of the size: growth is the CPU time of the program
for each item at full size over that at a tenth; a linear sync has 1. GitHub's limit on
a minute's GraphQL time is lifted: the client keeps it by how long answers take, and
here that says how slow this machine is. Each sync has an hour's points for itself, and
the points that it took are printed.

Exits with 1 where something open is missing from the copy.

    python benchmarks/sync_at_size.py [PULLS ISSUES]
"""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from triage.clock import parse
from triage.config import Endpoints, Settings
from triage.demo.builtin_kit import Maker
from triage.demo.limits import Limits
from triage.demo.server import Loopback
from triage.demo.things import File, Item, Request
from triage.demo.world import World
from triage.hub.client import Client
from triage.hub.github import GitHub
from triage.hub.limiter import Limiter
from triage.store.cache import Cache
from triage.sync.run import Sync
from triage.token import Secret

NOW = parse("2026-01-20T00:00:00Z")
ROOT = Path(__file__).resolve().parent.parent
PULLS, ISSUES = 10_000, 50_000
REPOS = 20
WEIGHTS = [1 / (place + 2) for place in range(REPOS)]
BUMPS = 0.2
"""Share of the open pull requests that update a dependency."""
CLOSED = 0.1
"""So many items more, closed within 90 days."""
TIGHT = 0.95
"""The room of the last sync, as a share of what the copy takes."""
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts the size of a process."""


def world(pulls: int, issues: int) -> World:
    """The organisation, always the same one for a size."""
    found = World(NOW, "mira")
    found.person("acme", "Organization")
    roles = {"mira": "OWNER"} | {f"keeper-{n}": "MEMBER" for n in range(20)}
    names = [f"acme/repo-{n}" for n in range(REPOS)]
    for place, name in enumerate(names):
        repo = found.add_repo(
            name,
            permissions={"mira": "WRITE"},
            roles=roles,
            has_discussions=not place % 4,
        )
        repo.pushed_at = NOW - timedelta(hours=1)
        repo.files[".github/CODEOWNERS"] = "/src/ @keeper-1\n"
    maker, chance = Maker(found), random.Random(7)
    made = _Made(maker, chance)
    for _ in range(pulls):
        made.pull(chance.choices(names, WEIGHTS)[0])
    for _ in range(int(pulls * CLOSED)):
        item = made.pull(chance.choices(names, WEIGHTS)[0])
        maker.end(item, made.late(item), merged_by="keeper-1")
    for _ in range(issues):
        made.issue(chance.choices(names, WEIGHTS)[0])
    for _ in range(int(issues * CLOSED)):
        item = made.issue(chance.choices(names, WEIGHTS)[0])
        maker.end(item, made.late(item))
    for place in range(issues // 100):
        made.discussion(names[place % (REPOS // 4) * 4])
    maker.finish()
    return found


class _Made:
    """Makes items of each kind, with all their parts."""

    def __init__(self, maker: Maker, chance: random.Random) -> None:
        self.maker = maker
        self.chance = chance

    def late(self, item: Item) -> object:
        """When an item ended: within 90 days, after all that was said on it."""
        days = self.chance.randrange(1, 80 * 1440)
        return max(NOW - timedelta(minutes=days), item.updated_at)

    def at(self, days: int) -> object:
        return NOW - timedelta(minutes=self.chance.randrange(120, days * 1440))

    def who(self) -> str:
        """Somebody; few do much."""
        return f"person-{int(400 * self.chance.random() ** 2)}"

    def keeper(self) -> str:
        return f"keeper-{self.chance.randrange(20)}"

    def said(self, item: Item) -> None:
        for place in range(int(4 * self.chance.random() ** 2)):
            who = self.keeper() if place % 2 else item.author
            at = item.created_at + timedelta(minutes=1 + place)
            self.maker.say(item, who, "It happens here, too. " * 10, at)

    def issue(self, repo: str) -> Item:
        text = "It stops at a tab.\n\n" + "What I did, step by step. " * 20
        title = f"The parser stops at a tab ({self.chance.randrange(10**6)})"
        item = self.maker.issue(repo, self.who(), title, text, self.at(400))
        self.maker.label(item, *self.chance.sample(("bug", "docs", "question"), 2))
        self.said(item)
        return item

    def discussion(self, repo: str) -> Item:
        item = self.maker.discussion(
            repo, self.who(), "How do I turn it off?", "I looked. " * 20, self.at(300)
        )
        self.said(item)
        return item

    def pull(self, repo: str) -> Item:
        return self.bump(repo) if self.chance.random() < BUMPS else self.work(repo)

    def work(self, repo: str) -> Item:
        maker, chance = self.maker, self.chance
        paths = {f"src/module_{chance.randrange(300)}.py" for _ in range(4)}
        item = maker.pull(
            repo, self.who(), "Let the parser go on", "It goes on. " * 30, self.at(60),
            branch=f"topic-{len(maker.made)}",
            files=[File(path, 3, 1) for path in sorted(paths)],
        )  # fmt: skip
        soon = item.created_at + timedelta(minutes=1)
        maker.check(item, ("SUCCESS", "SUCCESS", "FAILURE"), soon)
        if chance.random() < 0.5:
            maker.review(item, self.keeper(), "APPROVED", soon)
        if chance.random() < 0.3:
            item.side.requests.append(Request(maker.world.person(self.keeper())))
        self.said(item)
        return item

    def bump(self, repo: str) -> Item:
        maker, chance = self.maker, self.chance
        package, new = f"package-{chance.randrange(400)}", chance.randrange(2, 6)
        item = maker.pull(
            repo, maker.world.person("dependabot[bot]"),
            f"Bump {package} from 1.1.0 to 1.{new}.0",
            f"Bumps [{package}](https://example.com) from 1.1.0 to 1.{new}.0.\n",
            self.at(60),
            branch=f"dependabot/npm_and_yarn/{package}-1.{new}.0",
            files=[File("package.json", 1, 1), File("package-lock.json", 3, 3)],
        )  # fmt: skip
        maker.check(item, ("SUCCESS", "SUCCESS"), item.created_at)
        item.side.commits = maker.world.commits(item)
        return item


def serve(pulls: int, issues: int) -> None:
    """Serve until the input ends; each line of it is answered by what it cost so far."""
    served = world(pulls, issues)
    items = [i for repo in served.repos.values() for i in repo.items.values()]
    open_ones = sum(i.state == "OPEN" for i in items)
    with Loopback(served) as loopback:
        print(json.dumps([loopback.url, len(items), open_ones]), flush=True)
        for _ in sys.stdin:
            asked = loopback.ledger.requests()
            counts = Counter(entry.operation or "REST" for entry in asked)
            print(json.dumps([time.process_time(), counts]), flush=True)
            loopback.limits = Limits()


def sync(url: str, home: Path, most: int, *, full: bool) -> None:
    """One sync of everything; prints its report and what it took."""
    limiter = Limiter(server_seconds=float("inf"))
    there = Endpoints(url, f"{url}/graphql")
    hub = GitHub(Client(Secret("no-real-token", "nowhere"), there, limiter))
    settings = Settings(max_cache_mb=most) if most else Settings()
    steps = Sync(hub, Cache(home), settings, NOW).run(("acme/*",), full=full)
    try:
        while True:
            next(steps)
    except StopIteration as done:
        report = done.value
    if report.errors:
        raise SystemExit(f"not all could be read: {report.errors[:3]}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss * UNIT / 1e6,
    }
    print(json.dumps(asdict(report) | took))


class Server:
    """The loopback GitHub in its own process."""

    def __init__(self, pulls: int, issues: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(pulls), str(issues)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        self.url, self.items, self.open = self._answer()
        self._before: tuple[float, Counter[str]] = (0.0, Counter())
        self.cost()

    def _answer(self) -> list[object]:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def cost(self) -> tuple[float, Counter[str]]:
        """CPU seconds and requests by operation since the last call."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        cpu, counts = self._answer()
        now = (cpu, Counter(counts))
        spent = cpu - self._before[0], now[1] - self._before[1]
        self._before = now
        return spent

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Run:
    """What one sync took."""

    report: dict[str, object]
    wall: float
    server_cpu: float
    asked: Counter[str]


def run(server: Server, home: Path, *, full: bool = False, most: int = 0) -> Run:
    """One sync in a process of its own."""
    home.mkdir(exist_ok=True)
    told = [server.url, str(home), str(most), str(int(full))]
    began = time.monotonic()
    child = subprocess.run(
        [sys.executable, __file__, "--sync", *told],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    wall = time.monotonic() - began
    server_cpu, asked = server.cost()
    return Run(json.loads(child.stdout), wall, server_cpu, asked)


def copy_of(home: Path) -> tuple[int, int, float]:
    """Open and closed items of the copy, and its megabytes."""
    with closing(sqlite3.connect(home / "cache.db")) as db:
        counted = dict(
            db.execute("select state = 'open', count(*) from item group by 1")
        )
    size = sum(f.stat().st_size for f in home.glob("cache.db*"))
    return counted.get(1, 0), counted.get(0, 0), size / 1e6


def measure(pulls: int, issues: int) -> tuple[float, bool]:
    """CPU milliseconds an item of the first sync, and whether all was there."""
    server = Server(pulls, issues)
    whole = True
    try:
        with tempfile.TemporaryDirectory() as made:
            home = Path(made) / "data"
            first = run(server, home)
            opened, closed, size = copy_of(home)
            told(f"first pulls={pulls} issues={issues}", first, home)
            whole = opened == server.open and opened + closed == server.items
            then = run(server, home)
            while then.asked["REST"]:
                told("next", then, home)
                then = run(server, home)
            told("quiet", then, home)
            told("full", run(server, home, full=True), home)
            most = int(size * TIGHT)
            tight = run(server, home, most=most)
            told(f"tight max_cache_mb={most}", tight, home)
            whole = whole and copy_of(home)[0] == server.open
            print("  said:", *tight.report["notes"])
    finally:
        server.stop()
    return float(first.report["cpu"]) * 1000 / server.items, whole


def told(name: str, of: Run, home: Path) -> None:
    opened, closed, size = copy_of(home)
    report = of.report
    print(
        f"{name} requests={report['requests']} points={report['points']} "
        f"wall_s={of.wall:.1f} cpu_s={report['cpu']:.1f} "
        f"server_cpu_s={of.server_cpu:.1f} peak_mb={report['peak_mb']:.0f} "
        f"copy_mb={size:.0f} open={opened} closed={closed}"
    )
    print("  asked:", *(f"{name}={n}" for name, n in of.asked.most_common()))
    sys.stdout.flush()


def main() -> int:
    if sys.argv[1:2] == ["--serve"]:
        serve(*map(int, sys.argv[2:4]))
        return 0
    if sys.argv[1:2] == ["--sync"]:
        url, home, most, full = sys.argv[2:6]
        sync(url, Path(home), int(most), full=full == "1")
        return 0
    pulls, issues = map(int, sys.argv[1:3] or (PULLS, ISSUES))
    small, right = measure(pulls // 10, issues // 10)
    large, also_right = measure(pulls, issues)
    print(
        f"sync_at_size cpu_ms_an_item={large:.2f} at_a_tenth={small:.2f} "
        f"growth={large / small:.2f}x all_there={right and also_right}"
    )
    return 0 if right and also_right else 1


if __name__ == "__main__":
    sys.exit(main())
