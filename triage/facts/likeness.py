"""How alike two titles are: whether they name one problem in other words.

Words are compared, not letters: `plugin-jellie` and `plugin-jello` are two things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIX = re.compile(
    r"^\s*(?:(?:\[\s*(?:draft|wip|rfc)\s*\]|\(?(?:wip|draft|rfc)\)?\s*:)\s*)+",
    re.IGNORECASE,
)
_TYPE = re.compile(r"^([a-z]+)(?:\(([^()]{1,60})\))?!?:\s+(?=\S)", re.IGNORECASE)
"""Conventional commits: a type and, in brackets, what it is about."""

_WORD = re.compile(r"[^\s,;:!?()\[\]{}\"'`“”‘’]+")
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "is",
        "are",
        "be",
        "as",
        "into",
        "via",
        "it",
        "its",
    ]
)
_TURNED = frozenset({"revert", "reverts", "reapply", "backport", "cherry-pick"})
"""Words by which a change undoes or carries over another: never the same one."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What a title is about."""

    words: frozenset[str]
    """In lower case, without small words, the type and marks of a draft."""
    scope: str = ""
    """What a conventional commit names in brackets."""


def gist(title: str) -> Gist:
    """What a title is about, without how it is dressed."""
    rest = _PREFIX.sub("", title)
    scope = ""
    if found := _TYPE.match(rest):
        scope = (found[2] or "").strip().lower()
        rest = rest[found.end() :]
    words = (word.strip(".-–—_").lower() for word in _WORD.findall(rest))
    return Gist(frozenset(w for w in words if w and w not in _SMALL), scope)


def likeness(one: Gist, other: Gist) -> float:
    """The share of words that both have, 0…1; 0 where they cannot be the same.

    They cannot where both name another scope, where one undoes or carries over what
    the other does, and where what tells them apart is a number, as in parts of one work.
    """
    if one.scope and other.scope and one.scope != other.scope:
        return 0.0
    apart = one.words ^ other.words
    if not one.words or not other.words or apart & _TURNED:
        return 0.0
    if any(any(c.isdigit() for c in word) for word in apart):
        return 0.0
    return len(one.words & other.words) / len(one.words | other.words)
