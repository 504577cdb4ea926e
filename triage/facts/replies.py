"""What speaks for and against a reply's being a question of its own.

A helper's question back, a nudge, an offer to do the work and a request to review, merge
or label want to know nothing. "Did you solve it?" wants to know something, but of
whoever reported it: it makes no thread a question to the project.
"""

from __future__ import annotations

import re

from triage import text as texts
from triage.facts import prose
from triage.facts.asking import (
    NUDGE,
    OPENS,
    TASK_TITLE,
    UNMARKED,
    Signal,
    phrases,
    weight,
)
from triage.facts.conversation import Conversation, Said, Side

COUNTS = 3.5
"""Weight from which a reply puts its thread among the questions; below a task more."""

# Over lower-case sentences.
_RESOLVED = re.compile(
    r"\b(?:(?:did|have|has|were|was|is|are) (?:you|u|anyone|anybody|someone|somebody|this|it|that|the (?:issue|problem|bug)|there)\b"
    r"[^?.!\n]{0,40}?\b(?:fix(?:ed)?|solved?|solutions?|resolved?|figured?|find|found|managed?|working on|"
    r"workarounds?|overcome)\b|any (?:fix|fixes|solutions?|workarounds?|luck)\b|"
    r"\b(?:how|what) (?:did|do) (?:you|u) (?:do|fix|solve|get|make|manage|resolve)\b)"
)
_BACK = re.compile(
    r"\b(?:have|did|do|are|were|can|could|would|will) (?:you|u|y'all|ya)\b|"
    r"\b(?:is|does|are|was|on|in|what's|what is|which|share|provide|paste|post|send|show) (?:your|the (?:version|error|log|output))|"
    r"^(?:tried|have tried|maybe|perhaps|try|did you mean)\b|\bwhat (?:\w+ )?(?:version|os|node|error)|\bwhich (?:version|os|node|model|browser)\b.{0,30}\byou\b|"
    r"\bstill (?:an issue|happening|relevant|occur|see|have|face|experienc)"
)
_DETAILS = re.compile(
    r"\b(?:logs?|details?|more info\w*|information|context|screenshots?|reproduc\w+|steps|"
    r"your (?:version|config\w*|code|env\w*|setup|os|log|error))\b"
)
_CLAIM = re.compile(
    r"\b(?:can|could|may|shall|should) i (?:please )?(?:work|take|pick|try|lock|claim|do|get|be assigned|open a pr|submit|raise|contribute|handle)\b|"
    r"\bassign(?:ed)? (?:it |this |that )?to me\b"
)
_OWN_TROUBLE = re.compile(
    r"\b(?:same|similar) (?:issue|problem|error|question|thing)|\bme too\b|\bi(?:'m| am|'ve| have| get| got| still| also| tried| can't| cannot| want| need)\b|\bmy\b|"
    r"\bwhen i\b"
)
_UNMARKED_ANY = re.compile(
    UNMARKED.pattern.replace("^(?:(?:and", r"(?:^|[.!\n,] ?)(?:(?:and", 1)
)


def reply(post: Said, said: Conversation) -> list[Signal]:
    """What speaks for and against a question in a reply, with weights.

    Below an outsider's post, another outsider's "did you" or "which version" is a
    helper's question back, unless it comes with trouble of their own; below one of
    ours it asks the project. Below a pull request much is said about its lines.
    """
    opener = said.opening
    text = prose.spoken(post.body)
    if len(text) < 3 or (
        not (marks := "?" in text or "\uff1f" in text)
        and not _UNMARKED_ANY.search(text.lower())
    ):
        return []
    own = bool(post.login) and post.login.lower() == opener.login.lower()
    low = text.lower()
    trouble = bool(_OWN_TROUBLE.search(low))
    helps = said.is_pull or opener.side is not Side.MAINTAINER
    asked = [one.lower() for one in prose.questions(text)] if marks else []
    real = [one for one in asked if _wants(one, helps=helps, trouble=trouble)]
    found: list[Signal] = []
    if real:
        found.append(
            (
                f"{texts.count(len(real), 'question')} of its own",
                1.5 + 0.5 * min(len(real), 3),
            )
        )
        if any(OPENS.match(one) for one in real):
            found.append(("begins like a question", 1.0))
        if 2 * sum(map(len, real)) >= len(text):
            found.append(("mostly a question", 1.0))
        if any(_RESOLVED.search(one) for one in real):
            found.append(("asks whether it is solved", 1.0))
    elif any(UNMARKED.match(one) for one in prose.sentences(low)):
        found.append(("a question without a mark", 2.0))
    if not found:
        return []
    found += [(name, 1.0) for name in phrases(low)]
    if said.is_pull:
        found.append(("below a pull request", -0.5))
    if trouble:
        found.append(("tells of own trouble", 0.5))
    if len(real) < len(asked):
        found.append(("asks back or nudges", -0.5))
    if not own and len(text) > 300 and ("```" in post.body or "http" in post.body):
        found.append(("mostly explains", -1.5))
    return found


def _wants(sentence: str, *, helps: bool, trouble: bool) -> bool:
    """Whether a sentence wants to know something, in lower case."""
    if _RESOLVED.search(sentence):
        return True
    if _CLAIM.search(sentence) or NUDGE.search(sentence):
        return False
    if not helps:
        return True
    if _BACK.search(sentence):
        if _DETAILS.search(sentence):
            return False
        return trouble or bool(phrases(sentence))
    return True


_YOU = re.compile(r"\b(?:you|u|your|guys)\b")
_CALLED = re.compile(r"(?<![\w/])@([A-Za-z0-9][A-Za-z0-9-]{0,38})")


def counts(post: Said, said: Conversation, found: list[Signal]) -> bool:
    """Whether a reply of these signals puts its thread among the questions.

    It is put to the project, not to the outsider who opened the thread.
    """
    below_task = bool(TASK_TITLE.match(said.title.strip()))
    if weight(found) < COUNTS + 0.5 * below_task:
        return False
    if said.opening.side is Side.MAINTAINER:
        return True
    ours = {one.login.lower() for one in said.posts if one.side is Side.MAINTAINER}
    if ours & {name.lower() for name in _CALLED.findall(post.body)}:
        return True
    asked = prose.questions(prose.spoken(post.body).lower())
    return not asked or not all(
        _YOU.search(one) and (_RESOLVED.search(one) or _BACK.search(one))
        for one in asked
    )
