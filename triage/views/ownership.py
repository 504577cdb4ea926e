"""Ownership gaps: what nobody is responsible for, and who could be.

The newest of a kind stands first: an owner helps most while an item is fresh. People's
pull requests come before issues, and dependency bumps, which have their own queue,
last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from triage import text
from triage.model import Ref
from triage.views import Cell, Column, Lens, Queue, Row, Select, Tables, View, phrases
from triage.views.owners import (
    RULED,
    TOUCHED,
    Owned,
    Owners,
    Touched,
    add_known,
    shares_of,
)
from triage.views.owners import SELECTS as OWNERS
from triage.views.people import SELECTS as PEOPLE
from triage.views.people import People, Suggestion

KINDS = (
    "invalid-owner",
    "owner-is-author",
    "unowned-path",
    "no-reviewer",
    "no-assignee",
    "no-active-maintainer",
)
"""In the order of the queue."""


@dataclass(frozen=True, slots=True)
class Loose:
    """An open issue without an assignee, or pull request without a reviewer."""

    repo_id: str
    repo: str
    number: int
    kind: str
    title: str
    author: str | None
    created_at: str
    is_bump: int


@dataclass(frozen=True, slots=True)
class Selfish:
    """An open pull request whose only assignee wrote it."""

    repo_id: str
    repo: str
    number: int
    title: str
    author: str
    created_at: str
    is_bump: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """A CODEOWNERS rule that GitHub ignores."""

    repo_id: str
    repo: str
    line: int
    kind: str
    source: str
    message: str
    path: str


@dataclass(frozen=True, slots=True)
class Busy:
    """A repository with open items."""

    repo_id: str
    repo: str
    items: int


LOOSE = Select(
    """
    select item.repo_id, repo.name, item.number, item.kind, item.title, item.author,
      item.created_at, 0
    from item
    join repo on repo.id = item.repo_id
    where item.kind = 'issue'
      and item.state = 'open'
      and repo.archived = 0
      and not exists (
        select 1
        from assignee
        where assignee.item_id = item.id)
    union all
    select item.repo_id, repo.name, item.number, item.kind, item.title, item.author,
      item.created_at,
      exists (select 1 from bump where bump.item_id = item.id)
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and repo.archived = 0
      and not exists (
        select 1
        from review_request
        where review_request.item_id = item.id)
      and not exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author_kind is not 'Bot'
          and review.author is not item.author
          and review.state <> 'PENDING')
    """,
    Loose,
)
SELFISH = Select(
    """
    select item.repo_id, repo.name, item.number, item.title, item.author,
      item.created_at,
      exists (select 1 from bump where bump.item_id = item.id)
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and repo.archived = 0
      and item.author is not null
      and 1 = (select count(*) from assignee where assignee.item_id = item.id)
      and exists (
        select 1
        from assignee
        where assignee.item_id = item.id
          and assignee.login = item.author)
      and not exists (
        select 1
        from review_request
        where review_request.item_id = item.id)
      and not exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author_kind is not 'Bot'
          and review.author is not item.author
          and review.state <> 'PENDING')
    """,
    Selfish,
)
IGNORED = Select(
    """
    select codeowners_error.repo_id, repo.name, codeowners_error.line,
      codeowners_error.kind, codeowners_error.source, codeowners_error.message,
      codeowners_error.path
    from codeowners_error
    join repo on repo.id = codeowners_error.repo_id
    where repo.archived = 0
    order by repo.name, codeowners_error.line
    """,
    Ignored,
)
BUSY = Select(
    """
    select item.repo_id, repo.name, count(*)
    from item
    join repo on repo.id = item.repo_id
    where item.state = 'open'
      and repo.archived = 0
    group by item.repo_id
    """,
    Busy,
)


class Gap(msgspec.Struct, frozen=True, gc=False):
    """One gap, as `triage ownership --json` prints it."""

    ref: str
    kind: str
    since: str | None
    why: str
    suggestions: tuple[Suggestion, ...]


class Gaps(msgspec.Struct, frozen=True):
    """The payload of the view."""

    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class _Holder:
    """An item or repository with its gaps: one row."""

    repo_id: str
    ref: Ref | None
    name: str
    title: str
    author: str
    since: str
    is_bump: bool
    gaps: list[tuple[str, str]]


def _holder(
    holders: dict[tuple[str, int], _Holder],
    one: Loose | Selfish | Touched,
) -> _Holder:
    key = (one.repo_id, one.number)
    found = holders.get(key)
    if found is None:
        ref = Ref.of(one.repo, one.number)
        found = holders[key] = _Holder(
            one.repo_id,
            ref,
            str(ref),
            one.title,
            one.author or "",
            one.created_at,
            bool(one.is_bump),
            [],
        )
    return found


_UNASSIGNED = ("no-assignee", "Nobody is assigned.")
_UNREVIEWED = ("no-reviewer", "Nobody is asked for a review, and nobody gave one.")
_BUMP = ("no-reviewer", "A dependency bump that nobody is asked to review.")


def _loose(holders: dict[tuple[str, int], _Holder], rows: Iterable[Loose]) -> None:
    for one in rows:
        gap = (
            _UNASSIGNED
            if one.kind == "issue"
            else _BUMP
            if one.is_bump
            else _UNREVIEWED
        )
        _holder(holders, one).gaps.append(gap)


def _touched(
    holders: dict[tuple[str, int], _Holder],
    rows: Iterable[Touched],
    owners: Owners,
) -> dict[tuple[str, int], Owned]:
    """Gaps by CODEOWNERS, and the shares of its owners, by pull request."""
    by_pull: dict[tuple[str, int], list[Touched]] = defaultdict(list)
    for one in rows:
        if owners.has_rules(one.repo_id):
            by_pull[one.repo_id, one.number].append(one)
    shares: dict[tuple[str, int], Owned] = {}
    for key, touched in by_pull.items():
        first = touched[0]
        matches = [owners.of(one.repo_id, one.raw_path) for one in touched]
        shares[key] = shares_of(matches)
        bare = [t.path for t, m in zip(touched, matches, strict=True) if m is None]
        if bare:
            gap = ("unowned-path", f"No CODEOWNERS rule covers {phrases.listed(bare)}.")
            _holder(holders, first).gaps.append(gap)
        named = {owner.lower() for match in matches if match for owner in match.owners}
        author = (first.author or "").lower()
        if named == {f"@{author}"} and not first.reviewed:
            gap = (
                "owner-is-author",
                f"The only code owner is its author, {first.author}.",
            )
            _holder(holders, first).gaps.append(gap)
    return shares


def _repositories(tables: Tables, people: People) -> list[_Holder]:
    """Gaps of whole repositories: rules that are ignored, and nobody there."""
    found: list[_Holder] = []
    for wrong in tables[IGNORED]:
        why = f"Line {wrong.line} of {wrong.path} is ignored: {wrong.kind}."
        title = f"{wrong.source.strip()} ({wrong.message.strip()})"
        gaps = [("invalid-owner", why)]
        found.append(
            _Holder(wrong.repo_id, None, wrong.repo, title, "", "", False, gaps)
        )
    for busy in tables[BUSY]:
        if not people.active(busy.repo_id):
            items = text.count(busy.items, "open item")
            why = f"No maintainer was active here in 90 days; {items}."
            gaps = [("no-active-maintainer", why)]
            found.append(
                _Holder(busy.repo_id, None, busy.repo, items, "", "", False, gaps)
            )
    return found


@lru_cache(maxsize=1024)
def _evidence(gaps: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(f"{name}: {reason}" for name, reason in gaps)


@lru_cache(maxsize=1024)
def _pairs(suggestions: tuple[Suggestion, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.login, one.why) for one in suggestions)


def _row(
    number: int, holder: _Holder, suggestions: tuple[Suggestion, ...], lens: Lens
) -> Row:
    kind, why = holder.gaps[0]
    more = f" +{len(holder.gaps) - 1}" if len(holder.gaps) > 1 else ""
    best = suggestions[0].login if suggestions else ""
    evidence = tuple(holder.gaps)
    if not holder.ref:
        why = f"{holder.name}: {why}"
        evidence = ((kind, why),)
    tone = "dim" if holder.is_bump else "" if holder.ref else "bad"
    return Row(
        key=holder.name if holder.ref else f"{kind}:{holder.name}:{number}",
        cells=(
            phrases.cell(kind + more, tone),
            phrases.cell(phrases.age(holder.since, lens.now), "dim"),
            phrases.cell(best, "accent"),
            Cell(holder.name, "dim"),
            Cell(holder.title),
        ),
        refs=(holder.ref,) if holder.ref else (),
        why=why,
        evidence=_evidence(evidence),
        suggestions=_pairs(suggestions),
        text=f"{holder.title} {holder.name} {holder.author} {kind}",
    )


def build(tables: Tables, lens: Lens) -> Queue:
    """One row an item, with all its gaps; one row a gap of a whole repository."""
    people = People(tables, lens)
    owners = Owners(tables[RULED])
    holders: dict[tuple[str, int], _Holder] = {}
    shares = _touched(holders, tables[TOUCHED], owners)
    add_known(shares, tables, people)
    for one in tables[SELFISH]:
        gaps_of = _holder(holders, one).gaps
        if all(kind != "owner-is-author" for kind, _ in gaps_of):
            reason = f"The only assignee is its author, {one.author}."
            gaps_of.append(("owner-is-author", reason))
    _loose(holders, tables[LOOSE])
    rank = {kind: place for place, kind in enumerate(KINDS)}
    items = (
        one for one in holders.values() if not one.ref or one.ref not in lens.aside
    )
    every = (*_repositories(tables, people), *items)
    found = [one for one in every if (one.ref or one.name) in lens.slice]
    for holder in found:
        if len(holder.gaps) > 1:
            holder.gaps.sort(key=lambda gap: rank[gap[0]])
    found.sort(key=lambda holder: holder.since, reverse=True)
    found.sort(key=lambda holder: (holder.is_bump, rank[holder.gaps[0][0]]))
    rows: list[Row] = []
    gaps: list[Gap] = []
    for place, holder in enumerate(found):
        owned = None
        if holder.ref:
            owned = shares.get((holder.repo_id, holder.ref.number))
        suggestions = people.suggest(
            holder.repo_id, but=(holder.author,) if holder.author else (), owned=owned
        )
        rows.append(_row(place, holder, suggestions, lens))
        since = phrases.instant(holder.since)
        gaps.extend(
            Gap(
                ref=holder.name,
                kind=kind,
                since=since,
                why=why,
                suggestions=suggestions,
            )
            for kind, why in holder.gaps
        )
    ignored = sum(gap.kind == "invalid-owner" for gap in gaps)
    bumps = sum(holder.is_bump for holder in found)
    return Queue(
        rows=tuple(rows),
        headline=phrases.headline(
            text.count(len(gaps), "gap"),
            phrases.oldest((h.since for h in found if h.since), lens.now),
            f"{text.count(ignored, 'CODEOWNERS rule')} ignored" if ignored else "",
            f"{bumps} on bumps" if bumps else "",
        ),
        count=len(gaps),
        payload=Gaps(tuple(gaps)),
    )


VIEW = View(
    id="ownership",
    title="Ownership",
    noun="gap",
    columns=(
        Column("Gap", 16, drop=44),
        Column("Age", 4, right=True, drop=66),
        Column("Suggest", 12, drop=60),
        Column("Ref", 24, drop=95),
        Column("Title"),
    ),
    selects=(LOOSE, SELFISH, IGNORED, BUSY, *OWNERS, *PEOPLE),
    build=build,
    empty="Everything open has an owner. Sync to look again.",
)
