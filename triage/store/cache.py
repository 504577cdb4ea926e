"""The local copy of GitHub: repositories, items with their facts, how far it goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from triage import clock
from triage.model import (
    Brief,
    Item,
    Kind,
    Label,
    Ref,
)
from triage.store import Select, load
from triage.store.branches import Branches
from triage.store.changes import Vouched
from triage.store.company import Company
from triage.store.connect import Database
from triage.store.followed import Feed, Followed, Watched
from triage.store.news import Newsworthy
from triage.store.opening import CACHE
from triage.store.owning import OwningRead
from triage.store.reviews import Conversed
from triage.store.written import Changed, Derive, Derived, Written

T = TypeVar("T")


class Cache(
    Written, Followed, Newsworthy, Branches, Company, Conversed, OwningRead, Vouched
):
    """One thread's connection to `cache.db`."""

    def __init__(self, directory: Path) -> None:
        self.db = Database(directory, CACHE)

    def select(
        self, query: Select[T], parameters: Mapping[str, object] | None = None
    ) -> list[T]:
        """The rows that a select finds, as what it says; of channels it knows nothing."""
        if query.of_channels:
            return []
        return [query.into(*r) for r in self.db.read(query.sql, dict(parameters or {}))]

    def data_version(self) -> int:
        """A number that moves when another connection has written."""
        return self.db.data_version()

    def has_items(self, repo_id: str) -> bool:
        """Whether anything of a repository is stored."""
        sql = "select 1 from item where repo_id = ? limit 1"
        return bool(self.db.read(sql, (repo_id,)))

    def has_open(self, *, more_than: int) -> bool:
        """Whether more than so many items are open."""
        sql = "select 1 from item where state = 'open' limit 1 offset ?"
        return bool(self.db.read(sql, (more_than,)))

    def item(self, ref: Ref) -> Item | None:
        """The whole item that a ref names; None where it is not stored."""
        found = self.db.read(
            "select item.id from item join repo on repo.id = item.repo_id "
            "where repo.name_key = ? and item.number = ?",
            (ref.key, ref.number),
        )
        return load.item(self.db, str(found[0][0])) if found else None

    def kind(self, ref: Ref) -> Kind | None:
        """What an item is; None where it is not stored."""
        found = self.db.read(
            "select item.kind from item join repo on repo.id = item.repo_id "
            "where repo.name_key = ? and item.number = ?",
            (ref.key, ref.number),
        )
        return Kind(found[0][0]) if found else None

    def item_by_id(self, node_id: str) -> Item | None:
        """The whole item of a node id; None where it is not stored."""
        return load.item(self.db, node_id)

    def facts(
        self, table: str, columns: tuple[str, ...], item_id: str
    ) -> tuple[dict[str, object], ...]:
        """The rows of one table of facts for an item, by column."""
        names = ", ".join(columns)
        rows = self.db.read(
            f"select {names} from {table} where item_id = ?",  # noqa: S608
            (item_id,),
        )
        return tuple(dict(zip(columns, row, strict=True)) for row in rows)

    def labels(self, repo: str) -> tuple[Label, ...]:
        """Labels seen in a repository, most used first."""
        rows = self.db.read(
            "select label.name, label.raw, max(label.color) from label "
            "join item on item.id = label.item_id join repo on repo.id = item.repo_id "
            "where repo.name_key = ? group by label.raw order by count(*) desc, 1",
            (repo.lower(),),
        )
        return tuple(Label(*r) for r in rows)

    def counts(self) -> Mapping[str, int]:
        """How many items of each kind are stored, by `kind state`."""
        rows = self.db.read(
            "select kind || ' ' || state, count(*) from item group by kind, state"
        )
        return {r[0]: r[1] for r in rows}

    def stand(self, ids: Sequence[str]) -> Mapping[str, tuple[str, datetime, str]]:
        """Head, newest change and review decision of some pull requests, by id."""
        rows = self.db.read(
            "select item_id, head_oid, updated_at, review_decision from pull "
            "join item on item.id = pull.item_id "
            "where item_id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {r[0]: (r[1], clock.parse(r[2]), r[3]) for r in rows}

    def unproven(self, repo_ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Open bumps whose commits were not read at their head: item and repository."""
        wanted = set(repo_ids)
        rows = self.db.read(_UNPROVEN)
        return tuple((r[0], r[1]) for r in rows if r[1] in wanted)

    def teamed(self, repo_ids: Sequence[str]) -> tuple[str, ...]:
        """Node ids of open pull requests that ask a team of unknown name."""
        rows = self.db.read(
            "select item.id, item.repo_id from item "
            "join review_request on review_request.item_id = item.id "
            "where item.state = 'open' and is_team = 1 and name = 'team'"
        )
        wanted = set(repo_ids)
        return tuple(r[0] for r in rows if r[1] in wanted)

    def unsettled(self, repo_id: str) -> frozenset[str]:
        """Node ids of open pull requests of which mergeability is not known."""
        rows = self.db.read(
            "select item.id from item join pull on pull.item_id = item.id "
            "where repo_id = ? and state = 'open' and mergeable = 'UNKNOWN'",
            (repo_id,),
        )
        return frozenset(r[0] for r in rows)

    def open_ids(self, repo_id: str, kind: Kind) -> frozenset[str]:
        """Node ids of what is open here."""
        rows = self.db.read(
            "select id from item where repo_id = ? and kind = ? and state = 'open'",
            (repo_id, kind),
        )
        return frozenset(r[0] for r in rows)

    def briefs(self, repo_id: str, kind: Kind) -> Mapping[str, tuple[bool, Brief]]:
        """How the items of one kind stand here, by id; with whether each is open."""
        return {
            r[0]: (
                r[1] == "open",
                Brief(
                    node_id=r[0],
                    updated_at=clock.parse(r[2]),
                    closed_at=clock.maybe(r[3]),
                    association=r[4],
                    comments=r[5],
                    reactions=r[6],
                    labels=frozenset(json.loads(r[7])),
                ),
            )
            for r in self.db.read(_BRIEFS, (repo_id, kind))
        }

    def seen_otherwise(self, item_id: str, association: str) -> tuple[str, ...]:
        """Items of its repository where its author is not yet known as `association`."""
        rows = self.db.read(_OTHERWISE, {"id": item_id, "association": association})
        return tuple(r[0] for r in rows)

    def open_count(self, repo_id: str, kind: Kind) -> tuple[int, int]:
        """How many are open here, and the highest number of any state."""
        rows = self.db.read(
            "select sum(state = 'open'), max(number) from item "
            "where repo_id = ? and kind = ?",
            (repo_id, kind),
        )
        return rows[0][0] or 0, rows[0][1] or 0

    def drop(self, ids: Iterable[str]) -> int:
        """Forget items that GitHub says are gone."""
        gone = list(ids)
        with self.db.writing(about=(*gone, *self.homes(gone))):
            return sum(self.db.run("delete from item where id = ?", (i,)) for i in gone)

    def drop_kind(self, repo_id: str, kind: Kind) -> int:
        """Forget everything of one kind, where GitHub shows it no longer."""
        with self.db.writing():
            return self.db.run(
                "delete from item where repo_id = ? and kind = ?", (repo_id, kind)
            )

    def closed_before(self, cutoff: datetime) -> frozenset[str]:
        """Ids of the repositories of which something closed before."""
        rows = self.db.read(
            "select distinct repo_id from item where state <> 'open' and closed_at < ?",
            (clock.iso(cutoff),),
        )
        return frozenset(r[0] for r in rows)

    def prune(self, cutoff: datetime) -> int:
        """Forget what closed before."""
        with self.db.writing(about=()):
            rows = self.db.read(_CLOSED_BEFORE, (clock.iso(cutoff),))
            self.db.tell(ident for row in rows for ident in row)
            return self.db.run(
                "delete from item where state <> 'open' and closed_at < ?",
                (clock.iso(cutoff),),
            )

    def touch(self) -> None:
        """Have every reader look again, for what decides with it lies elsewhere."""
        with self.db.writing(about=()):
            self.db.run(
                "insert into meta values ('touched', '1') on conflict do update set "
                "value = cast(value as integer) + 1"
            )

    def oldest_closed(self) -> datetime | None:
        """When the oldest of what is kept was closed."""
        rows = self.db.read("select min(closed_at) from item where state <> 'open'")
        return clock.maybe(rows[0][0])

    def read_closed_anew(self) -> None:
        """Read what closed from nothing the next time."""
        with self.db.writing(about=()):
            self.db.run("delete from feed where name like '%:closed'")

    def recall(self, key: str) -> str:
        """A note; empty where there is none."""
        found = self.db.read("select value from meta where key = ?", (key,))
        return str(found[0][0]) if found else ""

    def remember(self, key: str, value: str) -> None:
        """Keep a note; no item changes by it."""
        with self.db.writing(quiet=True):
            self.db.run(
                "insert into meta values (?, ?) on conflict do update set "
                "value = excluded.value",
                (key, value),
            )


_CLOSED_BEFORE = """
select id, repo_id
from item
where state <> 'open'
  and closed_at < ?
"""

_BRIEFS = """
select item.id, item.state, item.updated_at, item.closed_at, item.association,
       item.comments,
       item.reactions,
       (select json_group_array(raw) from label where label.item_id = item.id)
from item
where item.repo_id = ? and item.kind = ?
"""

_OTHERWISE = """
with who as (select author, repo_id from item where id = :id)
select item.id
from item
join who on who.repo_id = item.repo_id and who.author = item.author
where item.association <> :association
union
select item.id
from comment
join item on item.id = comment.item_id
join who on who.repo_id = item.repo_id and who.author = comment.author
where comment.association <> :association
union
select item.id
from review
join item on item.id = review.item_id
join who on who.repo_id = item.repo_id and who.author = review.author
where review.association <> :association
"""

_UNPROVEN = """
select item.id, item.repo_id
from bump
join item on item.id = bump.item_id
join pull on pull.item_id = item.id
where item.state = 'open'
  and pull.commits_oid <> pull.head_oid
"""


__all__ = ["Cache", "Changed", "Derive", "Derived", "Feed", "Watched"]
