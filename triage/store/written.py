"""Writes items with their facts: whole pages, and what is polled or read by id.

A page is one transaction and a statement per table, since the cost of a statement is
most of the cost of a row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triage import clock
from triage.model import Item, Proof, Pull, ReviewRequest, Volatile
from triage.model.changes import UNASKED, UNREAD, Activity, Changes
from triage.store import changes, load, put, reviews
from triage.store.connect import Database

_DERIVED_TOGETHER = 200
"""Items in one transaction, so that no other writer waits long."""

Derived = Iterable[tuple[str, tuple[str, ...], Sequence[tuple[object, ...]]]]
"""Facts of one item: table, columns after `item_id`, rows."""

Derive = Callable[[Item], Derived]


@dataclass(frozen=True, slots=True)
class Changed:
    """What one write changed."""

    new: int = 0
    updated: int = 0
    closed: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(
            self.new + other.new,
            self.updated + other.updated,
            self.closed + other.closed,
        )


@dataclass(frozen=True, slots=True)
class _Before:
    """What was stored of an item before it is written."""

    state: str
    updated_at: str
    commits_oid: str


class Written:
    """The half of the cache that writes items."""

    db: Database

    def put_items(self, page: Sequence[Item], derive: Derive) -> Changed:
        """Write items with their facts, in one transaction.

        What proves a bump is kept as long as its head stays. An item of a
        repository that is not stored is left out, and so is one that was read
        before what is stored of it: two syncs may run at once.
        """
        if not page:
            return Changed()
        with self.db.writing(about=[one.node_id for one in page]):
            self.db.tell(self._displaced(page))
            homes = self._homes({one.repo_id for one in page})
            homeless = [(i.node_id,) for i in page if i.repo_id not in homes]
            self.db.run_many("delete from item where id = ?", homeless)
            before = self._before([one.node_id for one in page])
            kept: dict[str, Item] = {}
            changed = Changed()
            for one in page:
                old = before.get(one.node_id)
                updated = clock.iso(one.updated_at)
                if one.repo_id not in homes or (old and old.updated_at > updated):
                    continue
                kept[one.node_id] = self._with_proof(one, old)
                changed += _change(old, one, updated)
            put.items(self.db, list(kept.values()), before.keys())
            changes.forget_stale(self.db, before)
            reviews.forget_lines(self.db, before)
            self._put_facts(kept.values(), derive, before.keys())
        return changed

    def _displaced(self, page: Sequence[Item]) -> set[str]:
        """Repositories that some items were in, and what is stored under their names."""
        places = [(one.node_id, one.repo_id, one.ref.number) for one in page]
        rows = self.db.read(_DISPLACED, (json.dumps(places),))
        return {ident for row in rows for ident in row if ident}

    def _homes(self, ids: Iterable[str]) -> set[str]:
        """Those of some repositories that are stored."""
        rows = self.db.read(
            "select id from repo where id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {r[0] for r in rows}

    def _before(self, ids: Sequence[str]) -> Mapping[str, _Before]:
        rows = self.db.read(
            "select id, state, updated_at, coalesce(commits_oid, '') from item "
            "left join pull on pull.item_id = item.id "
            "where id in (select value from json_each(?))",
            (json.dumps(ids),),
        )
        return {r[0]: _Before(*r[1:]) for r in rows}

    def _with_proof(self, item: Item, before: _Before | None) -> Item:
        """The item with the commits read earlier at the same head."""
        if item.pull is None or item.pull.commits_oid:
            return item
        if before is None or before.commits_oid != item.pull.head_oid:
            return item
        stored = load.item(self.db, item.node_id)
        old = stored.pull if stored else None
        if old is None or not old.commits_oid:
            return item
        pull = replace(
            item.pull,
            commits=old.commits,
            pushes=old.pushes,
            commits_oid=old.commits_oid,
            changes=old.changes if item.is_open else UNREAD,
            activity=old.activity if item.is_open else UNASKED,
        )
        return replace(item, pull=pull)

    def _put_facts(
        self, items: Iterable[Item], derive: Derive, known: Iterable[str]
    ) -> None:
        """Derive and write the facts of some items; `known` ones may have had some."""
        rows: dict[tuple[str, tuple[str, ...]], list[tuple[object, ...]]]
        rows = defaultdict(list)
        old: list[tuple[str]] = []
        known = set(known)
        for item in items:
            if item.node_id in known:
                old.append((item.node_id,))
            for table, columns, found in derive(item):
                rows[table, columns] += [(item.node_id, *row) for row in found]
        for (table, columns), found in rows.items():
            self.db.run_many(f"delete from {table} where item_id = ?", old)  # noqa: S608
            names = ", ".join(("item_id", *columns))
            self.db.run_together(f"insert into {table} ({names}) values", found)

    def derive_again(
        self, repo_id: str, derive: Derive, of: frozenset[str] | None = None
    ) -> None:
        """Derive the facts of a repository's items anew, some at a time.

        `of`: only those in which one of these lower-case logins wrote something as
        no owner, member or collaborator, or is assigned.
        """
        if of is not None:
            people = json.dumps(sorted(of))
            rows = self.db.read(_INVOLVING, {"repo_id": repo_id, "people": people})
        else:
            rows = self.db.read(
                "select id from item where repo_id = ? order by id", (repo_id,)
            )
        self.derive_these([r[0] for r in rows], derive)

    def derive_these(self, ids: Sequence[str], derive: Derive) -> None:
        """Derive the facts of some items anew, some at a time."""
        for start in range(0, len(ids), _DERIVED_TOGETHER):
            some = ids[start : start + _DERIVED_TOGETHER]
            with self.db.writing(about=some):
                stored = [load.item(self.db, node_id) for node_id in some]
                self._put_facts([i for i in stored if i], derive, some)

    def put_volatile(self, news: Sequence[Volatile], derive: Derive) -> Changed:
        """Write what changed without moving `updatedAt`."""
        changed = 0
        polled = [one.node_id for one in news]
        ids = json.dumps(polled)
        with self.db.writing(about=polled):
            known = {r[0]: r[1:] for r in self.db.read(_POLLED, (ids,))}
            checks: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
            for row in self.db.read(_POLLED_CHECKS, (ids,)):
                checks[row[0]].append(row[1:])
            quick: list[tuple[object, ...]] = []
            for one in news:
                if one.node_id not in known:
                    continue
                weighs, *merge, head, oid, state, total = known[one.node_id]
                fresh = put.check_rows(one.node_id, one.checks)
                same = (head, oid, state, total) == (
                    one.head_oid,
                    one.checks_oid,
                    one.checks_state,
                    one.checks_total,
                ) and checks[one.node_id] == [row[1:] for row in fresh]
                now = [
                    one.mergeable,
                    one.merge_state,
                    int(one.in_merge_queue),
                    int(one.auto_merge),
                ]
                if same and merge == now:
                    continue
                changed += 1
                if same and not weighs and "CONFLICTING" not in (merge[0], now[0]):
                    quick.append((*now, one.node_id))
                else:
                    self._put_polled(one, derive)
            self.db.run_many(_PUT_MERGE, quick)
        return Changed(updated=changed)

    def _put_polled(self, one: Volatile, derive: Derive) -> None:
        stored = load.item(self.db, one.node_id)
        if stored and stored.pull:
            pull = _without_old_proof(_polled(stored.pull, one))
            self._put_again(replace(stored, pull=pull), derive)

    def _put_again(self, item: Item, derive: Derive) -> None:
        put.items(self.db, [item], {item.node_id})
        changes.forget_stale(self.db, [item.node_id])
        reviews.forget_lines(self.db, [item.node_id])
        self._put_facts([item], derive, [item.node_id])

    def put_proof(self, proofs: Sequence[Proof], derive: Derive) -> Changed:
        """Write where bumps are from, for the head at which that was read.

        What was polled with it is written too.
        """
        changed = Changed()
        with self.db.writing(about=[one.node_id for one in proofs]):
            for one in proofs:
                stored = load.item(self.db, one.node_id)
                if stored is None or stored.pull is None:
                    continue
                if stored.pull.head_oid != one.head_oid:
                    continue
                pull = stored.pull
                if one.news:
                    pull = _polled(pull, one.news)
                    changed += Changed(updated=int(pull != stored.pull))
                pull = replace(
                    pull,
                    commits=one.commits,
                    commits_total=one.commits_total,
                    pushes=one.pushes,
                    commits_oid=one.head_oid,
                )
                self._put_again(replace(stored, pull=pull), derive)
        return changed

    def put_changes(self, node_id: str, found: Changes, derive: Derive) -> None:
        """Write the lines that a bump changes, for the head they were read at."""
        with self.db.writing(about=[node_id]):
            stored = load.item(self.db, node_id)
            if stored and stored.pull and stored.pull.head_oid == found.head_oid:
                changes.put_changes(self.db, node_id, found)
                pull = replace(stored.pull, changes=found)
                self._put_facts([replace(stored, pull=pull)], derive, [node_id])

    def put_activity(self, node_id: str, found: Activity, derive: Derive) -> None:
        """Write who pushed a bump's branch, for the head at which that was asked."""
        with self.db.writing(about=[node_id]):
            stored = load.item(self.db, node_id)
            if stored and stored.pull and stored.pull.head_oid == found.head_oid:
                changes.put_activity(self.db, node_id, found)
                pull = replace(stored.pull, activity=found)
                self._put_facts([replace(stored, pull=pull)], derive, [node_id])

    def put_teams(
        self, teams: Mapping[str, Sequence[ReviewRequest]], derive: Derive
    ) -> None:
        """Replace unnamed team requests by named ones."""
        named = {i: requests for i, requests in teams.items() if requests}
        with self.db.writing(about=named):
            self.db.run_many(
                "delete from review_request where item_id = ? and is_team = 1",
                [(i,) for i in named],
            )
            self.db.run_many(
                "insert or ignore into review_request values (?, ?, 1, ?)",
                [
                    (i, r.name, int(r.as_code_owner))
                    for i, requests in named.items()
                    for r in requests
                ],
            )
        self.derive_these(list(named), derive)


