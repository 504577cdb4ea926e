"""Times and shares that the field trusts, each with its definition beside it.

What bots do counts for nothing, but for the lead time of their bumps; a draft's clock
begins when it is ready for a review. Of what was merged everything is stored; so the
cycle is measured on what was merged in the window, and nothing unfinished shortens it.
Sources: CHAOSS (time to first response, change request reviews, contributor absence
factor), DORA (lead time for changes, deployment frequency).
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from triage import clock
from triage.facts.waits import Step, between, waits
from triage.views import Lens, Reader, Select, inquiries, responses
from triage.views.bus_factor import Area, areas
from triage.views.check_runs import RAN, Check, checks
from triage.views.definitions import DEFINITIONS
from triage.views.ranks import percentile


class Measure(msgspec.Struct, frozen=True):
    """One metric: what was measured, on what, and what that means."""

    name: str
    title: str
    unit: str
    """seconds, rounds, per-week or share."""
    median: float | None
    p90: float | None
    value: float | None
    """Of a share or a rate that alone."""
    measured: int
    """On so many items: the length of `refs`."""
    missing: int
    """Items that belong to it and have no value, such as those nobody answered yet."""
    definition: str
    source: str
    refs: tuple[str, ...]


class Metrics(msgspec.Struct, frozen=True):
    """What `triage metrics --json` prints."""

    since: str
    until: str
    weekends: bool
    metrics: tuple[Measure, ...]
    checks: tuple[Check, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An item that a person opened in the window, and when somebody else spoke."""

    repo: str
    number: int
    kind: str
    created_at: str
    said_at: str | None
    reviewed_at: str | None
    ready_at: str | None
    draft_at: str | None
    draft: int
    unread: int
    """Comments that are not stored: the first may be among them."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A pull request that was merged in the window."""

    id: str
    repo: str
    number: int
    author: str | None
    is_bot: int
    is_bump: int
    created_at: str
    merged_at: str
    head_at: str | None
    paths: str | None


@dataclass(frozen=True, slots=True)
class Did:
    """What a person did to one of them."""

    id: str
    what: str
    """comment, review, or an event's kind."""
    who: str | None
    at: str
    state: str
    head: str


@dataclass(frozen=True, slots=True)
class Released:
    """A release of the window."""

    repo: str
    tag: str


OPENED = Select(
    """
    select repo.name, item.number, item.kind, item.created_at,
      (
        select min(comment.created_at)
        from comment
        where comment.item_id = item.id
          and comment.author_kind is not 'Bot'
          and comment.author is not item.author
          and comment.created_at < :now),
      (
        select min(review.submitted_at)
        from review
        where review.item_id = item.id
          and review.author_kind is not 'Bot'
          and review.author is not item.author
          and review.state <> 'PENDING'
          and review.submitted_at < :now),
      (
        select min(event.at)
        from event
        where event.item_id = item.id and event.kind = 'ready-for-review'),
      (
        select min(event.at)
        from event
        where event.item_id = item.id and event.kind = 'converted-to-draft'),
      coalesce(pull.draft, 0),
      item.comments - (
        select count(*) from comment where comment.item_id = item.id)
    from item indexed by item_created
    join repo on repo.id = item.repo_id
    left join pull on pull.item_id = item.id
    where item.created_at >= :since
      and item.created_at < :now
      and item.author_kind is not 'Bot'
    """,
    Opened,
)
_IN_WINDOW = (
    "item.state = 'merged' and item.merged_at >= :since and item.merged_at < :now"
)
MERGED = Select(
    f"""
    select item.id, repo.name, item.number, item.author, item.author_kind is 'Bot',
      exists (select 1 from bump where bump.item_id = item.id),
      item.created_at, item.merged_at, pull.head_at,
      (
        select group_concat(file.raw_path, char(0))
        from file
        where file.item_id = item.id)
    from item indexed by item_merged
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where {_IN_WINDOW}
    """,  # noqa: S608
    Merged,
)
DONE = Select(
    f"""
    select item.id, 'comment', comment.author, comment.created_at, '', ''
    from item indexed by item_merged
    join comment on comment.item_id = item.id
    where {_IN_WINDOW} and comment.author_kind is not 'Bot'
    union all
    select item.id, 'review', review.author, review.submitted_at, review.state,
      review.commit_oid
    from item indexed by item_merged
    join review on review.item_id = item.id
    where {_IN_WINDOW} and review.author_kind is not 'Bot'
      and review.submitted_at is not null
    union all
    select item.id, event.kind, event.actor, event.at, '', ''
    from item indexed by item_merged
    join event on event.item_id = item.id
    where {_IN_WINDOW}
      and event.kind in ('ready-for-review', 'converted-to-draft', 'force-pushed')
    """,  # noqa: S608
    Did,
)
RELEASED = Select(
    """
    select repo.name, published.tag
    from published
    join repo on repo.id = published.repo_id
    where published.at >= :since and published.at < :now and published.prerelease = 0
    """,
    Released,
)

Valued = tuple[str, float]
"""A ref, and what was measured of it."""


