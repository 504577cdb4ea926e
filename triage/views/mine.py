"""What waits for me: requested reviews, my turn on what is mine, my own pulls.

A review counts as given only on the present head. Whose turn it is follows the last
word of a person: bots' words do not count.
"""

from __future__ import annotations

import msgspec

from triage import text
from triage.model import Ref
from triage.views import Cell, Column, Lens, Queue, Row, Select, Tables, View, phrases


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """An item that others wait for me with."""

    repo: str
    number: int
    kind: str
    title: str
    url: str
    author: str | None
    created_at: str
    updated_at: str
    last_author: str | None
    last_at: str | None
    mine_at: str | None


class Own(msgspec.Struct, frozen=True, gc=False):
    """A pull request of mine, with what holds it up."""

    repo: str
    number: int
    title: str
    url: str
    created_at: str
    updated_at: str
    draft: int
    head_oid: str
    mergeable: str
    review_decision: str
    checks_state: str
    checks_oid: str
    refused_by: str | None
    refused_at: str | None
    approved_at: str | None


REQUESTED = Select(
    """
    select repo.name, item.number, item.kind, item.title, item.url, item.author,
      item.created_at, item.updated_at, null, null,
      (select max(submitted_at)
       from review
       where review.item_id = item.id
         and review.author = :me)
    from review_request
    cross join item indexed by item_open_id on item.id = review_request.item_id
    cross join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where review_request.name = :me
      and review_request.is_team = 0
      and item.state = 'open'
      and pull.draft = 0
      and not exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author = :me
          and review.commit_oid = pull.head_oid
          and review.state in ('APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'))
    """,
    Waiting,
)
"""A cross join is SQLite's way to say where to begin: with the few that name me.

Most of them are merged by now: the index of what is open keeps those from being read.
"""
ASSIGNED = Select(
    """
    with word(item_id, author, at) as (
      select comment.item_id, comment.author, comment.created_at
      from assignee
      cross join item indexed by item_open_id on item.id = assignee.item_id
      join comment on comment.item_id = assignee.item_id
      where assignee.login = :me
        and item.state = 'open'
        and comment.author_kind is not 'Bot'
      union all
      select review.item_id, review.author, review.submitted_at
      from assignee
      cross join item indexed by item_open_id on item.id = assignee.item_id
      join review on review.item_id = assignee.item_id
      where assignee.login = :me
        and item.state = 'open'
        and review.author_kind is not 'Bot'
        and review.submitted_at is not null),
    newest(item_id, author, at) as (
      select item_id, author, max(at)
      from word
      group by item_id)
    select repo.name, item.number, item.kind, item.title, item.url, item.author,
      item.created_at, item.updated_at, newest.author, newest.at,
      (select max(at) from word where word.item_id = item.id and word.author = :me)
    from assignee
    cross join item indexed by item_open_id on item.id = assignee.item_id
    join repo on repo.id = item.repo_id
    left join newest on newest.item_id = item.id
    where assignee.login = :me
      and item.state = 'open'
      and case
        when newest.item_id is null then item.author
        else newest.author
      end is not :me
    """,
    Waiting,
)
"""With `max()`, SQLite takes the bare columns from the row that has the maximum."""
OWN = Select(
    """
    with verdict(item_id, author, state, at, on_head) as (
      select review.item_id, review.author, review.state,
        max(review.submitted_at), review.commit_oid = pull.head_oid
      from item
      join pull on pull.item_id = item.id
      join review on review.item_id = item.id
      where item.kind = 'pull'
        and item.state = 'open'
        and item.author = :me
        and review.author_kind is not 'Bot'
        and review.state in ('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED')
      group by review.item_id, review.author),
    standing(item_id, refused_by, refused_at, approved_at) as (
      select item_id,
        group_concat(iif(state = 'CHANGES_REQUESTED' and on_head, author, null), ', '),
        min(iif(state = 'CHANGES_REQUESTED' and on_head, at, null)),
        max(iif(state = 'APPROVED', at, null))
      from verdict
      group by item_id)
    select repo.name, item.number, item.title, item.url, item.created_at,
      item.updated_at, pull.draft, pull.head_oid, pull.mergeable,
      pull.review_decision, pull.checks_state, pull.checks_oid,
      standing.refused_by, standing.refused_at, standing.approved_at
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    left join standing on standing.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and item.author = :me
    """,
    Own,
)


class Mine(msgspec.Struct, frozen=True):
    """One item, as `triage mine --json` prints it."""

    ref: str
    why: str
    since: str | None
    kind: str
    turn: str
    title: str
    url: str


class Payload(msgspec.Struct, frozen=True):
    """The payload of the view."""

    items: tuple[Mine, ...]


TURNS = {
    "review": "warn",
    "merge": "good",
    "changes": "bad",
    "conflict": "bad",
    "failing": "bad",
    "assigned": "",
}
"""What I am to do, most valuable to others first, and its tone."""


