"""How much is asked for at once, led by how long GitHub takes to answer.

GitHub gives up after ten seconds and charges for it (rate-limit page of its GraphQL
API), so a page that comes close to that is followed by a smaller one, and one that
came quickly by a bigger one.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

QUICK_SECONDS = 2.5
"""An answer within this time may be followed by one of twice its size."""

SLOW_SECONDS = 5.0
"""An answer that took longer is followed by one that takes about this long."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one document may ask for: at least, at first, at most."""

    least: int
    start: int
    most: int


class Sizes:
    """The present size of each document's question; shared by threads."""

    def __init__(self, bounds: Mapping[str, Bounds]) -> None:
        self._bounds = bounds
        self._sizes = {name: b.start for name, b in bounds.items()}
        self._lock = threading.Lock()

    def of(self, name: str) -> int:
        """How much to ask for now."""
        with self._lock:
            return self._sizes[name]

    def is_least(self, name: str, size: int) -> bool:
        """Whether nothing smaller may be asked for."""
        return size <= self._bounds[name].least

    def too_much(self, name: str, size: int) -> None:
        """GitHub ran out of time at this size: ask for half."""
        with self._lock:
            self._put(name, min(self._sizes[name], size // 2))

    def took(self, name: str, size: int, came: int, seconds: float) -> None:
        """So much was asked for, so much came, in so many seconds.

        A page that came half empty says nothing about a full one.
        """
        with self._lock:
            now = self._sizes[name]
            if seconds > SLOW_SECONDS and came:
                self._put(name, min(now, int(came * SLOW_SECONDS / seconds)))
            elif seconds < QUICK_SECONDS and size >= now and came * 2 > size:
                self._put(name, size * 2)

    def _put(self, name: str, size: int) -> None:
        bounds = self._bounds[name]
        self._sizes[name] = min(max(size, bounds.least), bounds.most)
