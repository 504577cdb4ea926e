"""Unanswered questions: who waits for an answer of ours, and for how long.

Whether an item asks, and whose turn it is, are facts; here they meet the clock. The
limit is `questions.sla_hours` of the settings: one day in the published triage rule
of a2ui, two or three in others.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from triage import clock, text
from triage.model import Ref
from triage.views import (
    Aside,
    Cell,
    Column,
    Lens,
    Queue,
    Row,
    Select,
    Tables,
    View,
    phrases,
)

UNANSWERED = ("never-answered", "pending", "awaiting-us", "community-answered")
"""Tiers in which somebody still waits, most urgent first."""

_TIERS = {
    "never-answered": ("Nobody has answered", "bad"),
    "pending": ("Asked again after the last answer", "warn"),
    "awaiting-us": ("The last word is theirs", "warn"),
    "community-answered": ("Answered by the community, unconfirmed", ""),
    "answered": ("Answered", "good"),
}
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

    @property
    def waits(self) -> bool:
        """Whether it is open and somebody waits for an answer."""
        return self.state == "open" and self.tier in UNANSWERED

    def waited(self, now: datetime) -> float:
        """Seconds for which we kept the asker waiting, all waits together."""
        running = 0.0
        if self.waiting_since and self.state == "open":
            running = clock.age(clock.parse(self.waiting_since), now)
        return self.held_seconds + running

    def held(self, now: datetime) -> float:
        """The same in hours, as it is shown."""
        return round(self.waited(now) / _HOUR, 1)


_ASKED = """
    select repo.name, item.number, item.kind, item.title, item.url, item.state,
      question.asked_at, question.asker, question.tier, question.answered,
      question.answered_by, question.first_answer_at, question.waiting_since,
      question.held_seconds, question.topic, question.signals
    from question
    join item on item.id = question.item_id
    join repo on repo.id = item.repo_id
    where question.asks = 1
      and question.asked_at <= :now {also}
    order by question.asked_at, item.id
    """
ASKED = Select(_ASKED.format(also=""), Asked)
ASKED_SINCE = Select(_ASKED.format(also="and question.asked_at >= :since"), Asked)
"""Only what was asked from `:since` on."""


CHATS = Select(
    """
    select place.name, talk.number, place.source, talk.title, talk.url,
      case when talk.closed = 1 or talk.last_at < :lapsed then 'closed' else 'open' end,
      talk.asked_at, talk.asker, talk.tier, talk.answered, talk.answered_by,
      talk.first_answer_at, talk.waiting_since, talk.held_seconds, talk.topic,
      talk.signals
    from talk
    join place on place.id = talk.place_id
    where talk.asked_at <= :now
    order by talk.asked_at, talk.key
    """,
    Asked,
    of_channels=True,
)
"""What was asked in channels; where nobody spoke for long, nobody waits any more."""


class Similar(msgspec.Struct, frozen=True):
    """An item about the same matter."""

    ref: str
    score: float


class Question(msgspec.Struct, frozen=True):
    """One question, as `triage questions --json` prints it."""

    ref: str
    url: str
    source: str
    title: str
    author: str | None
    """Who asks: in a long thread not always who opened it."""
    asked_at: str | None
    is_question: bool
    tier: str
    answered: bool
    answered_by: str
    first_answer_at: str | None
    waiting_since: str | None
    hold_hours: float
    sla_hours: float
    overdue: bool
    topic: str
    state: str
    similar: tuple[Similar, ...] = ()


class Metrics(msgspec.Struct, frozen=True):
    """How well questions are answered, over all that are stored."""

    asked: int
    answered_in_sla: int
    share: float | None
    """Of those asked, 0…1; null where none was asked."""
    median_first_answer_hours: float | None


class Questions(msgspec.Struct, frozen=True):
    """The payload of the view."""

    questions: tuple[Question, ...]
    metrics: Metrics


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
    )


def metrics(asked: list[Asked], sla_hours: float) -> Metrics:
    """Response times; an answer counts from the asking, whoever's turn it was since."""
    hours = [
        clock.age(clock.parse(one.asked_at), clock.parse(one.first_answer_at)) / _HOUR
        for one in asked
        if one.first_answer_at
    ]
    in_time = sum(taken <= sla_hours for taken in hours)
    return Metrics(
        asked=len(asked),
        answered_in_sla=in_time,
        share=round(in_time / len(asked), 4) if asked else None,
        median_first_answer_hours=round(statistics.median(hours), 1) if hours else None,
    )


