"""Instants: UTC-aware inside, ISO 8601 with `Z` where stored or printed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.errors import UsageError


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock that can be waited on."""

    now: Callable[[], float]
    """POSIX time in seconds."""
    sleep: Callable[[float], object]
    """Return some seconds later, or as soon as a stop was asked for."""

    def moment(self) -> datetime:
        """This instant."""
        return datetime.fromtimestamp(self.now(), UTC)


def ticking(stop: threading.Event) -> Ticking:
    """The machine's own clock, whose waits end early on `stop`."""
    return Ticking(time.time, stop.wait)


def parse(text: str) -> datetime:
    """The instant that an ISO 8601 text names; without an offset it is UTC.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC:
        return moment
    return (
        moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    )


def maybe(text: str | None) -> datetime | None:
    """`parse`, where the text may be missing."""
    return parse(text) if text else None


def iso(moment: datetime) -> str:
    """`2026-01-20T00:00:00Z`; fractions of a second are dropped."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return f"{moment.isoformat('T', 'seconds')[:19]}Z"


def maybe_iso(moment: datetime | None) -> str | None:
    """`iso`, where the instant may be missing."""
    return iso(moment) if moment else None


def now(environ: Mapping[str, str]) -> datetime:
    """The instant from which ages are counted: `TRIAGE_NOW`, else the real one.

    Raises UsageError where `TRIAGE_NOW` is no instant.
    """
    fixed = environ.get("TRIAGE_NOW", "")
    if not fixed:
        return datetime.now(UTC)
    try:
        return parse(fixed)
    except ValueError:
        raise UsageError(
            f"TRIAGE_NOW is {fixed!r}, which is no ISO 8601 instant.",
            "Write it like 2026-01-20T00:00:00Z.",
        ) from None


def age(since: datetime, until: datetime) -> float:
    """Seconds from one instant to another; never negative."""
    return max((until - since).total_seconds(), 0.0)
