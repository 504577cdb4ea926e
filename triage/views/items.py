"""What `triage list` prints: every stored item that a query finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from triage import clock
from triage.model import Ref
from triage.views import Aside, Lens, Reader, Select, phrases
from triage.views.moments import ACTIVITY
from triage.views.priority import Priority
from triage.views.query import Query
from triage.views.turns import GROUPED, Turn, decoded


@dataclass(frozen=True, slots=True)
class Found:
    """One item that a search finds."""

    repo: str
    number: int
    kind: str
    title: str
    url: str
    author: str | None
    state: str
    draft: int | None
    created_at: str
    updated_at: str
    labels: str
    assignees: str
    turns: str


class Item(msgspec.Struct, frozen=True):
    """One item, as `triage list --json` prints it."""

    ref: str
    kind: str
    title: str
    author: str | None
    state: str
    labels: list[str]
    assignees: list[str]
    updated_at: str | None
    priority: int | None
    """0 to 3, the most urgent first; null: it is not open."""
    priority_why: str
    url: str
    draft: bool
    created_at: str | None
    snoozed_until: str | None
    """Until when it is in no queue, or `activity`; null: it is not snoozed."""
    hidden: bool
    mark: str | None
    """Your own note; null: it is not marked."""
    waiting_on: tuple[Turn, ...] = ()
    """Whose turn it is; empty: nobody's."""


class Items(msgspec.Struct, frozen=True):
    """What a search finds."""

    items: tuple[Item, ...]


_HEAD = """
select repo.name, item.number, item.kind, item.title, item.url, item.author,
  item.state, pull.draft, item.created_at, item.updated_at,
  (select json_group_array(name)
   from (select name from label where label.item_id = item.id order by name)),
  (select json_group_array(login)
   from (select login from assignee where assignee.item_id = item.id order by login)),
  {turns}
from {tables}
join repo on repo.id = item.repo_id
left join pull on pull.item_id = item.id
where """


def select(
    query: Query, lens: Lens, reader: Reader, limit: int | None = None
) -> tuple[Select[Found], Mapping[str, object]]:
    """The select of what the query finds, in its order, and the values it names.

    Raises UsageError where the query says `@me` and nobody knows who that is.
    """
    read = query.reading(lens, reader)
    lines = [
        _HEAD.format(tables=read.tables, turns=GROUPED),
        read.condition,
        f"order by {read.order}",
    ]
    if limit is not None:
        lines.append("limit :limit")
        read.values["limit"] = limit
    return Select("\n".join(lines), Found), read.values


def build(
    found: Iterable[Found],
    aside: Aside,
    priorities: Mapping[Ref, Priority] | None = None,
) -> Items:
    """What `triage list --json` prints."""
    return Items(tuple(_item(one, aside, priorities or {}) for one in found))


def _item(one: Found, aside: Aside, priorities: Mapping[Ref, Priority]) -> Item:
    ref = Ref.of(one.repo, one.number)
    urgent = priorities.get(ref)
    snoozed, marked = aside.snoozed.get(ref), aside.marked.get(ref)
    until = (clock.maybe_iso(snoozed.until) or ACTIVITY) if snoozed else None
    return Item(
        ref=str(ref),
        kind=one.kind,
        title=one.title,
        author=one.author,
        state=one.state,
        labels=msgspec.json.decode(one.labels, type=list[str]),
        assignees=msgspec.json.decode(one.assignees, type=list[str]),
        updated_at=phrases.instant(one.updated_at),
        priority=urgent.lane if urgent else None,
        priority_why=urgent.why if urgent else "",
        url=one.url,
        draft=bool(one.draft),
        created_at=phrases.instant(one.created_at),
        snoozed_until=until,
        hidden=ref in aside.hidden,
        mark=marked.note if marked else None,
        waiting_on=decoded(one.turns),
    )
