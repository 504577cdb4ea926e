"""Reads messages of any other channel: one JSON object a line (`docs/channels.md`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from triage.errors import UsageError
from triage.exports import Export, Found, Notes, address, body, moment
from triage.exports.json_text import JsonText
from triage.model.channels import Message, Place, Thread, number_of, slug
from triage.text import clean

STAFF = frozenset({"maintainer", "staff", "admin", "moderator"})
"""Roles that stand for the project without a word in the settings."""

BOT = "bot"

_SOURCE = re.compile(r"[a-z][a-z0-9-]{0,29}")

TAKEN = frozenset({"discord", "discourse", "github", "issue", "pull", "discussion"})
"""Sources whose messages come in another way."""


class _Line(msgspec.Struct):
    id: str | int
    channel: str
    author: str
    time: str
    text: str
    author_id: str | int = ""
    role: str | tuple[str, ...] = ()
    reply_to: str | int | None = None
    thread: str | int | None = None
    title: str | None = None
    url: str | None = None
    edited: str | None = None
    answer: bool = False
    deleted: bool = False
    closed: bool | None = None


def exporter(source: str) -> Export:
    """Reads messages of a source with this name. Raises UsageError for another's."""
    if source in TAKEN or not _SOURCE.fullmatch(source):
        raise UsageError(
            f"{clean(source)!r} cannot name a source.",
            "Write it like --source slack: at most 30 letters, digits and hyphens.",
        )

    def export(text: JsonText, notes: Notes) -> Iterator[Found]:
        for value in text.values():
            yield from _line(source, value, text, notes)

    return export


def _line(source: str, value: Any, text: JsonText, notes: Notes) -> Iterator[Found]:
    one = text.as_a(_Line, value)
    if not str(one.id) or not one.channel.strip():
        raise text.wrong("a message needs an id and a channel")
    group, slash, channel = one.channel.partition("/")
    group = slug(group, "channel")
    name = f"{source}:{group}" + (f"/{slug(channel, 'channel')}" if slash else "")
    place = Place(source, name, name)
    if one.thread is not None:
        yield Thread(
            f"{name}#t{clean(str(one.thread))[:200]}",
            place,
            number_of(str(one.thread)),
            clean(one.title)[:300],
            is_closed=one.closed,
        )
    given = (one.role,) if isinstance(one.role, str) else one.role
    roles = tuple(clean(role)[:100] for role in given[:100])
    low = {role.casefold() for role in roles}
    said = body(one.text)
    yield Message(
        key=f"{name}#{clean(str(one.id))[:200]}",
        place=place,
        number=number_of(str(one.id)),
        author=clean(one.author)[:100],
        author_key=clean(str(one.author_id))[:100],
        roles=roles,
        is_bot=BOT in low,
        is_staff=bool(low & STAFF),
        at=moment(one.time, text),
        edited_at=moment(one.edited, text) if one.edited else None,
        body=said,
        reply_to=""
        if one.reply_to is None
        else f"{name}#{clean(str(one.reply_to))[:200]}",
        thread="" if one.thread is None else f"{name}#t{clean(str(one.thread))[:200]}",
        url=address(one.url, notes),
        is_answer=one.answer,
        is_gone=one.deleted or not said,
    )