def load(reader: Reader, lens: Lens, since: datetime) -> Metrics:
    """All metrics of a window that ends at the lens's instant."""
    bound = {**lens.parameters(), "since": clock.iso(since)}
    weekends = lens.settings.metrics.weekends
    opened = reader.select(OPENED, bound)
    merged = reader.select(MERGED, bound)
    did: dict[str, list[Did]] = defaultdict(list)
    for one in reader.select(DONE, bound):
        did[one.id].append(one)
    found = [
        *_responses(opened, weekends=weekends),
        *_cycle(merged, did, weekends=weekends),
        _answered(reader, lens, since),
        _releases(reader, lens, since, bound),
    ]
    return Metrics(
        since=clock.iso(since),
        until=clock.iso(lens.now),
        weekends=weekends,
        metrics=tuple(found),
        checks=checks(reader.select(RAN, bound)),
        areas=areas(merged, lens),
    )


def _measure(name: str, found: Sequence[Valued], missing: int = 0) -> Measure:
    values = [value for _, value in found]
    return _made(
        name,
        refs=tuple(ref for ref, _ in found),
        missing=missing,
        median=round(statistics.median(values), 1) if values else None,
        p90=round(percentile(values, 0.9), 1) if values else None,
    )


def _made(
    name: str,
    *,
    refs: tuple[str, ...],
    missing: int = 0,
    median: float | None = None,
    p90: float | None = None,
    value: float | None = None,
) -> Measure:
    what = DEFINITIONS[name]
    return Measure(
        name=name,
        title=what.title,
        unit=what.unit,
        median=median,
        p90=p90,
        value=value,
        measured=len(refs),
        missing=missing,
        definition=what.about,
        source=what.source,
        refs=refs,
    )


def _ready(created: str, ready: str | None, draft: str | None) -> datetime:
    """When it was ready for a review: opened, or no longer the draft it began as."""
    began_as_draft = ready is not None and (draft is None or ready < draft)
    return clock.parse(ready if ready and began_as_draft else created)


def _responses(opened: Iterable[Opened], *, weekends: bool) -> list[Measure]:
    values: dict[str, list[Valued]] = {"issue": [], "pull": []}
    missing = dict.fromkeys(values, 0)
    for one in opened:
        if one.kind not in values or one.draft:
            continue
        said = min(filter(None, (one.said_at, one.reviewed_at)), default=None)
        if said is None or one.unread > 0:
            missing[one.kind] += 1
            continue
        ready = _ready(one.created_at, one.ready_at, one.draft_at)
        seconds = between(ready, clock.parse(said), weekends=weekends)
        values[one.kind].append((f"{one.repo}#{one.number}", seconds))
    return [
        _measure(f"first_response_{kind}s", values[kind], missing[kind])
        for kind in values
    ]


def _cycle(
    merged: Iterable[Merged], did: Mapping[str, Sequence[Did]], *, weekends: bool
) -> list[Measure]:
    names = ("first_review", "approval", "merge", "rounds", "waiting_on_us",
             "waiting_on_author", "bump_lead")  # fmt: skip
    values: dict[str, list[Valued]] = {name: [] for name in names}
    people = 0
    for one in merged:
        ref = f"{one.repo}#{one.number}"
        ended = clock.parse(one.merged_at)
        if one.is_bump:
            opened = clock.parse(one.created_at)
            values["bump_lead"].append((ref, between(opened, ended, weekends=weekends)))
        if one.is_bot:
            continue
        people += 1
        mine = [d for d in did.get(one.id, ()) if d.at <= one.merged_at]
        ready = _ready(
            one.created_at,
            min((d.at for d in mine if d.what == "ready-for-review"), default=None),
            min((d.at for d in mine if d.what == "converted-to-draft"), default=None),
        )
        values["merge"].append((ref, between(ready, ended, weekends=weekends)))
        reviews = [d for d in mine if d.what == "review" and d.who != one.author]
        approvals = [d for d in reviews if d.state == "APPROVED"]
        for name, some in (("first_review", reviews), ("approval", approvals)):
            if some:
                first = clock.parse(min(d.at for d in some))
                seconds = between(ready, first, weekends=weekends)
                values[name].append((ref, seconds))
        if reviews:
            values["rounds"].append((ref, float(len({d.head for d in reviews}))))
        spent = waits(ready, ended, _steps(one, mine), weekends=weekends)
        values["waiting_on_us"].append((ref, spent.on_us))
        values["waiting_on_author"].append((ref, spent.on_author))
    owed = {"first_review", "approval", "rounds"}
    return [
        _measure(name, found, people - len(found) if name in owed else 0)
        for name, found in values.items()
    ]


def _steps(one: Merged, did: Iterable[Did]) -> list[Step]:
    steps = [
        Step(
            clock.parse(d.at),
            d.who == one.author or d.what == "force-pushed",
            d.state == "APPROVED",
        )
        for d in did
        if d.what in {"comment", "review", "force-pushed"}
    ]
    if one.head_at:
        steps.append(Step(clock.parse(one.head_at), by_author=True))
    return steps


def _answered(reader: Reader, lens: Lens, since: datetime) -> Measure:
    bound = {**lens.parameters(), "since": clock.iso(since)}
    asked = reader.select(inquiries.ASKED_SINCE, bound)
    found = responses.metrics(asked, lens)
    refs = tuple(f"{one.repo}#{one.number}" for one in asked)
    return _made("answered_in_sla", refs=refs, value=found.share)


def _releases(
    reader: Reader, lens: Lens, since: datetime, bound: Mapping[str, object]
) -> Measure:
    refs = tuple(f"{one.repo}@{one.tag}" for one in reader.select(RELEASED, bound))
    weeks = max((lens.now - since).total_seconds() / (7 * 86400), 1e-9)
    return _made("releases", refs=refs, value=round(len(refs) / weeks, 2))
