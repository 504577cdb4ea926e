"""Takes a patch apart: which lines came for which, and what versions they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from triage.facts import versions

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+~-]*")
_VERSIONED = re.compile(r"[vV]?\d[\w.+~-]*")
LONGEST = 4000
"""Characters of the longest line that is looked into."""

_DIGITS = re.compile(r"\d+")
_WITHIN = re.compile(r"\d+(?:\.\d+)*")
_REMARK = re.compile(
    r"\s{1,40}(?:#|//)\s{0,40}(?:tag[=:]\s?|pin\s?@?\s?|ratchet:\S{0,200}@)?[vV]?\d\S*$"
)
"""A comment that only repeats the version, as beside a pinned commit."""
_IMAGE_DIGEST = re.compile(r"@sha(?:256|512):[0-9a-fA-F]+")
_SPACES = re.compile(r"\s+")
_MARK = "\x01"
_OPERATORS = r"[\^~=<>!|,\s\[\]()*-]{0,16}"
_RANGE = re.compile(rf"{_OPERATORS}{_MARK}(?:{_OPERATORS}{_MARK}){{0,16}}{_OPERATORS}")
"""Versions with the operators of a range around them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a patch: `-`, `+`, or blank for context."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A line that came for another and differs from it in versions alone."""

    old: str
    new: str
    steps: tuple[tuple[str, str], ...]
    """Versions that went and came, in their order; a new one alone where one was pinned."""
    near: tuple[str, ...]
    """The lines around it, the nearest before it first."""


@dataclass(slots=True)
class Hunk:
    """A stretch of lines that belong together."""

    lines: list[Line] = field(default_factory=list)


def hunks(text: str) -> list[Hunk]:
    """The stretches of a unified diff, without their headers."""
    found: list[Hunk] = [Hunk()]
    for line in text.split("\n"):
        if line.startswith("@@"):
            found.append(Hunk())
            _, _, tail = line[2:].partition("@@")
            if tail.strip():
                found[-1].lines.append(Line(" ", tail[1:]))
        elif line[:1] in {"+", "-", " "}:
            found[-1].lines.append(Line(line[0], line[1:]))
    return [one for one in found if one.lines]


def is_version(word: str) -> bool:
    """Whether a word is a version or a digest."""
    return bool(_VERSIONED.fullmatch(word)) or versions.is_digest(word)


def words(text: str) -> list[str]:
    """The versions and digests that a line names, in their order."""
    return [word for word in map(_tail, _WORD.findall(text)) if is_version(word)]


def _tail(word: str) -> str:
    return word.rstrip(".+~-")


def skeleton(text: str) -> str:
    """A line without its versions, their operators and spacing; a long one as it is."""
    if len(text) > LONGEST:
        return text
    bare = _REMARK.sub("", _IMAGE_DIGEST.sub("", text).rstrip().rstrip(","))

    def masked(match: re.Match[str]) -> str:
        word = match[0]
        if is_version(_tail(word)):
            return _MARK + word[len(_tail(word)) :]
        return _DIGITS.sub("0", word) if _DIGITS.search(word) else word

    return _SPACES.sub(" ", _RANGE.sub(_MARK, _WORD.sub(masked, bare))).strip()


def changed(hunk: Hunk, *, around: int = 8) -> tuple[list[Pair], list[Line]]:
    """Pairs that differ in versions alone, and the changed lines that have no partner."""
    pairs: list[Pair] = []
    alone: list[Line] = []
    for start, end in _blocks(hunk.lines):
        block = hunk.lines[start:end]
        before = [one.text for one in hunk.lines[max(0, start - around) : start]]
        behind = [one.text for one in hunk.lines[end : end + 4]]
        came = [one.text for one in block if one.sign == "+"]
        waiting: dict[str, list[str]] = {}
        for one in block:
            if one.sign == "-":
                waiting.setdefault(skeleton(one.text), []).append(one.text)
        for one in block:
            if one.sign != "+" or not one.text.strip():
                continue
            partners = waiting.get(skeleton(one.text))
            if not partners:
                alone.append(one)
                continue
            old = partners.pop(0)
            if old.strip().rstrip(",") != one.text.strip().rstrip(","):
                here = came.index(one.text)
                near = (*came[:here][::-1], *before[::-1], *came[here + 1 :], *behind)
                pairs.append(Pair(old, one.text, _steps(old, one.text), near))
        alone += [
            Line("-", text)
            for rest in waiting.values()
            for text in rest
            if text.strip()
        ]
    return pairs, alone


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where changed lines stand together, from and to."""
    start = None
    for index, one in enumerate([*lines, Line(" ", "")]):
        if one.sign == " ":
            if start is not None:
                yield start, index
            start = None
        elif start is None:
            start = index


def _steps(old: str, new: str) -> tuple[tuple[str, str], ...]:
    before, after = _values(old), _values(new)
    if len(before) == len(after):
        return tuple((a, b) for a, b in zip(before, after, strict=True) if a != b)
    came = [b for b in after if b not in before]
    went = [a for a in before if a not in after]
    return tuple(
        (went[min(i, len(went) - 1)] if went else "", b) for i, b in enumerate(came)
    )


def _values(text: str) -> list[str]:
    """Versions of a line; of `gradle-8.5-bin.zip` the part that is one."""
    found: list[str] = []
    for word in map(_tail, _WORD.findall(text)):
        if is_version(word):
            found.append(word)
        elif part := _WITHIN.search(word):
            found.append(part[0])
    return found
