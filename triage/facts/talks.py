"""Finds conversations in the messages of a channel.

A thread is one conversation. In the channel's own stream a conversation begins with an
utterance of somebody outside that asks. To it belong the replies to it and theirs; what
its people, or whoever names one of them, say next; and what follows nearby without a
reply: by one of ours within some time, by others only directly behind the asker.
Messages of one person in a row are one utterance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from triage.config import Chat, Settings
from triage.facts import chat_asks, registry
from triage.facts.conversation import Side
from triage.model.channels import Message, Place, Talk, Thread

EDITION = 2
"""Raised whenever the rules here change, as that of the registry is when the others
do: conversations are then found anew."""

_DIRECTLY = timedelta(minutes=15)
"""For so long a word of others directly behind the asker's counts as said to them."""

_FEW = 40
"""Characters of the longest word that says nothing."""

_EVER = datetime.min.replace(tzinfo=UTC)

_ACTIVE = 8
"""Conversations of a stream that may go on without a reply, the newest."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Who acts for the project in a channel, and who is a machine, by the settings."""

    roles: frozenset[str]
    """In lower case."""
    names: frozenset[str]
    """Of accounts or their ids, as they are spelled there."""
    machines: frozenset[str]

    @classmethod
    def of(cls, place: Place, settings: Settings) -> Roll:
        """What the settings say of a channel, of its guild or forum, and of its source."""
        keys = {place.source, place.group.lower(), place.name.lower()}
        found = [one for key, one in settings.channel.items() if key.casefold() in keys]
        return cls(
            frozenset(role.casefold() for one in found for role in one.staff_roles),
            frozenset(name for one in found for name in one.staff),
            frozenset(name for one in found for name in one.bots),
        )

    def side(self, message: Message) -> Side:
        """For whom the writer of a message speaks."""
        who = {message.author, message.author_key} - {""}
        if message.is_bot or who & self.machines:
            return Side.BOT
        if message.is_staff or who & self.names:
            return Side.MAINTAINER
        if any(role.casefold() in self.roles for role in message.roles):
            return Side.MAINTAINER
        return Side.COMMUNITY

    def rules(self, chat: Chat) -> str:
        """A text that changes when conversations must be found anew."""
        lists = [sorted(one) for one in (self.roles, self.names, self.machines)]
        near = [chat.burst_minutes, chat.near_minutes, chat.near_messages]
        return json.dumps([EDITION, registry.EDITION, lists, near])


def find(
    messages: Iterable[Message],
    threads: Mapping[str, Thread],
    roll: Roll,
    chat: Chat,
) -> Iterator[Talk]:
    """The conversations of a channel: messages thread by thread, its stream first.

    Of the stream only what belongs to conversations is held, of threads one at a time.
    """
    began: dict[str, list[Message]] = {}
    starters: dict[str, list[Message]] = {}

    def heard(said: Iterable[Message]) -> Iterator[Message]:
        for one in said:
            if one.key in threads:
                starters[one.key] = [one]
            yield one

    for key, said in groupby(messages, lambda one: one.thread):
        if not key:
            began = _Stream(roll, chat).hear(heard(said))
            continue
        thread = threads.get(key)
        within = (*began.pop(key, starters.get(key, ())), *said)
        yield Talk(
            key,
            within[0].place,
            thread.number if thread else within[0].number,
            thread.title if thread else "",
            (thread.url if thread else "") or within[0].url,
            bool(thread and thread.is_closed),
            within,
        )
    for key, members in began.items():
        first = members[0]
        yield Talk(key, first.place, first.number, "", first.url, False, tuple(members))


@dataclass(slots=True)
class Utterance:
    """What one person said in a row."""

    messages: list[Message]
    side: Side

    @property
    def first(self) -> Message:
        """The message that it began with."""
        return self.messages[0]

    @property
    def who(self) -> str:
        """Who said it, in lower case."""
        return self.first.author.casefold()

    @property
    def body(self) -> str:
        """All that was said."""
        return "\n".join(one.body for one in self.messages)

    @property
    def reply_to(self) -> str:
        """Key of the message that it replies to; empty: none."""
        return next((one.reply_to for one in self.messages if one.reply_to), "")

    def takes(self, message: Message, pause: timedelta) -> bool:
        """Whether a message only goes on with it."""
        last = self.messages[-1]
        return (
            message.author == last.author
            and message.author_key == last.author_key
            and message.at - last.at <= pause
            and message.reply_to in {"", self.reply_to}
        )


