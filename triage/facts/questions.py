"""Judges whether a conversation asks something, and whether it was answered.

Every post of somebody outside may ask: the opening post, and each reply from then on.
What speaks for asking is weighed in `asking`; a reply's part is told in `turns`. Whose
turn it is follows from the words after the last one of a maintainer (google/triage-party:
send and recv; CHAOSS: time to first response), tiers from `Tier`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from triage.clock import iso, maybe_iso
from triage.facts import Context, asking, conversation, prose, replies
from triage.facts.asking import THRESHOLD, weight
from triage.facts.conversation import Conversation, Side
from triage.facts.holding import ended_seconds, running, stored, waits
from triage.facts.topics import topic
from triage.facts.turns import Act, Turn, since_asked, turns
from triage.model import Item


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one post asks, and how far its answer is."""

    key: str
    """By what the source knows the post; a comment's node id."""
    asks: bool
    counts: bool
    """Whether it puts the conversation among the questions."""
    asked_at: datetime
    asker: str
    tier: str
    """never-answered, pending, awaiting-us, community-answered or answered."""
    answered: bool
    answered_by: str
    """maintainer, community, bot or none."""
    first_answer_at: datetime | None
    waiting_since: datetime | None
    """Since when we keep somebody waiting; None: it is not our turn."""
    held_seconds: int
    """Waits that are over, summed."""
    waits: str
    """All of them; JSON: `[[since, until or null], …]`."""
    line: str
    """The question in one line, in the words of the post; empty where it asks none."""
    signals: str
    """JSON: `[[name, weight or words], …]`."""

    def told(self) -> dict[str, object]:
        """What is kept of one post among several."""
        return {
            "id": self.key,
            "is_question": self.asks,
            "asked_at": iso(self.asked_at),
            "author": self.asker,
            "tier": self.tier,
            "answered": self.answered,
            "answered_by": self.answered_by,
            "first_answer_at": maybe_iso(self.first_answer_at),
            "waits": json.loads(self.waits),
            "question": self.line,
            "signals": json.loads(self.signals),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """What a conversation asks: by its opening post, and by replies to it."""

    opening: Verdict
    comments: tuple[Verdict, ...]
    """Of the replies that ask, oldest first."""
    topic: str

    @property
    def chief(self) -> Verdict:
        """The post that the conversation is listed by.

        The opening post, where it asks or nobody does; otherwise the reply whose
        asker has waited longest, or else the last that asked.
        """
        counted = [one for one in self.comments if one.counts]
        if self.opening.asks or not counted:
            return self.opening
        return next((one for one in counted if one.waiting_since), counted[-1])

    def posts(self) -> str:
        """The opening post and the replies that ask, as JSON; empty where none does."""
        if not self.comments:
            return ""
        told = [one.told() for one in (self.opening, *self.comments)]
        return json.dumps(told, ensure_ascii=False)


def read(item: Item, context: Context) -> Question | None:
    """The question of an item; None for a pull request on which nobody asks."""
    said = conversation.of(item, context)
    if said.is_pull and not any(
        prose.may_ask(post.body) or (at == 0 and "?" in said.title)
        for at, post in enumerate(said.posts)
        if post.side is Side.COMMUNITY
    ):
        return None
    found = judge(said)
    is_quiet = not found.opening.asks and not found.comments
    return None if said.is_pull and is_quiet else found


def judge(said: Conversation) -> Question:
    """What a conversation asks, wherever it was held."""
    words = turns(said)
    outside = said.opening.side is Side.COMMUNITY
    signals = asking.opening(said) if outside else []
    asks = weight(signals) >= THRESHOLD
    notes: list[tuple[str, float | str]] = list(signals)
    if not outside:
        notes.append(("opened by", f"a {said.opening.side}"))
    if said.unread:
        notes.append(("comments not read", f"{said.unread} older"))
    opening = _verdict(said, words, asks, notes=notes)
    comments: list[Verdict] = []
    for at, post in enumerate(said.posts):
        if not at or post.side is not Side.COMMUNITY:
            continue
        found = replies.reply(post, said)
        if weight(found) >= THRESHOLD:
            since = since_asked(said, words, at)
            counts = replies.counts(post, said, found)
            comments.append(_verdict(said, since, counts, notes=list(found), at=at))
    return Question(opening, tuple(comments), topic(said.title, said.opening.body))


def _verdict(
    said: Conversation,
    words: tuple[Turn, ...],
    counts: bool,
    *,
    notes: list[tuple[str, float | str]],
    at: int = 0,
) -> Verdict:
    """How it stands with the post that opens these words."""
    asks = counts or bool(at)
    follow = _follow_up(said, words)
    answer = _answer(said, words, at)
    tier = _tier(said, words, answer, follow, at)
    waited = waits(said, words)
    answered_by = answer.side.value if answer else "none"
    if not answer and any(turn.side is Side.BOT for turn in words[1:]):
        answered_by = "bot"
    return Verdict(
        key=said.posts[at].key,
        asks=asks,
        counts=counts,
        asked_at=words[0].at,
        asker=words[0].login,
        tier=tier,
        answered=answer is not None,
        answered_by=answered_by,
        first_answer_at=answer.at if answer else None,
        waiting_since=running(waited),
        held_seconds=ended_seconds(waited),
        waits=stored(waited),
        line=asking.line(said, at) if asks else "",
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


def _answer(said: Conversation, words: tuple[Turn, ...], at: int) -> Turn | None:
    """The first answer by a person who is not the asker.

    What is said to somebody else by name answers no question asked in between.
    """
    asker = words[0].login.lower()
    if said.is_answered and not at:
        chosen = {post.at for post in said.posts if post.is_answer}
        for turn in words[1:]:
            if turn.at in chosen:
                return turn
    for turn, post in zip(words[1:], said.posts[at + 1 :], strict=True):
        if turn.act is not Act.ANSWER or turn.side is Side.BOT:
            continue
        if turn.login.lower() == asker:
            continue
        if at and (named := prose.named(post.body)) and asker not in named:
            continue
        return turn
    return None


def _tier(
    said: Conversation,
    words: tuple[Turn, ...],
    answer: Turn | None,
    follow: Turn | None,
    at: int,
) -> str:
    if said.is_answered and not at:
        return "answered"
    replies = [turn for turn in words[1:] if turn.side is Side.MAINTAINER]
    if not replies and words[0].side is not Side.MAINTAINER:
        if answer is None:
            return "never-answered"
        return "pending" if follow and follow.at > answer.at else "community-answered"
    if follow:
        return "pending"
    asker = words[0].login.lower()
    last = next(
        turn
        for turn in reversed(words)
        if turn is words[0]
        or turn.side is Side.MAINTAINER
        or (turn.login.lower() == asker and turn.act not in {Act.THANKS, Act.ECHO})
    )
    if last.side is Side.COMMUNITY and last is not words[0]:
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
