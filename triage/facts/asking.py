"""What speaks for and against a post's being a question, signal by signal.

Asking is a sum over named signals, so that each verdict can be explained. An opening
post is weighed with its title, labels and category; `replies` weighs what comes after.
"""

from __future__ import annotations

import re

from triage import text as texts
from triage.facts import prose
from triage.facts.conversation import Conversation
from triage.facts.cues import Cue
from triage.facts.last import Last

THRESHOLD = 3.0
"""Weight from which a post counts as a question."""

_READ = 2000
"""Characters from the beginning, and from the end, in which phrases are looked for."""

Signal = tuple[str, float]
"""A named signal and its weight; below 0 it speaks against a question."""

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
        ("how ",),
        r"\bhow (?:do|can|could|should|would|to|does|did) (?:i|we|one|you|it|this)\b",
    ),
    (
        "asks for ideas",
        ("any ",),
        r"\bany (?:idea|ideas|clue|clues|suggestions?|thoughts|advice|tips?|pointers?|hints?)\b",
    ),
    (
        "asks anyone",
        ("anyone", "someone", "anybody", "somebody"),
        r"\b(?:can|could|does|do|did|has|have|is|are|if) (?:any|some)(?:one|body)\b|\banyone (?:else|able|know|had|having|get)\b",
    ),
    (
        "asks for help",
        ("help", "appreciate", "guidance", "guide me", "assistance"),
        r"\b(?:help me|please help|any help|need help|help (?:would be|is|is much|me)|appreciate (?:any|some|your|the)? ?(?:help|guidance|advice)|would (?:be )?(?:greatly |much |really )?appreciated?|seeking (?:help|guidance)|guide me|assistance)\b",
    ),
    (
        "asks to be shown",
        (
            "explain",
            "tell me",
            "show me",
            "clarify",
            "provide",
            "point me",
            "let me know",
        ),
        r"\b(?:can|could|would|please) (?:you |u |someone )?(?:please )?(?:explain|tell me|show me|clarify|provide (?:a |me|some|an |detailed|guidance)|point me|let me know (?:how|if|what|why))",
    ),
    (
        "doubts own step",
        ("am i", "did i", "do i ", "is this", "is that", "is it ", "wrong"),
        r"\b(?:am i (?:missing|doing)|did i |do i (?:need|have)|is it just me|is (?:this|that|it) (?:right|correct|normal|expected|possible|supported|intended|the right)|what(?:'s| is| am i| could be| i'm)? (?:am )?(?:i )?(?:doing )?wrong|what am i)\b",
    ),
    (
        "does not know",
        ("know", "understand", "sure", "wonder", "confused"),
        r"\bi(?:'m| am)? (?:don'?t|do not|didn'?t|did not) (?:know|understand) (?:how|if|why|what|where|whether)|\b(?:not|un)[ -]?sure (?:how|if|why|what|where|whether)|\bi(?:'m| am) wondering|\bi wonder|\bwondering (?:if|how|why|whether)|\bconfused\b",
    ),
    (
        "asks for a way",
        ("there", "looking for"),
        r"\b(?:is there (?:a|any(?:thing)?|some(?:thing)?)|are there any|looking for (?:a way|guidance|help|advice))\b",
    ),
)
"""Phrases that ask: by name, the words that each cannot be without, and the pattern."""
_DIRECT = re.compile(
    r"^(?:.{0,60}[,:;-] ?)?(?:(?:and|but|so|also|or|then|if so|if not|hi|hey|hello|guys|please|thanks|just|"
    r"maybe|anyone|curious|question)[ ,:]+)*"
    r"(?:how (?:to|do|can|should|could|would|does|did|is|are)\b|what(?:'s| is| are)? (?:should|can|could|do|does|am|is|are|the|wrong|would|if)\b|"
    r"why (?:do|does|did|is|are|am|can't|isn't|doesn't|not)\b|where (?:can|do|does|is|are|should|to|did)\b|"
    r"which (?:one|is|are|version|of|\w+ (?:should|do|is|are|to|works?))\b|when (?:will|is|can|does)\b|"
    r"(?:can|could|does|has|have|did|do|is|are) (?:any|some)(?:one|body)\b|(?:has|have|did|do) (?:any|you)\b|"
    r"(?:can|could|would) you (?:please |kindly |pls )?(?:confirm|tell|explain|help|clarify|advise|guide|point|share|let)|"
    r"(?:is|are|was) (?:there|it|this|that|these|they)\b|(?:do|should|can|must|could|am|did) i\b|should (?:we|it|this)\b|do we\b|"
    r"any(?:one|body)\b|any (?:idea|clue|suggestion|thought|advice|tip|pointer|hint|fix|solution|workaround|way|plan|help)(?:e?s)?\b)"
)
"""A sentence with a question mark that asks of its own, in lower case."""
_PLEADS = Cue(
    "please |pls |plz |kindly |thank|thx|to know|to understand|to learn|to ask|stuck|need help|figure|"
    "find|understand",
    r"\b(?:(?:please|pls|plz|kindly) (?:tell|help|explain|advise|guide|let me know|assist|show|suggest|share)|"
    r"(?:thanks|thank you|thx)(?: so much| a lot| very much)? (?:in advance|for (?:the|any|your) (?:help|assist|support|time|patience))|"
    r"i(?:'d| would) (?:like|love) to (?:know|understand|learn|ask)|i(?:'m| am) stuck\b|i need help|"
    r"i (?:can't|cannot|could not|couldn't) (?:figure|find|understand))",
)
_LEARNS = Cue(
    "new|beginner|noob|first time|just start|followed|following",
    r"\b(?:i(?:'m| am) (?:very |quite |totally |a bit |just )?(?:new|a newbie|a beginner|a noob)|newbie|beginner|noob question|"
    r"first time|just start(?:ed|ing)|follow(?:ed|ing) (?:the |this |these |your |along |a )?(?:\w+ )?"
    r"(?:tutorials?|guides?|docs?|documentation|videos?|steps|instructions|quick ?start|readme))\b",
)
_TELLS = Cue(
    "here's how|here's the|here is how|here is the|here are how|here are the|this is how",
    r"\b(?:here(?:'s| is| are) (?:how|the (?:steps|solution|fix))|this is how i)\b",
)
_REPORTS = Cue(
    "reproduce|behavio|result|outcome|observed",
    r"\b(?:steps to reproduce|to reproduce|expected (?:behaviou?r|results?|outcome)|actual (?:behaviou?r|results?|outcome)|observed)\b",
)
_CUES = tuple(
    (name, Cue("|".join(first), pattern)) for name, first, pattern in _PHRASES
)
"""For lower-case texts: a pattern that ignores case takes several times as long."""
_WEIGHTS = {"asks for help": 1.0, "asks to be shown": 1.0, "doubts own step": 1.0}
"""Of phrases that say less than 1.5."""


