"""The command `show`: one item, whole, with what was derived of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

import click
import msgspec

from triage.cli.main import Session
from triage.cli.output import print_json
from triage.clock import iso, maybe_iso
from triage.errors import NotFound
from triage.model import Comment, Item, Ref
from triage.views import asked, owned, turns
from triage.views.questions import Similar
from triage.views.similar import Alike, close
from triage.workspace.looking import Detail

NEAR = 8
"""Similar items that `show` lists."""


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
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
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


COMMANDS = (show,)
