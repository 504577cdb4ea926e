"""What speaks for and against a post's being a question, signal by signal.

Asking is a sum over named signals, so that each verdict can be explained.
"""

from __future__ import annotations

import re

from triage.facts import prose
from triage.facts.conversation import Conversation
from triage.facts.last import Last

THRESHOLD = 3.0
"""Weight from which an opening post counts as a question."""


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


@Last
def opening(said: Conversation) -> list[tuple[str, float]]:
    """What speaks for and against a question in the opening post, with weights."""
    title, body = said.title.strip(), said.opening.body
    found: list[tuple[str, float]] = []
    if said.is_answerable:
        found.append(("in a category for questions", 4.0))
    for label in said.labels:
        weight = _LABELS.get(label.casefold(), 0.0)
        if weight:
            found.append((f"labelled {label}", weight))
    if title.rstrip(" .!").endswith(("?", "?")):
        found.append(("title ends with ?", 3.0))
    if _TITLE_HOW.match(title):
        found.append(("title begins with how, why, where", 3.0))
    elif _TITLE_ASKS.match(title):
        found.append(("title begins like a question", 2.0))
    elif _TITLE_HELP.search(title):
        found.append(("title asks for help", 2.0))
    return found + own_words(body, title) + _against(body, title)


def own_words(body: str, title: str = "") -> list[tuple[str, float]]:
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


def _against(body: str, title: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    if _REQUEST.match(title):
        found.append(("title asks for a change", -4.0))
    if TASK_TITLE.match(title):
        found.append(("title names a task", -2.0))
    if _TASK_BODY.search(body):
        found.append(("has the sections of a task", -2.5))
    if _FEATURE_BODY.search(body):
        found.append(("is a feature request", -1.0))
    if _BUG_BODY.search(body):
        found.append(("is a bug report", -0.5))
    return found
