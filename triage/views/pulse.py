"""Pulse: what happened in a window of time, by repository and in all.

A window has its start and not its end, so that two that follow one another share
nothing. Everything is counted from what is stored: of what closed, that is kept for
`keep_closed_days`, so that a number of an earlier time is not known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from triage import clock, text
from triage.model.snapshots import LEFT, Snapshot
from triage.views import Cell, Column, Lens, Reader, Select, backlog, phrases
from triage.views.happened import (
    COUNTED,
    HAPPENED,
    REVIEWED,
    TALLIED,
    WINDOWS,
    Happened,
)

Series = tuple[int | None, ...]
"""A number in each of these windows, oldest first; None: not known."""
Counted = tuple[int, ...]
"""The same where all are known."""
_NONE: Counted = (0,) * WINDOWS


@dataclass(frozen=True, slots=True)
class Named:
    """A stored repository."""

    name: str


REPOS = Select("select name from repo order by name_key", Named)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back closed items are stored."""

    synced_at: str | None
    kept: str | None
    """`[days, megabytes, since]` as JSON, as the last sync noted it."""


REACH = Select(
    "select max(synced_at), (select value from meta where key = 'kept') from repo",
    Reach,
)


class Counts(msgspec.Struct, frozen=True):
    """Numbers of a window; each is the length of a list in `refs`."""

    releases: int
    pulls_opened: int
    pulls_merged: int
    pulls_closed: int
    issues_opened: int
    issues_closed: int
    bumps_opened: int
    questions_asked: int
    questions_answered: int
    bumps_by_level: dict[str, int]
    refs: dict[str, list[str]]
    trend: dict[str, Series]
    """Each number in the windows before and in this one, oldest first."""
    left: dict[str, int]
    """What is left at the end of the window."""
    left_trend: dict[str, Series]
    """The same at the end of each window."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened."""
        return not any(self.refs.values())


class RepoCounts(Counts, frozen=True, kw_only=True):
    """The numbers of one repository."""

    repo: str


class Worker(msgspec.Struct, frozen=True):
    """What a person did for others: pull requests reviewed, and merged."""

    login: str
    reviewed: int
    merged: int
    refs: dict[str, list[str]]


class Pulse(msgspec.Struct, frozen=True):
    """What `triage pulse --json` prints."""

    since: str
    until: str
    windows: tuple[str, ...]
    """When each window of a trend begins."""
    totals: Counts
    repos: tuple[RepoCounts, ...]
    people: tuple[Worker, ...]
    """Who reviewed or merged, who did most first."""


def load(
    reader: Reader, lens: Lens, since: datetime, kept: Sequence[Snapshot] = ()
) -> Pulse:
    """The window from an instant to now; `kept`: snapshots of earlier days."""
    span = max(lens.now - since, timedelta(seconds=1))
    starts = _starts(lens.now, span)
    known = known_since(reader, lens)
    bound = {**lens.parameters(), "since": clock.iso(since)}
    happened: dict[str, list[Happened]] = defaultdict(list)
    for one in reader.select(HAPPENED, bound):
        happened[one.repo].append(one)
    wide = {
        **bound,
        "since": clock.iso(starts[0]),
        **{f"start_{place}": clock.iso(start) for place, start in enumerate(starts)},
    }
    tallies: dict[str, dict[str, Counted]] = defaultdict(dict)
    for tally in reader.select(TALLIED, wide):
        tallies[tally.repo][tally.what] = tally.numbers
    left = _left(reader, lens)
    are_known = [known is not None and start >= known for start in starts]
    past = _Past(days(lens, since), are_known, all(are_known), _by_repo(kept))
    names = [repo.name for repo in reader.select(REPOS)]
    repos = [
        {
            **_counted(happened[name]),
            **past.trends(tallies[name], left[name], name),
            "repo": name,
        }
        for name in names
    ]
    every = [one for name in names for one in happened[name]]
    whole = {
        what: _summed(counts[what] for counts in tallies.values() if what in counts)
        for what in {what for counts in tallies.values() for what in counts}
    }
    sums: Counter[str] = Counter()
    for numbers in left.values():
        sums.update(numbers)
    return Pulse(
        since=clock.iso(since),
        until=clock.iso(lens.now),
        windows=tuple(map(clock.iso, starts)),
        totals=msgspec.convert(
            {**_counted(every), **past.trends(whole, sums, "")}, Counts
        ),
        repos=tuple(msgspec.convert(one, RepoCounts) for one in repos),
        people=_people(every),
    )


