"""How ownership stands for one open item: gaps, code owners, who could take it, who not.

The same rules as the queue's, over the items of the one repository alone.
"""

from __future__ import annotations

from typing import Any

import msgspec

from triage.views import Lens, Reader, Select, Tables, gaps, history, people
from triage.views.advising import SELECTS as ADVISING
from triage.views.advising import Advisor
from triage.views.gaps import Finder
from triage.views.owners import Standing, in_words
from triage.views.suggesting import Excluded, Suggestion

_OF_REPO = """
with item as (
  select id, repo_id, number, kind, title, author, author_kind, association, state,
    created_at, updated_at, closed_at, merged_at, comments
  from main.item
  where repo_id = (select one.repo_id from main.item as one where one.id = :item))
"""
_NARROWED: dict[int, Select[Any]] = {
    id(one): Select(_OF_REPO + one.sql, one.into)
    for one in (*gaps.SELECTS, *history.SELECTS, people.ACTED)
}
"""What is asked of the item's repository alone; what people carry is asked of all."""
_ASKED: tuple[Select[Any], ...] = (*gaps.SELECTS, *ADVISING)


class Lack(msgspec.Struct, frozen=True):
    """One gap of an item."""

    kind: str
    why: str


class Ownership(msgspec.Struct, frozen=True):
    """Who owns an open item or could, as `triage show --json` prints it."""

    gaps: tuple[Lack, ...]
    paths: tuple[Standing, ...]
    """How CODEOWNERS of the base branch stands to each; empty: it has none."""
    suggestions: tuple[Suggestion, ...]
    excluded: tuple[Excluded, ...]


def of_item(reader: Reader, lens: Lens, item_id: str, number: int) -> Ownership | None:
    """How ownership stands for an item; None for drafts, and for what is not open."""
    bound = {**lens.parameters(), "item": item_id}
    tables = Tables(
        {id(one): reader.select(_NARROWED.get(id(one), one), bound) for one in _ASKED}
    )
    every = (*tables[gaps.PULLS], *tables[gaps.ISSUES])
    one = next((found for found in every if found.number == number), None)
    if one is None:
        return None
    advisor = Advisor(tables, lens)
    finder = Finder(tables, lens, advisor.people, advisor.owners)
    standings = tuple(advisor.standings(one))
    advice = advisor.advise(one, standings)
    return Ownership(
        tuple(Lack(kind, why) for kind, why in finder.of(one, standings)),
        standings,
        advice.suggestions,
        advice.excluded,
    )


def lines(found: Ownership | None) -> list[str]:
    """The same in words: gaps, who could take it, and who not."""
    if found is None:
        return []
    told = [f"gap {gap.kind}: {gap.why}" for gap in found.gaps]
    told += in_words(found.paths)
    told += [f"suggested: {one.login}, {one.why}" for one in found.suggestions]
    told += [f"not suggested: {one.login}, {one.why}" for one in found.excluded]
    return told
