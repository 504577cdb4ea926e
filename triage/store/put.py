"""Writes an item into the tables, with all its parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from triage import clock
from triage.model import (
    Check,
    Item,
    Pull,
)
from triage.store.connect import Database

_INSERT_ITEM = """
insert into item (
  id, repo_id, number, kind, title, url, author, author_kind, author_id,
  association, state, state_reason, locked, milestone, created_at, updated_at,
  closed_at, merged_at, comments, reactions
) values
"""

_UPDATE_ITEM = """
on conflict (id) do update set
  repo_id = excluded.repo_id, number = excluded.number, kind = excluded.kind,
  title = excluded.title, url = excluded.url, author = excluded.author,
  author_kind = excluded.author_kind, author_id = excluded.author_id,
  association = excluded.association, state = excluded.state,
  state_reason = excluded.state_reason, locked = excluded.locked,
  milestone = excluded.milestone, created_at = excluded.created_at,
  updated_at = excluded.updated_at, closed_at = excluded.closed_at,
  merged_at = excluded.merged_at, comments = excluded.comments,
  reactions = excluded.reactions
"""

_UPSERT_PULL = """
insert into pull (
  item_id, head_ref, head_ref_raw, head_oid, base_ref, base_ref_raw, draft,
  cross_repository, head_repo_id, mergeable, merge_state, review_decision,
  additions, deletions, changed_files, merged_by, merged_by_kind, in_merge_queue,
  auto_merge, checks_state, checks_oid, checks_total, files_total, commits_total,
  commits_oid, head_at
) values (
  :item_id, :head_ref, :head_ref_raw, :head_oid, :base_ref, :base_ref_raw, :draft,
  :cross_repository, :head_repo_id, :mergeable, :merge_state, :review_decision,
  :additions, :deletions, :changed_files, :merged_by, :merged_by_kind,
  :in_merge_queue, :auto_merge, :checks_state, :checks_oid, :checks_total,
  :files_total, :commits_total, :commits_oid, :head_at
)
on conflict (item_id) do update set
  head_ref = excluded.head_ref, head_ref_raw = excluded.head_ref_raw,
  head_oid = excluded.head_oid, base_ref = excluded.base_ref,
  base_ref_raw = excluded.base_ref_raw, draft = excluded.draft,
  cross_repository = excluded.cross_repository,
  head_repo_id = excluded.head_repo_id, mergeable = excluded.mergeable,
  merge_state = excluded.merge_state, review_decision = excluded.review_decision,
  additions = excluded.additions, deletions = excluded.deletions,
  changed_files = excluded.changed_files, merged_by = excluded.merged_by,
  merged_by_kind = excluded.merged_by_kind,
  in_merge_queue = excluded.in_merge_queue, auto_merge = excluded.auto_merge,
  checks_state = excluded.checks_state, checks_oid = excluded.checks_oid,
  checks_total = excluded.checks_total, files_total = excluded.files_total,
  commits_total = excluded.commits_total, commits_oid = excluded.commits_oid,
  head_at = excluded.head_at
"""

_CHILDREN = (
    "label",
    "assignee",
    "comment",
    "review",
    "review_request",
    "check_run",
    "file",
    "commit_of",
    "push",
    "closes",
    "thread",
    "discussion",
    "event",
)

_DELETES = {name: f"delete from {name} where item_id = ?" for name in _CHILDREN}  # noqa: S608

_INSERTS = {
    "label": "insert or ignore into label values",
    "assignee": "insert or ignore into assignee values",
    "comment": "insert or replace into comment values",
    "review": "insert or replace into review values",
    "review_request": "insert or ignore into review_request values",
    "check_run": "insert into check_run values",
    "file": "insert or ignore into file values",
    "commit_of": "insert into commit_of values",
    "push": "insert into push values",
    "closes": "insert into closes values",
    "thread": "insert or replace into thread values",
    "discussion": "insert into discussion values",
    "event": "insert into event values",
}


def items(db: Database, found: Sequence[Item], known: Collection[str]) -> None:
    """Write items with all their parts; belongs inside `writing`.

    `known` are the ids of those that may be stored already.
    """
    db.run_many(
        "delete from item where repo_id = ? and number = ? and id <> ?",
        [(one.repo_id, one.ref.number, one.node_id) for one in found],
    )
    db.run_together(_INSERT_ITEM, [_item_row(one) for one in found], _UPDATE_ITEM)
    db.run_many(
        "insert into body values (?, ?) on conflict do update set body = excluded.body "
        "where body <> excluded.body",
        [(one.node_id, one.body) for one in found],
    )
    old = [(one.node_id,) for one in found if one.node_id in known]
    for table in _CHILDREN:
        db.run_many(_DELETES[table], old)
    db.run_many(
        _UPSERT_PULL, [_pull_row(one.node_id, one.pull) for one in found if one.pull]
    )
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _CHILDREN}
    for one in found:
        for table, more in _child_rows(one).items():
            rows[table] += more
    for table, every in rows.items():
        db.run_together(_INSERTS[table], every)


def check_rows(item_id: str, checks: Sequence[Check]) -> list[tuple[object, ...]]:
    """The rows of a pull request's checks."""
    return [
        (
            item_id,
            i,
            c.name,
            c.state,
            c.app_id,
            c.url,
            clock.maybe_iso(c.suite_created_at),
            c.seconds,
        )
        for i, c in enumerate(checks)
    ]


