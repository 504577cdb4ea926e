"""What acting needs at hand: connections, who acts, the clock, and the turn to write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from triage.act.pace import Pacer, Tempo
from triage.clock import Ticking
from triage.errors import Forbidden
from triage.hub import Hub, Wait
from triage.model import Item, Ref
from triage.store.cache import Cache, Derive
from triage.store.journal import Journal

PAUSE_SECONDS = 0.2
"""Between two looks whether a pause is over."""

TURN_SECONDS = 0.25
"""Between two looks whether the turn to write has come."""

TOLD_SECONDS = 5.0
"""How often it is told that another process has the turn."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What performing needs: one thread's connections, and who acts."""

    hub: Hub
    cache: Cache
    journal: Journal
    me: str
    derive: Callable[[Item], Derive]
    """The deriver for an item's repository."""
    ready: Callable[[Ref, str], str]
    """Why a bump is not ready at this instant for a plan; empty: it is."""
    pacer: Pacer
    stop: threading.Event
    clock: Ticking
    tempo: Tempo = field(default_factory=Tempo)
    waits: Callable[[Wait], None] = lambda _wait: None
    """Told where another process has the turn to write."""
    paused: Callable[[], bool] = lambda: False
    """Whether the person lets it stand still before the next write."""
    patience: float = float("inf")
    """Seconds that a limit may make a batch wait; beyond that it stops."""

    @contextmanager
    def turn(self, what: str) -> Iterator[bool]:
        """Hold the turn to write; False where a stop was asked for before it came."""
        told_at = -TOLD_SECONDS
        while True:
            with self.journal.acting(what, self.clock.moment()) as other:
                if other is None:
                    yield True
                    return
            if self.stop.is_set():
                yield False
                return
            if self.clock.now() - told_at >= TOLD_SECONDS:
                self.waits(Wait(f"{other} writes to GitHub", TOLD_SECONDS))
                told_at = self.clock.now()
            self.clock.sleep(TURN_SECONDS)


def read_item(desk: Desk, node_id: str) -> Item | None:
    """An item as GitHub has it, stored as it is read; None: it is gone.

    Raises Forbidden where GitHub neither shows it nor says that it is gone.
    """
    return read_whole(desk, node_id)[0]


def read_whole(desk: Desk, node_id: str) -> tuple[Item | None, bool]:
    """An item as GitHub has it, and whether all of it could be read."""
    answer = desk.hub.items([node_id])
    found = answer.items.get(node_id)
    if found is None:
        if node_id not in answer.gone:
            raise Forbidden("GitHub does not show it to this token now.")
        return None, True
    desk.cache.put_items([found], desk.derive(found))
    return desk.cache.item_by_id(node_id) or found, answer.whole
