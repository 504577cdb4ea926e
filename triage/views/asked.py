"""What one item asks, as `show` says it: the item as a whole, and each comment that asks.

The same facts as the queue of questions has, so that each row of it is explained, and
for an item that asks nothing the facts of its opening post.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from triage import clock
from triage.views import phrases
from triage.views.turns import Facts, rows

T = TypeVar("T")
_HOUR = 3600


class Signal(msgspec.Struct, frozen=True, array_like=True):
    """What spoke for or against a question: a name, and its weight or words."""

    name: str
    value: float | str

    @property
    def line(self) -> str:
        """As it is shown: a weight with its sign."""
        value = self.value
        return f"{self.name}: {value if isinstance(value, str) else f'{value:+g}'}"


class Post(msgspec.Struct, frozen=True):
    """One post that was judged: the opening post, or a comment that asks."""

    id: str
    is_question: bool
    asked_at: str
    author: str
    tier: str
    answered: bool
    answered_by: str
    first_answer_at: str | None
    waits: tuple[tuple[str, str | None], ...]
    question: str
    signals: tuple[Signal, ...]

    def hold_hours(self, now: datetime) -> float:
        """For how long we kept its author waiting, all waits together."""
        return hours(self.waits, now)


class Asks(msgspec.Struct, frozen=True):
    """What an item asks, by the post that it is listed by."""

    is_question: bool
    tier: str | None = None
    """Null: nobody outside asks anything in a pull request."""
    answered: bool = False
    answered_by: str = "none"
    asker: str | None = None
    asked_at: str | None = None
    asked_in: str | None = None
    """Node id of the comment that asks; null: the opening post."""
    first_answer_at: str | None = None
    waiting_since: str | None = None
    hold_hours: float = 0.0
    question: str = ""
    """In one line, in the words of the post; empty where it asks none."""
    topic: str | None = None
    signals: tuple[Signal, ...] = ()
    posts: tuple[Post, ...] = ()
    """The opening post and each comment that asks; empty where no comment does."""


def hours(waits: tuple[tuple[str, str | None], ...], now: datetime) -> float:
    """The hours of intervals, the last of which may still run."""
    return round(
        sum(
            clock.age(clock.parse(since), clock.parse(until) if until else now)
            for since, until in waits
        )
        / _HOUR,
        1,
    )


def of(facts: Facts, now: datetime) -> Asks:
    """What an item asks, from its stored facts."""
    found = next(iter(rows(facts, "question")), None)
    if found is None:
        return Asks(is_question=False)
    since = _text(found["waiting_since"])
    held = int(str(found["held_seconds"])) + (
        clock.age(clock.parse(since), now) if since else 0
    )
    return Asks(
        is_question=bool(found["asks"]),
        tier=str(found["tier"]),
        answered=bool(found["answered"]),
        answered_by=str(found["answered_by"]),
        asker=str(found["asker"]) or None,
        asked_at=phrases.instant(_text(found["asked_at"])),
        asked_in=_text(found.get("asked_in")),
        first_answer_at=phrases.instant(_text(found["first_answer_at"])),
        waiting_since=phrases.instant(since),
        hold_hours=round(held / _HOUR, 1),
        question=_text(found.get("line")) or "",
        topic=str(found["topic"]),
        signals=_read(found["signals"], tuple[Signal, ...]) or (),
        posts=_read(found.get("posts"), tuple[Post, ...]) or (),
    )


def _text(value: object) -> str | None:
    return str(value) if value else None


def _read(stored: object, into: type[T]) -> T | None:
    """JSON of the cache; None where it is empty or of another make."""
    try:
        return msgspec.json.decode(str(stored), type=into) if stored else None
    except msgspec.MsgspecError:
        return None


_TIERS = {
    "never-answered": "nobody has answered",
    "pending": "it is asked again, or asked back, since the last answer",
    "awaiting-us": "the last word is theirs",
    "community-answered": "answered by the community, unconfirmed",
    "answered": "answered",
}


def told(asks: Asks) -> list[str]:
    """Lines that say what an item asks, how it stands, and which signals counted."""
    if asks.tier is None:
        return []
    if not asks.is_question:
        return ["asks: no", *(f"  {one.line}" for one in asks.signals)]
    who = asks.asker or "a deleted account"
    where = " in a comment" if asks.asked_in else ""
    lines = [
        f"asks: {asks.question}",
        f"  {who} asked{where} {asks.asked_at}; {_TIERS.get(asks.tier or '', asks.tier)}",
    ]
    if asks.first_answer_at:
        lines.append(f"  first answer {asks.first_answer_at} by {asks.answered_by}")
    lines.append(f"  kept waiting {asks.hold_hours:g} h; topic {asks.topic}")
    lines += [f"  {one.line}" for one in asks.signals]
    for post in asks.posts:
        if (
            post.id != asks.asked_in
            and post.is_question
            and post.question != asks.question
        ):
            lines.append(
                f"  {post.author or who} asked too, {post.asked_at}: {post.question} ({post.tier})"
            )
    return lines
