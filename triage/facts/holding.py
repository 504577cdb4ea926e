"""The clock that an asker feels: every interval in which the project kept them waiting.

As hold time in google/triage-party, over the words of one question: it runs from the
asking, and from each word of the asker, or question of another outsider, on. It stops
with a maintainer's word (a promise and a thank-you answer nothing, so that it runs on),
with an answer of the community, and with the closing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from triage.clock import iso, maybe_iso
from triage.facts.conversation import Conversation, Side
from triage.facts.turns import Act, Turn

_GOES_ON = frozenset({Act.PROMISE, Act.THANKS, Act.ECHO})
"""What a maintainer may say that leaves the asker waiting."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An interval in which it was our turn."""

    since: datetime
    until: datetime | None = None
    """None: it is still our turn."""


def waits(said: Conversation, words: tuple[Turn, ...]) -> tuple[Wait, ...]:
    """When somebody waited for us, oldest first; at most the last still does."""
    found: list[Wait] = []
    asker = words[0].login.lower()
    since = words[0].at if words[0].side is Side.COMMUNITY else None
    for word in words[1:]:
        if since is None:
            since = word.at if _starts(word, asker) else None
        elif _ends(word, asker):
            found.append(Wait(since, word.at))
            since = None
    if since is None:
        return tuple(found)
    if said.is_open:
        return (*found, Wait(since))
    ended = said.closed_at or since
    return (*found, Wait(since, max(since, ended)))


def _starts(word: Turn, asker: str) -> bool:
    if word.side is not Side.COMMUNITY:
        return False
    if word.login.lower() == asker:
        return word.act not in {Act.THANKS, Act.ECHO}
    return word.act is Act.ASK


def _ends(word: Turn, asker: str) -> bool:
    if word.side is Side.MAINTAINER:
        return word.act not in _GOES_ON
    return (
        word.side is Side.COMMUNITY
        and word.act is Act.ANSWER
        and word.login.lower() != asker
    )


def stored(found: tuple[Wait, ...]) -> str:
    """The same as JSON: `[[since, until or null], …]`."""
    return json.dumps([[iso(one.since), maybe_iso(one.until)] for one in found])


def ended_seconds(found: tuple[Wait, ...]) -> int:
    """The waits that are over, summed."""
    return sum(
        int((one.until - one.since).total_seconds())
        for one in found
        if one.until is not None
    )


def running(found: tuple[Wait, ...]) -> datetime | None:
    """Since when somebody waits; None: it is not our turn."""
    return found[-1].since if found and found[-1].until is None else None
