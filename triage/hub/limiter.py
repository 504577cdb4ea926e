"""How fast GitHub may be asked: reads in flight, budgets per minute, waits, backoff.

GitHub's published limits: 100 requests at once; a minute's points and seconds of
server time; `Retry-After` first, then the reset of an exhausted budget, else a
minute and exponentially more (rate-limit pages of the REST and GraphQL
documentation). Writes are paced elsewhere, across processes.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from triage.errors import Interrupted, RateLimited
from triage.hub import Wait

READS_IN_FLIGHT = 8
MINUTE = 60.0
"""Seconds over which GitHub counts points and server time."""

REST_POINTS = 900
"""Points that a minute of REST may cost; a read costs one (the same page)."""

POINTS = 2000
"""GraphQL points that a minute may cost (GitHub's secondary limits)."""

SERVER_SECONDS = 60.0
"""Seconds of server time that a minute's GraphQL may take (the same page).

GitHub says to go by response time, which is more than what it counts.
"""

TRIES = 5
"""How often one read is asked before its failure is told."""

Told = Callable[[Wait], None]


def _silent(_wait: Wait) -> None:
    """Nobody is told."""


class Window:
    """What the last minute cost, and when there is room for more."""

    def __init__(self, points: float, seconds: float) -> None:
        self._most = (points, seconds)
        self._spent: deque[tuple[float, float, float]] = deque()
        self._sums = [0.0, 0.0]

    def spend(self, at: float, points: float, seconds: float) -> None:
        """Count one answer."""
        self._spent.append((at, points, seconds))
        self._sums[0] += points
        self._sums[1] += seconds

    def wait(self, now: float, flying: int) -> tuple[float, str]:
        """Seconds until one more may be sent beside those in flight, and why.

        Each of those is taken to cost what the last minute's answers did.
        """
        if self._spent and self._spent[-1][0] > now:  # the clock was set back
            self._spent.clear()
        while self._spent and self._spent[0][0] <= now - MINUTE:
            _, points, seconds = self._spent.popleft()
            self._sums[0] -= points
            self._sums[1] -= seconds
        if not self._spent:
            self._sums = [0.0, 0.0]
            return 0.0, ""
        share = (flying + 1) / len(self._spent)
        for spent, most, why in zip(self._sums, self._most, _BUDGETS, strict=True):
            if spent * (1 + share) > most:
                return max(self._spent[0][0] + MINUTE - now, 0.001), why
        return 0.0, ""


_BUDGETS = (
    "this minute's points are spent",
    "this minute's server time is spent",
)


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
        points: float = POINTS,
        server_seconds: float = SERVER_SECONDS,
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
        self._window = Window(points, server_seconds)
        self._rest = Window(REST_POINTS, server_seconds)
        self._flying = 0

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
    def turn(self, *, rest: bool = False) -> Iterator[None]:
        """Room for one read, of GraphQL or of REST, once nothing blocks.

        Raises Interrupted on stop, RateLimited where the wait is beyond patience.
        """
        with self._slots:
            self._keep_pace(self._rest if rest else self._window)
            try:
                yield
            finally:
                with self._lock:
                    self._flying -= 1

    def spent(self, points: float, seconds: float, *, rest: bool = False) -> None:
        """Count what one answer cost GitHub."""
        with self._lock:
            window = self._rest if rest else self._window
            window.spend(self.clock(), points, seconds)

    def _keep_pace(self, window: Window) -> None:
        """Wait until this minute has room, and take it."""
        while True:
            self.wait()
            with self._lock:
                left, why = window.wait(self.clock(), self._flying)
                if not left:
                    self._flying += 1
                    return
            self.told(Wait(why, left))
            self._sleep(left)

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
