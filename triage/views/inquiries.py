"""What is stored of each question, and how long its asker was kept waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from triage import clock
from triage.model import Ref
from triage.views import Aside, Lens, Select
from triage.views.worktime import Worktime

UNANSWERED = ("never-answered", "pending", "awaiting-us", "community-answered")
"""Tiers in which somebody still waits, most urgent first."""

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Asked:
    """One item that asks something, with what was derived from it."""

    repo: str
    number: int
    kind: str
    title: str
    url: str
    state: str
    asked_at: str
    asker: str
    tier: str
    answered: int
    answered_by: str
    first_answer_at: str | None
    waiting_since: str | None
    held_seconds: int
    topic: str
    signals: str
    asked_in: str = ""
    """The comment that asks; empty: the opening post."""
    line: str = ""
    waits_json: str = "[]"
    """`[[since, until or null], …]`; none for what is kept as one sum."""
    closed_at: str | None = None
    association: str = ""
    can_mark: int = 0
    """1: an answer can be marked there."""
    earlier: int | None = None
    """Items that the asker had opened before, of those that are stored; in a channel
    the messages."""

    @property
    def ref(self) -> Ref:
        """What names it."""
        return Ref.of(self.repo, self.number)

    @property
    def question(self) -> str:
        """The question in one line; the title where none is kept."""
        return self.line or self.title

    @property
    def is_our_turn(self) -> bool:
        """Whether somebody waits for us right now."""
        return self.waits and self.waiting_since is not None

    @property
    def waits(self) -> bool:
        """Whether it is open and somebody waits for an answer."""
        return self.state == "open" and self.tier in UNANSWERED

    def waited(self, now: datetime, hours: Worktime) -> float:
        """Seconds for which we kept the asker waiting, all waits together."""
        since = self.waiting_since if self.state == "open" else None
        running = hours.seconds(clock.parse(since), now) if since else 0.0
        if hours.is_always_on or self.waits_json == "[]":
            return self.held_seconds + running
        over = msgspec.json.decode(self.waits_json, type=list[tuple[str, str | None]])
        return running + sum(
            hours.seconds(clock.parse(begun), clock.parse(ended))
            for begun, ended in over
            if ended
        )

    def first_answer(self, hours: Worktime) -> float | None:
        """Hours from the asking to the first answer, by the same clock."""
        if not self.first_answer_at:
            return None
        asked, answered = clock.parse(self.asked_at), clock.parse(self.first_answer_at)
        return hours.seconds(asked, answered) / _HOUR

    def is_overdue(self, lens: Lens, hours: Worktime) -> bool:
        """Whether somebody waits for us, and longer than the settings allow."""
        limit = lens.settings.questions.sla_of(self.repo, self.kind) * _HOUR
        return self.is_our_turn and self.waited(lens.now, hours) > limit


_ASKED = """
    {opened}
    select repo.name, item.number, item.kind, item.title, item.url, item.state,
      question.asked_at, question.asker, question.tier, question.answered,
      question.answered_by, question.first_answer_at, question.waiting_since,
      question.held_seconds, question.topic, question.signals, question.asked_in,
      question.line, question.waits, item.closed_at,
      case when question.asked_in = '' then item.association
        else (select comment.association from comment
              where comment.id = question.asked_in) end,
      coalesce(discussion.answerable, 0),
      {earlier}
    from question {by}
    join item on item.id = question.item_id
    join repo on repo.id = item.repo_id
    left join discussion on discussion.item_id = item.id
    where question.asks = 1
      and question.asked_at <= :now {also}
    order by question.asked_at, item.id
    """
ASKED = Select(
    _ASKED.format(
        opened="""with opened as materialized (
      select id, rank() over (partition by author order by created_at) - 1 as earlier
      from item where author is not null
    )""",
        by="",
        earlier="""case when question.asked_in = ''
        then coalesce((select earlier from opened where opened.id = item.id), 0)
        else (select count(*) from item other
              where other.author = question.asker
                and other.created_at < question.asked_at) end""",
        also="",
    ),
    Asked,
)
ASKED_SINCE = Select(
    _ASKED.format(
        opened="",
        by="indexed by question_asked",
        earlier="null",
        also="and question.asked_at >= :since",
    ),
    Asked,
)
"""Only what was asked from `:since` on, without what its asker did before."""


CHATS = Select(
    """
    select place.name, talk.number, place.source, talk.title, talk.url,
      case when talk.closed = 1 or talk.last_at < :lapsed then 'closed' else 'open' end,
      talk.asked_at, talk.asker, talk.tier, talk.answered, talk.answered_by,
      talk.first_answer_at, talk.waiting_since, talk.held_seconds, talk.topic,
      talk.signals, talk.asked_in, talk.line, talk.waits, null, 'NONE', 0,
      talk.earlier
    from talk
    join place on place.id = talk.place_id
    where talk.asked_at <= :now
    order by talk.asked_at, talk.key
    """,
    Asked,
    of_channels=True,
)
"""What was asked in channels; where nobody spoke for long, nobody waits any more."""


def by_hand(one: Asked, aside: Aside) -> Asked:
    """A question as it stands if the person marked it as answered.

    Who asks again after that waits again.
    """
    mark = aside.answered.get(Ref.of(one.repo, one.number))
    since = clock.maybe(one.waiting_since)
    if mark is None or (since and since > mark.at):
        return one
    waited = clock.age(since, mark.at) if since else 0
    return replace(
        one,
        tier="answered",
        answered=1,
        answered_by="maintainer",
        first_answer_at=one.first_answer_at or clock.iso(mark.at),
        waiting_since=None,
        held_seconds=one.held_seconds + int(waited),
        waits_json=_ended(one.waits_json, clock.iso(mark.at)),
    )


def _ended(waits_json: str, at: str) -> str:
    """Waits, of which the one that runs ended at an instant."""
    waits = msgspec.json.decode(waits_json, type=list[tuple[str, str | None]])
    over = [(since, until or at) for since, until in waits]
    return msgspec.json.encode(over).decode()
