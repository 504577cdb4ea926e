"""A loopback GitHub, a store beside it, and syncs between the two."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from built_kit import build
from forked_kit import Script
from stored_kit import empty, lay

from triage.clock import iso
from triage.config import Endpoints, Settings
from triage.demo.builtin import NOW
from triage.demo.faults import Fault, Faults
from triage.demo.server import Loopback
from triage.demo.world import World
from triage.hub.client import Client
from triage.hub.github import GitHub
from triage.hub.limiter import Limiter
from triage.model import Ref
from triage.store.cache import Cache
from triage.sync.run import Sync
from triage.token import Secret

TOKEN = "ghp_canary000000000000000000000000000000"
HULL = "harbourline/hull"
QUAY = "harbourline/quay"
DEAD = Endpoints("http://127.0.0.1:1", "http://127.0.0.1:1/graphql")


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self):
        with self._lock:
            return self.now

    def sleep(self, seconds):
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds


class Trap(Faults):
    """Faults, and things that happen when the nth request of an operation is there."""

    def __init__(self) -> None:
        super().__init__()
        self._traps: dict[tuple[str, int], object] = {}
        self._seen: dict[str, int] = {}
        self._order = threading.Lock()

    def at(self, operation, nth, do):
        self._traps[operation, nth] = do

    def forget(self):
        with self._order:
            self._traps.clear()
            self._seen.clear()

    def take(self, line, operation):
        with self._order:
            self._seen[operation] = self._seen.get(operation, 0) + 1
            do = self._traps.pop((operation, self._seen[operation]), None)
        if do:
            do()
        return super().take(line, operation)


@dataclass
class Scene:
    """A server with its world, and one data directory."""

    server: Loopback
    home: Path
    repos: tuple[str, ...] = (HULL,)
    now: object = NOW
    settings: Settings = field(default_factory=Settings)
    patience: float = float("inf")
    waits: list = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    stop: threading.Event = field(default_factory=threading.Event)
    progress: list = field(default_factory=list)
    opened: list = field(default_factory=list)
    endpoints: Endpoints | None = None

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def faults(self) -> Trap:
        return self.server.faults

    @property
    def cache(self) -> Cache:
        return self.store(self.home)

    def store(self, home):
        if not (home / "cache.db").exists():
            empty(home)
        self.opened.append(Cache(home))
        return self.opened[-1]

    def hub(self):
        limiter = Limiter(
            self.stop,
            patience=self.patience,
            told=self.waits.append,
            clock=self.clock,
            sleep=self.clock.sleep,
        )
        there = self.endpoints or Endpoints(
            self.server.url, f"{self.server.url}/graphql"
        )
        return GitHub(Client(Secret(TOKEN, "test"), there, limiter))

    def sync(self, *patterns, full=False, home=None, known=False):
        """Sync to the end; its report. `known`: without naming what is followed."""
        asked = () if known else patterns or self.repos
        steps = self.steps(asked, full=full, home=home)
        try:
            while True:
                self.progress.append(next(steps))
        except StopIteration as done:
            return done.value

    def steps(self, asked, *, full=False, home=None):
        """A sync, step by step."""
        cache = self.store(home or self.home)
        run = Sync(self.hub(), cache, self.settings, self.now, self.stop)
        return run.run(asked, full=full)

    def anew(self, name="anew"):
        """A store that was synced from nothing, just now."""
        home = self.home.with_name(name)
        report = self.sync(home=home)
        assert report.errors == ()
        return home

    def as_first(self):
        """A store as the first sync left it; nothing may have happened to the world."""
        assert _age(self.world) == _age(build())
        home = self.home.with_name("first")
        lay_first(home)
        return home

    def asked(self, operation=None):
        """The operations that reached the server, or the requests of one of them."""
        found = self.server.ledger.requests(operation=operation)
        return found if operation else [r.operation for r in found]

    def fault(self, match, kind, **more):
        return self.faults.add(Fault(match, kind=kind, **more))

    def item(self, ref):
        return self.cache.item(Ref.parse(ref))

    def later(self, **time):
        self.now += timedelta(**time)

    def close(self):
        for one in self.opened:
            one.db.close()


def _age(world):
    return world.now, world._made


def lay_first(home):
    """Put into a directory what a first sync of the unchanged world leaves there."""
    lay(home, _synced, "sync-of-hull")


def _synced(home):
    with scene(home) as made:
        made.home = home
        assert made.sync().errors == ()


@contextmanager
def scene(tmp_path, world=None, *, kind=None, **more):
    server = Loopback(world or build())
    server.faults = Trap()
    with server:
        made = (kind or Scene)(server, tmp_path / "data", **more)
        try:
            yield made
        finally:
            made.close()


def crowd(pulls=130, issues=0, name="acme/crowd"):
    """One repository with many open items, each updated a minute after the other."""
    world = World(NOW - timedelta(days=1), "mira")
    world.add_repo(name, permissions={"mira": "ADMIN"}, roles={"mira": "OWNER"})
    for number in range(pulls):
        world.advance(world.now + timedelta(minutes=1))
        world.open_pull(name, f"Change {number}", by="ann")
    for number in range(issues):
        world.advance(world.now + timedelta(minutes=1))
        open_issue(world, name, f"Trouble {number}")
    return world


def fleet(*names, owner="acme"):
    """Several small repositories of one owner."""
    world = World(NOW - timedelta(days=1), "mira")
    world.person(owner, "Organization")
    for name in names:
        world.add_repo(f"{owner}/{name}", permissions={"mira": "ADMIN"})
        world.open_pull(f"{owner}/{name}", "Change", by="ann")
        open_issue(world, f"{owner}/{name}", "Trouble")
    return world


def open_issue(world, repo, title, by="ann"):
    from triage.demo.things import Item
    from triage.model import Kind

    home = world.repo(repo)
    number = max(home.items, default=0) + 1
    node_id, made = world.fresh("I_")
    now = world.tick()
    return world.put(
        Item(
            Kind.ISSUE,
            home,
            number,
            node_id,
            made,
            title,
            "",
            world.person(by),
            now,
            now,
        )
    )


LAZY = {"mergeable", "merge_state"}
OF_COMMITS = {"bump", "bump_package", "commit_of", "push"}
OWN = {"watched", "feed", "meta", "news", "branch", "_sqlite_migrations"}
OF_PEOPLE = {"account", "team", "team_member", "assignable", "assignable_read"}
"""Read once a day, of whoever was concerned then."""


def dump(home, *, lazy=False, but=()):
    """Every stored row of what is GitHub's, by table; what depends on when is left out.

    That is what is read from the commits of closed bumps: of open ones alone they are
    asked for. `lazy` adds mergeability, which GitHub works out when it is asked; `but`
    leaves out columns of any table.
    """
    cache = Cache(home)
    ended = {r[0] for r in cache.db.read("select id from item where state <> 'open'")}
    found = {}
    for (table,) in cache.db.read(
        "select name from sqlite_master where type = 'table' order by name"
    ):
        if table in OWN | OF_PEOPLE or table.startswith(
            ("sqlite_", "title_index", "sketch_index")
        ):
            continue
        columns = [row[1] for row in cache.db.read(f"pragma table_xinfo({table})")]
        rows = [
            dict(zip(columns, row, strict=True))
            for row in cache.db.read(f"select * from {table}")
        ]
        if table in OF_COMMITS:
            rows = [row for row in rows if row["item_id"] not in ended]
        for row in rows:
            row.pop("synced_at", None)
            row.pop("read_at", None)
            row.pop("place", None)  # follows from the order in which rows were made
            for column in {*but, *(LAZY if not lazy else ())}:
                row.pop(column, None)
            if row.get("item_id") in ended:
                row.pop("commits_oid", None)
        found[table] = sorted((tuple(row.items()) for row in rows), key=repr)
    cache.db.close()
    return found


def differences(one, two):
    """What two dumps do not share, by table: short enough to read."""
    return {
        table: (
            [r for r in one[table] if r not in set(two[table])][:3],
            [r for r in two[table] if r not in set(one[table])][:3],
        )
        for table in one
        if one[table] != two[table]
    }


def environ(url, data, now=NOW, **more):
    return {
        "GITHUB_API_URL": url,
        "GITHUB_GRAPHQL_URL": f"{url}/graphql",
        "GH_TOKEN": TOKEN,
        "TRIAGE_DATA_DIR": str(data),
        "TRIAGE_NOW": iso(now),
        "XDG_CONFIG_HOME": str(data / "config"),
        "PATH": "",
    } | more


def process(text, scene, *arguments):
    """A script in a process of its own that sees the same GitHub and directory."""
    there = environ(scene.server.url, scene.home, scene.now)
    return Script(text, arguments, there | {"PATH": os.environ.get("PATH", "")})


def told(report):
    return [(t.repo, t.kind) for t in report.errors]


def followed(scene):
    return {w.pattern: w for w in scene.cache.watched()}


def count(scene, where="1"):
    return scene.cache.db.read(f"select count(*) from item where {where}")[0][0]


def of(scene, name):
    repo = scene.cache.repo(name)
    return count(scene, f"repo_id = '{repo.node_id}'") if repo else None
