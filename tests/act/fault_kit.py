"""Every fault at every step of every action, and whether it was held.

A case: a deed meets one fault, then a later start settles what is open and sends
what waits. It is held if the loopback's ledger equals the journal: each effect once
where the journal says done, none where it says failed or cancelled, and nothing
left that is neither settled nor shown as unknown.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk_kit import environ
from fault_world import DEEDS, MUTATED, Deed, build

from triage.act import Args, Entry
from triage.act.pace import INSTANT
from triage.clock import Ticking
from triage.config import Settings
from triage.demo.faults import Fault
from triage.demo.limits import Limits
from triage.demo.server import Loopback
from triage.errors import HubError
from triage.hub.client import Client
from triage.hub.github import GitHub
from triage.hub.limiter import Limiter
from triage.model import Ref
from triage.workspace import Workspace

CHILD = Path(__file__).with_name("fault_child.py")
START = 1_780_000_000.0
"""POSIX time at which a case begins."""

TIMEOUT = 0.15
"""Seconds that the client waits for an answer here."""


@dataclass(frozen=True)
class Trouble:
    """One fault at one step."""

    step: str
    """re-read, call, read back, or kill."""
    kind: str
    """Column of the table."""
    fault: Mapping[str, object] = field(default_factory=dict)
    moment: str = ""
    """When the process is killed."""
    mutation: bool = False
    """Only where the call is a GraphQL mutation."""

    @property
    def name(self) -> str:
        return f"{self.step}: {self.moment or self.kind}"


def _status(status: int, **more: object) -> dict[str, object]:
    body = json.dumps({"message": f"Answered {status} on demand."})
    return {"kind": "status", "status": status, "body": body, **more}


def _graphql(kind: str, message: str, **more: object) -> dict[str, object]:
    error = {"type": kind, "message": message, "path": ["x"]}
    body = json.dumps({"data": {"x": None}, "errors": [error]})
    return {"kind": "status", "status": 200, "body": body, **more}


SLOW = {"kind": "slow", "seconds": TIMEOUT * 2.5}
LIMITS = {
    "secondary, Retry-After": {"kind": "secondary", "seconds": 73},
    "secondary": {"kind": "secondary"},
    "primary": {"kind": "primary", "seconds": 900},
}
DEFINITE = {str(s): _status(s) for s in (401, 403, 404, 409, 422)}
READING = {
    "lost answer": {"kind": "reset", "times": 1},
    "cut for good": {"kind": "reset", "times": -1},
    "5xx": {"kind": "html", "status": 502, "times": -1},
    "timeout": {**SLOW, "times": 1},
    **{str(s): _status(s) for s in (403, 404)},
    **LIMITS,
}
CALLING = {
    "lost answer": {"kind": "reset", "after": True},
    "cut before": {"kind": "reset"},
    "half an answer": {"kind": "truncate"},
    "5xx before": {"kind": "html", "status": 502},
    "5xx after": {"kind": "html", "status": 504, "after": True},
    "503 after": _status(503, after=True),
    "timeout before": dict(SLOW),
    "timeout after": {**SLOW, "after": True},
    **DEFINITE,
    **LIMITS,
}
MUTATING = {
    "GraphQL forbidden": _graphql("FORBIDDEN", "Resource not accessible"),
    "GraphQL no": _graphql("UNPROCESSABLE", "It cannot be done"),
    "GraphQL timeout": _graphql(
        "", "Something went wrong while executing your query.", after=True
    ),
}
MOMENTS = (
    "journaled as planned",
    "journaled as inflight",
    "before the re-read",
    "after the re-read",
    "before the call",
    "after the call",
    "before the read back",
    "after the read back",
    "journaled as done",
)

TROUBLES: tuple[Trouble, ...] = (
    *(Trouble("kill", "kill −9", moment=m) for m in MOMENTS),
    *(Trouble("re-read", k, f) for k, f in READING.items()),
    *(Trouble("call", k, f) for k, f in CALLING.items()),
    *(Trouble("call", k, f, mutation=True) for k, f in MUTATING.items()),
    *(Trouble("read back", k, f) for k, f in READING.items()),
)


@dataclass(frozen=True)
class Case:
    """One deed with one trouble."""

    deed: str
    trouble: Trouble

    @property
    def name(self) -> str:
        return f"{self.deed} | {self.trouble.name}"


@dataclass(frozen=True)
class Outcome:
    """How a case ended: the entry's state in the end, and what is wrong with that."""

    case: Case
    state: str
    wrong: str = ""


