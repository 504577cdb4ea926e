"""Dates and numbers in a query: exact, compared, ranges, and counted from today.

GitHub's forms: `2026-01-20`, an instant with its offset, `>=…`, `<…`, `a..b`,
`*..b`, and `@today-7d`, a whole day (UTC). Our short one: `7d` or `-7d` is the
instant so long before now, and alone it means since then. Units are h, d, w,
m (months) and y. What lies ahead is named from the person's own day: `until`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage import clock
from triage.errors import UsageError
from triage.views.scope import Scope, Test

_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<)?(?P<value>.+)", re.DOTALL)
_TODAY = re.compile(
    r"@today(?:(?P<sign>[+-])(?P<count>\d{1,4})(?P<unit>[dwmy]))?", re.IGNORECASE
)
_AGO = re.compile(r"-?(?P<count>\d{1,5})(?P<unit>[hdwmy])", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?"
)
_NUMBER = re.compile(r"\d{1,15}")
_HINT = (
    "Write it like 2026-01-20, >=2026-01-20, 2026-01-01..2026-01-20, @today-7d or 7d."
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a second, or an instant counted from now; resolved at `now`."""

    start: datetime | None = None
    whole_day: bool = False
    count: int = 0
    unit: str = ""
    """With a unit: `count` of it from today, or from now."""

    @property
    def is_since(self) -> bool:
        """Whether it means, alone, everything since."""
        return self.start is None and not self.whole_day

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """From when to when it lasts; the end is not part of it."""
        start = self.start
        if start is None:
            base = now.astimezone(UTC)
            if self.whole_day:
                base = base.replace(hour=0, minute=0, second=0, microsecond=0)
            start = _moved(base, self.count, self.unit)
        return start, start + (timedelta(days=1) if self.whole_day else _SECOND)


_SECOND = timedelta(seconds=1)
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)


def _moved(base: datetime, count: int, unit: str) -> datetime:
    """So many hours, days, weeks, months or years on; never beyond the calendar."""
    try:
        if unit in {"m", "y"}:
            months = (
                base.year * 12 + base.month - 1 + count * (12 if unit == "y" else 1)
            )
            year, month = divmod(months, 12)
            day = min(base.day, calendar.monthrange(year, month + 1)[1])
            return base.replace(year=year, month=month + 1, day=day)
        hours = {"h": 1, "d": 24, "w": 168}.get(unit, 0)
        return base + timedelta(hours=count * hours)
    except (OverflowError, ValueError):
        return _FIRST if count < 0 else _LAST


def moment(given: str, value: str) -> Moment:
    """The moment that a value names. Raises UsageError."""
    today = _TODAY.fullmatch(value)
    if today:
        count = int(today["count"] or 0) * (-1 if today["sign"] == "-" else 1)
        return Moment(None, True, count, (today["unit"] or "d").lower())
    ago = _AGO.fullmatch(value)
    if ago:
        return Moment(None, False, -int(ago["count"]), ago["unit"].lower())
    whole = bool(_DATE.fullmatch(value))
    if whole or _INSTANT.fullmatch(value):
        try:
            return Moment(clock.parse(value), whole)
        except (ValueError, OverflowError):
            pass
    raise UsageError(f"{value!r} is no date for {given}:.", _HINT)


def begins(given: str, value: str, now: datetime) -> datetime:
    """When a window until now begins. Raises UsageError where that is not past."""
    start = moment(given, value).span(now)[0]
    if start >= now:
        raise UsageError(f"{value} is not past.", "Write 72h, 3d, 2w or a past date.")
    return start


def dated(given: str, column: str, value: str) -> Test:
    """A column of instants against a date, a comparison or a range."""
    first, between, last = value.partition("..")
    if between:
        low = None if first == "*" else moment(given, first)
        high = None if last == "*" else moment(given, last)

        def within(scope: Scope) -> str:
            tests = [f"{column} is not null"]
            if low:
                start = clock.iso(low.span(scope.lens.now)[0])
                tests.append(f"{column} >= {scope.bind(start)}")
            if high:
                end = clock.iso(high.span(scope.lens.now)[1])
                tests.append(f"{column} < {scope.bind(end)}")
            return f"({' and '.join(tests)})"

        return within
    match = _COMPARED.fullmatch(value)
    sign, text = (match["sign"] or "", match["value"]) if match else ("", value)
    one = moment(given, text)
    if not sign and one.is_since:
        sign = ">="

    def compared(scope: Scope) -> str:
        start, end = (clock.iso(edge) for edge in one.span(scope.lens.now))
        if not sign:
            return f"({column} >= {scope.bind(start)} and {column} < {scope.bind(end)})"
        test, edge = _EDGES[sign]
        return f"{column} {test} {scope.bind(end if edge else start)}"

    return compared


_EDGES = {">": (">=", True), "<=": ("<", True), ">=": (">=", False), "<": ("<", False)}
"""A comparison with a span: the operator, and whether it looks at the end."""


def counted(given: str, column: str, value: str) -> Test:
    """A column of numbers against a number, a comparison or a range."""
    first, between, last = value.partition("..")
    if between:
        low = None if first == "*" else _number(given, first)
        high = None if last == "*" else _number(given, last)

        def within(scope: Scope) -> str:
            tests = ["1"]
            if low is not None:
                tests.append(f"{column} >= {scope.bind(low)}")
            if high is not None:
                tests.append(f"{column} <= {scope.bind(high)}")
            return f"({' and '.join(tests)})"

        return within
    match = _COMPARED.fullmatch(value)
    sign, text = (match["sign"] or "=", match["value"]) if match else ("=", value)
    number = _number(given, text)
    return lambda scope: f"{column} {sign} {scope.bind(number)}"


def _number(given: str, value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise UsageError(
            f"{value!r} is no number for {given}:.",
            f"Write it like {given}:5, {given}:>5 or {given}:10..20.",
        )
    return int(value)


_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
ACTIVITY = "activity"


def until(text: str, now: datetime) -> datetime | None:
    """When something is over, in the time zone of `now`; None: at the next activity.

    `2026-01-20` (the start of that day), an instant, `3h`, `3d`, `2w`, `1m`,
    `tomorrow`, a weekday, or `activity`. Raises UsageError for anything else, and
    for what lies behind.
    """
    said = text.strip().lower()
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = _AGO.fullmatch(said)
    days = [day for day in _WEEKDAYS if len(said) >= 3 and day.startswith(said)]
    if said == ACTIVITY:
        return None
    if ahead and not said.startswith("-"):
        found = _moved(now, int(ahead["count"]), ahead["unit"])
    elif said == "tomorrow":
        found = morning + timedelta(days=1)
    elif days:
        away = (_WEEKDAYS.index(days[0]) - now.weekday() - 1) % 7 + 1
        found = morning + timedelta(days=away)
    elif _DATE.fullmatch(said) or _INSTANT.fullmatch(text.strip()):
        try:
            found = datetime.fromisoformat(text.strip())
        except ValueError:
            raise UsageError(f"{text!r} is no date.", _UNTIL) from None
        found = found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
    else:
        raise UsageError(f"{text!r} is no time to wait for.", _UNTIL)
    if found <= now:
        raise UsageError(f"{text} is not ahead.", _UNTIL)
    return found


_UNTIL = "Write 3d, 2w, tomorrow, monday, 2026-02-01 or activity."
