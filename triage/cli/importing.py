"""Questions from chats and forums: what was exported there is imported here."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.errors import Interrupted, NotFound
from triage.exports import Export, discord, discourse, jsonl
from triage.facts.talks import Roll
from triage.importing import Far, FileReport, files
from triage.store.channels import Stock
from triage.text import count, shorten
from triage.views import Cell, Column
from triage.workspace import Workspace

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_PATHS = click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path),
)
_PARTIAL = click.option(
    "--partial",
    is_flag=True,
    help="The files leave messages out: what they lack was not deleted.",
)

_EVERY = 0.2
"""Seconds between two lines of progress."""

_ROLES = 8
"""Roles that are named where the settings name none."""


class OneFile(msgspec.Struct, frozen=True):
    """What became of one file."""

    file: str
    messages: int
    new: int
    updated: int
    deleted: int
    notes: tuple[str, ...]


class OneChannel(msgspec.Struct, frozen=True):
    """A channel of which something is stored."""

    channel: str
    source: str
    messages: int
    deleted: int
    questions: int
    newest_at: str | None
    staff_known: bool
    """Whether the settings, or the platform itself, say who acts for the project."""
    roles: dict[str, int]
    """Roles that people bear there, with how many of them do; the most common."""


class Imported(msgspec.Struct, frozen=True):
    """What `import --json` prints."""

    files: tuple[OneFile, ...]
    channels: tuple[OneChannel, ...]
    errors: tuple[dict[str, str], ...]


class Known(msgspec.Struct, frozen=True):
    """What `channels --json` prints."""

    channels: tuple[OneChannel, ...]


@click.group(name="import")
def importing() -> None:
    """Bring in what was asked in chats and forums, from their exports.

    A file is stored whole or not at all; imported again, nothing doubles.
    """


@importing.command(name="discord")
@_PATHS
@_PARTIAL
@_JSON
@click.pass_obj
def of_discord(
    session: Session, paths: Sequence[Path], partial: bool, as_json: bool
) -> int:
    """JSON files of DiscordChatExporter, or directories of them."""
    return _bring_in(
        session,
        discord.SOURCE,
        discord.export,
        paths,
        (".json",),
        partial=partial,
        as_json=as_json,
    )


@importing.command(name="discourse")
@_PATHS
@click.option(
    "--url", required=True, metavar="URL", help="The forum: https://forum.example.org"
)
@_PARTIAL
@_JSON
@click.pass_obj
def of_discourse(
    session: Session, paths: Sequence[Path], url: str, partial: bool, as_json: bool
) -> int:
    """What a Discourse forum answers as JSON: /t/ID.json?print=true, /posts.json, …"""
    return _bring_in(
        session,
        discourse.SOURCE,
        discourse.exporter(url),
        paths,
        (".json", ".jsonl"),
        partial=partial,
        as_json=as_json,
    )


@importing.command(name="jsonl")
@_PATHS
@click.option(
    "--source", required=True, metavar="NAME", help="What it is: slack, matrix, …"
)
@_JSON
@click.pass_obj
def of_lines(
    session: Session, paths: Sequence[Path], source: str, as_json: bool
) -> int:
    """One JSON object a line: id, channel, author, time, text, and more."""
    return _bring_in(
        session,
        "jsonl",
        jsonl.exporter(source),
        paths,
        (".jsonl", ".ndjson"),
        partial=True,
        as_json=as_json,
    )


def _bring_in(
    session: Session,
    kind: str,
    export: Export,
    paths: Sequence[Path],
    suffixes: Sequence[str],
    *,
    partial: bool,
    as_json: bool,
) -> int:
    workspace = session.workspace()
    found = files(paths, suffixes=suffixes)
    session.heed_interrupts()
    line = _Line()
    done: list[FileReport] = []
    changed: tuple[Stock, ...] = ()
    stopped: Interrupted | None = None
    try:
        for one in workspace.bring_in(
            kind, export, found, session.stop, line.show, partial=partial
        ):
            line.clear()
            done.append(one)
            _say(one)
        changed = workspace.settle_channels(session.stop, line.show)
    except Interrupted as error:
        stopped = error
    finally:
        line.clear()
    channels = tuple(_channel(workspace, one) for one in changed)
    if as_json:
        print_json(_payload(done, channels))
    else:
        _print(done, channels)
    for channel in channels:
        _ask_for_staff(channel)
    if stopped:
        raise stopped
    return 1 if any(one.error for one in done) else 0


def _say(one: FileReport) -> None:
    if one.error:
        say(f"triage: {one.error} Nothing of this file was stored.")
    for note in one.notes:
        say(f"{one.path.name}: {note}.")


def _payload(done: Sequence[FileReport], channels: tuple[OneChannel, ...]) -> Imported:
    return Imported(
        tuple(
            OneFile(
                str(one.path),
                one.tally.messages,
                one.tally.new,
                one.tally.updated,
                one.tally.gone,
                one.notes,
            )
            for one in done
            if not one.error
        ),
        channels,
        tuple(
            {"file": str(one.path), "message": one.error} for one in done if one.error
        ),
    )


def _print(done: Sequence[FileReport], channels: Sequence[OneChannel]) -> None:
    read = [one for one in done if not one.error]
    new, updated, gone = (
        sum(getattr(one.tally, name) for one in read)
        for name in ("new", "updated", "gone")
    )
    asked = sum(one.questions for one in channels)
    where = f", {count(asked, 'question')} in {count(len(channels), 'channel')}"
    sys.stdout.write(
        f"{count(len(read), 'file')}: {count(new, 'new message')}, {updated:,} updated, "
        f"{gone:,} deleted{where if channels else ''}\n"
    )


def _ask_for_staff(one: OneChannel) -> None:
    """Say where nobody is known to answer, and what would name somebody."""
    if one.staff_known:
        return
    roles = ", ".join(f"{name} ({many})" for name, many in one.roles.items())
    seen = f" Roles seen there: {roles}." if roles else ""
    group = one.channel.partition("/")[0]
    say(
        f"{one.channel}: nobody is known to act for the project, so no answer counts as "
        f'a maintainer\'s.{seen} Name them in the settings: [channel."{group}"] '
        "staff_roles = […] or staff = […]"
    )


def _channel(workspace: Workspace, one: Stock) -> OneChannel:
    store = workspace.channels()
    roll = Roll.of(one.place, workspace.settings)
    roles = dict(list(store.roles(one.id).items())[:_ROLES])
    known = bool(roll.roles or roll.names) or store.has_staff(one.id)
    return OneChannel(
        one.name,
        one.source,
        one.messages,
        one.gone,
        one.questions,
        one.newest,
        known,
        roles,
    )


_COLUMNS = (
    Column("Channel", 40),
    Column("Messages", 9, right=True),
    Column("Questions", 9, right=True),
    Column("Newest", 20),
    Column("Staff"),
)


@click.command()
@click.option(
    "--forget",
    metavar="NAME",
    help="Forget a channel, a guild or forum, or a whole source.",
)
@_JSON
@click.pass_obj
def channels(session: Session, forget: str | None, as_json: bool) -> int:
    """Channels of chats and forums of which something was imported."""
    workspace = session.workspace()
    if forget:
        gone = workspace.forget_channel(forget)
        if not gone:
            raise NotFound(f"No channel {forget} is stored.", "See: triage channels")
        say(f"{count(gone, 'channel')} forgotten.")
    found = tuple(_channel(workspace, one) for one in workspace.stock())
    if as_json:
        print_json(Known(found))
        return 0
    print_rows(
        _COLUMNS,
        [
            (
                Cell(one.channel, "accent"),
                Cell(f"{one.messages:,}"),
                Cell(f"{one.questions:,}"),
                Cell(one.newest_at or "", "dim"),
                Cell("known" if one.staff_known else "nobody is named"),
            )
            for one in found
        ],
    )
    if not found:
        say("Nothing was imported. See: triage import --help")
    return 0


class _Line:
    """One line of stderr at a terminal that is written over; none elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._next = 0.0

    def show(self, far: Far) -> None:
        """How far a file or the channels are."""
        if not self._live or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        share = f"{100 * far.done // far.total} %" if far.total else ""
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
        sys.stderr.write(f"\r\x1b[K{shorten(f'{far.doing}  {share}', width - 1)}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


COMMANDS = (importing, channels)
