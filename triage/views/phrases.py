"""The words that several queues share: ages, lists of names, counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from triage import clock, text
from triage.model import Ref
from triage.views import Cell

ARROW = "\u2192"
"""From one version to the next."""
SEPARATOR = " \u00b7 "
"""Between the parts of a headline."""

_OIDS = 7
_INSTANT = len("2026-01-20T00:00:00Z")


@lru_cache(maxsize=1 << 14)
def age(since: str | None, now: datetime) -> str:
    """How long ago a stored instant was: `3h`; empty where there is none."""
    return text.ago(clock.age(clock.parse(since), now)) if since else ""


def days(since: str, now: datetime) -> float:
    """Days from a stored instant to now; never negative."""
    return clock.age(clock.parse(since), now) / 86400


def gap(first: str, last: str) -> float:
    """Seconds between two stored instants; never negative."""
    return clock.age(clock.parse(first), clock.parse(last))


def apart(first: str, last: str) -> str:
    """How long there is between two stored instants: `36s`, `3h`."""
    seconds = gap(first, last)
    return f"{seconds:.0f}s" if seconds < 60 else text.ago(seconds)


@lru_cache(maxsize=64)
def before(now: datetime, *, days: float) -> str:
    """The instant so many days before now, as it is stored."""
    return clock.iso(now - timedelta(days=days))


def oldest(instants: Iterable[str], now: datetime) -> str:
    """`oldest 12d`, for a headline; empty where there is nothing."""
    first = min(instants, default="")
    return f"oldest {age(first, now)}" if first else ""


def headline(*parts: str) -> str:
    """The parts that say something, on one line."""
    return SEPARATOR.join(part for part in parts if part)


def listed(names: Iterable[str], limit: int = 3) -> str:
    """`a, b and c`, or `a, b, c and 4 more`."""
    every = list(names)
    if len(every) > limit:
        return f"{', '.join(every[:limit])} and {len(every) - limit} more"
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"


def short(oid: str) -> str:
    """A commit as people write it."""
    return oid[:_OIDS] or "an unknown commit"


def refs(found: Iterable[Ref]) -> list[str]:
    """Refs as JSON has them."""
    return [str(ref) for ref in found]


def instant(stored: str | None) -> str | None:
    """A stored instant as JSON has it: ISO 8601 with `Z`, no fractions."""
    if stored and len(stored) == _INSTANT and stored[-1] == "Z":
        return stored
    return clock.iso(clock.parse(stored)) if stored else None


@lru_cache(maxsize=4096)
def cell(said: str, tone: str = "") -> Cell:
    """A cell for what many rows say alike; 50,000 rows share it."""
    return Cell(said, tone)


VERDICTS = {"ready": "good", "review": "warn", "blocked": "bad"}
"""The tone of each verdict."""

SIGNS = {"pass": "✔", "fail": "✘", "unknown": "?"}
"""How a condition's state is drawn: a sign, never a colour alone."""


def proof(check: str, state: str, why: str) -> str:
    """A condition with what was found, in one line: `✘ checks: failing: build`."""
    return f"{SIGNS[state]} {check}: {why}"
