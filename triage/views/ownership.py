"""Ownership gaps: what nobody is responsible for, and who could be.

The newest of a kind stands first: an owner helps most while an item is fresh. People's
pull requests come before issues, and dependency bumps, which have their own queue,
last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from triage import text
from triage.model import Ref
from triage.store.shelf import Ordered
from triage.views import (
    Cell,
    Column,
    Lens,
    Queue,
    Row,
    Tables,
    View,
    gaps,
    phrases,
)
from triage.views.advising import ASKING, Advisor
from triage.views.gaps import KINDS, Finder
from triage.views.late import Late
from triage.views.live import Line, Lines, Live
from triage.views.memory import Asked, Known, Memory, Rule, Source
from triage.views.narrowing import EVERYTHING, Scope
from triage.views.owners import in_words
from triage.views.suggesting import Ask, Excluded, Suggestion, advised

_SUGGEST = 2
"""The cell that names who could take it."""

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


@dataclass(frozen=True, slots=True)
class _Holder:
    """An item or repository with its gaps: one row."""

    ref: Ref | None
    name: str
    title: str
    author: str
    since: str
    is_bump: bool
    gaps: tuple[gaps.Gap, ...]
    ask: Ask
    notes: tuple[str, ...] = ()
    """Further lines of evidence."""
    mark: str = ""
    """Tells a repository's gap from others of its kind."""

    @property
    def rank(self) -> tuple[bool, int, int, str, str]:
        """By kind, bumps last, of each kind the newest first; then by name."""
        since = int("".join(filter(str.isdigit, self.since)) or 0)
        return self.is_bump, _place(self.gaps[0]), -since, self.name, self.mark


def _place(gap: gaps.Gap) -> int:
    return _PLACES[gap[0]]


def _row(holder: _Holder, now: datetime) -> Row:
    """The row of an item or of a repository's gap; whom to suggest is to be asked."""
    kind, why = holder.gaps[0]
    more = f" +{len(holder.gaps) - 1}" if len(holder.gaps) > 1 else ""
    found = holder.gaps
    if not holder.ref:
        why = f"{holder.name}: {why}"
        found = ((kind, why),)
    tone = "dim" if holder.is_bump else "" if holder.ref else "bad"
    return Row(
        key=holder.name if holder.ref else f"{kind}:{holder.name}:{holder.mark}",
        cells=(
            phrases.cell(kind + more, tone),
            phrases.cell(phrases.age(holder.since, now), "dim"),
            Cell("", "accent"),
            Cell(holder.name, "dim"),
            Cell(holder.title),
        ),
        refs=(holder.ref,) if holder.ref else (),
        why=why,
        evidence=(
            *(f"{name}: {reason}" for name, reason in found),
            *holder.notes,
        ),
        text=f"{holder.title} {holder.name} {holder.author} {kind}",
        ask=holder.ask,
    )


_BUMP = "bump"
"""Is counted beside the kinds of gaps."""


def _kinds(holder: _Holder) -> list[str]:
    found = [kind for kind, _ in holder.gaps]
    return [*found, _BUMP] if holder.is_bump else found


