"""Terms of a text: what its words stand for when texts are compared.

Words are cut to their stem; names from code count whole and in parts. Addresses of
pictures, hashes, versions, and what templates of issues put there say nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

READ = 6_000
"""Characters of a text that are looked at."""

_ERRORS = 6
"""Lines that name an error, of which the words are taken."""

_ERROR_LINE = 200
"""Characters of such a line."""

_KNOWN = 50_000
"""Words of which the terms are remembered."""

_JUNK = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|!\[[^\]\n]{0,300}\]\([^)\s]{0,2000}\)"
    r"|<[/a-zA-Z][^<>\n]{0,2000}>",
    re.DOTALL,
)
"""HTML comments, images and tags."""

_HEADING = re.compile(r"^(?:#{1,6}[ \t]|\*\*|__)[^\n]{0,100}", re.MULTILINE)
_HEADINGS = frozenset(
    """
    describe the bug|describe the issue|describe the problem|describe the solution
    describe the solution you'd like|describe alternatives you've considered
    is your feature request related to a problem? please describe
    is your feature request related to a problem|to reproduce|steps to reproduce
    steps to reproduce the behavior|how to reproduce|reproduction|reproduction steps
    expected behavior|expected behaviour|expected result|expected results
    actual behavior|actual behaviour|actual result|actual results|current behavior
    current behaviour|screenshots|screenshot|additional context|additional information
    context|description|summary|overview|environment|environment details|version
    versions|system info|bug report|feature request|issue summary|error log|error logs
    logs|log output|error|error message|issue|problem|what happened|other information
    possible solution|proposed solution|suggested solution|acceptance criteria
    background|motivation|related issues|checklist|notes
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
)
"""Headings that the common templates of issues put there."""

_ADDRESS = re.compile(r"https?://[^\s)>\]\"']+")
_UPLOAD = re.compile(r"user-attachments|user-images|/assets/|/uploads?/")
WORD = re.compile(r"[^\s\"'`()\[\]{}<>,;:|=*!?#~^\\]+")
"""What stands between blanks and punctuation."""

_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_HASH = re.compile(r"(?=[a-f]*\d)[0-9a-f]{7,}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_SMALL_WORDS = """
    a an the to of in on at for from by with and or is are be as into via it its this
    that these those i you we he she they my your our me us them am was were been being
    do does did done doing have has had having will would can could should may might
    must shall not no nor so if then than when while where which who whom what how why
    there here all any each some such only own same too very just but about against
    between through during before after above below up down out off over under again
    further once more most other both few s t d ll m re ve don now also get got getting
    go going im
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words that say nothing by themselves."""

_VAGUE_WORDS = """
    issue bug problem work works working try tried trying use used using please help
    thanks thank hi hello want need know make like see following follow step steps new
    version way thing time say tell look find give happen happens seems think still even
    one two first last com github http https www html file line code run running expect
    expected behavior behaviour description context additional screenshot add us current
    currently propose proposed implement support feature request ok yes no
"""
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("ly", ""),
    ("es", ""),
    ("s", ""),
)


def stem(word: str) -> str:
    """A lower-case word without its ending, so that its forms are one."""
    if len(word) <= 3:
        return word
    for ending, instead in _ENDINGS:
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and not word.endswith("ss")
        ):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word


_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_WHOLE = 1 << 29
"""Marks a name of several parts; its code begins with a letter from g on."""


def _code(term: str, mark: int = 0) -> str:
    """A term as six characters; that two share a code is rare and does little."""
    number = zlib.crc32(term.encode()) & (_WHOLE - 1) | mark
    return "".join([_DIGITS[number >> shift & 31] for shift in (25, 20, 15, 10, 5, 0)])


VAGUE = frozenset(_code(stem(word)) for word in _VAGUE_WORDS.split())
"""Codes of words that many problems share."""


NAMED = "g"
"""From here on codes are those of names of several parts."""


class _Terms(dict[str, tuple[str, ...]]):
    """The terms of each word that was met; forgotten when there are too many."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) >= _KNOWN:
            self.clear()
        found = self[token] = tuple(_of_token(token))
        return found


TERMS: Mapping[str, tuple[str, ...]] = _Terms()
"""The codes of each word: of its parts, and of a name of several parts as one."""


def _of_token(token: str) -> Iterator[str]:
    """The terms of one word of a text: its parts, and a name of several as one."""
    if len(token) > 100:
        return
    if token.isalpha() and token.islower() and token.isascii():
        if len(token) > 1 and token not in _SMALL and not _HASH.fullmatch(token):
            yield _code(stem(token))
        return
    parts = [part for whole in _PART.findall(token) for part in _parts(whole)]
    whole = []
    for part in parts:
        low = part.lower()
        if low.isdigit():
            if (len(parts) > 1 and "." in token) or not 3 <= len(low) <= 5:
                continue
            term = low
        elif len(low) < 2 or low in _SMALL or _HASH.fullmatch(low):
            continue
        else:
            term = stem(low)
        whole.append(term)
        yield _code(term)
    if 1 < len(whole) <= 4:
        yield _code("_".join(whole), _WHOLE)


def _parts(word: str) -> list[str]:
    """The words within a name; scripts without spaces by twos."""
    if word.isascii():
        mixed = not (word.islower() or word.isupper() or word.isdigit())
        return _CAMEL.findall(word) if mixed else [word]
    if _UNSPACED.search(word):
        return [word[at : at + 2] for at in range(len(word) - 1)]
    return [word]


def plain(text: str) -> str:
    """A text without what its writer did not say."""
    text = text[:READ]
    if "<" in text or "![" in text:
        text = _JUNK.sub(" ", text)
    if "://" in text:
        text = _ADDRESS.sub(_named, text)
    if "**" in text or "#" in text:
        text = _HEADING.sub(_own, text)
    return text


def _own(heading: re.Match[str]) -> str:
    """What a heading says: nothing where a template put it there."""
    return "" if heading[0].strip(" \t#*_:.?!").lower() in _HEADINGS else heading[0]


def _named(address: re.Match[str]) -> str:
    """What an address says: nothing where it is a picture that somebody put there."""
    return " " if _UPLOAD.search(address[0]) else address[0].partition("://")[2]


def error_lines(text: str) -> list[str]:
    """The first lines that name an error."""
    found: list[str] = []
    at = 0
    while len(found) < _ERRORS and (at := text.find("rror", at)) >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        found.append(text[start : min(end, start + _ERROR_LINE)])
        at = end
    return found