def _item_row(item: Item) -> tuple[object, ...]:
    author = item.author
    return (
        item.node_id,
        item.repo_id,
        item.ref.number,
        item.kind,
        item.title,
        item.url,
        author.login if author else None,
        author.kind if author else None,
        author.database_id if author else None,
        item.association,
        item.state,
        item.state_reason,
        int(item.locked),
        item.milestone,
        clock.iso(item.created_at),
        clock.iso(item.updated_at),
        clock.maybe_iso(item.closed_at),
        clock.maybe_iso(item.merged_at),
        item.comments_total,
        item.reactions,
    )


def _pull_row(item_id: str, pull: Pull) -> dict[str, object]:
    return {
        "item_id": item_id,
        "head_ref": pull.head_ref,
        "head_ref_raw": pull.head_ref_raw,
        "head_oid": pull.head_oid,
        "base_ref": pull.base_ref,
        "base_ref_raw": pull.base_ref_raw,
        "draft": int(pull.is_draft),
        "cross_repository": int(pull.is_cross_repository),
        "head_repo_id": pull.head_repo_id,
        "mergeable": pull.mergeable,
        "merge_state": pull.merge_state,
        "review_decision": pull.review_decision,
        "additions": pull.additions,
        "deletions": pull.deletions,
        "changed_files": pull.changed_files,
        "merged_by": pull.merged_by.login if pull.merged_by else None,
        "merged_by_kind": pull.merged_by.kind if pull.merged_by else None,
        "in_merge_queue": int(pull.in_merge_queue),
        "auto_merge": int(pull.auto_merge),
        "checks_state": pull.checks_state,
        "checks_oid": pull.checks_oid,
        "checks_total": pull.checks_total,
        "files_total": pull.files_total,
        "commits_total": pull.commits_total,
        "commits_oid": pull.commits_oid,
        "head_at": clock.maybe_iso(pull.head_at),
    }


def _child_rows(item: Item) -> dict[str, list[tuple[object, ...]]]:
    key = item.node_id
    rows: dict[str, list[tuple[object, ...]]] = {
        "label": [(key, x.name, x.raw, x.color) for x in item.labels],
        "assignee": [(key, login) for login in item.assignees],
        "comment": [
            (
                c.node_id,
                key,
                c.database_id,
                c.author.login if c.author else None,
                c.author.kind if c.author else None,
                c.association,
                clock.iso(c.created_at),
                c.body,
                c.url,
                int(c.is_answer),
                c.reply_to,
            )
            for c in item.comments
        ],
        "event": [
            (
                key,
                i,
                e.kind,
                clock.iso(e.at),
                e.actor.login if e.actor else None,
                e.actor.kind if e.actor else None,
                e.subject.login if e.subject else None,
                e.subject.kind if e.subject else None,
                e.after_oid,
                e.label,
            )
            for i, e in enumerate(item.events)
        ],
    }
    talk = item.discussion
    if talk:
        rows["discussion"] = [
            (
                key,
                talk.category,
                int(talk.is_answerable),
                int(talk.is_answered),
                talk.answer_id,
                clock.maybe_iso(talk.answer_chosen_at),
            )
        ]
    if item.pull:
        rows |= _pull_children(key, item.pull)
    return rows


def _pull_children(key: str, pull: Pull) -> dict[str, list[tuple[object, ...]]]:
    return {
        "review": [
            (
                r.node_id,
                key,
                r.database_id,
                r.author.login if r.author else None,
                r.author.kind if r.author else None,
                r.association,
                r.state,
                clock.maybe_iso(r.submitted_at),
                r.commit_oid,
                r.body,
            )
            for r in pull.reviews
        ],
        "review_request": [
            (key, r.name, int(r.is_team), int(r.as_code_owner)) for r in pull.requests
        ],
        "check_run": check_rows(key, pull.checks),
        "file": [
            (key, f.path, f.raw_path, f.additions, f.deletions, f.change)
            for f in pull.files
        ],
        "commit_of": [
            (
                key,
                i,
                c.oid,
                c.message,
                c.parents,
                c.author_email,
                c.author_login,
                ",".join(map(str, c.author_ids)),
                c.authors,
                c.committer_email,
                None if c.signed_by_github is None else int(c.signed_by_github),
            )
            for i, c in enumerate(pull.commits)
        ],
        "push": [
            (
                key,
                p.actor.login if p.actor else None,
                p.actor.kind if p.actor else None,
                p.actor.database_id if p.actor else None,
                clock.iso(p.at),
                p.after_oid,
            )
            for p in pull.pushes
        ],
        "closes": [(key, r.repo, r.number) for r in pull.closes],
        "thread": [
            (t.node_id, key, t.path, t.line, int(t.is_resolved), int(t.is_outdated))
            for t in pull.threads
        ],
    }