class Unowned(Live):
    """Every gap, brought up to date."""

    asking = ASKING

    def __init__(self, lens: Lens) -> None:
        super().__init__(lens)
        memory = self._memory = Memory()
        self._advisor = Advisor(lens, memory)
        self._finder = Finder(lens, memory, self._advisor.people, self._advisor.owners)
        self._aside: Known[str, bool] = Known(Source(memory), False)
        nothing: tuple[_Holder, ...] = ()
        self._gaps = Rule(memory, self._lacking)
        self._of_item = Asked(memory, self._item, nothing)
        self._of_repo = Asked(memory, self._repo, nothing)
        self._lines: Lines[_Holder] = Lines(
            lambda holder: holder.rank, lambda holder: holder.since, _kinds
        )

    def take(self, tables: Tables, scope: Scope) -> None:
        """Work out what the answers about a scope change."""
        items = self._advisor.items
        known = set(items)
        self._advisor.take(tables, scope)
        self._finder.take(tables, scope)
        idents = {*known, *items} if scope.items is None else scope.items
        names = self._advisor.people.repos
        for ident in idents:
            one = items[ident]
            away = one and Ref.of(names[one.repo_id], one.number) in self.lens.aside
            self._aside.put(ident, bool(away))
        self._of_item.ask(idents)
        self._of_repo.ask(names if scope.repos is None else scope.repos)
        for rule in (self._of_item, self._of_repo):
            for key, _, now in rule.news():
                self._lines.put(key, now)
        self._of_item.let_go(ident for ident in idents if ident not in items)
        self._memory.tidy()

    def _lacking(self, ident: str) -> tuple[gaps.Gap, ...]:
        """The gaps of an open item that is in sight."""
        advisor = self._advisor
        one = advisor.items[ident]
        if one is None or self._aside[ident]:
            return ()
        found = self._finder.of(one, advisor.standings(ident))
        return tuple(sorted(found, key=_place) if len(found) > 1 else found)

    def _item(self, ident: str) -> tuple[_Holder, ...]:
        """An open item that has gaps."""
        advisor, found = self._advisor, self._gaps(ident)
        if not found:
            return ()
        one, standings = advisor.item(ident), advisor.standings(ident)
        repo = advisor.people.repos[one.repo_id]
        ref = Ref.of(repo, one.number)
        if ref not in self.lens.slice:
            return ()
        return (
            _Holder(
                ref,
                f"{repo}#{one.number}",
                one.title,
                one.author or "",
                one.created_at,
                bool(one.is_bump),
                found,
                advisor.ask(ident, _SUGGEST),
                tuple(in_words(standings)) if standings else (),
            ),
        )

    def _repo(self, repo_id: str) -> tuple[_Holder, ...]:
        """The gaps of a whole repository."""
        if self._advisor.people.repos[repo_id] not in self.lens.slice:
            return ()
        found = tuple(self._finder.of_repository(repo_id))
        if not found:
            return ()
        ask = Ask(repo_id, cell=_SUGGEST)
        return tuple(
            _Holder(
                None, one.repo, one.title, "", "", False, (one.gap,), ask,
                mark=one.mark,
            )
            for one in found
        )  # fmt: skip

    def lines(self) -> Ordered[Line[_Holder]]:
        """One line an item, with all its gaps; one a gap of a whole repository."""
        return self._lines.settled()

    def told(self) -> tuple[str, int]:
        """How many gaps there are, the oldest, ignored rules, and gaps on bumps."""
        self.lines()
        kinds = self._lines.kinds
        bumps, ignored = kinds[_BUMP], kinds["invalid-owner"]
        count = kinds.total() - bumps
        headline = phrases.headline(
            text.count(count, "gap"),
            phrases.oldest([self._lines.oldest()], self.lens.now),
            f"{text.count(ignored, 'CODEOWNERS rule')} ignored" if ignored else "",
            f"{bumps} on bumps" if bumps else "",
        )
        return headline, count

    def row(self, line: Line[_Holder]) -> Row:
        """A line as it is drawn."""
        return advised(self.sketch(line), line.said.ask, self._advisor.suggester)

    def sketch(self, line: Line[_Holder]) -> Row:
        """A line before anybody is suggested, and before it says what waits for whom."""
        return _row(line.said, self.lens.now)

    def facts(self) -> Mapping[str, object]:
        """What suggestions rest on."""
        return self._advisor.circles.facts()

    def queue(self) -> Queue:
        """All of it as it is now."""
        lines = list(self.lines())
        headline, count = self.told()
        return Queue(
            rows=Late(len(lines), lambda place: self.row(lines[place])),
            headline=headline,
            count=count,
            say=lambda: Gaps(
                tuple(gap for line in lines for gap in self._payload(line.said))
            ),
        )

    def _payload(self, holder: _Holder) -> Iterator[Gap]:
        suggester = self._advisor.suggester
        advice = suggester.answer(holder.ask)
        for kind, why in holder.gaps:
            yield Gap(
                ref=holder.name,
                kind=kind,
                since=phrases.instant(holder.since),
                why=suggester.told(why),
                suggestions=advice.suggestions,
                excluded=advice.excluded,
            )


def build(tables: Tables, lens: Lens) -> Queue:
    """One row an item, with all its gaps; one row a gap of a whole repository."""
    live = Unowned(lens)
    live.take(tables, EVERYTHING)
    return live.queue()


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
    selects=ASKING.every,
    build=build,
    live=Unowned,
    empty="Everything open has an owner. Sync to look again.",
)
