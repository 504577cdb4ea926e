"""Brings exports of chats and forums into the store: a file whole, or nothing of it.

What a broken file, a full disk or a stop interrupts is taken back; files before it stay.
Conversations are found once every file is in, channel by channel, each in a transaction
of its own; one that was not reached is made up for by the next import or sync.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from triage.config import Settings
from triage.errors import ExportError, Interrupted, UsageError
from triage.exports import Export, Notes, Sighting, reading
from triage.exports.json_text import JsonText
from triage.facts import chats, talks
from triage.model.channels import Message, Place, Thread
from triage.store.channels import Channels, Judged, Stock, Tally
from triage.text import count

_MANY = 1000
"""Messages held before they are written."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far an import is."""

    doing: str
    """A file's name, or a channel's."""
    done: int
    total: int
    """In bytes of a file, or in messages of a channel."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    path: Path
    tally: Tally
    notes: tuple[str, ...] = ()
    error: str = ""
    """Why nothing of it was stored; empty: all of it was."""


Told = Callable[[Far], None]


def files(paths: Iterable[Path], *, suffixes: Sequence[str]) -> tuple[Path, ...]:
    """The files that are named; of a directory those in it whose names end so.

    Raises UsageError for a name that is not there, and for a directory without any.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(
                one
                for one in path.rglob("*")
                if one.suffix.lower() in suffixes and one.is_file()
            )
            if not inside:
                raise UsageError(
                    f"{path} holds no file that ends in {' or '.join(suffixes)}."
                )
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise UsageError(f"There is no file {path}.")
    return tuple(found)


def bring_in(
    store: Channels,
    kind: str,
    export: Export,
    paths: Sequence[Path],
    *,
    now: datetime,
    stop: threading.Event,
    told: Told,
    partial: bool = False,
) -> Iterator[FileReport]:
    """Store each file, whole or not at all. Raises Interrupted where it is stopped.

    `partial`: a file leaves messages out, so that what it lacks was not deleted.
    """
    for path in paths:
        try:
            yield _file(
                store,
                kind,
                export,
                path,
                now=now,
                stop=stop,
                told=told,
                partial=partial,
            )
        except ExportError as error:
            yield FileReport(path, Tally(), error=error.message)


def _file(
    store: Channels,
    kind: str,
    export: Export,
    path: Path,
    *,
    now: datetime,
    stop: threading.Event,
    told: Told,
    partial: bool,
) -> FileReport:
    notes, tally = Notes(), Tally()
    with reading(path) as text, store.db.writing():
        batch: list[Message] = []
        sightings: list[Sighting] = []

        def write() -> None:
            store.put_messages(batch, _made(notes, text), tally)
            batch.clear()
            told(Far(path.name, text.read, text.size))
            if stop.is_set():
                raise Interrupted("Stopped.", f"Nothing of {path} was stored.")

        for found in export(text, notes):
            if isinstance(found, Message):
                batch.append(found)
                if len(batch) >= _MANY:
                    write()
            elif isinstance(found, Thread):
                store.put_thread(found)
            elif isinstance(found, Place):
                store.put_place(found)
            else:
                sightings.append(found)
        write()
        made = _made(notes, text)
        for one in () if partial else sightings:
            tally.gone += store.put_gone(
                one.place, one.thread, one.first, one.last, made
            )
        store.note_import(kind, str(path.absolute()), now, made, tally.messages)
    said = list(dict.fromkeys(notes.said))
    if notes.refused_urls:
        refused = count(notes.refused_urls, "address", "addresses")
        said.append(f"{refused} left out: neither http nor https")
    if not tally.messages:
        said.append("it holds no messages")
    return FileReport(path, tally, tuple(said))


def _made(notes: Notes, text: JsonText) -> datetime:
    return notes.exported_at or datetime.fromtimestamp(text.written_at, UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A channel whose conversations are to be found anew."""

    stock: Stock
    roll: talks.Roll
    rules: str


def due(store: Channels, settings: Settings) -> tuple[Due, ...]:
    """Channels of which something changed, or the rules or settings did."""
    found = []
    for one in store.stock():
        roll = talks.Roll.of(one.place, settings)
        rules = roll.rules(settings.chat)
        if one.rules != rules:
            found.append(Due(one, roll, rules))
    return tuple(found)


def settle(
    store: Channels,
    wanted: Sequence[Due],
    settings: Settings,
    stop: threading.Event,
    told: Told,
) -> None:
    """Find the conversations of channels, each in one transaction.

    Raises Interrupted where it is stopped; those that were found until then stand.
    """
    for one in wanted:
        place = one.stock.id
        said = _heeding(store.stream(place), one.stock, stop, told)
        found = talks.find(said, store.threads(place), one.roll, settings.chat)
        rows = (
            Judged(
                row,
                [message.key for message in talk.messages],
                chats.sketched(talk, one.roll, settings.chat),
            )
            for talk in found
            if (row := chats.judge(talk, one.roll, settings.chat))
        )
        store.put_talks(place, rows, one.rules)


def _heeding(
    messages: Iterable[Message], stock: Stock, stop: threading.Event, told: Told
) -> Iterator[Message]:
    """The messages of a channel, telling how far they are and heeding a stop."""
    for done, message in enumerate(messages):
        if done % _MANY == 0:
            if stop.is_set():
                raise Interrupted("Stopped.", "The next import or sync goes on.")
            told(Far(stock.name, done, stock.messages))
        yield message
