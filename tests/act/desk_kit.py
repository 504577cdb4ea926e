"""A small GitHub on the loopback and a workspace on it, for the tests of acting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from built_kit import build
from stored_kit import lay_synced

from triage.act import Args, Entry, Plan
from triage.act.pace import INSTANT
from triage.clock import iso
from triage.config import Settings
from triage.demo.builtin import NOW
from triage.demo.faults import Fault
from triage.demo.server import Loopback
from triage.model import Ref
from triage.views.registry import by_id
from triage.workspace import Workspace

REPO = "harbourline/hull"


@dataclass
class Scene:
    """A server with its world, and somebody at work on it."""

    server: Loopback
    workspace: Workspace
    stop: threading.Event

    def ref(self, number: int, repo: str = REPO) -> Ref:
        return Ref.of(repo, number)

    def plan(
        self, action: str, *refs: Ref, single: bool = True, **args: object
    ) -> Plan:
        merging = bool(args.pop("merging", False))
        return self.workspace.plan(
            action, refs, Args(**args), single=single, merging=merging
        )

    def do(self, action: str, *refs: Ref, single: bool = True, **args: object) -> Entry:
        """Plan and perform; the last entry as it then stands."""
        return self.perform(self.plan(action, *refs, single=single, **args))[-1]

    def perform(self, plan: Plan) -> tuple[Entry, ...]:
        assert plan.steps, plan.refusals
        return self.workspace.perform(plan, lambda _entry: None, self.stop)

    def fault(self, match: str, kind: str, **more: object) -> Fault:
        return self.server.faults.add(Fault(match, kind=kind, **more))

    def effects(self, action: str | None = None) -> list[str]:
        """What clients changed on the server, in order."""
        return [f"{e.action} {e.ref}" for e in self.server.ledger.writes(action)]

    def sync(self, repo: str = REPO) -> None:
        for _ in self.workspace.sync(self.stop, (repo,)):
            pass

    def ready_bumps(self, repo: str = REPO) -> list[Ref]:
        payload = self.workspace.queue(by_id("bumps")).payload
        return [
            Ref.parse(p.ref)
            for p in payload.pulls
            if p.verdict == "ready" and p.ref.startswith(f"{repo}#")
        ]


def environ(url: str, data: Path) -> dict[str, str]:
    return {
        "GITHUB_API_URL": url,
        "GITHUB_GRAPHQL_URL": f"{url}/graphql",
        "GH_TOKEN": "ghp_canary000000000000000000000000000000",
        "TRIAGE_DATA_DIR": str(data),
        "TRIAGE_NOW": iso(NOW),
        "XDG_CONFIG_HOME": str(data / "config"),
        "PATH": "",
    }


@contextmanager
def scene(tmp_path: Path, repo: str = REPO) -> Iterator[Scene]:
    """The built-in world with one repository synced; waiting costs no time."""
    lay_synced(tmp_path / "data", repo)
    with served(tmp_path / "data") as made:
        yield made


@contextmanager
def served(data: Path) -> Iterator[Scene]:
    """The built-in world, and somebody who works on what a directory has of it."""
    with Loopback(build()) as server:
        workspace = Workspace(environ(server.url, data), Settings(), tempo=INSTANT)
        yield Scene(server, workspace, threading.Event())
        workspace.release()
