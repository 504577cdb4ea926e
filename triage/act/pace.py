"""How fast may be written: one at a time, a second apart, well below GitHub's limits.

GitHub asks for a second between writes and allows 80 a minute and 500 an hour that
create content (rate-limit pages); this keeps below, over all processes that share a
data directory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from triage.store.journal import Journal

APART_SECONDS = 1.0
A_MINUTE = 60
AN_HOUR = 400


def delay(sent: Sequence[float], now: float) -> float:
    """Seconds to wait before the next write, after those sent; all POSIX times."""
    waits = [0.0]
    if sent:
        waits.append(sent[-1] + APART_SECONDS - now)
    for many, window in ((A_MINUTE, 60.0), (AN_HOUR, 3600.0)):
        within = [at for at in sent if at > now - window]
        if len(within) >= many:
            waits.append(within[-many] + window - now)
    return max(waits)


class Pacer:
    """Waits until the next write may go, and notes that it goes."""

    def __init__(
        self,
        journal: Journal,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> None:
        """Return when a write may go; it is noted as sent."""
        while True:
            now = self._clock()
            sent = [at for at in self._journal.sent_since(now - 3600.0) if at <= now]
            left = delay(sent, now)
            if left <= 0:
                break
            self._sleep(min(left, 5.0))
        self._journal.note_sent(self._clock())
