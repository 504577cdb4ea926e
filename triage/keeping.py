"""Keeps the queues of a large store worked out, so that a pane opens at once.

A queue relates items to one another and to the instant, and with 100,000 items working
it out takes seconds. Where little is stored, this happens whenever a pane is read. Beyond
`workspace.looking.LARGE` open items, the console shows each queue as it was last worked
out, says as of when, and has a process of its own work it out again as soon as the store
has changed: the interpreter that answers the keys has no part in it, and neither the rows nor
what they came from lie in its memory. Commands always work out what they print.

Contention and Ownership are brought up to date by what changed (`views.live`), by a
process that stays; the others are worked out whole, by one that ends with its round.
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
from datetime import datetime, timedelta
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
limits move on by themselves. One that is brought up to date is as of the end of such a
span, so that whatever happens within it counts."""

PAUSE, BREATH = 2.0, 0.2
"""Seconds between two rounds, at the least, and where what changed is worked out alone; a
round that took longer is followed by a pause of its own length."""

SETTLED = 3.0
"""Seconds without a change after which a store counts as written, for now."""

STEADY = 6
"""While a store keeps changing, as a long sync makes it, a round is followed by a pause
of so many times its length: what is worked out then is soon old, and every core that is
busy with it makes the keys wait."""

LIVE = ("contention", "ownership")
"""The queues that are brought up to date by what changed."""

WHOLE = ("bumps", "questions")
"""Those that are worked out whole."""

KEPT = tuple(sorted((*LIVE, *WHOLE)))
"""The queues that relate all items; what waits for one person is always read."""

NICE = 10
"""How far the process that works queues out steps back behind others."""


def kept(workspace: Workspace, name: str) -> Shelf | None:
    """A queue as it was last worked out under these settings; None: it never was."""
    found = Shelf.open(workspace.data, name)
    if found is None or found.about.basis != basis(workspace):
        return None
    return found


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
    return _is_old(found.about, lens.now) or found.about.aside != standing_aside(lens)


def _is_old(about: About, now: datetime) -> bool:
    """Whether ages have moved on too far, or an as-of instant lies elsewhere."""
    return not timedelta(0) < clock.parse(about.until) - now <= AGED


def standing_aside(lens: Lens) -> str:
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
            aside=standing_aside(lens),
            at=clock.iso(lens.now),
            until=clock.iso(lens.now + AGED),
            seconds=time.monotonic() - started,
            headline=queue.headline,
            count=queue.count,
        )
        shelf.put(workspace.data, view.id, about, packed(queue.rows))


class Keeper:
    """Has queues worked out in a process of its own, one round at a time."""

    def __init__(
        self,
        workspace: Workspace,
        names: Sequence[str] = KEPT,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.names = tuple(names)
        self.is_at_work = False
        self._workspace = workspace
        self._seconds = seconds
        self._ended = self._changed = -math.inf
        self._took = 0.0
        self._seen: dict[str, About] = {}
        self._companion: apart.Companion | None = None

    def changed(self) -> None:
        """The store was just written to."""
        self._changed = self._seconds()

    def due(self, first: str = "") -> tuple[str, ...]:
        """Those of its queues that are to be worked out, one of them first."""
        return tuple(n for n in due(self._workspace, first) if n in self.names)

    def news(self) -> list[str]:
        """The kept queues that are others than when this was last asked."""
        found = {name: kept(self._workspace, name) for name in self.names}
        now = {name: one.about for name, one in found.items() if one is not None}
        fresh = [name for name, about in now.items() if about != self._seen.get(name)]
        self._seen = now
        return fresh

    @property
    def rests(self) -> bool:
        """Whether the last round is too short ago for another one."""
        now = self._seconds()
        is_settled = now - self._changed >= SETTLED
        if set(self.names) <= set(LIVE):
            # A round in which time moved on is none that the next one is like.
            return now - self._ended < max(BREATH, min(self._took, PAUSE))
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
        live = tuple(name for name in names if name in LIVE)
        whole = tuple(name for name in names if name not in LIVE)
        if live:
            self._have_renewed(live, told, stop)
        if whole and not stop.is_set():
            self._have_made(whole, told, stop)

    def _have_renewed(
        self, names: Sequence[str], told: Callable[[str], None], stop: threading.Event
    ) -> None:
        if self._companion is None:
            self._companion = apart.Companion("triage.upkeep", self._environ())
        try:
            for line in self._companion.answers(self._order(names), stop):
                told(line.decode())
        except EOFError:
            self.close()
            raise TriageError(_FAILED, "Run: triage doctor") from None

    def _have_made(
        self, names: Sequence[str], told: Callable[[str], None], stop: threading.Event
    ) -> None:
        lines = apart.said("triage.keeping", self._order(names), self._environ(), stop)
        code = None
        while True:
            try:
                told(next(lines).decode())
            except StopIteration as end:
                code = end.value
                break
        if code:
            raise TriageError(_FAILED, "Run: triage doctor")

    def _environ(self) -> dict[str, str]:
        """What such a process is given: no token."""
        given = self._workspace.environ.items()
        return {k: v for k, v in given if k not in VARIABLES}

    def _order(self, names: Sequence[str]) -> bytes:
        return msgspec.json.encode(Order(tuple(names), self._workspace.settings))

    @property
    def pid(self) -> int:
        """The number of the process that stays; 0: there is none."""
        return self._companion.pid if self._companion else 0

    def close(self) -> None:
        """End the process that stays."""
        companion, self._companion = self._companion, None
        if companion is not None:
            companion.close()


_FAILED = "The queues could not be worked out."


class Order(msgspec.Struct, frozen=True):
    """What the process that works queues out is told."""

    names: tuple[str, ...]
    settings: Settings


def main() -> int:
    """Work out the queues that are asked for on stdin, naming each when it is kept."""
    from triage.views import registry  # noqa: PLC0415  (the parent does without)
    from triage.workspace import Workspace  # noqa: PLC0415

    os.nice(NICE)
    gc.disable()  # nothing here lives longer than a queue, and cycles are few
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    workspace = Workspace(os.environ, order.settings)
    if all(kept(workspace, name) for name in order.names):
        apart.give_way()
    for name in order.names:
        keep(workspace, registry.by_id(name))
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
