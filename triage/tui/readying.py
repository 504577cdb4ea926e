"""Makes ready, while nobody types, what the first key that needs it would wait for.

Modules are imported, the picker of people is composed, and garbage is looked for. Each
takes longer than a key may. What is free goes back to the system now and then.
"""

from __future__ import annotations

import ctypes
import gc
import time
from asyncio import get_running_loop
from collections import deque
from collections.abc import Callable
from importlib import import_module

from textual import events

from triage.tui.batching import Batching

CALM = 1.0
"""Seconds without a key after which something is made ready."""

OLDER = 10
"""Collections of what is young after which garbage is looked for in everything."""

GIVE_BACK_EVERY = 10.0
"""Seconds after which free memory is given back; that takes a millisecond or two."""

MODULES = (
    "triage.tui.screens.whom",
    "triage.tui.screens.confirm",
    "triage.act.perform",
    "triage.act.plan",
    "triage.hub.github",
    "triage.hub.client",
    "github",
)
"""What planning and performing a first write would import."""


def give_back() -> None:
    """Give the system what was freed and what the C library would keep.

    Much of what a filter, a page or a renewed queue took is such. Other libraries than
    glibc have no such call, and are left alone.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Readying(Batching):
    """An application that uses the time in which no key comes."""

    calm = CALM

    def __init__(self, *, painted: bool = False) -> None:
        super().__init__(painted=painted)
        self.used_at = time.monotonic()
        """When the last key came."""
        self._gave_at = self.used_at
        self._unready: deque[Callable[[], None]] = deque(
            (self._import, self.compose_ahead, self._settle)
        )

    async def on_event(self, event: events.Event) -> None:
        """Take note of when a key came."""
        if isinstance(event, events.InputEvent):
            self.used_at = time.monotonic()
        await super().on_event(event)

    @property
    def is_calm(self) -> bool:
        """Whether no key came for a while."""
        return time.monotonic() - self.used_at >= self.calm

    def get_ready(self) -> None:
        """Make one thing after another ready, each when no key came for a while."""
        get_running_loop().call_later(self.calm, self._get_on)

    def _get_on(self) -> None:
        if not self.is_running or self.stop.is_set():
            return
        if self.is_calm:
            self._unready.popleft()()
        if self._unready:
            self.get_ready()

    def _import(self) -> None:
        def work() -> None:
            for name in MODULES:
                import_module(name)

        self.background(work, "ready")

    def compose_ahead(self) -> None:
        """Compose screens that are not open yet."""

    @staticmethod
    def _settle() -> None:
        """What is there by now is not looked at for garbage any more."""
        gc.collect()
        gc.freeze()

    def sweep(self) -> None:
        """Look for garbage in everything, if it is time and no key came for a while.

        It takes tens of milliseconds, for which every thread stands still.
        """
        if self.is_calm and gc.get_count()[2] > OLDER:
            gc.collect()
        if time.monotonic() - self._gave_at >= GIVE_BACK_EVERY:
            self._gave_at = time.monotonic()
            give_back()
