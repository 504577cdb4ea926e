"""Snooze, hide, mark: for oneself alone, nothing of it goes to GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click
import msgspec

from triage.cli.acting import named
from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.clock import iso, maybe_iso
from triage.errors import UsageError
from triage.model import Ref
from triage.store.aside import ANSWERED, HIDDEN, MARKED, PRIORITIZED, SNOOZED
from triage.text import clean, count
from triage.views import Apart, Cell, Column
from triage.views.moments import ACTIVITY, until
from triage.views.priority import LANES
from triage.workspace import Workspace

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_SOME = click.argument("words", nargs=-1, metavar="[REF...]")
_REFS = click.argument("words", nargs=-1, required=True, metavar="REF...")

_COLUMNS = (
    Column("Ref", 34),
    Column("Since", 16),
    Column("Until", 16),
    Column("Note"),
)


class Line(msgspec.Struct, frozen=True):
    """One item that is set aside or marked, as `--json` prints it."""

    ref: str
    what: str
    since: str
    until: str | None
    """Snoozed: until when, or `activity`."""
    note: str


class Lines(msgspec.Struct, frozen=True):
    """What `snooze`, `hide`, `mark` and their opposites print: what is in force."""

    items: tuple[Line, ...]


def _items(workspace: Workspace, words: Sequence[str]) -> tuple[Ref, ...]:
    found = named(workspace, words)
    if found.others:
        raise UsageError(
            f"{found.others[0]!r} is no item.",
            "Name one like owner/name#12, or a bump group's key.",
        )
    return found.refs


def _until(what: str, one: Apart) -> str | None:
    if what != SNOOZED:
        return None
    return maybe_iso(one.until) or ACTIVITY


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _print(workspace: Workspace, what: str, *, as_json: bool) -> None:
    found: dict[Ref, Apart] = getattr(workspace.lens().aside, what)
    if as_json:
        lines = (
            Line(str(one.ref), what, iso(one.at), _until(what, one), one.note)
            for one in found.values()
        )
        print_json(Lines(tuple(lines)))
        return
    print_rows(
        _COLUMNS,
        [
            (
                Cell(str(one.ref), "accent"),
                Cell(_local(one.at), "dim"),
                Cell(
                    _local(one.until) if one.until else (_until(what, one) or ""),
                ),
                Cell(one.note),
            )
            for one in found.values()
        ],
    )
    if not found:
        say(f"Nothing is {what}.")


def _keep(
    session: Session,
    what: str,
    words: Sequence[str],
    *,
    until: datetime | None = None,
    note: str = "",
    as_json: bool,
) -> int:
    workspace = session.workspace()
    if words:
        refs = _items(workspace, words)
        workspace.set_aside(what, refs, until=until, note=clean(note))
        say(f"{count(len(refs), 'item')} {what}.")
    if as_json or not words:
        _print(workspace, what, as_json=as_json)
    return 0


def _end(session: Session, what: str, words: Sequence[str], *, as_json: bool) -> int:
    workspace = session.workspace()
    refs = _items(workspace, words)
    ended = workspace.put_back(what, refs)
    say(f"{count(ended, 'item')} no longer {what}.")
    if as_json:
        _print(workspace, what, as_json=True)
    return 0 if ended == len(refs) else 1


@click.command()
@_SOME
@click.option(
    "--until",
    "when",
    default=ACTIVITY,
    metavar="TIME",
    help="3h, 3d, 2w, tomorrow, monday, 2026-02-01, or activity (the default):"
    " until somebody else comments, reviews or pushes, or it closes.",
)
@click.option("--note", default="", help="Why, for yourself.")
@_JSON
@click.pass_obj
def snooze(
    session: Session, words: Sequence[str], when: str, note: str, as_json: bool
) -> int:
    """Take items out of every queue for a while; without REF: list them.

    Nobody else sees it. `triage list is:snoozed` finds them all the same.
    """
    now = session.workspace().now()
    moment = until(when, now.astimezone())
    wakes = moment.astimezone(UTC) if moment else None
    return _keep(session, SNOOZED, words, until=wakes, note=note, as_json=as_json)


@click.command()
@_REFS
@_JSON
@click.pass_obj
def unsnooze(session: Session, words: Sequence[str], as_json: bool) -> int:
    """Bring snoozed items back into their queues."""
    return _end(session, SNOOZED, words, as_json=as_json)


@click.command()
@_SOME
@click.option("--note", default="", help="Why, for yourself.")
@_JSON
@click.pass_obj
def hide(session: Session, words: Sequence[str], note: str, as_json: bool) -> int:
    """Take items out of every queue for good; without REF: list them.

    Nobody else sees it. `triage list is:hidden` finds them all the same.
    """
    return _keep(session, HIDDEN, words, note=note, as_json=as_json)


@click.command()
@_REFS
@_JSON
@click.pass_obj
def unhide(session: Session, words: Sequence[str], as_json: bool) -> int:
    """Bring hidden items back into their queues."""
    return _end(session, HIDDEN, words, as_json=as_json)


@click.command()
@_SOME
@click.option("--note", default="", help="A word to yourself.")
@_JSON
@click.pass_obj
def mark(session: Session, words: Sequence[str], note: str, as_json: bool) -> int:
    """Mark items for yourself, with a note; without REF: list them.

    Nobody else sees it. `triage list is:marked` finds them.
    """
    return _keep(session, MARKED, words, note=note, as_json=as_json)


@click.command()
@_REFS
@_JSON
@click.pass_obj
def unmark(session: Session, words: Sequence[str], as_json: bool) -> int:
    """Take your own marks away."""
    return _end(session, MARKED, words, as_json=as_json)


@click.command()
@_SOME
@click.option("--note", default="", help="Where it was answered, for yourself.")
@_JSON
@click.pass_obj
def answered(session: Session, words: Sequence[str], note: str, as_json: bool) -> int:
    """Say of questions in channels that they are answered; without REF: list them.

    Whoever asks again there after that waits again.
    """
    return _keep(session, ANSWERED, words, note=note, as_json=as_json)


@click.command()
@_REFS
@_JSON
@click.pass_obj
def unanswered(session: Session, words: Sequence[str], as_json: bool) -> int:
    """Take that back: they wait as before."""
    return _end(session, ANSWERED, words, as_json=as_json)


@click.command()
@click.argument("words", nargs=-1, metavar="[P0|P1|P2|P3 REF...]")
@_JSON
@click.pass_obj
def prioritize(session: Session, words: Sequence[str], as_json: bool) -> int:
    """Say how urgent items are, whatever is computed; without REF: list them.

    Nobody else sees it. For example: triage prioritize P1 owner/name#12
    """
    level, refs = (words[0].upper(), words[1:]) if words else ("", ())
    if words and level not in LANES:
        raise UsageError(
            f"{words[0]!r} is no priority.", "Write P0, P1, P2 or P3, then the items."
        )
    if words and not refs:
        raise UsageError("Which items?", f"triage prioritize {level} owner/name#12")
    return _keep(session, PRIORITIZED, refs, note=level, as_json=as_json)


@click.command()
@_REFS
@_JSON
@click.pass_obj
def unprioritize(session: Session, words: Sequence[str], as_json: bool) -> int:
    """Take that back: they are as urgent as is computed."""
    return _end(session, PRIORITIZED, words, as_json=as_json)


COMMANDS = (
    snooze,
    unsnooze,
    hide,
    unhide,
    mark,
    unmark,
    prioritize,
    unprioritize,
    answered,
    unanswered,
)
