"""Judges whether an issue or discussion asks something, and whether it was answered.

Asking is a sum over named signals, so that each verdict can be explained. Whose turn
it is follows from the words after the last one of a maintainer (google/triage-party:
send and recv; CHAOSS: time to first response).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from triage.facts import Context, prose
from triage.facts.last import Last
from triage.facts.topics import topic
from triage.facts.turns import Act, Side, Turn, held, thread
from triage.model import Item, Kind

THRESHOLD = 3.0
"""Weight from which an opening post counts as a question."""


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


_ASKING_WORD = (
    r"(?:how|what|what's|whats|why|where|when|which|who|is|are|am|can|could|does|do|did|"
    r"should|would|will|has|have|any|anyone|anybody|somebody|someone)"
)
_TITLE_ASKS = re.compile(rf"^(?:\[[^\]]{{1,30}}\] ?)?{_ASKING_WORD}\b", re.IGNORECASE)
_TITLE_HOW = re.compile(r"^(?:how|why|where|what|when|which)\b", re.IGNORECASE)
_TITLE_HELP = re.compile(
    r"\b(?:help|questions?|need (?:some )?help|how to|trying to (?:find|understand|figure)|"
    r"what is|why (?:is|does|do|can't))\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"^(?:can|could|should|would|will|shall) (?:we|you|it|they)(?: please)? (?:make|add|have|change|"
    r"remove|rename|move|fix|support|get|update|merge|show|hide|put|use)\b",
    re.IGNORECASE,
)
_PHRASES = (
    (
        "asks how",
        r"\bhow (?:do|can|could|should|would|to|does|did) (?:i|we|one|you|it|this)\b",
    ),
    (
        "asks for ideas",
        r"\bany (?:idea|ideas|clue|clues|suggestions?|thoughts|advice|tips?|pointers?|hints?)\b",
    ),
    (
        "asks anyone",
        r"\b(?:can|could|does|do|did|has|have|is|are|if) (?:any|some)(?:one|body)\b|\banyone (?:else|able|know|had|having|get)\b",
    ),
    (
        "asks for help",
        r"\b(?:help me|please help|any help|need help|help (?:would be|is|is much|me)|appreciate (?:any|some|your|the)? ?(?:help|guidance|advice)|would (?:be )?(?:greatly |much |really )?appreciated?|seeking (?:help|guidance)|guide me|assistance)\b",
    ),
    (
        "asks to be shown",
        r"\b(?:can|could|would|please) (?:you |u |someone )?(?:please )?(?:explain|tell me|show me|clarify|provide (?:a |me|some|an |detailed|guidance)|point me|let me know (?:how|if|what|why))",
    ),
    (
        "doubts own step",
        r"\b(?:am i (?:missing|doing)|did i |do i (?:need|have)|is it just me|is (?:this|that|it) (?:right|correct|normal|expected|possible|supported|intended|the right)|what(?:'s| is| am i| could be| i'm)? (?:am )?(?:i )?(?:doing )?wrong|what am i)\b",
    ),
    (
        "does not know",
        r"\bi(?:'m| am)? (?:don'?t|do not|didn'?t|did not) (?:know|understand) (?:how|if|why|what|where|whether)|\b(?:not|un)[ -]?sure (?:how|if|why|what|where|whether)|\bi(?:'m| am) wondering|\bi wonder|\bwondering (?:if|how|why|whether)|\bconfused\b",
    ),
    (
        "asks for a way",
        r"\b(?:is there (?:a|any|some)|are there any|looking for (?:a way|guidance|help|advice))\b",
    ),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _PHRASES)
"""For lower-case texts: a pattern that ignores case takes several times as long."""
_TASK_TITLE = re.compile(
    r"^(?:feat|fix|docs?|chore|refactor|test|tests|ci|build|perf|style|epic|rfc|bug|feature|task)"
    r"(?:\([^)]{0,40}\))?!?:|^\[(?!question|help|support)[^\]]{1,30}\]|^(?:add|implement|improve|create|"
    r"enhance|refactor|replace|remove|migrate|update|support|make|enable|allow|document|tidy|clean|let|"
    r"rename|drop|rewrite|extract|deprecate|simplify|expose|introduce|upgrade)\b",
    re.IGNORECASE,
)
_TASK_BODY = re.compile(
    r"^#{1,4}\s*(?:acceptance criteria|tasks?|scope|implementation|technical|requirements|summary|"
    r"proposed|deliverables|goals?|overview|user stor|design|open questions|decisions)",
    re.IGNORECASE | re.MULTILINE,
)
_FEATURE_BODY = re.compile(r"is your (?:feature request|refactor)", re.IGNORECASE)
_BUG_BODY = re.compile(
    r"\*\*(?:to reproduce|steps to reproduce)|#{1,6} (?:steps )?to reproduce",
    re.IGNORECASE,
)
_LABELS = {"question": 4.0, "support": 3.0, "help": 3.0, "help wanted": 0.0}


def read(item: Item, context: Context) -> Question | None:
    """The question of an issue or discussion; None for a pull request."""
    if item.kind is Kind.PULL:
        return None
    signals = opening(item)
    turns = thread(item, context)
    ours = turns[0].side is Side.MAINTAINER
    asks = (
        sum(weight for _, weight in signals) >= THRESHOLD
        and turns[0].side is not Side.BOT
    )
    follow = _follow_up(item, turns)
    answer = _answer(item, turns)
    state = _tier(item, turns, answer, follow)
    asked = turns[0]
    notes: list[tuple[str, float | str]] = list(signals)
    again = follow is not None and _asks_again(item, follow)
    if follow and again and not asks:
        asked = follow
        notes.append(("asked again", follow.login))
    if ours:
        notes.append(("opened by", "maintainer"))
    if item.comments_total > len(item.comments):
        notes.append(("comments not read", item.comments_total - len(item.comments)))
    answered_by = answer.side.value if answer else "none"
    if not answer and any(turn.side is Side.BOT for turn in turns[1:]):
        answered_by = "bot"
    return Question(
        asks=asks or again,
        asked_at=asked.at,
        asker=asked.login,
        tier=state,
        answered=answer is not None,
        answered_by=answered_by,
        first_answer_at=answer.at if answer else None,
        waiting_since=_waiting(item, turns, state),
        held_seconds=held(turns),
        topic=topic(item),
        signals=json.dumps(notes, ensure_ascii=False),
    )


@Last
def opening(item: Item) -> list[tuple[str, float]]:
    """What speaks for and against a question in the opening post, with weights."""
    title = item.title.strip()
    found: list[tuple[str, float]] = []
    if item.discussion and item.discussion.is_answerable:
        found.append(("in a category for questions", 4.0))
    for label in item.labels:
        weight = _LABELS.get(label.name.casefold(), 0.0)
        if weight:
            found.append((f"labelled {label.name}", weight))
    if title.rstrip(" .!").endswith(("?", "?")):
        found.append(("title ends with ?", 3.0))
    if _TITLE_HOW.match(title):
        found.append(("title begins with how, why, where", 3.0))
    elif _TITLE_ASKS.match(title):
        found.append(("title begins like a question", 2.0))
    elif _TITLE_HELP.search(title):
        found.append(("title asks for help", 2.0))
    return found + _said(item.body, title) + _against(item, title)


def _said(body: str, title: str = "") -> list[tuple[str, float]]:
    """What in a text's own words asks; its title may hold the phrases too."""
    text = prose.words(body)
    asked = prose.questions(text)
    found: list[tuple[str, float]] = []
    if asked:
        found.append((f"{len(asked)} sentences with ?", 1.0 + 0.5 * min(len(asked), 3)))
        if 2 * sum(map(len, asked)) >= len(text.strip()):
            found.append(("mostly a question", 2.0))
    low, low_title = text.lower(), title.lower()
    for name, pattern in _COMPILED:
        if pattern.search(low) or pattern.search(low_title):
            found.append((name, 1.5))
    return found


