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
from triage.facts.cues import Cue, Cues
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


# Over lower-case texts.
_ECHOES = re.compile(
    r"me too|(?:the )?same\b|\+1|following|subscribed|bump\b|up\b|any (?:update|news|progress)|second this|"
    r"reproduced|confirmed|(?:i )?can (?:confirm|reproduce)"
)
"""How a reply begins that says no more than that somebody is there, too."""
_ECHO = Cues(
    (
        "same|similar",
        r"\b(?:same|similar) (?:\w+ )?(?:here|issues?|problems?|errors?|for me|question|thing|situation|case)\b",
    ),
    ("facing", r"\bfacing (?:the same|this|error)"),
    (
        "also ",
        r"\balso (?:faced|facing|having|have|getting|see|seeing|running|curious|interested|wondering)\b",
    ),
    (
        "into|across|against",
        r"\b(?:running|run|ran|bump\w*|came|coming|stumbled) (?:up )?(?:into|across|against)\b",
    ),
    (
        "i had|i have|i got|i hit|i see|i saw",
        r"\bi (?:had|have|got|hit|see|saw) (?:this|that|the same)\b",
    ),
    ("me too|us too|as well", r"\b(?:me|us) (?:too|as well)\b"),
    ("happen", r"\bhappen(?:s|ed|ing)? (?:to|for|on) (?:me|my|us)\b"),
    (
        "still ",
        r"\bstill (?:failing|fails|not work|getting|happening|occurr|facing|having|see|the same|stuck)",
    ),
    ("for me", r"(?:not|n't) (?:work|working) for me\b"),
    (
        "not able|unable|stuck|getting|having|facing|seeing",
        r"\bi(?:'?m| am|'?ve been| have been) (?:not able|unable|stuck|getting|having|facing|seeing)\b",
    ),
    (
        "curious|wondering|interested",
        r"\bi(?:'?m| am) (?:also )?(?:curious|wondering|interested)\b",
    ),
    ("i keep|i also", r"\bi (?:keep|also) get(?:ting)?\b"),
    ("too", r"\A.{0,40}\btoo\W*$"),
)
"""Somebody's own trouble with the same."""
_SAME = re.compile(
    r"(?:i can confirm |hi |hey |also |yes |yep )*(?:(?:i(?:'m| am)?|we(?:'re)?) )?(?:also |still )?"
    r"(?:have|having|get|getting|face|facing|see|seeing|run(?:ning)? into)? ?(?:the |this |exactly )*same\b"
)
"""A reply that begins with somebody's own trouble, in lower case."""
_PROMISE = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will| can| am going to|'m going to) (?:look|check|take a look|"
    r"investigate|try|get back|work on|pick|fix|handle|do (?:it|this)|take (?:it|this)|test|"
    r"have a look|update)|(?:will|gonna|going to) (?:look|check|take a look|investigate|have a look)|"
    r"looking into|taking a look|(?:i'm|am|i am) (?:on it|working on (?:it|this|that))|"
    r"(?:i|we) (?:can|could) (?:also )?help (?:with|out|on)|"
    r"(?:i|we)(?:'d| would) (?:like|love|be happy) to (?:work|take|contribute|help|pick|tackle|try|implement|jump|add|do)|"
    r"(?:i|we)(?:'ve| have)?(?: just)?(?: have)?(?: just)? started (?:to work|working)|picking (?:this|it) up|"
    r"can i (?:work|take|pick|try|lock|claim)|assign (?:it |this )?(?:to )?me|(?:can|could) you assign|"
    r"i want to (?:work|take|contribute|participate)|let me (?:check|look|try)|assigned (?:to|this)|"
    r"i(?:'ll| will) (?:do|take)|please assign|look(?:ing)? into (?:it|this))\b"
)
_THANKS = re.compile(
    r"^(?:(?:many |much )?thanks?(?: you)?|thx|ty|great|awesome|perfect|cool|nice|got it|"
    r"ok(?:ay)?|that (?:worked|works|fixed)|it works(?: now)?|works now|sure|solved|"
    r"welcome|hi|hello|hey|wow|lgtm|ye(?:s|ah|p),? (?:please|we|i|agreed?))\b"
)
_YES = re.compile(r"^ye(?:s|ah|p)\b")
_CLOSES = re.compile(
    r"[^.,;!\n]*\b(?:clos(?:e|ed|ing)|mark(?:ing|ed)? (?:this |it )?as)\b[^.,;!\n]*"
)
_REASON = re.compile(
    r"\b(?:fix|solv|resolv|duplicat|merg|because|since|not a bug|support|implement|complet|done|releas|add|moved)"
)
_BACK = re.compile(
    r"\b(?:(?:have|did|do|are|were|can|could|would) (?:you|u|y'all)\b|(?:what|which) (?:is|are|'s)? ?"
    r"(?:your|the version|version|os|node|error)|what's your|which version|"
    r"which \w+ (?:are you|you are|do you|did you)|may i ask|"
    r"(?:is|are) (?:this|that|it) (?:still|on|with|happening|a)|still (?:an issue|happening|relevant)|"
    r"any (?:logs?|update)|how (?:are|do|did) you|please (?:share|provide|paste|post|send|pass|try)|"
    r"(?:more|additional) (?:details|info\w*|context))"
)
_LACKS = Cue(
    "need|give|provide|share|post|send|paste|pass|attach",
    r"\b(?:need|give|provide|share|post|send|paste|pass|attach)\b[^.?!\n]{0,40}\b"
    r"(?:context|info\w*|details?|logs?|steps to|screenshots?|reproduc\w+|repro|config\w*|"
    r"character file|output|stack ?trace|version)\b",
)
_ADVICE = Cue(
    "try|use|run|update|grade|set|add|see|check|remove|change|install|rename|replace|switch|"
    "recommend|suggest|make sure|you ",
    r"\b(?:try|use|run|update|upgrade|downgrade|set|add|see|check|remove|change|install|"
    r"rename|replace|switch|recommend|suggest|make sure|you (?:need|have|should|must|can))\b",
)
_OWN_DOING = re.compile(
    r"\bi\b(?! (?:suggest|recommend|think|believe|guess|would|had|fixed|solved|did))|"
    r"\b(?:i'm|i've|my|we're|trying|unable|able)\b"
)
_BREAK = re.compile(r"[.!?;\n]")
_SOLVED = re.compile(
    r"\b(?:solved|fixed|work(?:ed|s|ing) for me|(?:solution|fix|workaround)(?: \w+)? (?:is|was|works|worked|for (?:me|us|this|that))|"
    r"(?:solution|fix|workaround) (?:that )?(?:i|we) (?:found|used)|"
    r"(?:this|here'?s|here is|found) (?:a |the |my )?(?:solution|fix|workaround)|"
    r"(?:for me|mine),? (?:it|the (?:problem|issue|cause)) was|turned out|was (?:caused by|because|due to))\b"
)
_REFUSES = re.compile(
    r"\b(?:unlikely|wo(?:n'?|no)t|not going to|no plans?|out of scope|accept a pr)\b"
)
_PLEA = Cue(
    "help|explain|mention|tell|advise|guide|suggest|know|share|show|point",
    r"\bplease (?:help|explain|mention|tell|advise|guide|suggest|let (?:me|us) know (?:how|if|what))\b|"
    r"\b(?:can|could|would) (?:you|u|anyone|someone|somebody|anybody) (?:please |pls |kindly )?"
    r"(?:help|guide|share|tell|explain|show|point)",
)
_MUCH = 400
_SOME = 200
_LITTLE = 160
"""Characters of a reply: what is longer says more than its cue."""