class Clock:
    """Time that passes only where somebody waits; the server's goes with it."""

    def __init__(self, now: float, server: Loopback) -> None:
        self.now = now
        self.server = server

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.server.limits.skew += seconds

    def ticking(self) -> Ticking:
        return Ticking(lambda: self.now, self.sleep)


class Impatient(Client):
    """A client that waits for a fraction of a second, which PyGithub does not offer."""

    def _connect(self, base):
        made = super()._connect(base)
        made.requester._Requester__timeout = TIMEOUT
        return made


class Quick(Workspace):
    """A workspace whose client loses patience soon."""

    def hub(self, stop=None):
        there = self.ticking
        limiter = Limiter(stop, clock=there.now, sleep=there.sleep)
        return GitHub(Impatient(self.secret, self.endpoints, limiter, timeout=1))


class Bench:
    """One loopback, one stock of synced data directories, one process to fork."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.server = Loopback(build(next(iter(DEEDS.values())))[0])
        self._synced: dict[str, tuple[Path, Mapping[str, object]]] = {}
        self._learned: dict[str, tuple[str, int]] = {}
        self._forks: subprocess.Popen[str] | None = None
        self._made = 0

    # one case

    def run(self, case: Case) -> Outcome:
        """The deed, its trouble, the next start, and the look at both books."""
        deed = DEEDS[case.deed]
        template, args = self._ready(case.deed)
        trouble = case.trouble
        match, skip = "Items", 0
        if trouble.step == "call":
            match, _ = self.learned(case.deed)
        elif trouble.step == "read back":
            _, skip = self.learned(case.deed)
        data = self._fresh(deed, template)
        clock = Clock(START, self.server)
        if trouble.moment:
            wrong = self._killed(deed, args, data, trouble.moment, clock.now)
        else:
            fault = self.server.faults.add(Fault(match, skip=skip, **trouble.fault))
            wrong = self._met(deed, args, data, clock)
            self._caught_up(fault)
        self.server.faults.clear()
        clock.sleep(3600.0)
        self.server.limits.core.used = self.server.limits.graphql.used = 0
        state, found = self._settle(deed, data, clock)
        wrong = wrong or found
        if not wrong and state in {"failed", "cancelled"}:
            wrong = self._again(deed, args, data, clock)
        shutil.rmtree(data)
        return Outcome(case, state, wrong)

    def learned(self, name: str) -> tuple[str, int]:
        """What a deed's call is matched by, and how often its item is read before."""
        if name not in self._learned:
            deed = DEEDS[name]
            template, args = self._ready(name)
            data = self._fresh(deed, template)
            self._met(deed, args, data, Clock(START, self.server))
            shutil.rmtree(data)
            asked = self.server.ledger.requests()
            at = next(i for i, e in enumerate(asked) if e.effects)
            call = f"{asked[at].method} {re.escape(asked[at].path)}$"
            reads = sum(e.operation == "Items" for e in asked[:at])
            self._learned[name] = (asked[at].operation or call, reads)
        return self._learned[name]

    def _ready(self, name: str) -> tuple[Path, Mapping[str, object]]:
        """A directory that was synced before a deed, and the deed's arguments."""
        if name not in self._synced:
            deed = DEEDS[name]
            template = self.home / f"template-{len(self._synced)}"
            world, args = build(deed)
            self._serve(world)
            workspace = self._workspace(template, Clock(START, self.server))
            repo = Ref.parse(deed.item).repo
            for _ in workspace.sync(threading.Event(), (repo,)):
                pass
            workspace.release()
            self._synced[name] = (template, args)
        return self._synced[name]

    def _fresh(self, deed: Deed, template: Path) -> Path:
        self._made += 1
        data = self.home / f"case-{self._made}"
        shutil.copytree(template, data)
        self._serve(build(deed)[0])
        return data

    def _serve(self, world) -> None:
        self.server.world = world
        self.server.limits = Limits()
        self.server.faults.clear()
        self.server.ledger.clear()

    def _workspace(self, data: Path, clock: Clock) -> Quick:
        return Quick(
            environ(self.server.url, data),
            Settings(),
            tempo=INSTANT,
            ticking=clock.ticking(),
        )

    # what happens

    def _met(self, deed: Deed, args, data: Path, clock: Clock) -> str:
        """In this process: plan and perform; an error of the hub may end it."""
        workspace = self._workspace(data, clock)
        plan = workspace.plan(
            deed.action, [Ref.parse(deed.item)], Args(**args), single=True
        )
        if not plan.steps:
            return f"not planned: {plan.refusals[0].reason}"
        try:
            workspace.perform(plan, lambda _e: None, threading.Event())
        except HubError:
            pass
        finally:
            workspace.release()
        return ""

    def _caught_up(self, fault: Fault) -> None:
        """Return once the server is through with what a client no longer waits for."""
        tick = threading.Event()
        while sum(e.fault == "slow" for e in self.server.ledger.requests()) < (
            fault.hits if fault.kind == "slow" else 0
        ):
            tick.wait(0.005)

    def _killed(
        self, deed: Deed, args, data: Path, moment: str, now: float, passed: int = 0
    ) -> str:
        """In a process of its own, which dies at a moment."""
        if self._forks is None:
            self._forks = subprocess.Popen(
                [sys.executable, str(CHILD)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True, env={**os.environ},
            )  # fmt: skip
        asked = {
            "environ": environ(self.server.url, data),
            "action": deed.action,
            "item": deed.item,
            "args": args,
            "moment": moment,
            "passed": passed,
            "now": now,
        }
        assert self._forks.stdin
        assert self._forks.stdout
        self._forks.stdin.write(json.dumps(asked) + "\n")
        self._forks.stdin.flush()
        ended = self._forks.stdout.readline().strip()
        return "" if ended == "-9" else f"the process ended with {ended}"

    def _settle(self, deed: Deed, data: Path, clock: Clock) -> tuple[str, str]:
        """The next start: settle, look at what waits, send it; then compare."""
        workspace = self._workspace(data, clock)
        stop = threading.Event()
        workspace.reconcile(stop)
        plan = workspace.plan_waiting()
        if plan.steps or plan.refusals:
            workspace.perform(plan, lambda _e: None, stop)
        entries = workspace.entries()
        broken = workspace.journal().broken_at()
        workspace.release()
        if broken is not None:
            return "", f"event {broken} breaks the chain"
        if len(entries) != 1:
            return "", f"{len(entries)} entries"
        return entries[0].state, self._compared(deed, entries[0])

    def _compared(self, deed: Deed, entry: Entry) -> str:
        """What the ledger and the journal do not share; empty: they are equal."""
        happened = len(self.server.ledger.writes(deed.effect))
        allowed = {
            "done": {1},
            "failed": {0},
            "cancelled": {0},
            "unknown": {0, 1},
        }.get(entry.state)
        if allowed is None:
            return f"it is left {entry.state}"
        if happened not in allowed:
            return f"{entry.state} ({entry.why}), and it happened {happened} times"
        return ""

    def _again(self, deed: Deed, args, data: Path, clock: Clock) -> str:
        """What is told as failed can be done again, and then happens once."""
        self._met(deed, args, data, clock)
        happened = len(self.server.ledger.writes(deed.effect))
        return "" if happened == 1 else f"done again, it happened {happened} times"


@contextmanager
def bench(home: Path) -> Iterator[Bench]:
    """A bench, served and cleaned up."""
    made = Bench(home)
    with made.server:
        yield made
        if made._forks is not None:
            made._forks.communicate()


def cases() -> tuple[Case, ...]:
    """The complete table."""
    return tuple(
        Case(deed, trouble)
        for deed in DEEDS
        for trouble in TROUBLES
        if not trouble.mutation or deed in MUTATED
    )
