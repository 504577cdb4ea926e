"""How fast may be written: one at a time, a second apart, well below GitHub's limits.

GitHub asks for a second between writes and allows 80 a minute and 500 an hour that
create content (rate-limit pages); this keeps below, over all processes that share a
data directory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.clock import Ticking
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


INSTANT = Tempo(0.0, 0.0, (0.0,) * 3, (0.0,) * 3, (0.0,) * 5, 0.0)
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


class Pacer:
    """Says when the next write may go, by those of all processes."""

    def __init__(self, journal: Journal, clock: Ticking, apart: float = 1.0) -> None:
        self._journal = journal
        self._clock = clock
        self._apart = apart

    def left(self) -> float:
        """Seconds until a write may go."""
        now = self._clock.now()
        sent = [at for at in self._journal.sent_since(now - 3600.0) if at <= now]
        return delay(sent, now, self._apart)

    def note(self) -> None:
        """Note that a write goes now."""
        self._journal.note_sent(self._clock.now())

    def wait(self) -> None:
        """Return when a write may go; it is noted as sent."""
        while (left := self.left()) > 0:
            self._clock.sleep(min(left, 5.0))
        self.note()
