"""10,000 open bumps in 100 repositories: reading and grouping them, and drawing them.

`read` is what `triage bumps` does on a connection that was just made: every open bump
and package from SQLite, its verdict at this instant, what replaces it, and the groups.
`draw` is the same rows printed at a terminal 120 columns wide, in the same run. Wanted:
reading takes less than drawing. `derive` is the reading of titles, bodies, commits and
changed lines, which is done once, when a pull request is stored.

    python benchmarks/bumps_at_size.py [NUMBER]
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench_store import BOT, NOW, bump
from rich.console import Console

from triage.cli.output import table
from triage.config import Settings
from triage.demo.botwork import dependabot_body, lock_patch, manifest_patch, metadata
from triage.facts import bumps
from triage.model import Check, Commit, File, Item, Ref, Repo
from triage.model.changes import Activity, Changes, Move, Patch
from triage.store.cache import Cache
from triage.sync import deriver
from triage.views import Lens
from triage.views.bumps import VIEW

COUNT = 10_000
REPOS = 100
ROUNDS = 5


def whole(number: int) -> Item:
    """An open bump with everything that proves it; three repositories share a package."""
    step = (f"package-{number // 3}", "1.1.0", f"1.2.{number // 3 % 7}", False)
    made = bump(number)
    pull = made.pull
    assert pull is not None
    head = pull.head_oid
    title = f"Bump {step[0]} from {step[1]} to {step[2]}"
    files = (("package.json", manifest_patch("npm", *step[:3])),)
    files += (("package-lock.json", lock_patch(*step[:3])),)
    patches = tuple(
        Patch(path, path, "modified", text.count("\n+"), text.count("\n-"), text)
        for path, text in files
    )
    commit = Commit(
        head, f"{title}\n\n{metadata((step,))}", 1,
        "49699333+dependabot[bot]@users.noreply.github.com", "dependabot", (), 1,
        "noreply@github.com", signed_by_github=True,
    )  # fmt: skip
    side = replace(
        pull,
        head_repo_id=f"R_{number % REPOS}",
        mergeable="MERGEABLE",
        merge_state="CLEAN",
        checks=(Check("test", "success", 15368, "", made.created_at),),
        checks_total=1,
        checks_state="success",
        checks_oid=head,
        files=tuple(File(p.path, p.path, p.additions, p.deletions) for p in patches),
        files_total=2,
        changed_files=2,
        commits=(commit,),
        commits_total=1,
        commits_oid=head,
        changes=Changes(head, patches, is_whole=True),
        activity=Activity(head, "read", (Move(BOT, head, "branch_creation"),)),
    )
    return replace(
        made,
        repo_id=f"R_{number % REPOS}",
        ref=Ref.of(f"acme/web-{number % REPOS}", number),
        title=title,
        body=dependabot_body(step),
        pull=side,
    )


def store(home: Path, items: list[Item]) -> None:
    """Write them into a new data directory, by the real code."""
    cache = Cache(home)
    by_repo: dict[str, list[Item]] = {}
    for one in items:
        by_repo.setdefault(one.repo_id, []).append(one)
    for repo_id, some in by_repo.items():
        repo = Repo(repo_id, some[0].ref.repo, "main", permission="WRITE")
        cache.put_repo(repo, NOW)
        cache.put_items(some, deriver(cache, Settings(), repo))
    cache.db.close()


def read(home: Path) -> tuple[float, list[object]]:
    """Seconds for the queue on a new connection, and its rows."""
    cache = Cache(home)
    started = time.perf_counter()
    queue = VIEW.load(cache, Lens(now=NOW, settings=Settings()))
    taken = time.perf_counter() - started
    cache.db.close()
    return taken, [row.cells for row in queue.rows]


def draw(rows: list[object]) -> float:
    """Seconds to print the rows at a terminal."""
    console = Console(
        file=io.StringIO(), width=120, force_terminal=True, markup=False,
        highlight=False, emoji=False,
    )  # fmt: skip
    started = time.perf_counter()
    console.print(table(VIEW.columns, rows, 120))  # type: ignore[arg-type]
    return time.perf_counter() - started


def main() -> int:
    count = int((sys.argv[1:] or [str(COUNT)])[0])
    items = [whole(number) for number in range(1, count + 1)]
    started = time.perf_counter()
    ready = sum(bumps.read(one) is not None for one in items)
    derived = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "data"
        home.mkdir(mode=0o700)
        store(home, items)
        reads, draws = [], []
        rows: list[object] = []
        for _ in range(ROUNDS):
            taken, rows = read(home)
            reads.append(taken)
            draws.append(draw(rows))
    one, other = statistics.median(reads), statistics.median(draws)
    print(
        f"bumps={ready} rows={len(rows)} read_s={one:.2f} draw_s={other:.2f} "
        f"ratio={one / other:.2f} wanted=1.00"
    )
    print(f"derive_ms_each={derived / count * 1000:.3f}")
    return int(one >= other)


if __name__ == "__main__":
    sys.exit(main())