def _signals(stored: str) -> tuple[str, ...]:
    """Why it was judged so, as lines."""
    try:
        found = msgspec.json.decode(stored)
    except msgspec.DecodeError:
        return ()
    if isinstance(found, dict):
        return tuple(f"{name}: {value}" for name, value in found.items())
    if not isinstance(found, list):
        return (str(found),)
    return tuple(
        ": ".join(_said(part) for part in one) if isinstance(one, list) else str(one)
        for one in found
    )


def _said(part: object) -> str:
    """A word as it is, a weight with its sign."""
    return f"{part:+g}" if isinstance(part, float) else str(part)


def _wait(hours: float) -> str:
    return text.ago(hours * _HOUR) if hours * _HOUR >= 60 else "1m"


def _row(one: Asked, ref: Ref, held: float, *, overdue: bool, sla: float) -> Row:
    what, tone = _TIERS.get(one.tier, (one.tier, ""))
    who = one.asker or "a deleted account"
    why = f"{what}; {who} asked"
    if one.waits:
        late = f", over the limit of {sla:g} h" if overdue else ""
        why = f"{what}; {who} has waited {_wait(held)} for us{late}"
    return Row(
        key=str(ref),
        cells=(
            Cell("late" if overdue else "", "bad"),
            Cell(_wait(held) if one.waits else "", "bad" if overdue else ""),
            Cell(one.tier, tone),
            Cell(str(ref), "dim"),
            Cell(one.title),
        ),
        refs=(ref,),
        why=f"{why}.",
        evidence=(
            f"asked {phrases.instant(one.asked_at)} by {who}",
            f"first answer {phrases.instant(one.first_answer_at)} by {one.answered_by}"
            if one.first_answer_at
            else "no answer yet",
            f"we kept them waiting {_wait(held)} in all",
            f"about {one.topic}",
            *_signals(one.signals),
        ),
        text=f"{one.title} {ref} {one.asker} {one.tier} {one.topic}",
    )


def build(tables: Tables, lens: Lens) -> Queue:
    """What is unanswered and open; all that ask where the lens says everything.

    Overdue first, then who was kept waiting longest.
    """
    sla = lens.settings.questions.sla_hours
    asked = [
        *tables[ASKED],
        *(by_hand(one, lens.aside) for one in tables[CHATS]),
    ]
    chosen = [
        (
            one.waits and one.waited(lens.now) > sla * _HOUR,
            one.held(lens.now),
            one,
        )
        for one in asked
        if (lens.everything or one.waits)
        and (ref := Ref.of(one.repo, one.number)) not in lens.aside
        and ref in lens.slice
    ]
    chosen.sort(key=lambda found: (not found[0], not found[2].waits, -found[1]))
    rows: list[Row] = []
    questions: list[Question] = []
    for overdue, held, one in chosen:
        ref = Ref.of(one.repo, one.number)
        rows.append(_row(one, ref, held, overdue=overdue, sla=sla))
        questions.append(
            Question(
                ref=str(ref),
                url=one.url,
                source=one.kind,
                title=one.title,
                author=one.asker or None,
                asked_at=phrases.instant(one.asked_at),
                is_question=True,
                tier=one.tier,
                answered=bool(one.answered),
                answered_by=one.answered_by,
                first_answer_at=phrases.instant(one.first_answer_at),
                waiting_since=phrases.instant(one.waiting_since),
                hold_hours=held,
                sla_hours=sla,
                overdue=overdue,
                topic=one.topic,
                state=one.state,
            )
        )
    waiting = [(overdue, held) for overdue, held, one in chosen if one.waits]
    late = sum(overdue for overdue, _ in waiting)
    longest = max((held for _, held in waiting), default=0.0)
    return Queue(
        rows=tuple(rows),
        headline=phrases.headline(
            text.count(len(waiting), "question"),
            f"{late} overdue" if late else "",
            f"longest wait {_wait(longest)}" if waiting else "",
        ),
        count=len(waiting),
        say=lambda: Questions(tuple(questions), metrics(asked, sla)),
    )


VIEW = View(
    id="questions",
    title="Questions",
    noun="question",
    columns=(
        Column("Late", 4),
        Column("Wait", 4, right=True, drop=34),
        Column("Tier", 18, drop=70),
        Column("Ref", 24, drop=90),
        Column("Title"),
    ),
    selects=(ASKED, CHATS),
    build=build,
    empty="Nobody waits for an answer. Sync to look again.",
)