class _Task(msgspec.Struct, frozen=True):
    turn: str
    ref: Ref
    kind: str
    title: str
    url: str
    why: str
    since: str


def _requested(one: Waiting) -> _Task:
    who = one.author or "a deleted account"
    why = f"{who} waits for your review"
    if one.mine_at:
        why = f"{who} waits for another review: the head moved on since yours"
    ref = Ref.of(one.repo, one.number)
    since = one.mine_at or one.created_at
    return _Task("review", ref, one.kind, one.title, one.url, why, since)


def _assigned(one: Waiting) -> _Task:
    ref = Ref.of(one.repo, one.number)
    if one.last_at:
        who = one.last_author or "a deleted account"
        why = f"Assigned to you, and {who} had the last word"
    else:
        why = "Assigned to you, and nobody has said a word"
    since = one.last_at or one.created_at
    return _Task("assigned", ref, one.kind, one.title, one.url, why, since)


def _own(one: Own) -> list[_Task]:
    ref = Ref.of(one.repo, one.number)
    checks = one.checks_state if one.checks_oid in {"", one.head_oid} else "pending"
    found: list[tuple[str, str, str]] = []
    if one.refused_by and one.refused_at:
        why = f"Yours: {one.refused_by} requested changes on the present head"
        found.append(("changes", why, one.refused_at))
    if one.mergeable == "CONFLICTING":
        found.append(("conflict", "Yours: it conflicts with its base", one.updated_at))
    if checks == "failure":
        found.append(("failing", "Yours: checks fail on its head", one.updated_at))
    approved = one.review_decision == "APPROVED" or (
        not one.review_decision and one.approved_at and not one.refused_by
    )
    green = checks in {"success", "none"} and one.mergeable == "MERGEABLE"
    if approved and green and not one.draft and not found:
        state = "approved and green" if checks == "success" else "approved, no checks"
        since = one.approved_at or one.updated_at
        found.append(("merge", f"Yours: {state}, ready to merge", since))
    return [_Task(t, ref, "pull", one.title, one.url, w, s) for t, w, s in found]


def build(tables: Tables, lens: Lens) -> Queue:
    """One row an item: the turn that matters most, then who has waited longest."""
    tasks: dict[Ref, list[_Task]] = {}
    if lens.me:
        for task in (
            *map(_requested, tables[REQUESTED]),
            *(task for one in tables[OWN] for task in _own(one)),
            *map(_assigned, tables[ASSIGNED]),
        ):
            if task.ref not in lens.aside and task.ref in lens.slice:
                tasks.setdefault(task.ref, []).append(task)
    rank = {turn: place for place, turn in enumerate(TURNS)}
    sorted_tasks = sorted(
        tasks.values(),
        key=lambda of: (
            rank[of[0].turn],
            of[0].since,
            of[0].ref.key,
            of[0].ref.number,
        ),
    )
    rows: list[Row] = []
    items: list[Mine] = []
    for found in sorted_tasks:
        first = found[0]
        name = str(first.ref)
        whys = [first.why, *(f"{t.why[0].lower()}{t.why[1:]}" for t in found[1:])]
        why = "; ".join(whys) + "."
        waited = phrases.age(first.since, lens.now)
        rows.append(
            Row(
                key=name,
                cells=(
                    phrases.cell(first.turn, TURNS[first.turn]),
                    phrases.cell(waited, "dim"),
                    Cell(name, "dim"),
                    Cell(first.title),
                ),
                refs=(first.ref,),
                why=why,
                evidence=tuple(
                    f"{t.why}, since {phrases.instant(t.since)}" for t in found
                ),
                text=f"{first.title} {name} {first.turn} {why}",
            )
        )
        items.append(
            Mine(
                ref=name,
                why=why,
                since=phrases.instant(first.since),
                kind=first.kind,
                turn=first.turn,
                title=first.title,
                url=first.url,
            )
        )
    reviews = sum(found[0].turn == "review" for found in sorted_tasks)
    merges = sum(found[0].turn == "merge" for found in sorted_tasks)
    return Queue(
        rows=tuple(rows),
        headline=phrases.headline(
            f"{text.count(len(rows), 'item')} for {lens.me}"
            if lens.me
            else "nobody is signed in",
            f"{reviews} to review" if reviews else "",
            f"{merges} to merge" if merges else "",
            phrases.oldest((of[0].since for of in sorted_tasks), lens.now),
        ),
        count=len(rows),
        payload=Payload(tuple(items)),
    )


VIEW = View(
    id="mine",
    title="Mine",
    noun="item",
    columns=(
        Column("Turn", 8),
        Column("Age", 4, right=True, drop=44),
        Column("Ref", 26, drop=80),
        Column("Title"),
    ),
    selects=(REQUESTED, OWN, ASSIGNED),
    build=build,
    is_own=True,
    empty="Nothing waits for you, as far as is known: who you are is learned from your"
    " token. Without one, set GH_TOKEN or run gh auth login, then sync.",
)
