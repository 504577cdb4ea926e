"""Unanswered questions: who waits for an answer of ours, and for how long.

Whether an item asks, and whose turn it is, are facts; here they meet the clock. Limits,
by repository and channel, and the hours that count are settings (`questions`).
"""

from __future__ import annotations

import msgspec

from triage import text
from triage.model import Ref
from triage.views import (
    Cell,
    Column,
    Lens,
    Queue,
    Row,
    Tables,
    View,
    phrases,
    waiting,
)
from triage.views.inquiries import ASKED, CHATS, Asked, by_hand
from triage.views.responses import Metrics, metrics
from triage.views.worktime import Worktime

_TIERS = {
    "never-answered": ("Nobody has answered", "bad"),
    "pending": ("Asked again after the last answer", "warn"),
    "awaiting-us": ("The last word is theirs", "warn"),
    "community-answered": ("Answered by the community, unconfirmed", ""),
    "answered": ("Answered", "good"),
}
_HOUR = 3600


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
    question: str = ""
    """In one line, in the words of whoever asks."""
    asked_in: str | None = None
    """Node id of the comment that asks; null: the opening post."""
    asker_is: str | None = None
    """first-timer or regular, from what is stored; null: not known."""
    next_step: str = ""
    """What would empty the row."""
    similar: tuple[Similar, ...] = ()


class Questions(msgspec.Struct, frozen=True):
    """The payload of the view."""

    questions: tuple[Question, ...]
    metrics: Metrics


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


def _row(one: Asked, held: float, *, overdue: bool, sla: float) -> Row:
    what, tone = _TIERS.get(one.tier, (one.tier, ""))
    if one.tier == "pending" and not one.is_our_turn:
        what = "Asked back"
    name = one.asker or "a deleted account"
    why = f"{what}; {name} asked"
    if one.is_our_turn:
        late = f", over the limit of {sla:g} h" if overdue else ""
        why = f"{what}; {name} has waited {_wait(held)} for us{late}"
    step = _step(one)
    where = " in a comment" if one.asked_in else ""
    asks = waiting.who(
        one.asker, one.earlier, one.association, in_channel=bool(one.ref.source)
    )
    told = [
        one.question if one.question != one.title else "",
        f"next: {step}" if step else "",
        f"asked {phrases.instant(one.asked_at)}{where} by {asks}",
        f"first answer {phrases.instant(one.first_answer_at)} by {one.answered_by}"
        if one.first_answer_at
        else "no answer yet",
        f"we kept them waiting {_wait(held)} in all",
        f"about {one.topic}",
        *_signals(one.signals),
    ]
    return Row(
        key=str(one.ref),
        cells=(
            Cell("late" if overdue else "", "bad"),
            Cell(_wait(held) if one.waits else "", "bad" if overdue else ""),
            Cell(one.tier, tone),
            Cell(str(one.ref), "dim"),
            Cell(one.question),
        ),
        refs=(one.ref,),
        why=f"{why}.",
        evidence=tuple(line for line in told if line),
        text=f"{one.title} {one.question} {one.ref} {one.asker} {one.tier} {one.topic}",
    )


def _step(one: Asked) -> str:
    """What would empty the row of an open question."""
    if one.state != "open":
        return ""
    return waiting.next_step(
        one.tier,
        one.asker,
        answered_by=one.answered_by,
        is_our_turn=one.is_our_turn,
        can_mark=bool(one.can_mark),
    )


def _question(one: Asked, held: float, *, overdue: bool, sla: float) -> Question:
    return Question(
        ref=str(one.ref),
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
        question=one.question,
        asked_in=one.asked_in or None,
        asker_is=waiting.standing(one.earlier, one.association),
        next_step=_step(one),
    )


def overdue(tables: Tables, lens: Lens) -> tuple[Ref, ...]:
    """The items that somebody waits with for longer than the settings allow."""
    hours = Worktime(lens.settings.questions)
    return tuple(one.ref for one in tables[ASKED] if one.is_overdue(lens, hours))


def build(tables: Tables, lens: Lens) -> Queue:
    """What is unanswered and open; all that ask where the lens says everything.

    Overdue first, then who was kept waiting longest; last what waits for the asker.
    """
    hours = Worktime(lens.settings.questions)
    of = lens.settings.questions.sla_of
    asked = [
        *tables[ASKED],
        *(by_hand(one, lens.aside) for one in tables[CHATS]),
    ]
    chosen = [
        (
            one.is_overdue(lens, hours),
            round(one.waited(lens.now, hours) / _HOUR, 1),
            one,
        )
        for one in asked
        if (lens.everything or one.waits)
        and one.ref not in lens.aside
        and one.ref in lens.slice
    ]
    chosen.sort(
        key=lambda found: (
            not found[0],
            not found[2].is_our_turn,
            not found[2].waits,
            -found[1],
        )
    )
    told = [(one, held, late, of(one.repo, one.kind)) for late, held, one in chosen]
    ours = [(late, held) for late, held, one in chosen if one.is_our_turn]
    late = sum(is_late for is_late, _ in ours)
    longest = max((held for _, held in ours), default=0.0)
    count = sum(one.waits for _, _, one in chosen)
    return Queue(
        rows=tuple(
            _row(one, held, overdue=is_late, sla=sla)
            for one, held, is_late, sla in told
        ),
        headline=phrases.headline(
            text.count(count, "question"),
            f"{late} overdue" if late else "",
            f"longest wait {_wait(longest)}" if ours else "",
        ),
        count=count,
        say=lambda: Questions(
            tuple(
                _question(one, held, overdue=is_late, sla=sla)
                for one, held, is_late, sla in told
            ),
            metrics(asked, lens),
        ),
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
        Column("Question"),
    ),
    selects=(ASKED, CHATS),
    build=build,
    empty="Nobody waits for an answer. Sync to look again.",
)
