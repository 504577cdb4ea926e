"""Items alike among 50,000, and what the index of them costs a sync.

Texts are made of words drawn by Zipf's law, titles of 4 to 10 and bodies of about 130,
as long as those of a large project; a tenth are another item with some words changed.
The first part syncs an organisation with such texts over HTTP, from nothing, in a
process of its own, and counts what it spends on sketches: making them, and writing them
with their index. The second looks for what is alike, item by item, with answers.

Wanted: less than a quarter of the sync's CPU time; 95 of 100 within 50 ms.

    python benchmarks/similar_at_size.py [COUNT]
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from bench_store import fill
from search import Language
from sync_at_size import NOW, ROOT, world

from triage.config import Endpoints, Settings
from triage.demo.server import Loopback
from triage.facts import alike, registry
from triage.hub.client import Client
from triage.hub.github import GitHub
from triage.hub.limiter import Limiter
from triage.model import Ref
from triage.store.cache import Cache
from triage.store.connect import Database
from triage.sync.run import Sync
from triage.token import Secret
from triage.views import similar

COUNT = 50_000
PULLS, ISSUES = 300, 1_500
ASKED = 300
TOGETHER = 100
CHANGED = 0.1
SHARE, WITHIN = 0.25, 50.0
_ITEM = """
insert into item (
  id, repo_id, number, kind, title, url, author, association, state, state_reason,
  locked, milestone, created_at, updated_at, comments, reactions
)
values (?, 'R_1', ?, 'issue', ?, '', 'ann', 'NONE', 'open', '', 0, '',
  '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 0, 0)
"""
_SKETCH = "insert into sketch (item_id, terms, shares, heads) values (?, ?, ?, ?)"


class Texts:
    """Titles and bodies, some of them another one with some words changed."""

    def __init__(self, seed: int) -> None:
        self.language = Language(seed)
        self.chance = random.Random(seed)
        self.made: list[tuple[str, str]] = []

    def take(self) -> tuple[str, str]:
        """A title and a body."""
        if self.made and self.chance.random() < CHANGED:
            title, body = self.chance.choice(self.made)
            found = self._changed(title), self._changed(body)
        else:
            length = min(int(self.chance.lognormvariate(4.4, 1)), 1500)
            title = " ".join(self.language.take(self.chance.randint(4, 10)))
            found = title, " ".join(self.language.take(length))
        self.made.append(found)
        return found

    def _changed(self, text: str) -> str:
        kept = [word for word in text.split() if self.chance.random() < 0.7]
        return " ".join([*kept, *self.language.take(2)])


def serve() -> None:
    """Serve an organisation with such texts until the input ends."""
    served, texts = world(PULLS, ISSUES), Texts(2)
    for repo in served.repos.values():
        for item in repo.items.values():
            if not item.title.startswith("Bump "):
                item.title, item.body = texts.take()
    with Loopback(served) as loopback:
        print(loopback.url, flush=True)
        sys.stdin.read()


class Clock:
    """CPU time of a thread within some calls."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._began = time.thread_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.thread_time() - self._began


def sync(url: str, home: Path) -> None:
    """A first sync; prints what it took, and how much of that for sketches."""
    making, writing = Clock(), Clock()
    plain = registry.FACTS[-1]
    assert plain.table == "sketch"

    def derive(*given: object) -> object:
        with making:
            return plain.derive(*given)

    def timed(write: Callable[..., None]) -> Callable[..., None]:
        def run(db: Database, sql: str, *given: object) -> None:
            with writing if "sketch" in sql else nullcontext():
                write(db, sql, *given)

        return run

    facts = (*registry.FACTS[:-1], replace(plain, derive=derive))
    sys.modules["triage.sync"].FACTS = facts
    Database.run_many = timed(Database.run_many)
    Database.run_together = timed(Database.run_together)
    there = Endpoints(url, f"{url}/graphql")
    limiter = Limiter(server_seconds=float("inf"))
    hub = GitHub(Client(Secret("no-real-token", "nowhere"), there, limiter))
    steps = Sync(hub, Cache(home), Settings(), NOW).run(("acme/*",))
    try:
        while True:
            next(steps)
    except StopIteration as done:
        report = done.value
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps([report.new, cpu, making.seconds, writing.seconds]))


def share() -> float:
    """The share of a first sync's CPU time that goes into sketches."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    try:
        url = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run(
                [sys.executable, __file__, "--sync", url, home],
                env=environ,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
    finally:
        server.stdin.close()
        server.wait()
    items, cpu, making, writing = json.loads(done.stdout)
    found = (making + writing) / cpu
    print(
        f"index_of_a_sync items={items} cpu_us_an_item={cpu / items * 1e6:.0f} "
        f"making_us={making / items * 1e6:.0f} writing_us={writing / items * 1e6:.0f} "
        f"share={found:.3f} target={SHARE}"
    )
    return found


def stock(cache: Cache, count: int) -> None:
    """So many items with their sketches."""
    texts = Texts(1)
    for start in range(1, count + 1, TOGETHER):
        numbers = range(start, min(start + TOGETHER, count + 1))
        made = [(number, *texts.take()) for number in numbers]
        with cache.db.writing():
            cache.db.run_many(_ITEM, [(f"I_{n:06}", n, title) for n, title, _ in made])
            cache.db.run_many(
                _SKETCH,
                [
                    (f"I_{n:06}", *alike.sketch(title, body).packed())
                    for n, title, body in made
                ],
            )


def main() -> int:
    count = int((sys.argv[1:] or [str(COUNT)])[0])
    spent = share()
    with tempfile.TemporaryDirectory() as directory:
        fill(Path(directory), [])
        cache = Cache(Path(directory))
        stock(cache, count)
        took, worked, found = [], [], 0
        chance = random.Random(3)
        for number in chance.sample(range(1, count + 1), ASKED):
            began, busy = time.perf_counter(), time.process_time()
            near = similar.of(cache, Ref.of("acme/web", number))
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
            found += len(near)
        cache.db.close()
    p95 = statistics.quantiles(took, n=20)[-1]
    print(
        f"similar items={count} found={found / ASKED:.0f} "
        f"p50_ms={statistics.median(took):.1f} p95_ms={p95:.1f} "
        f"cpu_p50_ms={statistics.median(worked):.1f} "
        f"cpu_p95_ms={statistics.quantiles(worked, n=20)[-1]:.1f} "
        f"target_ms={WITHIN:.0f}"
    )
    return int(spent >= SHARE)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve()
    elif sys.argv[1:2] == ["--sync"]:
        sync(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
