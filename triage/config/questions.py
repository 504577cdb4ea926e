"""How soon a question is to be answered, and which hours count."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from datetime import time, timedelta, timezone, tzinfo

import msgspec

from triage.config.table import DAYS, Hours, Table
from triage.errors import SettingsError

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


class Questions(Table, frozen=True):
    """Unanswered questions. The limit is a day in a2ui's rule, two or three in others."""

    sla_hours: Hours = 24.0
    """Hours after which an unanswered question is overdue."""
    sla: dict[str, Hours] = msgspec.field(default_factory=dict)
    """The same by `owner/name`, by source (`issue`, `discord`, …), or by owner; the
    first of these that is named decides. In a chat by `discord:guild/channel`, by
    guild, or by source."""
    working_days: tuple[str, ...] = ()
    """Days whose hours count, such as `monday`; none named: every day."""
    working_hours: str = ""
    """Hours of a day that count, such as `09:00-17:00`; empty: all."""
    timezone: str = "UTC"
    """Where days and hours are counted: `Europe/Berlin`, or an offset as `+02:00`."""

    def sla_of(self, repo: str, source: str) -> float:
        """Hours that a question of a repository, asked in a channel, may wait."""
        if not self.sla:
            return self.sla_hours
        by = {
            name.lower().removesuffix("/*"): hours for name, hours in self.sla.items()
        }
        owner = repo.split("/", 1)[0]
        wider = (owner, source) if ":" in owner else (source, owner)
        for name in (repo, *wider):
            if name.lower() in by:
                return by[name.lower()]
        return self.sla_hours

    @property
    def is_always_on(self) -> bool:
        """Whether every hour counts."""
        return not self.working_days and not self.working_hours

    def zone(self) -> tzinfo:
        """Where the days are counted. Raises ValueError where there is no such place."""
        offset = _OFFSET.fullmatch(self.timezone)
        if offset:
            ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
            return timezone(-ahead if offset[1] == "-" else ahead)
        try:
            return zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(str(error)) from None

    def span(self) -> tuple[time, time | None]:
        """From when to when a day counts; None: to its end. Raises ValueError."""
        if not self.working_hours:
            return time(), None
        found = _SPAN.fullmatch(self.working_hours)
        if not found:
            raise ValueError("it wants two times, as in 09:00-17:00")
        since = time(int(found[1]), int(found[2]))
        if (found[3], found[4]) == ("24", "00"):
            return since, None
        until = time(int(found[3]), int(found[4]))
        if until <= since:
            raise ValueError("its end is not behind its beginning")
        return since, until


def check(settings: Questions, path: str) -> None:
    """Raises SettingsError for what is of the right type and means nothing."""
    for day in settings.working_days:
        if day not in DAYS:
            near = difflib.get_close_matches(day, DAYS, n=1)
            meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(DAYS)}."
            raise SettingsError(
                f"{path}: questions.working_days: {day!r} is no day of the week. {meant}"
            )
    try:
        settings.span()
    except ValueError as error:
        raise SettingsError(
            f"{path}: questions.working_hours: {settings.working_hours!r}: {error}."
        ) from None
    try:
        settings.zone()
    except ValueError:
        raise SettingsError(
            f"{path}: questions.timezone: {settings.timezone!r} is not known here.",
            "Name it as in Europe/Berlin, or give its offset: +02:00.",
        ) from None
