"""The queues as commands: text, tab-separated lines, or JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import click

from triage.cli.main import SLICE, Session
from triage.cli.output import print_json, print_queue, print_rows, say
from triage.clock import age, maybe
from triage.model import Ref
from triage.text import ago, count
from triage.views import (
    Cell,
    Column,
    Lens,
    Reader,
    View,
    items,
    lists,
    priority,
    saved,
)
from triage.views.columns import CELLS
from triage.views.grammar import line
from triage.views.query import Query
from triage.views.registry import by_id
from triage.views.wish import Wish
from triage.workspace import Workspace

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


COMMANDS = (contention, ownership, questions, mine, list_items)
