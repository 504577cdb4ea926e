"""How well questions are answered: in time, how soon, and what is left day by day."""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import msgspec

from triage import clock
from triage.views import Lens
from triage.views.inquiries import Asked
from triage.views.worktime import Worktime


class Left(msgspec.Struct, frozen=True):
    """What was left at the end of a day (UTC)."""

    day: str
    unanswered: int
    """Asked until then, open and without an answer."""


class Metrics(msgspec.Struct, frozen=True):
    """How well questions are answered, over all that are stored."""

    asked: int
    answered_in_sla: int
    share: float | None
    """Of those asked, 0…1; null where none was asked."""
    median_first_answer_hours: float | None
    waiting: int = 0
    """For whom it is our turn now."""
    overdue: int = 0
    backlog: tuple[Left, ...] = ()
    """Day by day, the last is that of now."""


def metrics(asked: Sequence[Asked], lens: Lens) -> Metrics:
    """Response times; an answer counts from the asking, whoever's turn it was since."""
    hours = Worktime(lens.settings.questions)
    of = lens.settings.questions.sla_of
    taken = [(one, one.first_answer(hours)) for one in asked]
    known = [wait for _, wait in taken if wait is not None]
    in_time = sum(
        wait <= of(one.repo, one.kind) for one, wait in taken if wait is not None
    )
    return Metrics(
        asked=len(asked),
        answered_in_sla=in_time,
        share=round(in_time / len(asked), 4) if asked else None,
        median_first_answer_hours=round(statistics.median(known), 1) if known else None,
        waiting=sum(one.is_our_turn for one in asked),
        overdue=sum(one.is_overdue(lens, hours) for one in asked),
        backlog=backlog(asked, lens.now),
    )


TREND = 14
"""Days of the trend."""


def backlog(asked: Sequence[Asked], now: datetime) -> tuple[Left, ...]:
    """How many were open and without an answer at the end of each of the last days."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [today + timedelta(days=1 - back) for back in range(TREND, 0, -1)]
    stamps = [*map(clock.iso, ends[:-1]), clock.iso(now)]
    came, went = Counter[int](), Counter[int]()
    for one in asked:
        gone = min(one.first_answer_at or _NEVER, one.closed_at or _NEVER)
        if (one.state != "open" and gone == _NEVER) or gone <= one.asked_at:
            continue
        came[bisect_left(stamps, one.asked_at)] += 1
        went[bisect_left(stamps, gone)] += 1
    left = list(accumulate(came[day] - went[day] for day in range(TREND)))
    days = [today + timedelta(days=-back) for back in range(TREND - 1, -1, -1)]
    return tuple(
        Left(day.date().isoformat(), left[number]) for number, day in enumerate(days)
    )


_NEVER = "9999"
"""Later than every instant that is stored."""
