"""What happened to items, and when: one list of kinds behind every number of Pulse.

Each kind is one select with an instant, so that the list behind a number and the
counts of earlier windows can never differ in what they mean.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from triage.views import Select

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

WINDOWS = 8
"""Windows of equal length, the last of them the one asked for, that make a trend."""
DAYS = 14
"""Days of the trend at the head of a queue."""

REVIEWED = "reviewed"
"""That a person reviewed the pull request of another; counted by person."""


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
    row: int | None
    """The item's row; None of a release."""

    @property
    def ref(self) -> str:
        """`owner/name#12`, or `owner/name@v1.2.0`."""
        return self.repo + self.name


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind is found: its tables, the column of its instant, what must hold."""

    at: str
    tables: str
    holds: str = ""
    name: str = "'#' || item.number"
    who: str = "null"
    level: str = "''"
    row: str = "item.rowid"
    once: bool = False
    """Whether the same person counts once for an item."""


_BY_CREATION = "item indexed by item_created"
_BY_CLOSING = "item indexed by item_closed"
_BY_MERGING = "item indexed by item_merged join pull on pull.item_id = item.id"
_ASKED = "question indexed by question_asked join item on item.id = question.item_id"
_ANSWERED = (
    "question indexed by question_answered join item on item.id = question.item_id"
)
_OF_BUMPS = " join bump on bump.item_id = item.id"
_PULL, _ISSUE = "item.kind = 'pull'", "item.kind = 'issue'"
_CLOSED = "item.state = 'closed'"
_ASKS = "question.asks = 1"

_KINDS: Mapping[str, _Kind] = {
    "releases": _Kind(
        "published.at", "published", name="'@' || published.tag", row="null"
    ),
    "pulls_opened": _Kind("item.created_at", _BY_CREATION, _PULL),
    "pulls_merged": _Kind(
        "item.merged_at",
        _BY_MERGING,
        "item.state = 'merged'",
        who="case pull.merged_by_kind when 'User' then pull.merged_by end",
    ),
    "pulls_closed": _Kind("item.closed_at", _BY_CLOSING, f"{_PULL} and {_CLOSED}"),
    "issues_opened": _Kind("item.created_at", _BY_CREATION, _ISSUE),
    "issues_closed": _Kind("item.closed_at", _BY_CLOSING, f"{_ISSUE} and {_CLOSED}"),
    "bumps_opened": _Kind(
        "item.created_at", _BY_CREATION + _OF_BUMPS, _PULL, level="bump.level"
    ),
    "questions_asked": _Kind("question.asked_at", _ASKED, _ASKS),
    "questions_answered": _Kind("question.first_answer_at", _ANSWERED, _ASKS),
    REVIEWED: _Kind(
        "review.submitted_at",
        "review indexed by review_submitted join item on item.id = review.item_id",
        "review.author_kind = 'User' and review.author is not item.author"
        " and review.state <> 'PENDING'",
        who="review.author",
        once=True,
    ),
}
_SETTLED: Mapping[str, _Kind] = {
    "bumps_settled": _Kind(
        "item.closed_at", _BY_CLOSING + _OF_BUMPS, "item.state <> 'open'"
    ),
    "questions_settled": _Kind(
        "question.first_answer_at",
        _ANSWERED,
        f"{_ASKS} and (item.closed_at is null"
        " or item.closed_at >= question.first_answer_at)",
    ),
    "questions_dropped": _Kind(
        "item.closed_at",
        f"{_BY_CLOSING} join question on question.item_id = item.id",
        f"{_ASKS} and (question.first_answer_at is null"
        " or item.closed_at < question.first_answer_at)",
    ),
}
"""What takes something out of a backlog; its list is of no interest."""


def _repo(kind: _Kind) -> str:
    return "published.repo_id" if kind.row == "null" else "item.repo_id"


def _within(kind: _Kind) -> str:
    tests = [kind.holds] if kind.holds else []
    tests += [f"{kind.at} >= :since", f"{kind.at} < :now"]
    return " and ".join(tests)


def _listed(what: str, kind: _Kind) -> str:
    return (
        f"select {'distinct ' if kind.once else ''}'{what}', repo.name, {kind.name},"  # noqa: S608
        f" {kind.who}, {kind.level}, {kind.row} from {kind.tables}"
        f" join repo on repo.id = {_repo(kind)} where {_within(kind)}"
    )


def _tallied(what: str, kind: _Kind, windows: int, by: str = "") -> str:
    later = "".join(
        f", sum({kind.at} >= :start_{place}) as since_{place}"
        for place in range(1, windows)
    )
    return (
        f"select {what} as what, {_repo(kind)} as repo_id, count(*) as since_0{later}"  # noqa: S608
        f" from {kind.tables} where {_within(kind)} group by 2{by}"
    )


HAPPENED = Select(
    " union all ".join(_listed(what, kind) for what, kind in _KINDS.items()), Happened
)
"""Everything from `:since` to before `:now`."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened in each of several windows of equal length."""

    what: str
    repo: str
    numbers: tuple[int, ...]
    """Oldest window first; the last ends now."""


def _tally(what: str, repo: str, *since: int) -> Tally:
    """`since`: how often since each of the windows began."""
    numbers = (one - later for one, later in itertools.pairwise(since))
    return Tally(what, repo, (*numbers, since[-1]))


def _tallies(kinds: Mapping[str, _Kind], windows: int, *more: str) -> Select[Tally]:
    parts = [_tallied(f"'{what}'", kind, windows) for what, kind in kinds.items()]
    return Select(
        "select what, repo.name, "  # noqa: S608
        + ", ".join(f"since_{place}" for place in range(windows))
        + f" from ({' union all '.join([*parts, *more])})"
        + " join repo on repo.id = repo_id",
        _tally,
    )


_OPENED = _Kind(
    "item.created_at", "item indexed by item_opened", "item.kind in ('pull', 'issue')"
)
_BOTH = "case item.kind when 'pull' then 'pulls_opened' else 'issues_opened' end"
_ALONE = {
    what: kind
    for what, kind in {**_KINDS, **_SETTLED}.items()
    if what not in {REVIEWED, "pulls_opened", "issues_opened"}
}
TALLIED = _tallies(_ALONE, WINDOWS, _tallied(_BOTH, _OPENED, WINDOWS, ", 1"))
"""The same counted by window, of which `:start_1` and so on are the beginnings."""
DAILY = _tallies(
    {what: _ALONE[what] for what in ("bumps_opened", "questions_asked", *_SETTLED)},
    DAYS,
)
"""What adds to bumps and questions, and takes from them, likewise in `DAYS` windows."""


def one(what: str) -> Select[Happened]:
    """The select of one kind alone."""
    return Select(_listed(what, _KINDS[what]), Happened)
