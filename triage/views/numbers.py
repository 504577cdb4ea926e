"""The numbers of Pulse as lines, each with its trend, and the list behind each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from triage import clock, text
from triage.model.snapshots import LEFT
from triage.views import (
    Cell,
    Column,
    Lens,
    Reader,
    Row,
    Select,
    backlog,
    happened,
    measured,
    metrics,
    phrases,
)
from triage.views.definitions import DEFINITIONS
from triage.views.happened import REVIEWED, Happened
from triage.views.pulse import Counts, Pulse, Series
from triage.views.sparks import plot, spark

SPANS: Mapping[str, timedelta] = {
    "24h": timedelta(hours=24),
    "72h": timedelta(hours=72),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
"""The windows that one key goes through, shortest first."""

USUAL = "72h"

COLUMNS = (
    Column("What", 26),
    Column("Number", 7, right=True),
    Column("Before", 7, right=True, drop=52),
    Column("Trend", drop=44),
)

KEY = "number"
METRIC = "metric:"
MOST = 10
"""People who are named."""


@dataclass(frozen=True, slots=True)
class Named:
    """A number: what it counts, and how it is told."""

    title: str
    about: str
    """What is counted, exactly."""


NUMBERS: Mapping[str, Named] = {
    "pulls_opened": Named("Pull requests opened", "pull requests that were opened"),
    "pulls_merged": Named("Pull requests merged", "pull requests that were merged"),
    "pulls_closed": Named(
        "Pull requests closed", "pull requests that were closed without a merge"
    ),
    "issues_opened": Named("Issues opened", "issues that were opened"),
    "issues_closed": Named("Issues closed", "issues that were closed"),
    "bumps_opened": Named(
        "Bumps opened", "dependency bumps among the pull requests that were opened"
    ),
    "questions_asked": Named("Questions asked", "questions that somebody asked"),
    "questions_answered": Named(
        "Questions answered", "questions that got their first answer"
    ),
    "releases": Named("Releases", "releases that were published"),
    "pulls_open": Named("Open pull requests", "pull requests that are open"),
    "issues_open": Named("Open issues", "issues that are open"),
    "bumps_open": Named("Open bumps", "dependency bumps that are open"),
    "questions_unanswered": Named(
        "Questions, no answer",
        "open questions to which nobody gave an answer; Questions also has those that"
        " wait again, and those that only the community answered",
    ),
    "unowned": Named(
        "Nobody has it",
        "open issues that nobody is assigned to, and open pull requests, drafts left"
        " out, that nobody is assigned to, asked to review, or has reviewed",
    ),
    "awaiting_review": Named(
        "Asked for review",
        "open pull requests, drafts left out, for which a review is asked of somebody",
    ),
    REVIEWED: Named("reviewed", "pull requests of others that they reviewed"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """Which number: the key of its line says it."""

    what: str
    repo: str = ""
    """Empty: all."""
    who: str = ""
    level: str = ""

    @property
    def key(self) -> str:
        """The key of its line."""
        return f"{KEY} {self.what} {self.repo} {self.who} {self.level}"

    @classmethod
    def parse(cls, key: str) -> Number | None:
        """The number of a line; None where the line is none."""
        kind, *rest = key.split(" ")
        return cls(*rest) if kind == KEY and len(rest) == 4 else None

    @property
    def metric(self) -> str:
        """The metric of whose items it is the number; empty: of none."""
        return self.what.removeprefix(METRIC) if METRIC in self.what else ""

    @property
    def words(self) -> str:
        """What it counts, and where."""
        if self.metric:
            return DEFINITIONS[self.metric].title
        of = f"{self.who}: " if self.who else ""
        level = f", {self.level}" if self.level else ""
        where = f" in {self.repo}" if self.repo else ""
        title = NUMBERS[self.what].title
        return f"{of}{title}{level}{where}"


def lines(pulse: Pulse, lens: Lens, times: metrics.Metrics | None = None) -> list[Row]:
    """All of Pulse as lines: in all, left, people, metrics, then by repository."""
    told = _Told(pulse, lens.now)
    rows = [_head("All repositories", ""), *told.counts(pulse.totals, "")]
    rows += [_head("Left to do", ""), *told.left(pulse.totals)]
    if pulse.people:
        rows.append(_head("People", len(pulse.people)))
        rows += told.people()
    if times:
        rows.append(_head("Metrics", ""))
        rows += [_measure(one, times) for one in times.metrics]
    for repo in pulse.repos:
        if not repo.is_quiet:
            rows += [_head(repo.repo, ""), *told.counts(repo, repo.repo)]
    return rows


def of_all(rows: Sequence[Row]) -> list[tuple[Cell, ...]]:
    """Of these lines the numbers of all repositories and people together."""
    return [
        row.cells
        for row in rows
        if (number := Number.parse(row.key)) and not (number.repo or number.metric)
    ]


def _measure(one: metrics.Measure, of: metrics.Metrics) -> Row:
    """A metric: on how many items it was measured, and what came of it."""
    if one.value is None:
        median, p90 = measured.told(one, one.median), measured.told(one, one.p90)
        said = f"{median}, 90 % {p90}" if one.measured else "nothing yet"
    else:
        said = measured.told(one, one.value)
    number = Number(METRIC + one.name)
    without = f"{one.missing:,} more are without one" if one.missing else ""
    days = "" if of.weekends else "weekends left out"
    proof = [one.definition, one.source, without, days, f"{of.since} to {of.until}"]
    return Row(
        key=number.key,
        cells=(
            Cell(one.title),
            Cell(f"{one.measured:,}", "" if one.measured else "dim"),
            Cell(""),
            Cell(said, "" if one.measured else "dim"),
        ),
        refs=(),
        why=f"{one.title}: {_middle(one, said)}, measured on {one.measured:,}.",
        evidence=tuple(line for line in proof if line),
        text=one.title,
    )


def _middle(one: metrics.Measure, said: str) -> str:
    return said if one.value is not None or not one.measured else f"median {said}"


def _head(name: str, number: object) -> Row:
    return Row(f"head {name}", (Cell(name), Cell(str(number))), (), "", is_head=True)


@dataclass(frozen=True, slots=True)
class _Told:
    pulse: Pulse
    now: datetime

    def counts(self, counts: Counts, repo: str) -> list[Row]:
        """What happened; of one repository only that of which there is some."""
        rows = []
        for what in (*happened.COUNTED[1:], happened.COUNTED[0]):
            number = int(getattr(counts, what))
            if not (number or not repo):
                continue
            rows.append(self._row(Number(what, repo), number, counts.trend[what]))
            if what == "bumps_opened":
                rows += [
                    self._row(Number(what, repo, level=level), of_level, ())
                    for level, of_level in counts.bumps_by_level.items()
                ]
        return rows

    def left(self, counts: Counts) -> list[Row]:
        """What is left at the end of the window."""
        return [
            self._row(Number(what), counts.left[what], counts.left_trend[what])
            for what in LEFT
        ]

    def people(self) -> list[Row]:
        """Who did most for others."""
        rows = []
        for one in self.pulse.people[:MOST]:
            for what, number in (
                (REVIEWED, one.reviewed),
                ("pulls_merged", one.merged),
            ):
                if number:
                    rows.append(self._row(Number(what, who=one.login), number, ()))
        return rows

    def _row(self, number: Number, value: int, series: Series) -> Row:
        named = NUMBERS[number.what]
        title = named.title
        if number.level:
            title = f"  of them {number.level}"
        elif number.who:
            title = f"{number.who} {_DID[number.what]}"
        before = series[-2] if len(series) > 1 else None
        return Row(
            key=number.key,
            cells=(
                Cell(title, "dim" if number.level else ""),
                Cell(f"{value:,}", "" if value else "dim"),
                Cell("" if before is None else f"{before:,}", "dim"),
                Cell(spark(series), "accent"),
            ),
            refs=(),
            why=f"{number.words}: {value:,}.",
            evidence=tuple(self._proof(number, named, series)),
            text=f"{title} {number.repo}",
        )

    def _proof(self, number: Number, named: Named, series: Series) -> list[str]:
        is_left = number.what in LEFT
        until = self.pulse.until
        when = f"before {until}" if is_left else f"{self.pulse.since} to {until}"
        told = [f"counts {named.about}", when]
        if series:
            ends = (*self.pulse.windows[1:], until)
            starts = ends if is_left else self.pulse.windows
            told += ["", *plot([_day(at) for at in starts], series)]
        return told


_DID = {REVIEWED: "reviewed", "pulls_merged": "merged"}


@lru_cache(maxsize=64)
def _day(at: str) -> str:
    """A stored instant as a short label: `Jan 17 12:00`."""
    return f"{clock.parse(at):%b %d %H:%M}"


def behind(
    reader: Reader, lens: Lens, number: Number, since: datetime
) -> Sequence[Happened]:
    """What a number counts: as many as it says."""
    if number.metric:
        times = metrics.load(reader, lens, since).metrics
        refs = next(one.refs for one in times if one.name == number.metric)
        return _of_refs(reader, refs)
    is_left = number.what in LEFT
    select = backlog.one(number.what) if is_left else happened.one(number.what)
    bound = {**lens.parameters(), "since": clock.iso(since)}
    return [
        one
        for one in reader.select(select, bound)
        if (not number.repo or one.repo == number.repo)
        and (not number.who or one.who == number.who)
        and (not number.level or one.level == number.level)
    ]


_ITEMS = Select(
    """
    select '', repo.name, '#' || item.number, null, '', item.rowid
    from json_each(:wanted) as wanted
    cross join repo on repo.name = json_extract(wanted.value, '$[0]')
    cross join item on item.repo_id = repo.id
      and item.number = json_extract(wanted.value, '$[1]')
    """,
    Happened,
)


def _of_refs(reader: Reader, refs: Sequence[str]) -> list[Happened]:
    """Items and releases by their names, in that order."""
    releases = [ref.partition("@") for ref in refs if "@" in ref]
    items = [ref.partition("#") for ref in refs if "@" not in ref]
    wanted = json.dumps([(repo, int(number)) for repo, _, number in items])
    return [
        *reader.select(_ITEMS, {"wanted": wanted}),
        *(Happened("", repo, f"@{tag}", None, "", None) for repo, _, tag in releases),
    ]


def released(found: Sequence[Happened]) -> list[Row]:
    """Releases as lines; they are no items."""
    return [
        Row(
            key=one.ref,
            cells=(Cell("release"), Cell(one.repo, "dim"), Cell(one.name[1:])),
            refs=(),
            why=f"{one.repo} released {one.name[1:]}.",
        )
        for one in found
    ]


RELEASED: tuple[Column, ...] = (
    Column("Kind", 8),
    Column("Repository", 30),
    Column("Release"),
)


def headline(pulse: Pulse, span: str) -> str:
    """The window in a few words."""
    totals = pulse.totals
    return phrases.headline(
        f"last {span}",
        f"{totals.pulls_opened:,} pull requests opened",
        f"{totals.pulls_merged:,} merged",
        text.count(totals.questions_answered, "answer"),
    )
