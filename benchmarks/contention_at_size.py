"""Contention of 10,000 open pull requests that change 200,000 paths.

`whole` is the queue worked out from nothing, as `triage contention` does it: selects,
rules, rows and JSON payload. `after_page` is the same once 100 pull requests have
changed; up_to_date_at_size.py measures what the console does then. Both give wall clock
and CPU seconds, and the ratio to a fixed piece of work, which says how fast the machine
is just now. Wanted: 10 s for the whole.

    python benchmarks/contention_at_size.py [DIRECTORY]

A directory that has a store in it is measured as it is; without one it is made, which
takes a minute or two.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import organisation
from organisation import NOW, REPOS

from triage.config import Settings
from triage.model import File, Item, Kind, RepoFiles
from triage.store.cache import Cache
from triage.sync import deriver
from triage.views import Lens, Tables
from triage.views.contention import VIEW, Flags

PULLS = 10_000
PATHS = 20
"""Paths that each changes, on average."""
PAGE = 100
TARGET = 10


def pulls(repos: int = REPOS) -> Iterator[Item]:
    """Open pull requests of people, each with a score of paths in one or two areas.

    Where there are as many repositories as in an organisation, they are of very
    different size; fewer are of one.
    """
    made = organisation.Organisation()
    chance = random.Random(2)
    weights = made.weights if repos == REPOS else [1] * repos
    homes = made.random.choices(range(repos), weights, k=PULLS)
    for home in homes:
        item = made.item("pull", home)
        assert item.pull is not None
        areas = chance.sample(range(120), 2)
        paths = {
            f"src/area_{chance.choice(areas)}/module_{int(300 * chance.random() ** 2)}.py"
            for _ in range(chance.randrange(1, 2 * PATHS + 3))
        }
        files = tuple(File(path, path, 3, 1) for path in sorted(paths))
        pull = replace(item.pull, files=files, files_total=len(files))
        yield replace(item, pull=pull)


def fill(home: Path, repos: int = REPOS) -> None:
    """Store them in a new data directory."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    cache = Cache(home)
    derivers = {}
    for repo in itertools.islice(organisation.Organisation().repos(), repos):
        cache.put_repo(repo, NOW)
        if int(repo.node_id.removeprefix("R_")) % 4 == 0:
            cache.put_files(
                repo, RepoFiles(organisation.CODEOWNERS, ".github/CODEOWNERS")
            )
        derivers[repo.node_id] = deriver(cache, Settings(), repo)
    page: list[Item] = []
    for one in pulls(repos):
        page.append(one)
        if len(page) == PAGE:
            cache.put_items(page, lambda item: derivers[item.repo_id](item))
            page = []
    cache.put_items(page, lambda item: derivers[item.repo_id](item))
    cache.db.close()


def change(cache: Cache) -> None:
    """One page of pull requests comes again, with other files."""
    chance = random.Random(3)
    ids = sorted(i for r in range(20) for i in cache.open_ids(f"R_{r}", Kind.PULL))
    page = []
    for node_id in chance.sample(ids, PAGE):
        item = cache.item_by_id(node_id)
        assert item is not None
        assert item.pull is not None
        files = (*item.pull.files[1:], File("src/new.py", "src/new.py", 1, 0))
        pull = replace(item.pull, files=files)
        at = item.updated_at + timedelta(minutes=1)
        page.append(replace(item, updated_at=at, pull=pull))
    cache.put_items(page, lambda _item: [])


def main() -> int:
    with tempfile.TemporaryDirectory() as made:
        home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made) / "data"
        if not (home / "cache.db").exists():
            fill(home)
        cache = Cache(home)
        paths = cache.db.read("select count(*) from file")[0][0]
        unit = yardstick()
        print(f"store pulls={PULLS} paths={paths} yardstick_ms={1000 * unit:.0f}")
        flags = measure(cache, "whole", unit)
        change(cache)
        measure(cache, "after_page", unit)
        print("flags", *(f"{kind}={n}" for kind, n in sorted(flags.items())))
        cache.db.close()
    return 0


def measure(cache: Cache, name: str, unit: float) -> Counter[str]:
    """Work the queue out and say what it cost."""
    lens = Lens(now=NOW, me=organisation.ME)
    wall, cpu = time.perf_counter(), time.process_time()
    tables = Tables.read(cache, VIEW.selects, lens)
    read = time.process_time() - cpu
    queue = VIEW.build(tables, lens)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"contention what={name} rows={len(queue.rows)} seconds={wall:.2f} "
        f"cpu_seconds={cpu:.2f} selects_cpu_seconds={read:.2f} target={TARGET} "
        f"ratio_to_yardstick={cpu / unit:.0f}"
    )
    assert isinstance(queue.payload, Flags)
    return Counter(flag.kind for flag in queue.payload.flags)


def yardstick() -> float:
    """CPU seconds of a fixed piece of work: a million additions."""
    started = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
