"""Reads an item back from the tables, whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from triage import clock
from triage.model import (
    Actor,
    Check,
    Comment,
    Commit,
    Discussion,
    Event,
    File,
    Item,
    Kind,
    Label,
    Pull,
    Push,
    Ref,
    Review,
    ReviewRequest,
    Thread,
)
from triage.store import changes
from triage.store.connect import Database

_ITEM = """
select
  item.id, item.repo_id, repo.name, item.number, item.kind, item.title, body.body,
  item.url, item.author, item.author_kind, item.author_id, item.association,
  item.state, item.created_at, item.updated_at, item.closed_at, item.merged_at,
  item.state_reason, item.locked, item.milestone, item.comments, item.reactions
from item
join repo on repo.id = item.repo_id
join body on body.item_id = item.id
where item.id = ?
"""

_PULL = """
select
  head_ref, head_ref_raw, head_oid, base_ref, base_ref_raw, draft,
  cross_repository, head_repo_id, mergeable, merge_state, review_decision,
  additions, deletions, changed_files, merged_by, merged_by_kind, in_merge_queue,
  auto_merge, checks_state, checks_oid, checks_total, files_total, commits_total,
  commits_oid, head_at
from pull
where item_id = ?
"""

_PARTS = {
    "label": "select name, raw, color from label where item_id = ? order by name",
    "assignee": "select login from assignee where item_id = ? order by rowid",
    "comment": """
        select id, author, author_kind, association, created_at, body, url,
               database_id, is_answer, reply_to
        from comment where item_id = ? order by created_at, rowid
        """,
    "review": """
        select id, author, author_kind, association, state, submitted_at, commit_oid,
               body, database_id
        from review where item_id = ? order by submitted_at, rowid
        """,
    "review_request": """
        select name, is_team, as_code_owner from review_request
        where item_id = ? order by rowid
        """,
    "check_run": """
        select name, state, app_id, url, suite_created_at, seconds from check_run
        where item_id = ? order by position
        """,
    "file": """
        select path, raw_path, additions, deletions, change from file
        where item_id = ? order by rowid
        """,
    "commit_of": """
        select oid, message, parents, author_email, author_login, author_ids,
               authors, committer_email, signed_by_github
        from commit_of where item_id = ? order by position
        """,
    "push": """
        select actor, actor_kind, actor_id, at, after_oid from push
        where item_id = ? order by at
        """,
    "closes": "select repo, number from closes where item_id = ? order by rowid",
    "event": """
        select kind, at, actor, actor_kind, subject, subject_kind, after_oid,
          label
        from event
        where item_id = ? order by position
        """,
    "thread": """
        select id, path, line, resolved, outdated from thread
        where item_id = ? order by rowid
        """,
    "discussion": """
        select category, answerable, answered, answer_id, answer_chosen_at
        from discussion where item_id = ?
        """,
}


def item(db: Database, item_id: str) -> Item | None:
    """One item with all its parts; None where it is not stored."""
    found = db.read(_ITEM, (item_id,))
    if not found:
        return None
    row: tuple[Any, ...] = found[0]
    parts: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    kind = Kind(row[4])
    for table in _tables_of(kind):
        parts[table] = db.read(_PARTS[table], (item_id,))
    return Item(
        node_id=row[0],
        repo_id=row[1],
        ref=Ref.of(row[2], row[3]),
        kind=kind,
        title=row[5],
        body=row[6],
        url=row[7],
        author=_actor(row[8], row[9], row[10]),
        association=row[11],
        state=row[12],
        created_at=clock.parse(row[13]),
        updated_at=clock.parse(row[14]),
        closed_at=_when(row[15]),
        merged_at=_when(row[16]),
        state_reason=row[17],
        locked=bool(row[18]),
        milestone=row[19],
        labels=tuple(Label(*x) for x in parts["label"]),
        assignees=tuple(x[0] for x in parts["assignee"]),
        comments=tuple(
            Comment(
                node_id=c[0],
                author=_actor(c[1], c[2]),
                association=c[3],
                created_at=clock.parse(c[4]),
                body=c[5],
                url=c[6],
                database_id=c[7],
                is_answer=bool(c[8]),
                reply_to=c[9],
            )
            for c in parts["comment"]
        ),
        comments_total=row[20],
        reactions=row[21],
        events=tuple(
            Event(
                kind=e[0],
                at=clock.parse(e[1]),
                actor=_actor(e[2], e[3]),
                subject=_actor(e[4], e[5]),
                after_oid=e[6],
                label=e[7],
            )
            for e in parts["event"]
        ),
        pull=_pull(db, item_id, parts) if kind is Kind.PULL else None,
        discussion=_discussion(parts["discussion"]),
    )


def _tables_of(kind: Kind) -> Sequence[str]:
    if kind is Kind.PULL:
        return [name for name in _PARTS if name != "discussion"]
    if kind is Kind.DISCUSSION:
        return ("label", "comment", "discussion")
    return ("label", "assignee", "comment", "event")


def _actor(
    login: str | None, kind: str | None, database_id: int | None = None
) -> Actor | None:
    return Actor(login, kind or "User", database_id) if login else None


def _when(text: str | None) -> datetime | None:
    return clock.maybe(text)


def _discussion(rows: Iterable[tuple[Any, ...]]) -> Discussion | None:
    for category, answerable, answered, answer_id, chosen in rows:
        return Discussion(
            category, bool(answerable), bool(answered), answer_id, _when(chosen)
        )
    return None


def _pull(
    db: Database, item_id: str, parts: dict[str, list[tuple[Any, ...]]]
) -> Pull | None:
    found = db.read(_PULL, (item_id,))
    if not found:
        return None
    row: tuple[Any, ...] = found[0]
    lines, activity = changes.load(db, item_id)
    return Pull(
        head_ref=row[0],
        head_ref_raw=row[1],
        head_oid=row[2],
        base_ref=row[3],
        base_ref_raw=row[4],
        is_draft=bool(row[5]),
        is_cross_repository=bool(row[6]),
        head_repo_id=row[7],
        mergeable=row[8],
        merge_state=row[9],
        review_decision=row[10],
        additions=row[11],
        deletions=row[12],
        changed_files=row[13],
        merged_by=_actor(row[14], row[15]),
        in_merge_queue=bool(row[16]),
        auto_merge=bool(row[17]),
        checks_state=row[18],
        checks_oid=row[19],
        checks_total=row[20],
        files_total=row[21],
        commits_total=row[22],
        commits_oid=row[23],
        head_at=_when(row[24]),
        reviews=tuple(
            Review(
                node_id=r[0],
                author=_actor(r[1], r[2]),
                association=r[3],
                state=r[4],
                submitted_at=_when(r[5]),
                commit_oid=r[6],
                body=r[7],
                database_id=r[8],
            )
            for r in parts["review"]
        ),
        requests=tuple(
            ReviewRequest(r[0], bool(r[1]), bool(r[2])) for r in parts["review_request"]
        ),
        checks=tuple(
            Check(c[0], c[1], c[2], c[3], _when(c[4]), c[5]) for c in parts["check_run"]
        ),
        files=tuple(File(*f) for f in parts["file"]),
        commits=tuple(
            Commit(
                oid=c[0],
                message=c[1],
                parents=c[2],
                author_email=c[3],
                author_login=c[4],
                author_ids=tuple(int(i) for i in c[5].split(",") if i),
                authors=c[6],
                committer_email=c[7],
                signed_by_github=None if c[8] is None else bool(c[8]),
            )
            for c in parts["commit_of"]
        ),
        pushes=tuple(
            Push(_actor(p[0], p[1], p[2]), clock.parse(p[3]), p[4])
            for p in parts["push"]
        ),
        changes=lines,
        activity=activity,
        closes=tuple(Ref.of(c[0], c[1]) for c in parts["closes"]),
        threads=tuple(
            Thread(t[0], t[1], t[2], bool(t[3]), bool(t[4])) for t in parts["thread"]
        ),
    )
