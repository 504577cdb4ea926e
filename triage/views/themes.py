"""Themes that recur: what several people brought up, wherever they did.

A theme is told by the item that the others are most like. Pull requests count where
they are about it, but none is a theme by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from triage import clock, text
from triage.views import Cell, Column, Lens, Reader, phrases, voices
from triage.views.gathering import gather
from triage.views.sparks import spark
from triage.views.voices import Voice


class Mention(msgspec.Struct, frozen=True):
    """One item or conversation of a theme."""

    ref: str
    source: str
    title: str
    url: str
    author: str | None
    at: str | None
    score: float
    """How alike it is to the one that the theme is told by, 0…1."""


class Week(msgspec.Struct, frozen=True):
    """How often a theme came up in a week."""

    week: str
    """ISO 8601, `2026-W03`."""
    count: int
    sources: dict[str, int]


class Theme(msgspec.Struct, frozen=True):
    """One matter that recurs."""

    title: str
    ref: str
    url: str
    count: int
    people: int
    sources: dict[str, int]
    weeks: tuple[Week, ...]
    """Only those in which it came up, the first first."""
    first_at: str | None
    last_at: str | None
    mentions: tuple[Mention, ...]
    """The one that it is told by, then the others, most alike first."""


class Themes(msgspec.Struct, frozen=True):
    """What `triage themes --json` prints."""

    since: str | None
    until: str | None
    items: int
    """How many items and conversations were looked at."""
    themes: tuple[Theme, ...]


def load(reader: Reader, lens: Lens, since: datetime) -> Themes:
    """What recurred between an instant and now: what most people brought up first."""
    found = voices.read(reader, since, lens.now)
    numbers = lens.settings.themes
    leads = [not one.is_work for one in found]
    every = [
        _theme(one)
        for one in matters(found, leads, numbers.likeness, numbers.people)
        if len(one) >= numbers.mentions
    ]
    every.sort(key=lambda one: one.last_at or "", reverse=True)
    every.sort(key=lambda one: (-one.people, -one.count))
    return Themes(
        phrases.instant(clock.iso(since)),
        phrases.instant(clock.iso(lens.now)),
        len(found),
        tuple(every),
    )


Matter = tuple[tuple[float, Voice], ...]
"""What is about one matter: how alike each is to the first, which tells it."""


def matters(
    found: Sequence[Voice], leads: Sequence[bool], least: float, people: int
) -> list[Matter]:
    """What enough people brought up; `leads`: which of them may tell it."""
    gathered = [
        (
            (1.0, found[group.middle]),
            *((score, found[place]) for score, place in group.members),
        )
        for group in gather([one.about for one in found], leads, least)
    ]
    return [
        mentions
        for mentions in gathered
        if voices.people(one for _, one in mentions) >= people
    ]


def _theme(mentions: Matter) -> Theme:
    every = [one for _, one in mentions]
    middle = every[0]
    return Theme(
        title=middle.title,
        ref=str(middle.ref),
        url=middle.url,
        count=len(every),
        people=voices.people(every),
        sources=sources_of(every),
        weeks=_weeks(every),
        first_at=phrases.instant(min(one.at for one in every)),
        last_at=phrases.instant(max(one.at for one in every)),
        mentions=told(mentions),
    )


def told(mentions: Matter) -> tuple[Mention, ...]:
    """Where a matter was brought up."""
    return tuple(
        Mention(
            ref=str(one.ref),
            source=one.source,
            title=one.title,
            url=one.url,
            author=one.who or None,
            at=phrases.instant(one.at),
            score=score,
        )
        for score, one in mentions
    )


def sources_of(every: Sequence[Voice]) -> dict[str, int]:
    """How many there are of each source."""
    return dict(sorted(Counter(one.source for one in every).items()))


def week_of(at: datetime) -> str:
    """The ISO week of an instant."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"


def _weeks(every: Sequence[Voice]) -> tuple[Week, ...]:
    by_week: dict[str, list[Voice]] = {}
    for one in every:
        by_week.setdefault(week_of(clock.parse(one.at)), []).append(one)
    return tuple(
        Week(week, len(some), sources_of(some))
        for week, some in sorted(by_week.items())
    )


COLUMNS = (
    Column("People", 6, right=True),
    Column("Times", 5, right=True),
    Column("By week", 12),
    Column("Where", 30, drop=100),
    Column("Last", 4, right=True),
    Column("Ref", 30, drop=80),
    Column("Theme"),
)
_SHOWN = 12
"""Weeks in a line, the last."""


def headline(found: Themes) -> str:
    """How many there are, and of what."""
    themes = text.count(len(found.themes), "theme")
    return f"{themes} in {text.count(found.items, 'item')} since {found.since}"


def lines(found: Themes, now: datetime) -> list[tuple[Cell, ...]]:
    """One line a theme."""
    weeks = [week_of(now - timedelta(weeks=back)) for back in reversed(range(_SHOWN))]
    return [
        (
            Cell(str(one.people)),
            Cell(str(one.count)),
            Cell(spark([_in(one, week) for week in weeks])),
            Cell(where(one.sources), "dim"),
            Cell(phrases.age(one.last_at, now), "dim"),
            Cell(one.ref, "accent"),
            Cell(one.title),
        )
        for one in found.themes
    ]


def _in(theme: Theme, week: str) -> int:
    return next((one.count for one in theme.weeks if one.week == week), 0)


def where(sources: dict[str, int]) -> str:
    """`3 issues, 2 pulls`: by source."""
    plain = {"issue", "pull", "discussion"}
    return ", ".join(
        text.count(number, source) if source in plain else f"{number} {source}"
        for source, number in sources.items()
    )
