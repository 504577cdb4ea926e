"""Counts the hours between two instants that are working hours, by the settings.

Whole weeks are counted at once, so that a wait of years costs no more than one of days.
A day's hours are those of the clock there, also where it is put forward or back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from triage.config import Questions
from triage.config.table import DAYS

_WEEK = 7
_DAY = 86_400


class Worktime:
    """Which seconds of an interval count."""

    def __init__(self, settings: Questions) -> None:
        self.is_always_on = settings.is_always_on
        if self.is_always_on:
            return
        self._zone = settings.zone()
        named = settings.working_days or DAYS
        self._days = frozenset(DAYS.index(day) for day in named)
        since, until = settings.span()
        self._from = since.hour * 3600 + since.minute * 60
        self._to = until.hour * 3600 + until.minute * 60 if until else _DAY

    def seconds(self, since: datetime, until: datetime) -> float:
        """The seconds of an interval that count; 0 where it ends before it begins."""
        if until <= since:
            return 0.0
        if self.is_always_on:
            return (until - since).total_seconds()
        first = since.astimezone(self._zone)
        last = until.astimezone(self._zone)
        if first.date() == last.date():
            return max(0.0, self._passed(last) - self._passed(first))
        begun = self._of(first.date()) - self._passed(first)
        between = self._whole(first.date() + timedelta(days=1), last.date())
        return max(0.0, begun + between + self._passed(last))

    def _passed(self, at: datetime) -> float:
        """The seconds of its day that counted until an instant."""
        if at.weekday() not in self._days:
            return 0.0
        second = at.hour * 3600 + at.minute * 60 + at.second
        return float(min(max(second, self._from), self._to) - self._from)

    def _of(self, day: date) -> float:
        counts = day.weekday() in self._days
        return float(self._to - self._from) if counts else 0.0

    def _whole(self, since: date, until: date) -> float:
        """The seconds of the days from one to before another."""
        days = (until - since).days
        weeks, left = divmod(days, _WEEK)
        some = sum(self._of(since + timedelta(days=one)) for one in range(left))
        return weeks * len(self._days) * (self._to - self._from) + some