def days(lens: Lens, since: datetime) -> list[str]:
    """The days of which snapshots are wanted: on which a window of the trend ended."""
    starts = _starts(lens.now, max(lens.now - since, timedelta(seconds=1)))
    return [clock.iso(end)[:10] for end in starts[1:]]


def snapshots(reader: Reader, lens: Lens) -> list[Snapshot]:
    """What is left to do now, to be kept as that of the day."""
    left = _left(reader, lens)
    day = clock.iso(lens.now)[:10]
    return [Snapshot(day, one.name, left[one.name]) for one in reader.select(REPOS)]


def _left(reader: Reader, lens: Lens) -> Mapping[str, Mapping[str, int]]:
    """What is left, by repository and kind."""
    left: dict[str, dict[str, int]] = defaultdict(dict)
    for found in backlog.left(reader, lens):
        left[found.repo][found.what] = found.number
    return left


def _starts(now: datetime, span: timedelta) -> list[datetime]:
    """When each window of a trend begins, oldest first."""
    return [now - span * back for back in range(WINDOWS, 0, -1)]


def known_since(reader: Reader, lens: Lens) -> datetime | None:
    """From when on nothing that closed is forgotten yet; None: nothing is stored."""
    reach = next(iter(reader.select(REACH)), None)
    if reach is None or reach.synced_at is None:
        return None
    days: int = lens.settings.keep_closed_days
    since: str | None = None
    if reach.kept:
        days, _, since = msgspec.json.decode(
            reach.kept, type=tuple[int, int, str | None]
        )
    asked = clock.parse(reach.synced_at) - timedelta(days=days)
    return max(filter(None, (asked, clock.maybe(since))))


def _by_repo(kept: Sequence[Snapshot]) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    """Snapshots by day and repository; under no name that of all."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for one in kept:
        found[one.day][one.repo] = dict(one.numbers)
        whole = found[one.day].setdefault("", {})
        for what, number in one.numbers.items():
            whole[what] = whole.get(what, 0) + number
    return found


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of the windows of a trend."""

    days: Sequence[str]
    """On which each window but the last ended."""
    known: Sequence[bool]
    """Whether nothing that closed since the beginning of a window is forgotten."""
    is_whole: bool
    """Whether every window is known."""
    kept: Mapping[str, Mapping[str, Mapping[str, int]]]

    def trends(
        self, counts: Mapping[str, Counted], left: Mapping[str, int], repo: str
    ) -> dict[str, object]:
        """The series of what happened, and of what was left, in one repository."""
        return {
            "trend": {
                what: self._since_known(counts.get(what, _NONE)) for what in COUNTED
            },
            "left": {what: left.get(what, 0) for what in LEFT},
            "left_trend": {
                what: walked(what, left.get(what, 0), counts, self.known)
                if what in _IN
                else self._kept(what, left.get(what, 0), repo)
                for what in LEFT
            },
        }

    def _since_known(self, numbers: Counted) -> Series:
        if self.is_whole:
            return numbers
        return tuple(
            number if known else None
            for known, number in zip(self.known, numbers, strict=True)
        )

    def _kept(self, what: str, now: int, repo: str) -> Series:
        """The same from the snapshot of the day on which each window ended."""
        found = [
            self.kept[day].get(repo, {}).get(what, 0) if day in self.kept else None
            for day in self.days
        ]
        return (*found, now)


