"""The queues as commands: text, tab-separated lines, or JSON."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import click
import msgspec

from triage.cli.main import SLICE, Session
from triage.cli.output import print_json, print_queue, print_rows, say
from triage.clock import age, iso, maybe, maybe_iso
from triage.errors import NotFound
from triage.model import Comment, Item, Ref
from triage.text import ago, count
from triage.views import (
    Cell,
    Column,
    Lens,
    Reader,
    View,
    asked,
    items,
    lists,
    owned,
    priority,
    saved,
    turns,
)
from triage.views.columns import CELLS
from triage.views.grammar import line
from triage.views.query import Query
from triage.views.questions import Similar
from triage.views.registry import by_id
from triage.views.similar import Alike, close
from triage.views.wish import Wish
from triage.workspace import Workspace
from triage.workspace.looking import Detail

NEAR = 8
"""Similar items that `show` lists."""

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_view(workspace: Workspace, view: View, lens: Lens, *, as_json: bool) -> int:
    """Print a queue as it is now; the exit code."""
    queue = workspace.queue(view, lens)
    if lens.slice.is_part and not as_json:
        say(f"Slice {lens.slice}.")
    if as_json:
        print_json(queue.payload)
    else:
        print_queue(view, queue)
    return 0


@click.command()
@SLICE
@_JSON
@click.pass_obj
def contention(session: Session, part: str | None, as_json: bool) -> int:
    """Who is overloaded, what collides, which verdicts conflict."""
    workspace = session.workspace(part=part)
    return print_view(workspace, by_id("contention"), workspace.lens(), as_json=as_json)


@click.command()
@SLICE
@_JSON
@click.pass_obj
def ownership(session: Session, part: str | None, as_json: bool) -> int:
    """What nobody owns, and who could."""
    workspace = session.workspace(part=part)
    return print_view(workspace, by_id("ownership"), workspace.lens(), as_json=as_json)


@click.command()
@click.option(
    "--all", "everything", is_flag=True, help="All that ask, answered or not."
)
@SLICE
@_JSON
@click.pass_obj
def questions(
    session: Session, everything: bool, part: str | None, as_json: bool
) -> int:
    """Questions of the community that wait for an answer."""
    workspace = session.workspace(part=part)
    lens = workspace.lens(everything=everything)
    if not as_json:
        return print_view(workspace, by_id("questions"), lens, as_json=False)
    print_json(workspace.asked(lens))
    return 0


@click.command()
@SLICE
@_JSON
@click.pass_obj
def mine(session: Session, part: str | None, as_json: bool) -> int:
    """What waits for you, and why; whole, unless a slice is asked for here."""
    workspace = session.workspace(part=part or "")
    return print_view(workspace, by_id("mine"), workspace.lens(), as_json=as_json)


class _Searching(click.Command):
    """A command whose words may begin with a minus: `-label:bug` is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put a blank, which a query does not see, before such a word."""
        return super().parse_args(
            ctx, [f" {one}" if _NEGATED.match(one) else one for one in args]
        )


_NEGATED = re.compile(r"-(?!-|h$).")


@click.command(name="list", cls=_Searching)
@click.argument("query", nargs=-1)
@click.option(
    "--view", metavar="NAME", help="A view of the settings, narrowed by QUERY."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows.")
@SLICE
@_JSON
@click.pass_obj
def list_items(
    session: Session,
    query: Sequence[str],
    view: str | None,
    limit: int | None,
    part: str | None,
    as_json: bool,
) -> int:
    """Search what is stored, with GitHub's qualifiers.

    For example: triage list is:pr is:open author:octocat parser
    """
    workspace = session.workspace(part=part)
    cache, lens = workspace.cache(), workspace.lens()
    wish = Wish(filter=line(query))
    if view is not None:
        of = saved.wish(saved.by_name(workspace.settings.view, view))
        wish = replace(of, filter=line(query), group_by="")
    if wish.columns and not as_json:
        rows = lists.read(cache, wish, lens)
        found = rows.window(0, limit or len(rows))
        columns = lists.understand(wish, lens, cache).layout.columns()
        print_rows(columns, [row.cells for row in found])
        return 0
    wanted = lists.wanted_of(wish)
    select, bound = items.select(wanted, lens, cache, limit)
    every = cache.select(select, bound)
    if as_json:
        refs = [Ref.of(one.repo, one.number) for one in every if one.state == "open"]
        print_json(items.build(every, lens.aside, priority.of(cache, lens, refs)))
        return 0
    listed = items.build(every, lens.aside)
    time = "created" if wanted.order.column == "created" else "updated"
    lines = [_listed(one, time, lens.now) for one in listed.items]
    print_rows(_columns(time), lines)
    if not listed.items:
        say(_nothing(wanted, lens, cache))
    return 0


def _nothing(wanted: Query, lens: Lens, reader: Reader) -> str:
    """What to say where nothing is found; what is set aside may be meant."""
    said = "Nothing stored matches."
    if not (lens.aside.snoozed or lens.aside.hidden):
        return said
    select, bound = items.select(replace(wanted, everywhere=True), lens, reader)
    apart = items.build(reader.select(select, bound), lens.aside).items
    ways = ["is:snoozed"] if any(one.snoozed_until for one in apart) else []
    ways += ["is:hidden"] if any(one.hidden for one in apart) else []
    if not ways:
        return said
    number = count(len(apart), "item")
    return f"{said} Set aside: {number}; add {' or '.join(ways)}."


def _columns(time: str) -> tuple[Column, ...]:
    return (
        Column("Ref", 34),
        Column("Kind", 10),
        Column("State", 6),
        CELLS[time][0],
        Column("Author", 18),
        Column("Title"),
    )


def _listed(one: items.Item, time: str, now: datetime) -> tuple[Cell, ...]:
    """One line of a list whose age counts from `time`, by which it is ordered."""
    since = maybe(one.created_at if time == "created" else one.updated_at)
    return (
        Cell(one.ref, "accent"),
        Cell(one.kind),
        Cell(one.state),
        Cell(ago(age(since, now)) if since else "", "dim"),
        Cell(one.author or "somebody gone"),
        Cell(one.title),
    )


class Said(msgspec.Struct, frozen=True):
    """A comment, and what it asks."""

    author: str | None
    association: str
    at: str
    body: str
    id: str
    is_question: bool = False
    tier: str | None = None
    answered: bool = False
    answered_by: str = "none"
    first_answer_at: str | None = None
    hold_hours: float = 0.0
    question: str = ""
    signals: tuple[asked.Signal, ...] = ()


def _said(comment: Comment, post: asked.Post | None, now: datetime) -> Said:
    said = Said(
        author=comment.author.login if comment.author else None,
        association=comment.association,
        at=iso(comment.created_at),
        body=comment.body,
        id=comment.node_id,
    )
    if post is None:
        return said
    return msgspec.structs.replace(
        said,
        is_question=post.is_question,
        tier=post.tier,
        answered=post.answered,
        answered_by=post.answered_by,
        first_answer_at=post.first_answer_at,
        hold_hours=post.hold_hours(now),
        question=post.question,
        signals=post.signals,
    )


class Shown(msgspec.Struct, frozen=True):
    """What `show --json` prints."""

    ref: str
    kind: str
    title: str
    body: str
    url: str
    author: str | None
    state: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    created_at: str
    updated_at: str
    closed_at: str | None
    head: str | None
    checks: str | None
    mergeable: str | None
    requested: tuple[str, ...]
    reviews: tuple[dict[str, str | None], ...]
    comments: tuple[Said, ...]
    files: tuple[str, ...]
    verdict: str | None
    facts: dict[str, object]
    evidence: tuple[dict[str, str], ...]
    similar: tuple[Similar, ...] = ()
    """Items about the same matter, most alike first."""
    waiting_on: tuple[turns.Turn, ...] = ()
    """Whose turn it is; empty: nobody's."""
    hold_hours: float | None = None
    """How long we kept others waiting with it; null: it is not open and asks nothing."""
    priority: int | None = None
    """0 to 3, the most urgent first; null: it is not open."""
    priority_why: str = ""
    ownership: owned.Ownership | None = None
    """Who owns it, who could, and who not and why; null: it is a draft or not open."""
    is_question: bool = False
    """Whether somebody outside asks something; the keys from here on as in `questions`."""
    tier: str | None = None
    answered: bool = False
    answered_by: str = "none"
    first_answer_at: str | None = None
    asker: str | None = None
    asked_at: str | None = None
    asked_in: str | None = None
    """Node id of the comment that asks; null: the opening post."""
    waiting_since: str | None = None
    question: str = ""
    topic: str | None = None
    signals: tuple[asked.Signal, ...] = ()
    """What spoke for and against a question, with weights."""
    unread_comments: int = 0
    """Older comments that are not in the local copy: an answer may be among them."""


