"""A GitHub of ready bumps, near enough to be asked without a wire, and a batch on it.

`Straight` is the project's own client; only the connection is left out. What passes is
counted with the time of a clock that moves where somebody waits.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from desk_kit import environ

from triage.act import Args, Entry, Plan, Wish
from triage.act.pace import Tempo
from triage.clock import Ticking, iso
from triage.config import Settings
from triage.demo.botwork import (
    bot_commit,
    changed_files,
    dependabot_body,
    dependabot_branch,
)
from triage.demo.limits import Limits
from triage.demo.query import run
from triage.demo.rest import Ask, answer
from triage.demo.rest_shapes import Shapes
from triage.demo.things import DEPENDABOT_ID, Check, Item
from triage.demo.world import World
from triage.hub.client import Client
from triage.hub.github import GitHub
from triage.hub.limiter import Limiter
from triage.model import Ref
from triage.workspace import Workspace

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ME = "mira-holt"
LATENCY = 0.04
"""Seconds that a request takes here."""


def world_of(repos: int, each: int, *, shared: bool = False, **rules: object) -> World:
    """Repositories with so many ready bumps each, which share their lock lines or not."""
    world = World(NOW, ME)
    for login in (ME, "aiko-lind"):
        world.person(login)
    bot = world.person("dependabot", "Bot", DEPENDABOT_ID)
    for place in range(repos):
        name = f"dock/pier-{place:02}"
        team = dict.fromkeys((ME, "aiko-lind"), "WRITE")
        world.add_repo(name, permissions=team, **rules)
        for number in range(each):
            bump = (f"rope-{number}", "1.0.0", "1.0.1", False)
            add_bump(world, name, bump, 10 if shared else 10 + 40 * number)
    assert bot.database_id == DEPENDABOT_ID
    return world


def add_bump(world: World, repo: str, bump, line: int) -> Item:
    """A green bump of five days ago, whose changes stand at one line."""
    bot = world.person("dependabot", "Bot", DEPENDABOT_ID)
    package, before, after, _ = bump
    item = world.open_pull(
        repo,
        f"Bump {package} from {before} to {after}",
        by="dependabot[bot]",
        body=dependabot_body(bump),
        head_ref=dependabot_branch("npm", package, after),
        files=changed_files("npm", (bump,)),
    )
    at = NOW - timedelta(days=5)
    item.created_at = at
    for file in item.side.files:
        file.patch = re.sub(
            r"^@@ -\d+,(\d+) \+\d+,(\d+) @@",
            rf"@@ -{line},\1 +{line},\2 @@",
            file.patch,
        )
    head = item.side.head_oid
    item.side.commits = [bot_commit(bot, head, item.title, (bump,), at)]
    item.side.checks = [Check("build", head, "SUCCESS", at, at + timedelta(minutes=5))]
    world.compute(item)
    return item


@dataclass
class Time:
    """Time that passes only where somebody waits, or a request takes some."""

    now: float = 1_780_000_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def ticking(self) -> Ticking:
        return Ticking(lambda: self.now, self.sleep)


@dataclass
class Asked:
    """A request that changed something, and when it came in."""

    at: float
    action: str
    ref: str


class Straight(Client):
    """The client, put straight through to a world."""

    def __init__(self, near: Near, *args: object) -> None:
        super().__init__(*args)
        self._near = near

    def _send(self, _requester, verb, where, body):
        near, world = self._near, self._near.world
        near.before(where, body or {})
        near.time.now += LATENCY / 2
        with world.lock:
            world.work_off(near.time.now)
            known = len(world.history)
            if where.endswith("/graphql"):
                status, shape, _ = run(world, near.limits, body)
            else:
                status, shape = self._rest(verb, where, body or {})
            near.writes += [
                Asked(near.time.now, e.action, e.ref)
                for e in world.history[known:]
                if e.by == ME
            ]
        near.time.now += LATENCY / 2
        near.after(where, body or {})
        return status, {}, json.dumps(shape)

    def _rest(self, verb, where, body):
        parts = urlsplit(where)
        shapes = Shapes(self._near.world, "http://127.0.0.1")
        query = dict(parse_qsl(parts.query))
        reply = answer(Ask(self._near.world, shapes, verb, parts.path, query, body))
        return reply.status, reply.json


@dataclass
class Near:
    """A world within reach, and somebody at work on it."""

    world: World
    data: Path
    time: Time = field(default_factory=Time)
    limits: Limits = field(default_factory=Limits)
    writes: list[Asked] = field(default_factory=list)
    before: Callable[[str, dict], object] = lambda _where, _body: None
    after: Callable[[str, dict], object] = lambda _where, _body: None
    tempo: Tempo = field(default_factory=Tempo)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.workspace = self.opened()

    def opened(self) -> Workspace:
        """A workspace as a process of its own would open it."""
        near = self

        class Direct(Workspace):
            def hub(self, stop=None):
                there = near.time.ticking()
                limiter = Limiter(stop, clock=there.now, sleep=there.sleep)
                return GitHub(Straight(near, self.secret, self.endpoints, limiter))

        made = environ("http://127.0.0.1:9", self.data)
        return Direct(
            {**made, "TRIAGE_NOW": iso(NOW)}, Settings(), tempo=self.tempo,
            ticking=self.time.ticking(),
        )  # fmt: skip

    def sync(self) -> None:
        for _ in self.workspace.sync(self.stop, tuple(self.names)):
            pass

    @property
    def names(self) -> list[str]:
        return [repo.name for repo in self.world.repos.values()]

    @property
    def refs(self) -> list[Ref]:
        return [Ref.of(i.repo.name, i.number) for i in self.world.items() if i.pull]

    def plan(self, *, rebase: bool = False) -> Plan:
        return self.workspace.plan(
            "approve", self.refs, Args(), merging=True, rebase=rebase
        )

    def perform(self, plan: Plan) -> tuple[Entry, ...]:
        return self.workspace.perform(plan, lambda _e: None, self.stop)

    def states(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for item in self.world.items():
            found[item.state] = found.get(item.state, 0) + 1
        return found


@contextmanager
def near(world: World, tmp_path: Path, **more: object) -> Iterator[Near]:
    """A world and a synced workspace on it."""
    made = Near(world, tmp_path / "data", **more)
    made.sync()
    made.writes.clear()
    yield made
    made.workspace.release()


__all__ = ["Args", "Near", "Wish", "near", "world_of"]