def _change(old: _Before | None, item: Item, updated: str) -> Changed:
    if old is None:
        return Changed(new=1)
    closed = old.state == "open" and not item.is_open
    moved = old.updated_at != updated or closed
    return Changed(updated=int(moved), closed=int(closed))


def _polled(pull: Pull, one: Volatile) -> Pull:
    """The pull request with what was polled of it."""
    return replace(
        pull,
        head_oid=one.head_oid,
        mergeable=one.mergeable,
        merge_state=one.merge_state,
        checks=one.checks,
        checks_total=one.checks_total,
        checks_state=one.checks_state,
        checks_oid=one.checks_oid,
        head_at=one.head_at or pull.head_at,
        in_merge_queue=one.in_merge_queue,
        auto_merge=one.auto_merge,
    )


def _without_old_proof(pull: Pull) -> Pull:
    """The pull request without commits of another head."""
    if pull.commits_oid == pull.head_oid:
        return pull
    return replace(
        pull,
        commits=(),
        pushes=(),
        commits_oid="",
        changes=UNREAD,
        activity=UNASKED,
    )


_DISPLACED = """
select same.repo_id, other.id
from json_each(?) as one
left join item as same on same.id = one.value ->> 0
left join item as other on other.repo_id = one.value ->> 1
  and other.number = one.value ->> 2
  and other.id <> one.value ->> 0
"""