@click.command()
@click.argument("ref")
@_JSON
@click.pass_obj
def show(session: Session, ref: str, as_json: bool) -> int:
    """One item with its facts and their evidence."""
    workspace = session.workspace()
    found = workspace.describe(Ref.parse(ref))
    if found is None:
        raise NotFound(
            f"{ref} is not in the local copy.",
            "Import its channel: triage import --help"
            if Ref.parse(ref).source
            else "Sync its repository: triage sync owner/name",
        )
    standing = workspace.ownership(found.item.ref)
    alike = workspace.similar(found.item.ref)
    urgent = workspace.priority(found.item.ref)
    if as_json:
        print_json(
            msgspec.structs.replace(
                shown(found, workspace.now()),
                ownership=standing,
                priority=urgent.lane if urgent else None,
                priority_why=urgent.why if urgent else "",
                similar=tuple(Similar(str(one.ref), one.score) for one in alike),
            )
        )
    else:
        first = [f"priority {urgent.name}: {urgent.why}"] if urgent else []
        lines = _lines(found, workspace.now(), [*first, *owned.lines(standing)])
        lines += _alike(alike)
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


def shown(found: Detail, now: datetime) -> Shown:
    """A described item, as JSON prints it."""
    item, pull = found.item, found.item.pull
    asks = asked.of(found.facts, now)
    posts = {one.id: one for one in asks.posts}
    return Shown(
        ref=str(item.ref),
        kind=item.kind,
        title=item.title,
        body=item.body,
        url=item.url,
        author=item.author.login if item.author else None,
        state=item.state,
        labels=tuple(label.name for label in item.labels),
        assignees=item.assignees,
        created_at=iso(item.created_at),
        updated_at=iso(item.updated_at),
        closed_at=maybe_iso(item.closed_at),
        head=pull.head_oid if pull else None,
        checks=pull.checks_state if pull else None,
        mergeable=pull.mergeable if pull else None,
        requested=tuple(r.name for r in pull.requests) if pull else (),
        reviews=tuple(
            {
                "author": r.author.login if r.author else None,
                "state": r.state,
                "commit": r.commit_oid,
                "at": maybe_iso(r.submitted_at),
                "body": r.body,
            }
            for r in (pull.reviews if pull else ())
        ),
        comments=tuple(_said(c, posts.get(c.node_id), now) for c in item.comments),
        files=tuple(f.path for f in pull.files) if pull else (),
        verdict=found.verdict or None,
        facts=dict(found.facts),
        evidence=tuple(
            {"check": check, "state": state, "why": why}
            for check, state, why in found.evidence
        ),
        waiting_on=turns.of(found.facts),
        hold_hours=asks.hold_hours
        if asks.is_question
        else turns.held(found.facts, now),
        is_question=asks.is_question,
        tier=asks.tier,
        answered=asks.answered,
        answered_by=asks.answered_by,
        first_answer_at=asks.first_answer_at,
        asker=asks.asker,
        asked_at=asks.asked_at,
        asked_in=asks.asked_in,
        waiting_since=asks.waiting_since,
        question=asks.question,
        topic=asks.topic,
        signals=asks.signals,
        unread_comments=max(0, item.comments_total - len(item.comments)),
    )


