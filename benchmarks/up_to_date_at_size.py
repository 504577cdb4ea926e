"""Contention and Ownership of 10,000 open pull requests after one page of changes.

Stored are 10,000 open pull requests of people with 200,000 changed paths, in 200
repositories of very different size, in 12 of about 830, or all in one. A page brings
100 of them again, of one repository or of twenty: reviews, labels, requests, new heads
and other paths, and one in twenty is closed. What is timed begins when the page is stored
and ends when the queue that the console reads is up to date: what changed is read and
worked out, the kept queue is replaced, and its first 40 rows are read from it. `whole` is
the same from nothing, as the first round does it. Wanted: 100 ms for a page, 10 s for the
whole.

Times are the median of several pages and the worst of them, as wall clock and as CPU
seconds of the process that does it; `part` says where the CPU time of the median page
went. `store` is what storing that page took, for comparison. The last line is the
console's way: asked of the process that stays, which has both queues in its memory.

    python benchmarks/up_to_date_at_size.py [REPOSITORIES] [DIRECTORY]
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import contention_at_size
import organisation
from organisation import NOW

from triage.config import Settings
from triage.keeping import LIVE, Keeper, due, kept
from triage.model import File, Item, Kind, Label, Review, ReviewRequest
from triage.sync import deriver
from triage.upkeep import Upkeep
from triage.views import registry
from triage.views.kept import KeptRows
from triage.workspace import Workspace

PAGE, ROWS, ROUNDS = 100, 40, 7
TARGET = 100


def main() -> int:
    repos = int((sys.argv[1:] or ["200"])[0])
    with tempfile.TemporaryDirectory() as made:
        home = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(made) / "data"
        if not (home / "cache.db").exists():
            contention_at_size.fill(home, repos)
        workspace = Workspace(organisation.environment(home), Settings())
        workspace.cache().remember("me", organisation.ME)
        measure(workspace)
        workspace.release()
    return 0


def measure(workspace: Workspace) -> None:
    cache = workspace.cache()
    gc.disable()
    shape = cache.db.read(
        "select count(*), max(n) from (select count(*) as n from item group by repo_id)"
    )[0]
    paths = cache.db.read("select count(*) from file")[0][0]
    print(
        f"store pulls={contention_at_size.PULLS} paths={paths} "
        f"repositories={shape[0]} largest={shape[1]} "
        f"yardstick_ms={1000 * contention_at_size.yardstick():.0f}"
    )
    views = {name: Upkeep(workspace, registry.by_id(name)) for name in LIVE}
    for name, upkeep in views.items():
        wall, cpu = timed(workspace, name, upkeep)
        print(f"whole view={name} seconds={wall:.2f} cpu_seconds={cpu:.2f} target=10")
    pages = Pages(workspace)
    for spread in (1, 20):
        if spread <= shape[0]:
            after_pages(workspace, views, pages, spread)
    in_its_process(workspace, pages)


def after_pages(
    workspace: Workspace, views: dict[str, Upkeep], pages: Pages, spread: int
) -> None:
    """Time pages over so many repositories, for each view."""
    stored = []
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in views}
    for _ in range(ROUNDS):
        stored.append(pages.store(spread))
        for name, upkeep in views.items():
            times[name].append(timed(workspace, name, upkeep))
    for name, found in times.items():
        walls, cpus = zip(*found, strict=True)
        print(
            f"page view={name} repositories={spread} "
            f"wall_ms={1000 * statistics.median(walls):.0f} "
            f"cpu_ms={1000 * statistics.median(cpus):.0f} "
            f"worst_cpu_ms={1000 * max(cpus):.0f} target={TARGET} "
            f"store_cpu_ms={1000 * statistics.median(stored):.0f}"
        )


def timed(workspace: Workspace, name: str, upkeep: Upkeep) -> tuple[float, float]:
    """Wall clock and CPU seconds until the kept queue is up to date and was read."""
    wall, cpu = time.perf_counter(), time.process_time()
    upkeep.renew()
    shelf = kept(workspace, name)
    assert shelf is not None
    assert len(KeptRows(shelf).window(0, ROWS)) == ROWS
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert shelf.about.generation == workspace.cache().generation()
    return wall, cpu


def in_its_process(workspace: Workspace, pages: Pages) -> None:
    """Time pages as the console has them taken up."""
    keeper, stop = Keeper(workspace, LIVE), threading.Event()
    keeper.run(LIVE, lambda _name: None, stop)
    walls = []
    for _ in range(ROUNDS):
        pages.store(1)
        started = time.perf_counter()
        keeper.run(keeper.due(), lambda _name: None, stop)
        walls.append(time.perf_counter() - started)
        assert not set(due(workspace)) & set(LIVE)
    print(
        f"process views=both repositories=1 "
        f"wall_ms={1000 * statistics.median(walls):.0f} rss_mb={resident(keeper):.0f}"
    )
    keeper.close()


def resident(keeper: Keeper) -> float:
    """Megabytes that the process that stays has in memory; 0 where nobody tells."""
    told = Path(f"/proc/{keeper.pid}/status")
    if not told.exists():
        return 0.0
    line = next(x for x in told.read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


class Pages:
    """Pages of changes, as a sync would bring them."""

    def __init__(self, workspace: Workspace) -> None:
        self._cache = workspace.cache()
        self._chance = random.Random(3)
        self._serial = 0
        repos = self._cache.repos()
        self._derivers = {
            repo.node_id: deriver(self._cache, Settings(), repo) for repo in repos
        }
        rows = self._cache.db.read(
            "select repo_id from item group by repo_id order by count(*) desc"
        )
        self._homes = [row[0] for row in rows]

    def store(self, spread: int) -> float:
        """Store a page over the largest repositories; CPU seconds that it took."""
        homes = self._homes[:spread]
        ids = sorted(i for h in homes for i in self._cache.open_ids(h, Kind.PULL))
        page = list(self._changed(self._chance.sample(ids, PAGE)))
        started = time.process_time()
        self._cache.put_items(page, lambda item: self._derivers[item.repo_id](item))
        return time.process_time() - started

    def _changed(self, ids: Sequence[str]) -> Iterator[Item]:
        for node_id in ids:
            item = self._cache.item_by_id(node_id)
            assert item is not None
            yield self._another(item)

    def _another(self, item: Item) -> Item:
        """The item after something happened to it."""
        chance = self._chance
        self._serial += 1
        pull = item.pull
        assert pull is not None
        at = max(item.updated_at, NOW - timedelta(minutes=30)) + timedelta(seconds=1)
        what = chance.choice(("review", "label", "request", "push", "push"))
        if what == "review":
            who = organisation.Actor(self._insider(item))
            said = chance.choice(("APPROVED", "COMMENTED", "CHANGES_REQUESTED"))
            ident = f"RV_again_{time.time_ns()}_{self._serial}"
            review = Review(ident, who, "MEMBER", said, at, pull.head_oid)
            pull = replace(pull, reviews=(*pull.reviews, review))
        elif what == "request":
            pull = replace(pull, requests=(ReviewRequest(self._insider(item)),))
        elif what == "push":
            place = (
                f"src/area_{chance.randrange(120)}/module_{chance.randrange(300)}.py"
            )
            head = f"{chance.getrandbits(160):040x}"
            files = (*pull.files[1:], File(place, place, 1, 0))
            pull = replace(pull, head_oid=head, files=files, files_total=len(files))
        label = chance.choice(organisation.LABELS)
        ends = chance.random() < 1 / 20
        return replace(
            item,
            updated_at=at,
            pull=pull,
            labels=(Label(label, label, "ededed"),) if what == "label" else item.labels,
            state="closed" if ends else item.state,
            closed_at=at if ends else item.closed_at,
        )

    def _insider(self, item: Item) -> str:
        """One of the five who keep a repository of the organisation."""
        number = int(item.repo_id.removeprefix("R_")) * 3 + self._chance.randrange(5)
        return f"person-{number % organisation.PEOPLE}"


if __name__ == "__main__":
    sys.exit(main())
