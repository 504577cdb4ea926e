"""Whose turn it is in a thread: words of maintainers, of others, and of bots.

Hold times are counted as in google/triage-party: the time from the first word of
somebody outside until a maintainer speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.facts import Context, conversation, prose
from triage.facts.conversation import Conversation, Said, Side
from triage.facts.last import Last
from triage.model import Item


class Act(StrEnum):
    """What a reply does to the question."""

    ANSWER = "answer"
    ASK = "ask"
    ASK_BACK = "ask back"
    PROMISE = "promise"
    ECHO = "echo"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Turn:
    """One word in a thread."""

    at: datetime
    login: str
    side: Side
    act: Act


# Over lower-case texts, but for the two that cut something out of one.
_ECHO = re.compile(
    r"\b(?:same|similar) (?:here|issues?|problems?|errors?|for me|question|thing|situation)\b|"
    r"\bfacing (?:the same|this|error)|\balso (?:faced|facing|having|have|getting|see|seeing)\b|"
    r"^(?:me too|\+1|following|subscribed|bump\b|up\b|any (?:update|news|progress)|second this)"
)
_PROMISE = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will| can| am going to|'m going to) (?:look|check|take a look|"
    r"investigate|try|get back|work on|pick|fix|handle|do (?:it|this)|take (?:it|this)|test|"
    r"have a look|update)|(?:will|gonna|going to) (?:look|check|take a look|investigate|have a look)|"
    r"looking into|taking a look|(?:i'm|am|i am) (?:on it|working on (?:it|this|that))|"
    r"(?:i|we)(?:'d| would) (?:like|love|be happy) to (?:work|take|contribute|help|pick|tackle|try)|"
    r"can i (?:work|take|pick|try)|assign (?:it |this )?(?:to )?me|(?:can|could) you assign|"
    r"i want to (?:work|take|contribute)|let me (?:check|look|try|know)|assigned (?:to|this)|"
    r"i(?:'ll| will) (?:do|take)|please assign)\b"
)
_THANKS = re.compile(
    r"^(?:(?:many |much )?thanks?(?: you)?|thx|ty|great|awesome|perfect|cool|nice|got it|"
    r"ok(?:ay)?|that (?:worked|works|fixed)|it works(?: now)?|works now|sure|yes|solved|"
    r"welcome|hi|hello|hey|wow|lgtm)\b"
)
_BACK = re.compile(
    r"\b(?:(?:have|did|do|are|were|can|could|would) (?:you|u|y'all)\b|(?:what|which) (?:is|are|'s)? ?"
    r"(?:your|the version|version|os|node|error)|what's your|which version|"
    r"(?:is|are) (?:this|that|it) (?:still|on|with|happening|a)|still (?:an issue|happening|relevant)|"
    r"any (?:logs?|update)|how (?:are|do|did) you|please (?:share|provide|paste|post|send|pass|try)|"
    r"(?:share|provide|paste|post|send) (?:the|your|more|some|a)|(?:more|additional) (?:details|info\w*|context))"
)
_SHOWN = re.compile(r"```|https?://|(?<!\w)#\d{1,7}\b")
_POINTER = re.compile(
    r"\b(?:try|use|run|update|upgrade|set|add|see|check|remove|change|install)\b"
)
_SOLVED = re.compile(r"\b(?:solved|fixed|worked for me|workaround|solution)\b")
_MENTION = re.compile(r"^(?:\s*@[\w-]{1,40}(?:\[bot\])?[,:]?)+")
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|thanks?(?: you)?(?: for[^.!?\n]{0,80})?)\b[^.!?\n]{0,40}?[,.!:]+\s*",
    re.IGNORECASE,
)


@Last
def turns(said: Conversation) -> tuple[Turn, ...]:
    """The opening post and every reply to people that was read, oldest first."""
    first = said.opening
    opener = first.login.lower()
    return (
        Turn(first.at, first.login, first.side, Act.ASK),
        *(_turn(reply, opener) for reply in said.posts[1:]),
    )


def thread(item: Item, context: Context) -> tuple[Turn, ...]:
    """The same of an item."""
    return turns(conversation.of(item, context))


def _turn(reply: Said, opener: str) -> Turn:
    own = bool(reply.login) and reply.login.lower() == opener
    answers = reply.is_answer
    act = Act.ANSWER if answers else act_of(reply.body, own=own, by=reply.side)
    return Turn(reply.at, reply.login, reply.side, act)


def act_of(body: str, *, own: bool, by: Side) -> Act:
    """What a reply does; `own`: it is by who opened the thread."""
    text = _MENTION.sub("", prose.words(body).strip()).strip()
    text = _GREETING.sub("", text, count=1).strip() or text
    asked = prose.questions(text)
    shown = bool(_SHOWN.search(body))
    told = len(text) - sum(map(len, asked))
    statement = text
    for sentence in asked:
        statement = statement.replace(sentence, " ", 1)
    low = text.lower()
    pointer = (shown and told > 12) or bool(_POINTER.search(statement.lower()))
    if asked and own:
        return Act.ASK
    if asked and by is Side.MAINTAINER and told < 200 and not pointer:
        return Act.ASK_BACK
    if asked and by is Side.COMMUNITY and told < 300 and not pointer:
        back = told < 200 and all(_BACK.search(sentence.lower()) for sentence in asked)
        return Act.ASK_BACK if back else Act.ASK
    if told < 400 and _ECHO.search(low[:120]) and not _SOLVED.search(low):
        return Act.ECHO
    if told < 160 and not shown:
        if _PROMISE.search(low):
            return Act.PROMISE
        if _BACK.search(low) and not pointer:
            return Act.ASK_BACK
        if len(text) < 4 or (len(text) < 60 and _THANKS.search(low)):
            return Act.THANKS
    return Act.ANSWER


def held(turns: Iterable[Turn]) -> int:
    """Seconds of waiting that ended: from an outside word to the next maintainer's."""
    total = 0.0
    since: datetime | None = None
    for turn in turns:
        if turn.side is Side.COMMUNITY and since is None and turn.act is not Act.THANKS:
            since = turn.at
        elif turn.side is Side.MAINTAINER and since is not None:
            total += max((turn.at - since).total_seconds(), 0.0)
            since = None
    return int(total)
