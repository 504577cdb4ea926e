"""Ownership gaps: what nobody is responsible for, and who could be.

The newest of a kind stands first: an owner helps most while an item is fresh. People's
pull requests come before issues, and dependency bumps, which have their own queue,
last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from triage import text
from triage.model import Ref
from triage.views import Cell, Column, Lens, Queue, Row, Tables, View, gaps, phrases
from triage.views.advising import SELECTS as ADVISING
from triage.views.advising import Advisor
from triage.views.gaps import KINDS, Finder
from triage.views.owners import in_words
from triage.views.suggesting import Advice, Excluded, Suggestion

_PLACES = {kind: place for place, kind in enumerate(KINDS)}


class Gap(msgspec.Struct, frozen=True, gc=False):
    """One gap, as `triage ownership --json` prints it."""

    ref: str
    kind: str
    since: str | None
    why: str
    suggestions: tuple[Suggestion, ...]
    excluded: tuple[Excluded, ...] = ()
    """Who comes to mind and is not suggested."""


class Gaps(msgspec.Struct, frozen=True):
    """The payload of the view."""

    gaps: tuple[Gap, ...]


@dataclass(slots=True)
class _Holder:
    """An item or repository with its gaps: one row."""

    ref: Ref | None
    name: str
    title: str
    author: str
    since: str
    is_bump: bool
    gaps: list[gaps.Gap]
    advice: Advice
    notes: tuple[str, ...] = ()
    """Further lines of evidence."""


def _items(
    tables: Tables, lens: Lens, advisor: Advisor, finder: Finder
) -> list[_Holder]:
    """The open items that have gaps."""
    found: list[_Holder] = []
    keys = {repo_id: name.lower() for repo_id, name in advisor.people.repos.items()}
    for select in (gaps.PULLS, gaps.ISSUES):
        for one in tables[select]:
            standings = advisor.standings(one)
            its = finder.of(one, standings)
            if not its:
                continue
            repo = advisor.people.repos[one.repo_id]
            ref = Ref(keys[one.repo_id], one.number, repo)
            if ref in lens.aside or ref not in lens.slice:
                continue
            if len(its) > 1:
                its.sort(key=_place)
            found.append(
                _Holder(
                    ref,
                    f"{repo}#{one.number}",
                    one.title,
                    one.author or "",
                    one.created_at,
                    bool(one.is_bump),
                    its,
                    advisor.advise(one, standings),
                    tuple(in_words(standings)) if standings else (),
                )
            )
    return found


def _place(gap: gaps.Gap) -> int:
    return _PLACES[gap[0]]


def _repositories(
    tables: Tables, lens: Lens, advisor: Advisor, finder: Finder
) -> list[_Holder]:
    return [
        _Holder(None, repo, title, "", "", False, [gap], advisor.of_repository(repo_id))
        for repo_id, repo, title, gap in finder.of_repositories(tables)
        if repo in lens.slice
    ]


class _Drawn:
    """Draws rows; what many of them say alike is made once."""

    def __init__(self, lens: Lens) -> None:
        self._now = lens.now
        self._pairs: dict[int, tuple[tuple[str, str], ...]] = {}
        self._evidence: dict[object, tuple[str, ...]] = {}

    def row(self, number: int, holder: _Holder) -> Row:
        """The row of an item or of a repository's gap."""
        kind, why = holder.gaps[0]
        more = f" +{len(holder.gaps) - 1}" if len(holder.gaps) > 1 else ""
        suggestions = holder.advice.suggestions
        evidence = tuple(holder.gaps)
        if not holder.ref:
            why = f"{holder.name}: {why}"
            evidence = ((kind, why),)
        tone = "dim" if holder.is_bump else "" if holder.ref else "bad"
        return Row(
            key=holder.name if holder.ref else f"{kind}:{holder.name}:{number}",
            cells=(
                phrases.cell(kind + more, tone),
                phrases.cell(phrases.age(holder.since, self._now), "dim"),
                phrases.cell(suggestions[0].login if suggestions else "", "accent"),
                Cell(holder.name, "dim"),
                Cell(holder.title),
            ),
            refs=(holder.ref,) if holder.ref else (),
            why=why,
            evidence=self._proven(evidence, holder),
            suggestions=self._suggested(holder.advice),
            text=f"{holder.title} {holder.name} {holder.author} {kind}",
        )

    def _suggested(self, advice: Advice) -> tuple[tuple[str, str], ...]:
        found = self._pairs.get(id(advice))
        if found is None:
            found = tuple((one.login, one.why) for one in advice.suggestions)
            self._pairs[id(advice)] = found
        return found

    def _proven(self, found: tuple[gaps.Gap, ...], holder: _Holder) -> tuple[str, ...]:
        key = (found, holder.notes, id(holder.advice))
        lines = self._evidence.get(key)
        if lines is None:
            lines = self._evidence[key] = (
                *(f"{name}: {reason}" for name, reason in found),
                *holder.notes,
                *(f"not suggested: {o.login}, {o.why}" for o in holder.advice.excluded),
            )
        return lines


def _order(found: Iterable[_Holder]) -> list[_Holder]:
    """By kind, bumps last, of each kind the newest first; then by name."""
    ordered = sorted(found, key=lambda holder: holder.name)
    ordered.sort(key=lambda holder: holder.since, reverse=True)
    ordered.sort(key=lambda holder: (holder.is_bump, _place(holder.gaps[0])))
    return ordered


def build(tables: Tables, lens: Lens) -> Queue:
    """One row an item, with all its gaps; one row a gap of a whole repository."""
    advisor = Advisor(tables, lens)
    finder = Finder(tables, lens, advisor.people, advisor.owners)
    found = _order(
        (
            *_repositories(tables, lens, advisor, finder),
            *_items(tables, lens, advisor, finder),
        )
    )
    listed = tuple(
        Gap(
            ref=holder.name,
            kind=kind,
            since=phrases.instant(holder.since),
            why=why,
            suggestions=holder.advice.suggestions,
            excluded=holder.advice.excluded,
        )
        for holder in found
        for kind, why in holder.gaps
    )
    drawn = _Drawn(lens)
    ignored = sum(gap.kind == "invalid-owner" for gap in listed)
    bumps = sum(holder.is_bump for holder in found)
    return Queue(
        rows=tuple(drawn.row(place, holder) for place, holder in enumerate(found)),
        headline=phrases.headline(
            text.count(len(listed), "gap"),
            phrases.oldest((h.since for h in found if h.since), lens.now),
            f"{text.count(ignored, 'CODEOWNERS rule')} ignored" if ignored else "",
            f"{bumps} on bumps" if bumps else "",
        ),
        count=len(listed),
        say=lambda: Gaps(listed),
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
    selects=(*gaps.SELECTS, *ADVISING),
    build=build,
    empty="Everything open has an owner. Sync to look again.",
)
