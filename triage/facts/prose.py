"""Takes out of a text what is not its writer's own words, and finds its questions."""

from __future__ import annotations

import re
from functools import lru_cache

LIMIT = 20_000
"""Characters read of one text; a question that comes later is not seen."""

_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"`[^`\n]{0,2000}`")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\s]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\([^)\s]{0,2000}\)")
_TAG = re.compile(r"<[/a-zA-Z][^<>\n]{0,2000}>")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_HEADING = re.compile(r"^\s{0,3}#{1,6}(?:\s|$)")
_BOLD_LINE = re.compile(
    r"^\s{0,3}(?:#{1,6}\s*)?(?:\*\*|__)[^*_\n]{1,200}(?:\*\*|__):?\s*"
)
_TASK = re.compile(r"^\s*[-*] \[[ xX]\]")
_SENTENCE = re.compile(r"([^.!?\n\u3002\uff01\uff1f]+)([.!?\u3002\uff01\uff1f]*)")
_TEMPLATE = re.compile(
    r"is your (?:feature request|refactor)[^?\n]{0,60}\?(?: please describe\.?)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def words(text: str) -> str:
    """The text without quotes, code, addresses, markup, headings and checklists."""
    text = uncommented(text[:LIMIT])
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            continue
        if mark:
            fence = mark[1][:3]
            continue
        if line.lstrip().startswith(">") or line.startswith(("    ", "\t")):
            continue
        if _TASK.match(line):
            continue
        kept.append(_own(line))
    return "\n".join(kept)


def _own(line: str) -> str:
    """One line as its writer wrote it, without what a template put there."""
    line = _TEMPLATE.sub(" ", line)
    if _HEADING.match(line):
        return ""
    line = _BOLD_LINE.sub("", line, count=1)
    line = _CODE.sub(" x ", line)
    line = _IMAGE.sub(" ", line)
    line = _LINK.sub(r"\1", line)
    line = _URL.sub(" ", line)
    return _TAG.sub(" ", line).strip()


def questions(prose: str) -> list[str]:
    """Sentences that end with a question mark, followed by a space or nothing."""
    found: list[str] = []
    for match in _SENTENCE.finditer(prose):
        if not match[2].endswith(("?", "\uff1f")):
            continue
        after = prose[match.end() : match.end() + 1]
        sentence = match[1].strip(" \"'*_-(")
        if (not after or after in " \n\"')*_") and len(sentence) > 1:
            found.append(sentence + "?")
    return found


def uncommented(text: str, gap: str = " ") -> str:
    """The text with a gap for each HTML comment; one that is never closed is left."""
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + 3
    return gap.join((*kept, text[at:]))
