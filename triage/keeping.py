"""Keeps the queues of a large store worked out, so that a pane opens at once.

A queue relates items to one another and to the instant, so nothing short of working
it out tells what is in it, and with 100,000 items that takes seconds. Where little is
stored, this happens whenever a pane is read. Beyond `workspace.LARGE` open items, the console
shows each queue as it was last worked out, says as of when, and has a process of its
own work it out again as soon as the store has changed: the interpreter that answers
the keys has no part in it, and neither the rows nor what they came from lie in its
memory. Commands always work out what they print.
"""

from __future__ import annotations

import gc
import hashlib
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from triage import __version__, apart, clock
from triage.config import Settings
from triage.errors import TriageError
from triage.store import shelf
from triage.store.shelf import About, Shelf
from triage.token import VARIABLES
from triage.views.kept import packed

if TYPE_CHECKING:
    from triage.views import Lens, View
    from triage.workspace import Workspace

AGED = timedelta(minutes=5)
"""After this time a queue is worked out again although nothing was stored: ages and
limits move on by themselves."""

PAUSE = 2.0
"""Seconds between two rounds, at the least; a round that took longer is followed by a
pause of its own length."""

SETTLED = 3.0
"""Seconds without a change after which a store counts as written, for now."""

STEADY = 6
"""While a store keeps changing, as a long sync makes it, a round is followed by a pause
of so many times its length: what is worked out then is soon old, and every core that is
busy with it makes the keys wait."""

KEPT = ("bumps", "contention", "ownership", "questions")
"""The queues that relate all items; what waits for one person is always read."""

NICE = 10
"""How far the process that works queues out steps back behind others."""


def kept(workspace: Workspace, name: str) -> Shelf | None:
    """A queue as it was last worked out under these settings; None: it never was."""
    found = Shelf.open(workspace.data, name)
    return found if found and found.about.basis == basis(workspace) else None


def basis(workspace: Workspace) -> str:
    """A text that changes when every queue must be worked out anew."""
    settings = msgspec.json.encode(workspace.settings, order="deterministic")
    parts = (__version__, workspace.me, settings)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def is_due(workspace: Workspace, found: Shelf | None) -> bool:
    """Whether a queue is not what it would be if it were worked out now."""
    if found is None or found.about.generation != workspace.cache().generation():
        return True
    lens = workspace.lens()
    aged = abs(lens.now - clock.parse(found.about.at)) >= AGED
    return aged or found.about.aside != _aside(lens)


def _aside(lens: Lens) -> str:
    """A text that changes with what is snoozed, hidden or marked at an instant."""
    return hashlib.sha256(repr(lens.aside).encode()).hexdigest()


def due(workspace: Workspace, first: str = "") -> tuple[str, ...]:
    """The queues to work out again, one of them first."""
    if not workspace.keeps_queues:
        return ()
    names = sorted(KEPT, key=lambda name: name != first)
    return tuple(n for n in names if is_due(workspace, kept(workspace, n)))


def keep(workspace: Workspace, view: View) -> None:
    """Work a queue out and keep it, unless another process just did."""
    with shelf.working(workspace.data):
        if not is_due(workspace, kept(workspace, view.id)):
            return
        started = time.monotonic()
        lens = workspace.lens()
        rests_on, generation = basis(workspace), workspace.cache().generation()
        queue = workspace.queue(view, lens)
        about = About(
            basis=rests_on,
            generation=generation,
            aside=_aside(lens),
            at=clock.iso(lens.now),
            seconds=time.monotonic() - started,
            headline=queue.headline,
            count=queue.count,
        )
        shelf.put(workspace.data, view.id, about, packed(queue.rows))


class Keeper:
    """Has queues worked out in a process of its own, one round at a time."""

    def __init__(
        self, workspace: Workspace, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._workspace = workspace
        self._seconds = seconds
        self._ended = self._changed = -math.inf
        self._took = 0.0
        self._seen: dict[str, About] = {}

    def changed(self) -> None:
        """The store was just written to."""
        self._changed = self._seconds()

    def news(self) -> list[str]:
        """The kept queues that are others than when this was last asked."""
        found = {name: kept(self._workspace, name) for name in KEPT}
        now = {name: one.about for name, one in found.items() if one}
        fresh = [name for name, about in now.items() if about != self._seen.get(name)]
        self._seen = now
        return fresh

    @property
    def rests(self) -> bool:
        """Whether the last round is too short ago for another one."""
        now = self._seconds()
        is_settled = now - self._changed >= SETTLED
        pause = self._took if is_settled else STEADY * self._took
        return now - self._ended < max(PAUSE, pause)

    def run(
        self, names: Sequence[str], told: Callable[[str], None], stop: threading.Event
    ) -> None:
        """Have these queues worked out, telling of each; returns at once on stop.

        Raises TriageError where that process could not do it: then whoever reads a queue
        works it out.
        """
        started = self._seconds()
        try:
            self._run(names, told, stop)
        finally:
            self._ended = self._seconds()
            self._took = self._ended - started

    def _run(
        self, names: Sequence[str], told: Callable[[str], None], stop: threading.Event
    ) -> None:
        order = _Order(tuple(names), self._workspace.settings)
        without = {
            k: v for k, v in self._workspace.environ.items() if k not in VARIABLES
        }
        lines = apart.said("triage.keeping", msgspec.json.encode(order), without, stop)
        code = None
        while True:
            try:
                told(next(lines).decode())
            except StopIteration as end:
                code = end.value
                break
        if code:
            raise TriageError(
                "The queues could not be worked out.", "Run: triage doctor"
            )


class _Order(msgspec.Struct, frozen=True):
    """What the process that works queues out is told."""

    names: tuple[str, ...]
    settings: Settings


def main() -> int:
    """Work out the queues that are asked for on stdin, naming each when it is kept."""
    from triage.views import registry  # noqa: PLC0415  (the parent does without)
    from triage.workspace import Workspace  # noqa: PLC0415

    os.nice(NICE)
    gc.disable()  # nothing here lives longer than a queue, and cycles are few
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Order)
    workspace = Workspace(os.environ, order.settings)
    for name in order.names:
        keep(workspace, registry.by_id(name))
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