def phrases(low: str) -> list[str]:
    """The phrases of a lower-case text."""
    return [name for name, cue in _CUES if cue.search(low)]


TASK_TITLE = re.compile(
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

# Over lower-case sentences.
OPENS = re.compile(
    r"^(?:[^\u2014]{0,40}\u2014 ?)?(?:(?:and|but|so|also|or|then|hi|hey|hello|ok|thanks?|please|sorry|btw)[ ,:]+)*"
    r"(?:how|what|what's|whats|why|where|when|which|who|is|are|am|can|could|does|do|did|"
    r"should|would|will|has|have|was|were|any|anyone|anybody|someone)\b"
)
UNMARKED = re.compile(
    r"^(?:(?:and|but|so|also|hi|hey|hello|please)[ ,:]+)*"
    r"(?:how (?:do|can|could|should|to|does|did)|what (?:is|are|should|could|do|does|was)|"
    r"why (?:is|does|do|did|are|can't)|where (?:is|are|can|do|to)|which (?:one|version|file)|"
    r"(?:can|could|does|has|did) (?:any|some)(?:one|body)|any(?:one|body) (?:know|have|got|figured|found|solved)|"
    r"any (?:idea|clue|suggestion|solution|fix|workaround|help|advice|tip|hint)s?)\b"
)
NUDGE = re.compile(
    r"\bany (?:updates?|news|progress|eta)\b|^(?:thoughts|wdyt|ptal|friendly ping|ping|bump)\b|\bwdyt\b|"
    r"\bwhat do you (?:guys |all )?think\b|"
    r"\b(?:can|could|would|will|please|pls|plz|kindly) (?:you |u |we |someone |anyone |this |it )?(?:please |pls |plz |kindly |help |guys |also |to )*"
    r"(?:be |get |proceed with |approve|re-?review|review|re-?open|reopened|close|merged?|label|add|assign|check|verify|confirm if it|"
    r"take (?:a|another) look|have (?:a|another) look|look (?:at|into)|re-?run|trigger)\b"
)


@Last
def opening(said: Conversation) -> list[Signal]:
    """What speaks for and against a question in the opening post, with weights."""
    title, body = said.title.strip(), said.opening.body
    found: list[Signal] = []
    if said.is_answerable:
        found.append(("in a category for questions", 4.0))
    for label in said.labels:
        weight = _LABELS.get(label.casefold(), 0.0)
        if weight:
            found.append((f"labelled {label}", weight))
    if title.rstrip(" .!").endswith(("?", "\uff1f")):
        found.append(("title ends with ?", 3.0))
    if _TITLE_HOW.match(title):
        found.append(("title begins with how, why, where", 3.0))
    elif _TITLE_ASKS.match(title):
        found.append(("title begins like a question", 2.0))
    elif _TITLE_HELP.search(title):
        found.append(("title asks for help", 2.0))
    return found + own_words(body, title) + _against(body, title)


def own_words(body: str, title: str = "") -> list[Signal]:
    """What in a text's own words asks; its title may hold the phrases too."""
    text = prose.words(body)
    asked = prose.questions(text)
    found: list[Signal] = []
    if asked:
        found.append((f"{texts.count(len(asked), 'sentence')} with ?", 2.0))
        if 2 * sum(map(len, asked)) >= len(text.strip()):
            found.append(("mostly a question", 1.5))
        if any(_DIRECT.match(one.lower()) for one in asked):
            found.append(("asks directly", 1.5))
    low = text.lower()
    if len(low) > 2 * _READ:
        low = f"{low[:_READ]}\n{low[-_READ:]}"
    if _PLEADS.search(low):
        found.append(("pleads for help", 0.5))
    if _LEARNS.search(low):
        found.append(("is learning", 1.0))
    if _TELLS.search(low):
        found.append(("tells how", -2.0))
    if _REPORTS.search(low):
        found.append(("reports what happens", -0.5))
    found += [
        (name, _WEIGHTS.get(name, 1.5)) for name in phrases(f"{title.lower()}\n{low}")
    ]
    return found


def _against(body: str, title: str) -> list[Signal]:
    found: list[Signal] = []
    if _REQUEST.match(title):
        found.append(("title asks for a change", -4.0))
    if TASK_TITLE.match(title):
        found.append(("title names a task", -2.5))
    if "#" in body and _TASK_BODY.search(body):
        found.append(("has the sections of a task", -2.5))
    if _FEATURE_BODY.search(body):
        found.append(("is a feature request", -1.0))
    if ("**" in body or "#" in body) and _BUG_BODY.search(body):
        found.append(("is a bug report", -0.5))
    return found


_SHORT, _TELLING, _LONG = 12, 34, 240
"""Characters of a sentence that can stand for its post, and of one that does alone."""


def line(said: Conversation, at: int = 0) -> str:
    """The question of a post in one line: the sentence of it that asks most.

    The title is among them for an opening post, and stands where no sentence asks.
    "Any ideas?" says what about only with the title behind it.
    """
    text = prose.spoken(said.posts[at].body)
    title = " ".join(said.title.split())
    asked = prose.questions(text)
    if not asked:
        low = (one for one in prose.sentences(text) if UNMARKED.match(one.lower()))
        asked = list(low)[:1]
    asks = title.endswith(("?", "\uff1f")) or _TITLE_ASKS.match(title)
    if not at and asks:
        asked = [title, *asked]
    best = max(asked, key=_asks_most, default="" if at else title)
    best = " ".join((best or text).split()).lstrip(" ,;:-")
    if len(best) < _TELLING and best != title and title:
        best = f"{best} ({title})"
    return texts.shorten(best, _LONG)


_POLITE = re.compile(r"^(?:how are you|hi|hello|hey)\b.{0,25}$")


def _asks_most(sentence: str) -> float:
    """How well a sentence stands for its post; the first of several alike is taken."""
    low = sentence.lower()
    points = 1.5 * bool(_DIRECT.match(low)) + bool(OPENS.match(low))
    points += 0.5 * len(phrases(low))
    if not _SHORT <= len(sentence) <= _LONG:
        points -= 1.5
    elif len(sentence) >= _TELLING:
        points += 1.0
    return points - 2.0 * bool(NUDGE.search(low) or _POLITE.match(low))


def weight(signals: list[Signal]) -> float:
    """What signals come to."""
    return sum(one for _, one in signals)