def walked(
    what: str, now: int, counts: Mapping[str, Counted], known: Sequence[bool]
) -> Series:
    """What was left at the end of each window, walked back from what is now.

    `known`: whether nothing that closed since the beginning of a window is forgotten.
    """
    none = (0,) * len(known)
    came = counts.get(_IN[what], none)
    went = [counts.get(one, none) for one in _OUT[what]]
    series: list[int | None] = [now]
    for window in range(len(known) - 1, 0, -1):
        now += sum(one[window] for one in went) - came[window]
        series.append(now if known[window] else None)
    series.reverse()
    return tuple(series)


_IN = {
    "pulls_open": "pulls_opened",
    "issues_open": "issues_opened",
    "bumps_open": "bumps_opened",
    "questions_unanswered": "questions_asked",
}
_OUT = {
    "pulls_open": ("pulls_merged", "pulls_closed"),
    "issues_open": ("issues_closed",),
    "bumps_open": ("bumps_settled",),
    "questions_unanswered": ("questions_settled", "questions_dropped"),
}
"""What adds to a backlog, and what takes from it."""


def _summed(all_of: Iterable[Counted]) -> Counted:
    """Several series added up, window by window."""
    return tuple(map(sum, zip(_NONE, *all_of, strict=True)))


def _counted(happened: Iterable[Happened]) -> dict[str, object]:
    refs: dict[str, list[str]] = {name: [] for name in COUNTED}
    levels: Counter[str] = Counter()
    for one in happened:
        if one.what in refs:
            refs[one.what].append(one.ref)
        if one.what == "bumps_opened":
            levels[one.level] += 1
    numbers: dict[str, object] = {name: len(found) for name, found in refs.items()}
    return {**numbers, "bumps_by_level": dict(levels), "refs": refs}


def _people(happened: Iterable[Happened]) -> tuple[Worker, ...]:
    did: dict[str, dict[str, list[str]]] = {}
    for one in happened:
        what = {REVIEWED: "reviewed", "pulls_merged": "merged"}.get(one.what)
        if what and one.who:
            mine = did.setdefault(one.who, {"reviewed": [], "merged": []})
            mine[what].append(one.ref)
    found = [
        Worker(who, len(refs["reviewed"]), len(refs["merged"]), refs)
        for who, refs in did.items()
    ]
    found.sort(key=lambda one: (-one.reviewed - one.merged, one.login.lower()))
    return tuple(found)


COLUMNS = (
    Column("Repository"),
    Column("Rel", 5, right=True, drop=60),
    Column("PR+", 5, right=True),
    Column("Merged", 6, right=True),
    Column("Closed", 6, right=True, drop=60),
    Column("Issue+", 6, right=True),
    Column("Closed", 6, right=True, drop=60),
    Column("Bumps", 5, right=True),
    Column("Asked", 5, right=True, drop=60),
    Column("Answ.", 5, right=True, drop=60),
)


def lines(pulse: Pulse) -> tuple[tuple[Cell, ...], ...]:
    """The repositories in which something happened, and all of them together."""
    told = [one for one in pulse.repos if not one.is_quiet]
    rows = [(Cell(one.repo, "accent"), *_numbers(one)) for one in told]
    return (*rows, (Cell("all"), *_numbers(pulse.totals)))


def _numbers(counts: Counts) -> tuple[Cell, ...]:
    numbers = (getattr(counts, name) for name in COUNTED)
    return tuple(Cell(f"{n:,}", "" if n else "dim") for n in numbers)


def headline(pulse: Pulse) -> str:
    """The window in one line: bumps by level, and who did most for others."""
    totals = pulse.totals
    levels = ", ".join(
        f"{number} {level}" for level, number in totals.bumps_by_level.items()
    )
    busiest = phrases.listed(
        f"{one.login} ({one.reviewed} reviewed, {one.merged} merged)"
        for one in pulse.people[:3]
    )
    return phrases.headline(
        f"{pulse.since} to {pulse.until}",
        f"{text.count(totals.bumps_opened, 'bump')}: {levels}" if levels else "",
        busiest,
    )
