"""What questions are about, by channel and by day, and how well each is answered.

A channel is one of a chat or forum, or a repository on GitHub.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from triage import clock, text
from triage.model import Ref
from triage.views import Cell, Column, Lens, Reader
from triage.views.inquiries import ASKED_SINCE, CHATS, Asked, by_hand
from triage.views.responses import Metrics, metrics

TOPICS = ("product", "development", "community", "market")

GITHUB = "github"


class Balance(msgspec.Struct, frozen=True):
    """How many questions were about each topic."""

    product: int
    development: int
    community: int
    market: int


class OfChannel(msgspec.Struct, frozen=True):
    """The questions of one channel or repository."""

    channel: str
    source: str
    """github, discord, discourse, or another channel's."""
    waiting: int
    """Of those asked in the window: how many still wait for an answer."""
    metrics: Metrics
    topics: Balance


class OfDay(msgspec.Struct, frozen=True):
    """The questions of one day (UTC), in all and by channel."""

    day: str
    topics: Balance
    channels: dict[str, Balance]


class Topics(msgspec.Struct, frozen=True):
    """What `triage topics --json` prints."""

    since: str
    until: str
    topics: Balance
    channels: tuple[OfChannel, ...]
    """Most questions first."""
    days: tuple[OfDay, ...]
    """Of which anything was asked on, oldest first."""


@dataclass(frozen=True, slots=True)
class _One:
    asked: Asked
    channel: str
    source: str
    day: str


def load(reader: Reader, lens: Lens, since: datetime) -> Topics:
    """What was asked since an instant, as the reader has it now."""
    begins = clock.iso(since)
    bound = {**lens.parameters(), "since": begins}
    asked = reader.select(ASKED_SINCE, bound)
    chats = reader.select(CHATS, bound)
    found = [
        _One(
            one,
            one.repo,
            Ref.of(one.repo, one.number).source or GITHUB,
            one.asked_at[:10],
        )
        for one in (*asked, *(by_hand(x, lens.aside) for x in chats))
        if one.asked_at >= begins and Ref.of(one.repo, one.number) in lens.slice
    ]
    return Topics(
        since=begins,
        until=clock.iso(lens.now),
        topics=_balance(found),
        channels=tuple(
            sorted(
                (
                    OfChannel(
                        channel,
                        ones[0].source,
                        sum(one.asked.waits for one in ones),
                        metrics([one.asked for one in ones], lens),
                        _balance(ones),
                    )
                    for channel, ones in _grouped(found, "channel").items()
                ),
                key=lambda one: (-one.metrics.asked, one.channel),
            )
        ),
        days=tuple(
            OfDay(
                day,
                _balance(ones),
                {
                    channel: _balance(those)
                    for channel, those in sorted(_grouped(ones, "channel").items())
                },
            )
            for day, ones in sorted(_grouped(found, "day").items())
        ),
    )


def _grouped(found: Iterable[_One], by: str) -> Mapping[str, list[_One]]:
    groups: defaultdict[str, list[_One]] = defaultdict(list)
    for one in found:
        groups[str(getattr(one, by))].append(one)
    return groups


def _balance(found: Iterable[_One]) -> Balance:
    counted = Counter(one.asked.topic for one in found)
    return Balance(*(counted[topic] for topic in TOPICS))


_OF = tuple(Column(topic.capitalize(), 11, right=True) for topic in TOPICS)

CHANNEL_COLUMNS = (
    Column("Channel", 36),
    Column("Asked", 6, right=True),
    Column("Waiting", 7, right=True),
    Column("In time", 7, right=True),
    Column("Median", 7, right=True),
    *_OF,
)
DAY_COLUMNS = (Column("Day", 10), Column("Asked", 6, right=True), *_OF)


def channel_lines(found: Topics) -> Sequence[tuple[Cell, ...]]:
    """A line a channel."""
    return [
        (
            Cell(one.channel, "accent"),
            Cell(f"{one.metrics.asked:,}"),
            Cell(f"{one.waiting:,}", "warn" if one.waiting else "dim"),
            Cell("" if one.metrics.share is None else f"{one.metrics.share:.0%}"),
            Cell(_hours(one.metrics.median_first_answer_hours)),
            *_shares(one.topics),
        )
        for one in found.channels
    ]


def day_lines(found: Topics) -> Sequence[tuple[Cell, ...]]:
    """A line a day."""
    return [
        (Cell(one.day, "accent"), Cell(f"{_sum(one.topics):,}"), *_shares(one.topics))
        for one in found.days
    ]


def headline(found: Topics) -> str:
    """All of it in one line."""
    asked = _sum(found.topics)
    told = ", ".join(
        f"{number / asked:.0%} {topic}"
        for topic in TOPICS
        if (number := getattr(found.topics, topic))
    )
    return f"{text.count(asked, 'question')} since {found.since[:10]}" + (
        f": {told}" if told else ""
    )


def _sum(of: Balance) -> int:
    return sum(getattr(of, topic) for topic in TOPICS)


def _shares(of: Balance) -> tuple[Cell, ...]:
    """Numbers with the share that each is of all."""
    total = _sum(of)
    return tuple(
        Cell(f"{number:,} ({number / total:.0%})" if number else "", "")
        for number in (getattr(of, topic) for topic in TOPICS)
    )


def _hours(hours: float | None) -> str:
    if hours is None:
        return ""
    return text.ago(hours * 3600) if hours * 60 >= 1 else "1m"
