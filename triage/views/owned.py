"""How ownership stands for one open item: gaps, code owners, who could take it, who not.

The same rules as the queue's, over the items of the one repository alone.
"""

from __future__ import annotations

import msgspec

from triage.views import Lens, Reader, Select
from triage.views.advising import ASKING, Advisor
from triage.views.gaps import Finder, Open
from triage.views.memory import Memory
from triage.views.narrowing import Asking, Scope
from triage.views.owners import Standing, in_words
from triage.views.people import EVERYWHERE
from triage.views.suggesting import Excluded, Suggestion

_HOME = Select("select repo_id from item where id = :item", str)
_OF_REPO = (*(one for one in ASKING.items if one not in EVERYWHERE), *ASKING.sums)
_ASKING = Asking(EVERYWHERE, _OF_REPO, ASKING.repos, ASKING.always)
"""What is asked of the item's repository alone; what people carry is asked of all."""


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


def of_item(reader: Reader, lens: Lens, item_id: str) -> Ownership | None:
    """How ownership stands for an item; None for drafts, and for what is not open."""
    scope = Scope(repos=reader.select(_HOME, {"item": item_id}))
    tables, memory = _ASKING.read(reader, lens, scope), Memory()
    advisor = Advisor(lens, memory)
    finder = Finder(lens, memory, advisor.people, advisor.owners)
    advisor.take(tables, scope)
    finder.take(tables, scope)
    one = advisor.items[item_id]
    if one is None:
        return None
    standings = tuple(advisor.standings(item_id))
    suggester = advisor.suggester
    advice = suggester.answer(advisor.ask(item_id))
    return Ownership(
        tuple(
            Lack(kind, suggester.told(why)) for kind, why in finder.of(one, standings)
        ),
        standings,
        advice.suggestions,
        advice.excluded,
    )


_ONE = Select(
    """
    select item.id, item.repo_id, item.number, item.kind, item.title, item.author,
      item.created_at, 0, '', 0, null, null, null,
      (
        select group_concat(label.name, char(0))
        from label
        where label.item_id = item.id),
      null
    from item
    where item.id = :item
    """,
    Open,
)


def answerers(reader: Reader, lens: Lens, item_id: str) -> tuple[Suggestion, ...]:
    """Who could answer an item that is neither an issue nor a pull request, best first.

    As for an issue without assignees, and by what it is labelled.
    """
    found = reader.select(_ONE, {"item": item_id})
    scope = Scope(repos=[one.repo_id for one in found])
    advisor = Advisor(lens, Memory())
    advisor.take(_ASKING.read(reader, lens, scope), scope)
    advisor.items.put_all({one.item_id: one for one in found}, [item_id])
    if not found:
        return ()
    return advisor.suggester.answer(advisor.ask(item_id)).suggestions


def lines(found: Ownership | None) -> list[str]:
    """The same in words: gaps, who could take it, and who not."""
    if found is None:
        return []
    told = [f"gap {gap.kind}: {gap.why}" for gap in found.gaps]
    told += in_words(found.paths)
    told += [f"suggested: {one.login}, {one.why}" for one in found.suggestions]
    told += [f"not suggested: {one.login}, {one.why}" for one in found.excluded]
    return told
