"""Reads what DiscordChatExporter writes as JSON: one channel or thread per file.

Shapes are those of its `JsonMessageWriter`: `guild`, `channel`, `exportedAt`, then
`messages`. A thread is a channel of its own whose `category` is its parent channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from triage.exports import Found, Notes, Sighting, address, body, moment
from triage.exports.json_text import JsonText
from triage.model.channels import MOST, Message, Place, Thread, number_of, slug
from triage.text import clean

SOURCE = "discord"

_THREADS = frozenset({"GuildNewsThread", "GuildPublicThread", "GuildPrivateThread"})
"""Kinds of channels that are threads (`ChannelKind`)."""

_STARTER = frozenset({"21", "ThreadStarterMessage"})
"""In a thread's export: stands for the message of the parent that it began with."""

_SPOKEN = frozenset({"Default", "Reply", "0", "19", "20", "23"})
"""Kinds of messages that say something (`MessageKind`); others tell of joins, pins."""


class _Role(msgspec.Struct):
    name: str = ""


class _Author(msgspec.Struct):
    id: str = ""
    name: str = ""
    discriminator: str | None = None
    isBot: bool = False  # noqa: N815  (as the export spells it)
    roles: tuple[_Role, ...] = ()


class _Attachment(msgspec.Struct):
    fileName: str | None = None  # noqa: N815


class _Reference(msgspec.Struct):
    messageId: str | None = None  # noqa: N815


class _Message(msgspec.Struct):
    id: str
    timestamp: str
    type: str = "Default"
    timestampEdited: str | None = None  # noqa: N815
    content: str | None = None
    author: _Author | None = None
    attachments: tuple[_Attachment, ...] = ()
    reference: _Reference | None = None


class _Guild(msgspec.Struct):
    id: str = ""
    name: str = ""


class _Channel(msgspec.Struct):
    id: str
    type: str = ""
    categoryId: str | None = None  # noqa: N815
    category: str | None = None
    name: str | None = None


def export(text: JsonText, notes: Notes) -> Iterator[Found]:
    """The thread, if it is one, then every message that says something."""
    guild, where = _Guild(), None
    exported = datetime.fromtimestamp(text.written_at, UTC)
    first = last = None
    for name, value in text.members("messages"):
        if name == "guild":
            guild = text.as_a(_Guild, value)
        elif name == "channel":
            where = _Where(guild, text.as_a(_Channel, value), notes, text)
            yield where.place
            if where.thread:
                yield where.thread
        elif name == "exportedAt":
            exported = moment(text.as_a(str, value), text)
            notes.exported_at = exported
        elif name == "messages":
            if where is None:
                raise text.wrong("the messages come before their channel")
            found = where.message(text.as_a(_Message, value), notes, text)
            first = min(first or found.at, found.at)
            last = max(last or found.at, found.at)
            if found.body:
                yield found
    if where is None:
        raise text.wrong("it is no export of DiscordChatExporter: no channel in it")
    if first and last:
        thread = where.thread.key if where.thread else ""
        yield Sighting(where.place, thread, first, last)


class _Where:
    """The channel of a file."""

    def __init__(
        self, guild: _Guild, channel: _Channel, notes: Notes, text: JsonText
    ) -> None:
        self.guild, self.channel = guild, channel
        for number in (channel.id, guild.id or "0", channel.categoryId or "0"):
            _check(number, text)
        group = slug(guild.name, guild.id or "direct")
        is_thread = channel.type in _THREADS
        name = (channel.category if is_thread else channel.name) or ""
        key = channel.categoryId if is_thread else channel.id
        self.place = Place(
            SOURCE,
            f"{SOURCE}:{key or channel.id}",
            f"{SOURCE}:{group}/{slug(name, key or channel.id)}",
        )
        self.home = guild.id if guild.id.strip("0") else "@me"
        self.thread: Thread | None = None
        if is_thread:
            self.thread = Thread(
                f"{SOURCE}:{channel.id}",
                self.place,
                number_of(channel.id),
                clean(channel.name)[:300],
                address(
                    f"https://discord.com/channels/{self.home}/{channel.id}", notes
                ),
            )

    def message(self, one: _Message, notes: Notes, text: JsonText) -> Message:
        """A message of this channel; what says nothing has an empty body."""
        _check(one.id, text)
        author = one.author or _Author()
        name = clean(author.name)[:100]
        unlike = (author.discriminator or "").strip("0")
        said = [body(one.content)] if one.type in _SPOKEN else []
        if one.type in _SPOKEN:
            said += [
                f"[attached: {clean(each.fileName)[:100]}]" for each in one.attachments
            ]
        replied = one.reference.messageId if one.reference else None
        where = f"{self.home}/{self.channel.id}/{one.id}"
        return Message(
            key=f"{SOURCE}:{one.id}",
            place=self.place,
            number=number_of(one.id),
            author=f"{name}#{unlike}" if unlike else name,
            author_key=clean(author.id)[:40],
            roles=tuple(clean(role.name)[:100] for role in author.roles[:100]),
            is_bot=author.isBot,
            at=moment(one.timestamp, text),
            edited_at=moment(one.timestampEdited, text)
            if one.timestampEdited
            else None,
            body="\n".join(part for part in said if part),
            reply_to=f"{SOURCE}:{replied}" if replied and one.type == "Reply" else "",
            thread=self.thread.key if self.thread else "",
            url=address(f"https://discord.com/channels/{where}", notes),
        )


def _check(number: str, text: JsonText) -> None:
    """Raises ExportError for what is no id of Discord's (a 64 bit number)."""
    if not (number.isascii() and number.isdigit() and int(number[:20]) <= MOST):
        raise text.wrong(f"{clean(number)[:40]!r} is no id of Discord's")
