"""Judges whether a conversation asks something, and whether it was answered.

What speaks for asking is weighed in `asking`; a reply's part is told in `turns`. Whose turn
it is follows from the words after the last one of a maintainer (google/triage-party:
send and recv; CHAOSS: time to first response).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from triage.facts import Context, conversation
from triage.facts.asking import TASK_TITLE, THRESHOLD, opening, own_words
from triage.facts.conversation import Conversation, Side
from triage.facts.topics import topic
from triage.facts.turns import Act, Turn, held, turns
from triage.model import Item, Kind


@dataclass(frozen=True, slots=True)
class Question:
    """What a thread asks and how far its answer is; columns of the `question` table."""

    asks: bool
    asked_at: datetime
    asker: str
    tier: str
    answered: bool
    answered_by: str
    first_answer_at: datetime | None
    waiting_since: datetime | None
    """Since when we keep somebody waiting; None: it is not our turn."""
    held_seconds: int
    topic: str
    signals: str
    """JSON: `[[name, weight or words], …]`."""


def read(item: Item, context: Context) -> Question | None:
    """The question of an issue or discussion; None for a pull request."""
    if item.kind is Kind.PULL:
        return None
    return judge(conversation.of(item, context))


def judge(said: Conversation) -> Question:
    """What a conversation asks, wherever it was held."""
    signals = opening(said)
    words = turns(said)
    ours = words[0].side is Side.MAINTAINER
    asks = (
        sum(weight for _, weight in signals) >= THRESHOLD
        and words[0].side is not Side.BOT
    )
    follow = _follow_up(said, words)
    answer = _answer(said, words)
    state = _tier(said, words, answer, follow)
    asked = words[0]
    notes: list[tuple[str, float | str]] = list(signals)
    again = follow is not None and _asks_again(said, follow)
    if follow and again and not asks:
        asked = follow
        notes.append(("asked again", follow.login))
    if ours:
        notes.append(("opened by", "maintainer"))
    if said.unread:
        notes.append(("comments not read", said.unread))
    answered_by = answer.side.value if answer else "none"
    if not answer and any(turn.side is Side.BOT for turn in words[1:]):
        answered_by = "bot"
    return Question(
        asks=asks or again,
        asked_at=asked.at,
        asker=asked.login,
        tier=state,
        answered=answer is not None,
        answered_by=answered_by,
        first_answer_at=answer.at if answer else None,
        waiting_since=_waiting(said, words, state),
        held_seconds=held(words),
        topic=topic(said.title, said.opening.body),
        signals=json.dumps(notes, ensure_ascii=False),
    )


def _follow_up(said: Conversation, words: tuple[Turn, ...]) -> Turn | None:
    """An outsider's question since a maintainer last spoke that nobody answered."""
    if not said.is_open:
        return None
    asked: Turn | None = None
    for turn in words[1:]:
        if turn.side is Side.MAINTAINER or (asked and turn.act is Act.ANSWER):
            asked = None
        elif turn.side is Side.COMMUNITY and turn.act is Act.ASK:
            asked = asked or turn
    return asked


def _asks_again(said: Conversation, follow: Turn) -> bool:
    """Whether a follow-up makes the thread a question.

    Below a task it must ask in its own right: "any news?" makes no task a question.
    """
    if not TASK_TITLE.match(said.title.strip()):
        return True
    return any(
        sum(weight for _, weight in own_words(post.body)) >= THRESHOLD
        for post in said.posts[1:]
        if post.at >= follow.at and post.login == follow.login
    )


def _answer(said: Conversation, words: tuple[Turn, ...]) -> Turn | None:
    """The first answer by a person who is not the asker."""
    asker = words[0].login.lower()
    if said.is_answered:
        chosen = {post.at for post in said.posts if post.is_answer}
        for turn in words[1:]:
            if turn.at in chosen:
                return turn
    return next(
        (
            turn
            for turn in words[1:]
            if turn.act is Act.ANSWER
            and turn.side is not Side.BOT
            and turn.login.lower() != asker
        ),
        None,
    )


def _tier(
    said: Conversation,
    words: tuple[Turn, ...],
    answer: Turn | None,
    follow: Turn | None,
) -> str:
    if said.is_answered:
        return "answered"
    replies = [turn for turn in words[1:] if turn.side is Side.MAINTAINER]
    if not replies and words[0].side is not Side.MAINTAINER:
        if answer is None:
            return "never-answered"
        return "pending" if follow and follow.at > answer.at else "community-answered"
    if follow:
        return "pending"
    last = next(
        turn
        for turn in reversed(words)
        if turn.side is not Side.BOT
        and (turn.act not in {Act.THANKS, Act.ECHO} or turn is words[0])
    )
    if last.side is Side.COMMUNITY and last is not words[0] and last is not answer:
        return "awaiting-us"
    if answer:
        ours = any(turn.act is Act.ANSWER for turn in replies)
        return (
            "answered"
            if ours or answer.side is Side.MAINTAINER
            else "community-answered"
        )
    if not replies:
        return "never-answered"
    return "awaiting-us" if replies[-1].act is Act.PROMISE else "pending"


def _waiting(said: Conversation, words: tuple[Turn, ...], tier: str) -> datetime | None:
    """When our turn began, if it is our turn: the first outside word not reacted to."""
    if not said.is_open or tier in {"answered", "community-answered"}:
        return None
    last = max(
        (i for i, turn in enumerate(words) if turn.side is Side.MAINTAINER), default=-1
    )
    since = next(
        (
            turn.at
            for turn in words[last + 1 :]
            if turn.side is Side.COMMUNITY and turn.act not in {Act.THANKS, Act.ECHO}
        ),
        None,
    )
    if since is None and tier == "awaiting-us":
        return words[last].at
    return since