@Last
def turns(said: Conversation) -> tuple[Turn, ...]:
    """The opening post and every reply to people that was read, oldest first."""
    first = said.opening
    opener = first.login.lower()
    return (
        Turn(first.at, first.login, first.side, Act.ASK),
        *(_turn(reply, opener) for reply in said.posts[1:]),
    )


def since_asked(
    said: Conversation, words: tuple[Turn, ...], at: int
) -> tuple[Turn, ...]:
    """The words from one post on, as those of a conversation that it opens."""
    first = said.posts[at]
    asker = first.login.lower()
    known = {asker, said.opening.login.lower()}
    return (
        Turn(first.at, first.login, first.side, Act.ASK),
        *(
            _turn(post, asker) if post.login.lower() in known else word
            for post, word in zip(said.posts[at + 1 :], words[at + 1 :], strict=True)
        ),
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
    text = prose.spoken(body)
    asked = prose.questions(text) if "?" in text or "\uff1f" in text else []
    if asked and own:
        return Act.ASK
    shown = prose.shows(body)
    low = text.lower()
    said = prose.statement(low).strip() if asked else low
    told = len(said)
    advice = _advises(said)
    if shown and len(low) < 60 and "```" not in body:
        return Act.ANSWER
    if len(low) < 4 and not own and any(mark in body for mark in (">", "![", "`")):
        return Act.ANSWER
    if told < _MUCH and not shown and not advice and _LACKS.search(low):
        return Act.ASK_BACK
    if by is Side.MAINTAINER:
        if asked and told < _SOME and not advice and not (shown and told > 12):
            return Act.ASK_BACK
        echoes = told < _LITTLE and not shown and not advice
    else:
        found = _of_outsider(low, asked, told, helps=advice or (shown and told > 12))
        if found:
            return found
        echoes = told < _MUCH or not advice or bool(_SAME.match(low))
    if echoes and _is_echo(low[:_SOME]) and not _SOLVED.search(low):
        return Act.ECHO
    return _of_little(low, told, own=own, advice=advice) if not shown else Act.ANSWER


def _is_echo(low: str) -> bool:
    """Whether a text tells of the same trouble."""
    return bool(_ECHOES.match(low)) or _ECHO.search(low)


def _advises(low: str) -> bool:
    """Whether a text tells somebody what to do, rather than what its writer did."""
    for match in _ADVICE.finditer(low):
        since = 0
        for stop in _BREAK.finditer(low, 0, match.start()):
            since = stop.end()
        if not _OWN_DOING.search(low, since, match.start()):
            return True
    return False


def _of_outsider(low: str, asked: list[str], told: int, *, helps: bool) -> Act | None:
    """A question, or a helper's question back, where somebody outside asks."""
    if helps:
        return None
    if asked and told < _MUCH:
        back = told < _SOME and all(_BACK.search(one.lower()) for one in asked)
        return Act.ASK_BACK if back else Act.ASK
    if _PLEA.search(low) and (told < _SOME or _is_echo(low)):
        return Act.ASK
    return Act.ASK if asked and _is_echo(low) else None


def _of_little(low: str, told: int, *, own: bool, advice: bool) -> Act:
    """What few words do that show nothing."""
    if told >= _LITTLE:
        return Act.ANSWER
    if _PROMISE.search(low) and not _REFUSES.search(low):
        return Act.PROMISE
    if _BACK.search(low) and not advice:
        return Act.ASK_BACK
    thanks = len(low) < 60 and (_THANKS.search(low) or (own and _YES.search(low)))
    if len(low) < 4 or thanks or _only_closes(low):
        return Act.THANKS
    return Act.ANSWER


def _only_closes(low: str) -> bool:
    """Whether a text says that a thread is closed, and not why."""
    rest = _CLOSES.sub("", low)
    return len(rest) < 15 and rest != low and not _REASON.search(low)


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
