"""Approves one pull request and dies by SIGKILL at a given moment."""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace

from triage.act import perform
from triage.act.pace import INSTANT
from triage.config import Settings
from triage.model import Ref
from triage.workspace import Workspace


class Deadly:
    """A hub that kills its process before or after the nth call of one method."""

    def __init__(self, hub, method: str, nth: int, when: str) -> None:
        self._hub, self._method, self._left, self._when = hub, method, nth, when

    def __getattr__(self, name: str):
        real = getattr(self._hub, name)
        if name != self._method:
            return real

        def call(*args, **kwargs):
            self._left -= 1
            if self._left == 0 and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            found = real(*args, **kwargs)
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        return call


def main(ref: str, moment: str) -> None:
    stop = threading.Event()
    workspace = Workspace(os.environ, Settings(), tempo=INSTANT)
    plan = workspace.plan("approve", [Ref.parse(ref)], single=True)
    method, nth, when = moment.split(":")
    if method == "told":

        def told(entry) -> None:
            if entry.state == when:
                os.kill(os.getpid(), signal.SIGKILL)

        workspace.perform(plan, told, stop)
        return
    desk = workspace._desk(stop)
    deadly = replace(desk, hub=Deadly(desk.hub, method, int(nth), when))
    perform.perform(deadly, plan, lambda _entry: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
