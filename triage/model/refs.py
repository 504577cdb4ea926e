"""How an item is named, and who did something."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from triage.errors import UsageError


class Kind(StrEnum):
    """What an item is."""

    PULL = "pull"
    ISSUE = "issue"
    DISCUSSION = "discussion"
    CHAT = "chat"
    """A conversation in a channel, from an export: nothing is written to it."""


ON_GITHUB = (Kind.PULL, Kind.ISSUE, Kind.DISCUSSION)
"""What a sync reads, and actions act on."""


_REF = re.compile(
    r"(?:https?://[^/\s]+/)?"
    r"(?P<repo>[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+)"
    r"(?:\#|/(?:pull|issues|discussions)/)(?P<number>[0-9]{1,10})(?:[/#?]\S*)?"
)
_CHAT = re.compile(
    r"(?P<place>[a-z][a-z0-9-]{0,30}:[\w.-]{1,100}(?:/[\w.-]{1,100})?)"
    r"\#(?P<number>[0-9]{1,19})"
)
LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:_[A-Za-z0-9]+)?")
"""An account as GitHub names it; below the sign `_`, of an enterprise."""
TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_.-]+")
"""`owner/team`, whose review can be asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """`owner/name#12`: spelled as GitHub spells it, compared without case.

    A conversation in a channel is `discord:guild/channel#1234`: the source, where in it,
    and the number of the message that began it.
    """

    key: str
    """Lower-case repository; equality and order look at it and the number."""
    number: int
    repo: str = field(compare=False)
    """`owner/name` as GitHub spells it."""

    @classmethod
    def of(cls, repo: str, number: int) -> Ref:
        """The ref of an item whose repository and number are known."""
        return cls(repo.lower(), number, repo)

    @classmethod
    def parse(cls, text: str) -> Ref:
        """A ref from `owner/name#12`, from the address of its page, or of a channel.

        Raises UsageError for anything else.
        """
        text = text.strip()
        if chat := _CHAT.fullmatch(text):
            return cls.of(chat["place"], int(chat["number"]))
        match = _REF.fullmatch(text)
        if not match:
            raise UsageError(
                f"{text!r} is not an item.", "Name one like owner/name#12."
            )
        return cls.of(match["repo"], int(match["number"]))

    @property
    def source(self) -> str:
        """The channel's source, such as `discord`; empty: it is on GitHub."""
        source, colon, _ = self.repo.partition(":")
        return source if colon else ""

    def __str__(self) -> str:
        return f"{self.repo}#{self.number}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. A deleted account is no actor at all (`None`)."""

    login: str
    """As GraphQL gives it: a bot's has no `[bot]` at its end."""
    kind: str = "User"
    """`User`, `Bot`, `Organization`, `Mannequin` or `EnterpriseUserAccount`."""
    database_id: int | None = None

    @property
    def is_bot(self) -> bool:
        """By account type, never by name."""
        return self.kind == "Bot"
