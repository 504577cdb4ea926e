"""Does a deed in a forked process that dies by SIGKILL at a given moment.

A line of JSON in asks for one; a line out says how it ended. What is forked has
everything imported, so that a death costs little.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import github  # noqa: F401  (warm before the fork)

import triage.act.waiting
import triage.facts.registry
import triage.hub.github
import triage.views.bumps  # noqa: F401
from triage.act import Args, perform
from triage.act.pace import INSTANT
from triage.act.replying import Reply
from triage.clock import Ticking
from triage.config import Settings
from triage.model import Ref
from triage.workspace import Workspace

WRITES = frozenset(
    [
        "approve",
        "dismiss",
        "merge",
        "revert",
        "arm",
        "disarm",
        "enqueue",
        "dequeue",
        "update_branch",
        "set_draft",
        "set_answer",
        "assign",
        "unassign",
        "request",
        "unrequest",
        "label",
        "unlabel",
        "comment",
        "delete_comment",
        "set_state",
    ]
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fate:
    """The moment at which the process dies, when it has come so often."""

    def __init__(self, moment: str, passed: int) -> None:
        self.moment, self.passed = moment, passed

    def meets(self, moment: str) -> None:
        if moment != self.moment:
            return
        if not self.passed:
            die()
        self.passed -= 1


class Deadly:
    """A hub that ends its process before or after one of its calls.

    What is done in several steps is several calls: after each, what comes next is the
    re-read of the next step where its first read back is over.
    """

    def __init__(self, hub, fate: Fate) -> None:
        self._hub, self._fate, self._written = hub, fate, False

    def next_step(self) -> None:
        self._written = False

    def __getattr__(self, name: str):
        real = getattr(self._hub, name)
        if not callable(real):
            return real

        def call(*args, **kwargs):
            phase = "read back" if self._written else "re-read"
            if name in WRITES:
                phase = "withdrawal" if self._written else "call"
                self._written = True
            elif name != "items":
                phase = ""
            self._fate.meets(f"before the {phase}")
            found = real(*args, **kwargs)
            self._fate.meets(f"after the {phase}")
            return found

        return call


def deed(asked) -> None:
    """Plan and perform; death comes at the moment, or the process ends by itself."""
    moment, stop = asked["moment"], threading.Event()
    fate = Fate(moment, asked.get("passed", 0))
    now = [float(asked["now"])]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    workspace = Workspace(
        asked["environ"], Settings(), tempo=INSTANT,
        ticking=Ticking(lambda: now[0], sleep),
    )  # fmt: skip
    args = {k: tuple(v) if isinstance(v, list) else v for k, v in asked["args"].items()}
    ref = Ref.parse(asked["item"])
    if asked["action"] == "reply":
        plan = workspace.keep(workspace.plan_reply(ref, Reply(**args)))
    else:
        plan = workspace.plan(asked["action"], [ref], Args(**args), single=True)
    desk = workspace._desk(stop)
    hub = Deadly(desk.hub, fate)

    def told(entry) -> None:
        fate.meets(f"journaled as {entry.state}")
        if entry.state == "done":
            hub.next_step()

    class Waiting:
        def __getattr__(self, name: str):
            return getattr(desk.pacer, name)

        def left(self) -> float:
            fate.meets("journaled as planned")
            return desk.pacer.left()

    perform.perform(replace(desk, hub=hub, pacer=Waiting()), plan, told)


def serve(work: Callable[[dict[str, Any]], None]) -> None:
    """Do what each line of stdin asks for in a fork, and say how that ended."""
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                work(asked)
                os._exit(0)
            except BaseException as error:
                sys.stderr.write(f"{error!r}\n")
                sys.stderr.flush()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(deed)
