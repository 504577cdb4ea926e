"""Does a batch, or goes on with one, in a forked process that dies at its n-th event.

A line of JSON in asks for one; a line out says how it ended: -9, or 0 where it came to
its end before.
"""

from __future__ import annotations

import threading
from dataclasses import replace

import github  # noqa: F401  (warm before the fork)
from fault_child import die, serve

import triage.act.by_policy
import triage.facts.registry
import triage.hub.github
import triage.views.bumps  # noqa: F401
from triage.act import Args, perform
from triage.act.pace import INSTANT
from triage.clock import Ticking
from triage.config import Settings
from triage.model import Ref
from triage.workspace import Workspace


class Countdown:
    """Ends its process when so much has happened."""

    def __init__(self, left: int) -> None:
        self.left = left

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            die()


class Mortal:
    """A hub whose calls count before and after."""

    def __init__(self, hub, countdown: Countdown) -> None:
        self._hub, self._countdown = hub, countdown

    def __getattr__(self, name: str):
        real = getattr(self._hub, name)
        if not callable(real):
            return real

        def call(*args, **kwargs):
            self._countdown.tick()
            found = real(*args, **kwargs)
            self._countdown.tick()
            return found

        return call


def batch(asked) -> None:
    now = [float(asked["now"])]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    workspace = Workspace(
        asked["environ"], Settings(), tempo=INSTANT,
        ticking=Ticking(lambda: now[0], sleep),
    )  # fmt: skip
    countdown = Countdown(asked["left"])
    if asked["refs"]:
        refs = [Ref.parse(one) for one in asked["refs"]]
        plan = workspace.plan("approve", refs, Args(), merging=True)
    else:
        before = settled(workspace)
        workspace.settle(threading.Event())
        if settled(workspace) > before:
            die()
        plan = workspace.plan_waiting()
    desk = workspace._desk(threading.Event())
    desk = replace(desk, hub=Mortal(desk.hub, countdown))
    perform.perform(desk, plan, lambda _entry: countdown.tick())


def settled(workspace) -> int:
    """How much is done; where settling did some, the next step begins anew."""
    return sum(entry.state == "done" for entry in workspace.entries(10_000))


if __name__ == "__main__":
    serve(batch)