def _against(item: Item, title: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    if _REQUEST.match(title):
        found.append(("title asks for a change", -4.0))
    if _TASK_TITLE.match(title):
        found.append(("title names a task", -2.0))
    if _TASK_BODY.search(item.body):
        found.append(("has the sections of a task", -2.5))
    if _FEATURE_BODY.search(item.body):
        found.append(("is a feature request", -1.0))
    if _BUG_BODY.search(item.body):
        found.append(("is a bug report", -0.5))
    return found


def _follow_up(item: Item, turns: tuple[Turn, ...]) -> Turn | None:
    """An outsider's question since a maintainer last spoke that nobody answered."""
    if not item.is_open:
        return None
    asked: Turn | None = None
    for turn in turns[1:]:
        if turn.side is Side.MAINTAINER or (asked and turn.act is Act.ANSWER):
            asked = None
        elif turn.side is Side.COMMUNITY and turn.act is Act.ASK:
            asked = asked or turn
    return asked


def _asks_again(item: Item, follow: Turn) -> bool:
    """Whether a follow-up makes the thread a question.

    Below a task it must ask in its own right: "any news?" makes no task a question.
    """
    if not _TASK_TITLE.match(item.title.strip()):
        return True
    return any(
        sum(weight for _, weight in _said(comment.body)) >= THRESHOLD
        for comment in item.comments
        if comment.created_at >= follow.at
        and comment.author is not None
        and comment.author.login == follow.login
    )


def _answer(item: Item, turns: tuple[Turn, ...]) -> Turn | None:
    """The first answer by a person who is not the asker."""
    asker = turns[0].login.lower()
    if item.discussion and item.discussion.is_answered:
        chosen = {comment.created_at for comment in item.comments if comment.is_answer}
        for turn in turns[1:]:
            if turn.at in chosen:
                return turn
    return next(
        (
            turn
            for turn in turns[1:]
            if turn.act is Act.ANSWER
            and turn.side is not Side.BOT
            and turn.login.lower() != asker
        ),
        None,
    )


def _tier(
    item: Item, turns: tuple[Turn, ...], answer: Turn | None, follow: Turn | None
) -> str:
    if item.discussion and item.discussion.is_answered:
        return "answered"
    replies = [turn for turn in turns[1:] if turn.side is Side.MAINTAINER]
    if not replies and turns[0].side is not Side.MAINTAINER:
        if answer is None:
            return "never-answered"
        return "pending" if follow and follow.at > answer.at else "community-answered"
    if follow:
        return "pending"
    last = next(
        turn
        for turn in reversed(turns)
        if turn.side is not Side.BOT
        and (turn.act not in {Act.THANKS, Act.ECHO} or turn is turns[0])
    )
    if last.side is Side.COMMUNITY and last is not turns[0] and last is not answer:
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


def _waiting(item: Item, turns: tuple[Turn, ...], tier: str) -> datetime | None:
    """When our turn began, if it is our turn: the first outside word not reacted to."""
    if not item.is_open or tier in {"answered", "community-answered"}:
        return None
    last = max(
        (i for i, turn in enumerate(turns) if turn.side is Side.MAINTAINER), default=-1
    )
    since = next(
        (
            turn.at
            for turn in turns[last + 1 :]
            if turn.side is Side.COMMUNITY and turn.act not in {Act.THANKS, Act.ECHO}
        ),
        None,
    )
    if since is None and tier == "awaiting-us":
        return turns[last].at
    return since
