"""Messages of chats and forums, as an export gave them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from triage.model.refs import Ref
from triage.text import clean

MOST = 2**63 - 1
"""The largest number that a database holds."""

_GAP = re.compile(r"[^\w.]+")
_NAME = 40
"""Characters of a name within a ref."""


def slug(name: str, otherwise: str) -> str:
    """A name as part of a ref: lower case, no blanks; `otherwise` where none is left."""
    found = _GAP.sub("-", clean(name).casefold()).strip("-.")[:_NAME].strip("-.")
    return found or otherwise


def number_of(key: str) -> int:
    """The number that names a message in a ref: its own, or one made from its id.

    What is made has 60 bits of SHA-256, so that a channel of a million messages has
    two of one number with a chance below one in a million.
    """
    if key.isascii() and key.isdigit() and int(key[:20]) <= MOST and len(key) < 20:
        return int(key)
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) >> 4


@dataclass(frozen=True, slots=True)
class Place:
    """A channel: where messages stand."""

    source: str
    """discord, discourse, or what the importer was told."""
    key: str
    """Stays the same when the channel is renamed."""
    name: str
    """`discord:guild/channel`: what a ref and the settings call it."""

    @property
    def group(self) -> str:
        """The guild, forum or workspace: `discord:guild`."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, a forum's post or topic: a conversation by itself."""

    key: str
    place: Place
    number: int
    title: str
    url: str = ""
    is_closed: bool | None = None
    """None: the export does not say."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message, cleaned."""

    key: str
    """Unique among all sources: `discord:1234`."""
    place: Place
    number: int
    author: str
    """The account's name, which nobody else has; never a nickname."""
    author_key: str
    """The account's id, where there is one."""
    at: datetime
    body: str
    roles: tuple[str, ...] = ()
    is_bot: bool = False
    is_staff: bool = False
    """Whether the platform itself says so."""
    edited_at: datetime | None = None
    reply_to: str = ""
    """Key of the message that it replies to."""
    thread: str = ""
    """Key of the thread that it is in; empty: the channel's own stream."""
    url: str = ""
    is_answer: bool = False
    """Whether it was accepted as the answer there."""
    is_gone: bool = False
    """Whether the export says that it was deleted."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: a thread, or what belongs together in a channel's stream."""

    key: str
    """Of its thread, or of its first message."""
    place: Place
    number: int
    title: str
    """A thread's; empty: its first message speaks for itself."""
    url: str
    is_closed: bool
    messages: tuple[Message, ...]
    """The one that opened it first; at least that one."""

    @property
    def ref(self) -> Ref:
        """What names it among items."""
        return Ref.of(self.place.name, self.number)