def utterances(
    messages: Iterable[Message], roll: Roll, chat: Chat
) -> Iterator[Utterance]:
    """Messages of one person in a row as one."""
    pause = timedelta(minutes=chat.burst_minutes)
    sides: dict[tuple[object, ...], Side] = {}
    current: Utterance | None = None
    for message in messages:
        if current and current.takes(message, pause):
            current.messages.append(message)
            continue
        if current:
            yield current
        who = message.author, message.author_key, message.roles
        known = (*who, message.is_bot, message.is_staff)
        if known not in sides:
            sides[known] = roll.side(message)
        current = Utterance([message], sides[known])
    if current:
        yield current


@dataclass(slots=True)
class _Open:
    """A conversation of a stream while it may go on."""

    key: str
    members: list[Message]
    asker: str
    people: set[str] = field(default_factory=set)
    last_at: datetime = _EVER
    last_place: int = 0
    last_who: str = ""
    has_answer: bool = False


class _Stream:
    """A channel's own stream, heard once from its beginning."""

    def __init__(self, roll: Roll, chat: Chat) -> None:
        self.roll, self.chat = roll, chat
        self.near = timedelta(minutes=chat.near_minutes)
        self.talks: dict[str, _Open] = {}
        self.of: dict[str, str] = {}
        """In which conversation a message is."""
        self.active: list[_Open] = []
        """Those that may go on without a reply, the one that moved last at the end."""
        self.place = 0

    def hear(self, messages: Iterable[Message]) -> dict[str, list[Message]]:
        """The messages of each conversation, by its key."""
        for said in utterances(messages, self.roll, self.chat):
            self.place += 1
            self._hear(said)
        return {key: talk.members for key, talk in self.talks.items()}

    def _hear(self, said: Utterance) -> None:
        asks = said.side is Side.COMMUNITY and chat_asks.asks(said.body)
        replied = self.of.get(said.reply_to) if said.reply_to else None
        if replied:
            self._join(self.talks[replied], said)
            return
        if not said.reply_to and (near := self._near(said, asks=asks)):
            self._join(near, said)
        elif asks:
            talk = _Open(said.first.key, [], said.who)
            self.talks[talk.key] = talk
            self._join(talk, said)

    def _join(self, talk: _Open, said: Utterance) -> None:
        talk.members += said.messages
        for one in said.messages:
            self.of[one.key] = talk.key
        if said.side is not Side.BOT:
            talk.people.add(said.who)
            talk.has_answer |= said.who != talk.asker
        talk.last_at, talk.last_place = said.messages[-1].at, self.place
        talk.last_who = said.who
        if talk in self.active:
            self.active.remove(talk)
        self.active = [*self.active[1 - _ACTIVE :], talk]

    def _near(self, said: Utterance, *, asks: bool) -> _Open | None:
        """The conversation that an utterance goes on with, though it replies to none."""
        if said.side is Side.BOT:
            return None
        reach = self.place - self.chat.near_messages - 1
        going = [
            talk
            for talk in reversed(self.active)
            if said.first.at - talk.last_at <= self.near and talk.last_place >= reach
        ]
        low = said.body.casefold()
        named = "@" in low
        for talk in going:
            if said.who == talk.asker or (
                named and any(f"@{who}" in low for who in talk.people)
            ):
                return talk
        if asks:
            return None
        for talk in going:
            if said.who in talk.people:
                return talk
        if said.side is Side.MAINTAINER:
            open_ended = [talk for talk in going if not talk.has_answer]
            return next(iter((*open_ended, *going)), None)
        for talk in going[:1]:
            directly = (talk.last_place, talk.last_who) == (self.place - 1, talk.asker)
            if (
                directly
                and not is_nothing(said.body)
                and said.first.at - talk.last_at <= _DIRECTLY
            ):
                return talk
        return None


_NOTHING = re.compile(
    r"(?:idk|i don'?t know|dunno|no (?:idea|clue)|not sure|good question|same(?: question| here|"
    r" issue| problem)?|me too|following|bump|up|\+1|lol|lmao|rofl|haha\w*|gm|gn|wow|nice|ok|oh|"
    r"hi|hello|hey|(?:you'?re )?welcome|no (?:worries|problem)|np|yw|sorry|interested too|also (?:interested|want\w*|curious)|\W+)"
    r"(?: .{0,25})?[.!?]*"
)
"""Said in answer to a question, and no answer."""


def is_nothing(body: str) -> bool:
    """Whether it says nothing to a question: small talk, "same here", "no idea"."""
    low = " ".join(body.casefold().replace("\u2019", "'").split())
    return len(low) < _FEW and bool(_NOTHING.fullmatch(low))
