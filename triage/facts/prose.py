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
_SPEAKS = re.compile(
    r"\b(?:I|I'm|I've|[Ii]'?m|[Mm]y|[Mm]e|[Aa]nyone|[Ss]omeone|[Aa]nybody|[Ss]omebody)\b"
)
_MAILED = re.compile(
    r"^On [A-Z][a-z]{2},? [^\n]{5,120}(?:\n[^\n]{0,60})?wrote:\s*$", re.MULTILINE
)
"""Where a mail's answer ends and what it answers begins."""
_TASK = re.compile(r"^\s*[-*] \[[ xX]\]")
_SENTENCE = re.compile(r"([^.!?\n\u3002\uff01\uff1f]+)([.!?\u3002\uff01\uff1f]*)")
_TEMPLATE = re.compile(
    r"is your (?:feature request|refactor)[^?\n]{0,60}\?(?: please describe\.?)?|"
    r"^\W*(?:what does this (?:pr|pull request|change) do|what kind of change (?:is this|does this)|"
    r"what type of (?:pr|change)|why are we doing this|any context or related work|"
    r"documentation changes needed|where should (?:a|the) reviewer start|"
    r"does this (?:pr|pull request) introduce|what is the (?:current|new|expected|correct|actual) behaviou?r|"
    r"how (?:has|was|is) this (?:been )?(?:tested|change tested)|how to (?:test|verify) this|"
    r"what (?:happened|did you expect|did you do|did you see|problem does|issue does|is the problem)|"
    r"how can we reproduce|anything else (?:we need to know)?|does this issue reproduce|"
    r"is there an existing issue|are you willing to (?:submit|work|contribute|help)|"
    r"would you like to (?:work on|implement|submit))"
    r"[^?\n]{0,120}\?",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def words(text: str) -> str:
    """The text without quotes, code, addresses, markup, headings and checklists."""
    text = uncommented(text[:LIMIT])
    if "wrote:" in text:
        text = _MAILED.split(text, maxsplit=1)[0]
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            continue
        if mark:
            fence = mark[1][:3]
            continue
        if line.lstrip().startswith(">") or line.startswith(("    ", "\t")):
            continue
        if "] " in line and _TASK.match(line):
            continue
        kept.append(_own(line))
    return "\n".join(kept)


def _own(line: str) -> str:
    """One line as its writer wrote it, without what a template put there.

    A pattern is looked for where the mark is that it cannot be without: a tenth of
    the time.
    """
    if "?" in line:
        line = _TEMPLATE.sub(" ", line)
    if "#" in line and _HEADING.match(line):
        return ""
    if "**" in line or "__" in line:
        line = _BOLD_LINE.sub(_heading, line, count=1)
    if "`" in line:
        line = _CODE.sub(" x ", line)
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub(" ", line))
    if "://" in line or "www." in line:
        line = _URL.sub(" ", line)
    if "<" in line:
        line = _TAG.sub(" ", line)
    return line.strip()


_MARK = re.compile(r"[?\uff1f](?:[\s)*_']|$)")


def may_ask(text: str) -> bool:
    """Whether a line could hold a question of its writer; cheap, and never wrongly no."""
    if "?" not in text and "\uff1f" not in text:
        return False
    return any(
        _MARK.search(_TEMPLATE.sub(" ", line))
        for line in text[:LIMIT].split("\n")
        if ("?" in line or "\uff1f" in line) and not line.startswith(("#", ">", "    "))
    )


def _heading(match: re.Match[str]) -> str:
    """A line that begins in bold is headed by it, unless somebody speaks there."""
    return match[0] if _SPEAKS.search(match[0]) else ""


def questions(prose: str) -> list[str]:
    """Sentences that end with a question mark, followed by a space or nothing."""
    found: list[str] = []
    if "?" not in prose and "\uff1f" not in prose:
        return found
    for match in _SENTENCE.finditer(prose):
        if not match[2].endswith(("?", "\uff1f")):
            continue
        after = prose[match.end() : match.end() + 1]
        sentence = match[1].strip(" \"'*_-(")
        if (not after or after in " \n')*_") and len(sentence) > 1:
            found.append(sentence + "?")
    return found


def statement(prose: str) -> str:
    """What a text says without its questions."""
    kept: list[str] = []
    at = 0
    for match in _SENTENCE.finditer(prose):
        if match[2].endswith(("?", "\uff1f")):
            kept.append(prose[at : match.start()])
            at = match.end()
    return "".join((*kept, prose[at:])) if at else prose


_PLAIN_LINK = re.compile(
    r"https?://(?!\S*(?:user-attachments|user-images|\.(?:png|jpe?g|gif|webp)\b))\S+"
)
_NUMBER = re.compile(r"(?<!\w)#\d{1,7}\b")


@lru_cache(maxsize=64)
def shows(body: str) -> bool:
    """Whether a text shows code, or points to a page or an item; pictures are neither.

    What it quotes is not its own.
    """
    if ">" in body:
        body = "\n".join(
            line for line in body.split("\n") if not line.lstrip().startswith(">")
        )
    if "```" in body or _NUMBER.search(body):
        return True
    return "http" in body and bool(_PLAIN_LINK.search(body))


def sentences(prose: str) -> list[str]:
    """Every sentence or line of a text, without its mark."""
    return [
        told for match in _SENTENCE.finditer(prose) if (told := match[1].strip(" -*_"))
    ]


_MENTION = re.compile(r"^(?:\s*@[\w-]{1,40}(?:\[bot\])?[,:]?)+")
_LOGIN = re.compile(r"@([\w-]{1,40})")
_HAIL = re.compile(r"^(?:hi|hello|hey|dear|thanks?|thank you)\b[ ,!]*")
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|thanks?(?: you)?(?: for[^.!?\n]{0,80})?)\b[^.!?\n]{0,40}?[,.!:]+\s*",
    re.IGNORECASE,
)


def named(body: str) -> frozenset[str]:
    """Lower-case logins that a reply begins with, a greeting apart."""
    text = words(body).strip().lower()
    first = _MENTION.match(_HAIL.sub("", text, count=1))
    return frozenset(_LOGIN.findall(first[0])) if first else frozenset()


@lru_cache(maxsize=64)
def spoken(body: str) -> str:
    """What a reply says of its own, without whom it names and greets first."""
    text = _MENTION.sub("", words(body).strip()).strip()
    return _GREETING.sub("", text, count=1).strip() or text


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
