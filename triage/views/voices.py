"""Who brought something up, where and when: items and conversations of channels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.facts.alike import Sketch
from triage.model import Kind, Ref
from triage.views import Reader, Select


@dataclass(frozen=True, slots=True)
class Voice:
    """One item or conversation, and what it is about."""

    key: str
    """Node id, or the key of a conversation."""
    ref: Ref
    source: str
    """issue, pull, discussion, discord, discourse, or another channel."""
    title: str
    url: str
    who: str
    """In lower case; empty: the account is gone."""
    at: str
    asks: bool
    is_private: bool
    """Whether it is in a private repository."""
    about: Sketch

    @property
    def is_work(self) -> bool:
        """Whether it is a change rather than something that somebody has to say."""
        return self.source == Kind.PULL


def _voice(
    key: str,
    repo: str,
    number: int,
    source: str,
    title: str,
    url: str,
    author: str | None,
    at: str,
    asks: int,
    private: int,
    terms: str,
    shares: str,
) -> Voice:
    about = Sketch.unpacked(terms, shares)
    ref, who = Ref.of(repo, number), (author or "").lower()
    return Voice(
        key, ref, source, title, url, who, at, bool(asks), bool(private), about
    )


_ITEMS = Select(
    """
    select item.id, repo.name, item.number, item.kind, item.title, item.url,
      item.author, item.created_at, coalesce(question.asks, 0), repo.private,
      sketch.terms, sketch.shares
    from item
    join repo on repo.id = item.repo_id
    join sketch on sketch.item_id = item.id
    left join question on question.item_id = item.id
    where item.created_at >= :since
      and item.created_at <= :now
      and coalesce(item.author_kind, '') <> 'Bot'
      and not exists (select 1 from bump where bump.item_id = item.id)
    """,
    _voice,
)
_TALKS = Select(
    """
    select talk.key, place.name, talk.number, place.source, talk.title, talk.url,
      talk.asker, talk.asked_at, 1, 0, sketch.terms, sketch.shares
    from talk
    join place on place.id = talk.place_id
    join sketch on sketch.item_id = talk.key
    where talk.asked_at >= :since
      and talk.asked_at <= :now
    """,
    _voice,
    of_channels=True,
)


def read(reader: Reader, since: datetime, now: datetime) -> list[Voice]:
    """What people brought up between two instants, the first first; no machine's."""
    bound = {"since": clock.iso(since), "now": clock.iso(now)}
    found = reader.select(_ITEMS, bound) + reader.select(_TALKS, bound)
    return sorted(found, key=lambda one: (one.at, one.ref))


def people(voices: Iterable[Voice]) -> int:
    """How many brought something up; accounts that are gone count as one."""
    return len({one.who for one in voices})