_POLLED = """
select item_id,
       review_decision = 'APPROVED'
       or exists (select 1 from bump where bump.item_id = pull.item_id)
       or exists (select 1 from review
                  where review.item_id = pull.item_id and review.state = 'APPROVED'),
       mergeable, merge_state, in_merge_queue, auto_merge,
       head_oid, checks_oid, checks_state, checks_total
from pull
where item_id in (select value from json_each(?))
"""

_POLLED_CHECKS = """
select item_id, position, name, state, app_id, url, suite_created_at, seconds
from check_run
where item_id in (select value from json_each(?))
order by item_id, position
"""

_PUT_MERGE = """
update pull
set mergeable = ?, merge_state = ?, in_merge_queue = ?, auto_merge = ?
where item_id = ?
"""

_INVOLVING = """
select id
from item
where repo_id = :repo_id
  and lower(author) in (select value from json_each(:people))
  and association not in ('OWNER', 'MEMBER', 'COLLABORATOR')
union
select comment.item_id
from comment
join item on item.id = comment.item_id
where item.repo_id = :repo_id
  and lower(comment.author) in (select value from json_each(:people))
  and comment.association not in ('OWNER', 'MEMBER', 'COLLABORATOR')
union
select review.item_id
from review
join item on item.id = review.item_id
where item.repo_id = :repo_id
  and lower(review.author) in (select value from json_each(:people))
  and review.association not in ('OWNER', 'MEMBER', 'COLLABORATOR')
union
select assignee.item_id
from assignee
join item on item.id = assignee.item_id
where item.repo_id = :repo_id
  and lower(assignee.login) in (select value from json_each(:people))
"""
