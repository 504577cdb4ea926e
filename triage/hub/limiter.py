"""How fast GitHub may be asked: reads in flight, waits that it imposes, backoff.

GitHub's published limits: 100 requests at once, `Retry-After` first, then the reset
of an exhausted budget, else a minute and exponentially more (rate-limit pages of
the REST and GraphQL documentation). Writes are paced elsewhere, across processes.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from triage.errors import Interrupted, RateLimited
from triage.hub import Wait

READS_IN_FLIGHT = 8
TRIES = 5
"""How often one read is asked before its failure is told."""

Told = Callable[[Wait], None]


def _silent(_wait: Wait) -> None:
    """Nobody is told."""


class Limiter:
    """Shared by the threads of a process; every wait ends early on `stop`."""

    def __init__(
        self,
        stop: threading.Event | None = None,
        *,
        patience: float = float("inf"),
        told: Told = _silent,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.stop = stop or threading.Event()
        self.patience = patience
        """Seconds that a wait may last; a longer one raises RateLimited."""
        self.told = told
        self.clock = clock
        self._sleep = sleep or self.stop.wait
        self._slots = threading.BoundedSemaphore(READS_IN_FLIGHT)
        self._lock = threading.Lock()
        self._blocked_until = 0.0
        self._why = ""

    @property
    def blocked_until(self) -> float:
        """POSIX time until which nothing is sent."""
        with self._lock:
            return self._blocked_until

    def block(self, until: float, why: str) -> None:
        """Send nothing before `until`, whichever thread asks."""
        with self._lock:
            if until > self._blocked_until:
                self._blocked_until, self._why = until, why

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Room for one request, once nothing blocks.

        Raises Interrupted on stop, RateLimited where the wait is beyond patience.
        """
        with self._slots:
            self.wait()
            yield

    def wait(self) -> None:
        """Wait out what GitHub imposed, if anything."""
        while True:
            self._check()
            with self._lock:
                until, why = self._blocked_until, self._why
            left = until - self.clock()
            if left <= 0:
                return
            if left > self.patience:
                raise RateLimited(
                    f"GitHub asks to wait {left:.0f} s ({why}).",
                    "Run this again later; what was read so far is kept.",
                    until=until,
                )
            self.told(Wait(why, left))
            self._sleep(min(left, 60.0))

    def back_off(self, attempt: int) -> None:
        """Wait between tries: half a second, doubled each time, with jitter."""
        self._sleep(0.5 * 2**attempt * random.uniform(0.75, 1.25))  # noqa: S311
        self._check()

    def _check(self) -> None:
        if self.stop.is_set():
            raise Interrupted("Stopped.", "What was read so far is kept.")
