"""How fast may be written: one at a time, a second apart, well below GitHub's limits.

GitHub asks for a second between writes and allows 80 a minute and 500 an hour that
create content (rate-limit pages); this keeps below, over all processes that share a
data directory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from triage.clock import Ticking
from triage.errors import Interrupted
from triage.store.journal import Journal

A_MINUTE = 60
AN_HOUR = 400


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long acting waits, in seconds, and for what."""

    apart: float = 1.0
    """Between two writes."""
    grace: float = 10.0
    """In which a comment can be taken back before it goes."""
    again: tuple[float, ...] = (2.0, 10.0, 30.0)
    """Before a definite 405 or 409 of a merge is tried again."""
    seen: tuple[float, ...] = (0.5, 1.0, 2.0)
    """For an effect that GitHub accepted to show in what it reads."""
    poll: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0)
    """For GitHub to work out whether a pull request can be merged."""
    late: float = 30.0
    """After which a lost write that shows no effect did not happen."""
    rest: float = 2.0
    """Of a base branch after a merge, while GitHub looks at what else goes into it."""


INSTANT = Tempo(0.0, 0.0, (0.0,) * 3, (0.0,) * 3, (0.0,) * 5, 0.0, 0.0)
"""No waiting at all, for a GitHub that is no server of anybody else's."""


def delay(sent: Sequence[float], now: float, apart: float = 1.0) -> float:
    """Seconds to wait before the next write, after those sent; all POSIX times."""
    waits = [0.0]
    if sent:
        waits.append(sent[-1] + apart - now)
    for many, window in ((A_MINUTE, 60.0), (AN_HOUR, 3600.0)):
        within = [at for at in sent if at > now - window]
        if len(within) >= many:
            waits.append(within[-many] + window - now)
    return max(waits)


def lasts(
    writes: int, each: float, sent: Sequence[float], now: float, apart: float = 1.0
) -> float:
    """Seconds that some writes take, `each` of them a little longer than the pace.

    What was sent before counts towards the limits, so that a batch beyond 400 writes
    says how long it will stand still.
    """
    times, at = list(sent), now
    for _ in range(writes):
        at += max(delay(times, at, apart), 0.0)
        at += max(each - apart, 0.0)
        times.append(at)
    return at - now + (apart if writes else 0.0)


class Pacer:
    """Says when the next write may go, by those of all processes."""

    def __init__(
        self,
        journal: Journal,
        clock: Ticking,
        apart: float = 1.0,
        stop: threading.Event | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._apart = apart
        self._stop = stop or threading.Event()

    def left(self) -> float:
        """Seconds until a write may go."""
        now = self._clock.now()
        sent = [at for at in self._journal.sent_since(now - 3600.0) if at <= now]
        return delay(sent, now, self._apart)

    @contextmanager
    def write(self, *, always: bool = False) -> Iterator[None]:
        """Wait until a write may go, which is what is done inside.

        It counts from when it goes, should the process die, and in the end from when
        its answer came: whatever the way took, two are then a second apart. Raises
        Interrupted where a stop was asked for meanwhile, and nothing goes; `always`:
        it goes all the same.
        """
        while (left := self.left()) > 0:
            if self._stop.is_set() and not always:
                raise Interrupted("Stopped.", "What was not sent stays planned.")
            self._clock.sleep(min(left, 5.0))
            if self._stop.is_set():
                time.sleep(0.01)
        gone = self._clock.now()
        self._journal.note_sent(gone)
        try:
            yield
        finally:
            self._journal.note_answered(gone, self._clock.now())
