"""Pulse: what happened in a window of time, by repository and in all.

A window has its start and not its end, so that two that follow one another share
nothing. Everything is counted from what is stored: of what closed, that is kept for
`keep_closed_days`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from triage import clock, text
from triage.views import Cell, Column, Lens, Reader, Select, phrases

COUNTED = (
    "releases",
    "pulls_opened",
    "pulls_merged",
    "pulls_closed",
    "issues_opened",
    "issues_closed",
    "bumps_opened",
    "questions_asked",
    "questions_answered",
)
"""What is counted; a pull request that was merged is not closed besides."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to an item, or a release."""

    what: str
    """One of `COUNTED`, or reviewed."""
    repo: str
    name: str
    """`#12` of an item, `@v1.2.0` of a release."""
    who: str | None
    """Who reviewed or merged it."""
    level: str
    """Of a bump its semver level."""

    @property
    def ref(self) -> str:
        """`owner/name#12`, or `owner/name@v1.2.0`."""
        return self.repo + self.name


@dataclass(frozen=True, slots=True)
class Named:
    """A stored repository."""

    name: str


REPOS = Select("select name from repo order by name_key", Named)
HAPPENED = Select(
    """
    select 'releases', repo.name, '@' || published.tag, null, ''
    from published
    join repo on repo.id = published.repo_id
    where published.at >= :since and published.at < :now
    union all
    select
      case item.kind when 'pull' then 'pulls_opened' else 'issues_opened' end,
      repo.name, '#' || item.number, null, ''
    from item
    join repo on repo.id = item.repo_id
    where item.kind in ('pull', 'issue')
      and item.created_at >= :since and item.created_at < :now
    union all
    select 'pulls_merged', repo.name, '#' || item.number,
      case pull.merged_by_kind when 'User' then pull.merged_by end, ''
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.state = 'merged'
      and item.merged_at >= :since and item.merged_at < :now
    union all
    select
      case item.kind when 'pull' then 'pulls_closed' else 'issues_closed' end,
      repo.name, '#' || item.number, null, ''
    from item
    join repo on repo.id = item.repo_id
    where item.kind in ('pull', 'issue')
      and item.state = 'closed'
      and item.closed_at >= :since and item.closed_at < :now
    union all
    select 'bumps_opened', repo.name, '#' || item.number, null, bump.level
    from item
    join bump on bump.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.created_at >= :since and item.created_at < :now
    union all
    select 'questions_asked', repo.name, '#' || item.number, null, ''
    from question
    join item on item.id = question.item_id
    join repo on repo.id = item.repo_id
    where question.asks = 1
      and question.asked_at >= :since and question.asked_at < :now
    union all
    select 'questions_answered', repo.name, '#' || item.number, null, ''
    from question
    join item on item.id = question.item_id
    join repo on repo.id = item.repo_id
    where question.asks = 1
      and question.first_answer_at >= :since and question.first_answer_at < :now
    union all
    select distinct 'reviewed', repo.name, '#' || item.number, review.author, ''
    from review
    join item on item.id = review.item_id
    join repo on repo.id = item.repo_id
    where review.author_kind = 'User'
      and review.author is not item.author
      and review.state <> 'PENDING'
      and review.submitted_at >= :since and review.submitted_at < :now
    """,
    Happened,
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
    totals: Counts
    repos: tuple[RepoCounts, ...]
    people: tuple[Worker, ...]
    """Who reviewed or merged, who did most first."""


def load(reader: Reader, lens: Lens, since: datetime) -> Pulse:
    """The window from an instant to now."""
    bound = {**lens.parameters(), "since": clock.iso(since)}
    happened = reader.select(HAPPENED, bound)
    by_repo: dict[str, list[Happened]] = defaultdict(list)
    for one in happened:
        by_repo[one.repo].append(one)
    return Pulse(
        since=clock.iso(since),
        until=clock.iso(lens.now),
        totals=msgspec.convert(_counted(happened), Counts),
        repos=tuple(
            msgspec.convert(
                {**_counted(by_repo[repo.name]), "repo": repo.name}, RepoCounts
            )
            for repo in reader.select(REPOS)
        ),
        people=_people(happened),
    )


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
        what = {"reviewed": "reviewed", "pulls_merged": "merged"}.get(one.what)
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
