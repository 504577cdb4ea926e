"""Review conversations that are open, and the lines of pull requests that meet."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.model import Ref, Word
from triage.store.connect import Database

Lines = Mapping[str, Sequence[tuple[int, int]]]
"""First and last changed line, by path as GitHub knows it."""


@dataclass(frozen=True, slots=True)
class Meets:
    """A path that an open pull request changes, and another one on its base does."""

    node_id: str
    repo_id: str
    ref: Ref
    head_oid: str
    base_ref: str
    updated_at: str
    raw_path: str
    is_read: bool
    """Whether its lines were read at this head."""


class Conversed:
    """The part of the cache that knows conversations and lines under review."""

    db: Database

    def open_threads(
        self, repo_ids: Sequence[str], merged_since: datetime
    ) -> tuple[str, ...]:
        """Node ids of review conversations that are open, where that tells something.

        That is on pull requests that are approved, merge by themselves, or were merged
        since an instant.
        """
        rows = self.db.read(
            _OPEN, (json.dumps(list(repo_ids)), clock.iso(merged_since))
        )
        return tuple(r[0] for r in rows)

    def put_words(self, words: Iterable[Word]) -> None:
        """Write how review conversations stand, and who spoke last."""
        found = list(words)
        with self.db.writing(about=()):
            threads = json.dumps([word.thread_id for word in found])
            self.db.tell(row[0] for row in self.db.read(_DISCUSSED, (threads,)))
            self.db.run_many(
                "update thread set resolved = ?, outdated = ? where id = ? "
                "and (resolved, outdated) <> (?, ?)",
                [
                    (
                        *(stands := (int(w.is_resolved), int(w.is_outdated))),
                        w.thread_id,
                        *stands,
                    )
                    for w in found
                ],
            )
            self.db.run_many(
                _PUT_WORD,
                [
                    (
                        w.author.login if w.author else None,
                        w.author.kind if w.author else None,
                        clock.iso(w.at),
                        w.body,
                        w.thread_id,
                    )
                    for w in found
                    if w.at
                ],
            )

    def meeting(self, repo_ids: Sequence[str]) -> tuple[Meets, ...]:
        """Paths that several open pull requests of people change on one base."""
        rows = self.db.read(_MEETING, (json.dumps(list(repo_ids)),))
        return tuple(
            Meets(r[0], r[1], Ref.of(r[2], r[3]), r[4], r[5], r[6], r[7], bool(r[8]))
            for r in rows
        )

    def keep_lines_of(self, repo_ids: Sequence[str], met: Collection[str]) -> None:
        """Drop the lines of pull requests that meet no other any more."""
        rows = self.db.read(_READ_IN, (json.dumps(list(repo_ids)),))
        apart = [(r[0],) for r in rows if r[0] not in met]
        if apart:
            with self.db.writing(about=[ident for (ident,) in apart]):
                self.db.run_many("delete from span where item_id = ?", apart)
                self.db.run_many("delete from lines_read where item_id = ?", apart)

    def put_lines(self, node_id: str, head_oid: str, lines: Lines) -> None:
        """Write which lines a pull request changes, unless its head is another."""
        with self.db.writing(about=[node_id]):
            self.db.run("delete from span where item_id = ?", (node_id,))
            self.db.run("delete from lines_read where item_id = ?", (node_id,))
            read = self.db.run(_PUT_READ, (node_id, head_oid))
            if read:
                self.db.run_many(
                    "insert into span values (?, ?, ?, ?)",
                    [
                        (node_id, path, first, last)
                        for path, spans in lines.items()
                        for first, last in spans
                    ],
                )


def forget_lines(db: Database, ids: Iterable[str]) -> None:
    """Drop lines of another head, or of what is open no longer."""
    some = json.dumps(list(ids))
    db.run(_STALE_SPANS, (some,))
    db.run(_STALE_READ, (some,))


_OPEN = """
select thread.id
from thread
join item on item.id = thread.item_id
join pull on pull.item_id = item.id
where thread.resolved = 0
  and item.repo_id in (select value from json_each(?))
  and (item.state = 'merged' and item.merged_at >= ?
    or item.state = 'open'
      and (pull.review_decision = 'APPROVED' or pull.auto_merge or pull.in_merge_queue))
order by item.updated_at desc, thread.id
"""

_DISCUSSED = """
select distinct item_id
from thread
where id in (select value from json_each(?))
"""

_PUT_WORD = """
insert into last_word (thread_id, item_id, author, author_kind, said_at, body)
select thread.id, thread.item_id, ?1, ?2, ?3, ?4
from thread
where thread.id = ?5
on conflict (thread_id) do update set
  item_id = excluded.item_id, author = excluded.author,
  author_kind = excluded.author_kind, said_at = excluded.said_at, body = excluded.body
where (author, said_at, body) is not (excluded.author, excluded.said_at, excluded.body)
"""

_MEETING = """
with touched(item_id, repo_id, number, head_oid, base_ref, updated_at, raw_path) as (
  select item.id, item.repo_id, item.number, pull.head_oid, pull.base_ref,
    item.updated_at, file.raw_path
  from item
  join pull on pull.item_id = item.id
  join file on file.item_id = item.id
  left join bump on bump.item_id = item.id
  where item.kind = 'pull'
    and item.state = 'open'
    and item.repo_id in (select value from json_each(?))
    and pull.draft = 0
    and item.author_kind is not 'Bot'
    and bump.item_id is null),
several(repo_id, base_ref, raw_path) as (
  select repo_id, base_ref, raw_path
  from touched
  group by repo_id, base_ref, raw_path
  having count(*) > 1)
select touched.item_id, touched.repo_id, repo.name, touched.number, touched.head_oid,
  touched.base_ref, touched.updated_at, touched.raw_path,
  lines_read.head_oid is touched.head_oid
from several
join touched using (repo_id, base_ref, raw_path)
join repo on repo.id = touched.repo_id
left join lines_read on lines_read.item_id = touched.item_id
"""

_READ_IN = """
select lines_read.item_id
from lines_read
join item on item.id = lines_read.item_id
where item.repo_id in (select value from json_each(?))
"""

_PUT_READ = """
insert into lines_read (item_id, head_oid)
select item_id, head_oid
from pull
where item_id = ?
  and head_oid = ?
"""

_GONE = """
where item_id in (select value from json_each(?))
  and item_id in (
    select pull.item_id
    from pull
    join item on item.id = pull.item_id
    left join lines_read as kept on kept.item_id = pull.item_id
    where item.state <> 'open' or kept.head_oid is not pull.head_oid)
"""

_STALE_SPANS = f"delete from span {_GONE}"  # noqa: S608
_STALE_READ = f"delete from lines_read {_GONE}"  # noqa: S608