def _lines(found: Detail, now: datetime, owners: Sequence[str]) -> list[str]:
    item = found.item
    lines = [f"{item.ref}  {item.title}", item.url, _about(item)]
    lines += [" ".join(line) for line in turns.told(found.facts, now)]
    lines += asked.told(asked.of(found.facts, now))
    if found.verdict:
        lines.append(f"verdict: {found.verdict}")
    lines += [f"  {state:7}  {check}: {why}" for check, state, why in found.evidence]
    lines += owners
    if item.body:
        lines += ["", item.body]
    for comment in item.comments:
        who = comment.author.login if comment.author else "somebody gone"
        lines += ["", f"── {who}, {iso(comment.created_at)}", comment.body]
    return lines


def _alike(alike: Sequence[Alike]) -> list[str]:
    """What is most like it, as far as it is like it at all."""
    near = close(alike, NEAR)
    return ["", "── similar"] * bool(near) + [
        f"  {one.score:.2f}  {one.ref}  {one.title}"
        + (f"  (answered: {one.answer_url or one.url})" if one.is_answered else "")
        for one in near
    ]


def _about(item: Item) -> str:
    who = item.author.login if item.author else "somebody gone"
    parts = [f"{item.kind}, {item.state}, by {who}, opened {iso(item.created_at)}"]
    if item.labels:
        parts.append("labels " + ", ".join(label.name for label in item.labels))
    if item.assignees:
        parts.append("assigned to " + ", ".join(item.assignees))
    return "; ".join(parts)


COMMANDS = (contention, ownership, questions, mine, list_items, show)
