"""How alike two texts are: whether they are about the same problem, in 0…1.

A text becomes a sketch: its weightiest terms, each with its share. Two sketches are as
alike as their shares coincide (the cosine). That depends on nothing but the two texts,
so a score means the same today and in a larger store, from either side. The title
weighs most, then what is said first, then lines that name an error, wherever they
stand.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from triage.facts.terms import NAMED, READ, TERMS, VAGUE, WORD, error_lines, plain

_OPENING = 2_000
"""Characters in which words are counted; further down, only lines that name an error."""

_WORDS = 150
"""Words of a text that count from its beginning."""

KEPT = 48
"""Terms that a sketch keeps, the weightiest."""

HEAD, HEADS = 14, 20
"""Terms of at least this share, at most so many, by which an item is found."""

_TITLE = 4.0
"""What a word of the title weighs, against the first word of the text."""

_FADING = 60
"""The word at this place weighs half as much as the first."""

_ERROR = 0.5
"""What a word of a line that names an error weighs, besides."""

_VAGUE, _NAME = 0.3, 1.2
"""Factors: for words that many problems share, and for names of several parts."""

_APART = 0.3
"""How much it takes off where each title is about something the other never names."""

_FIRST_TWO = itemgetter(0, 1)

_WEIGHTS = tuple(1 / (1 + place / _FADING) for place in range(_WORDS))


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text is about: its weightiest terms, by code, with their shares."""

    shares: Mapping[str, int]
    """1…127 each, the largest first; their squares sum up to about 127²."""
    titled: frozenset[str]
    """Those that the title names."""

    def packed(self) -> tuple[str, str, int]:
        """To be stored: codes, shares (hexadecimal, 80 added in titles), and heads."""
        titled = self.titled
        shares = bytes(
            [
                share | 128 if term in titled else share
                for term, share in self.shares.items()
            ]
        )
        heads = 0
        for share in self.shares.values():
            if share < HEAD or heads == HEADS:
                break
            heads += 1
        return " ".join(self.shares), shares.hex(), heads

    @classmethod
    def unpacked(cls, terms: str, shares: str) -> Sketch:
        """As it was stored."""
        pairs = list(zip(terms.split(), bytes.fromhex(shares), strict=True))
        return cls(
            {term: share & 127 for term, share in pairs},
            frozenset([term for term, share in pairs if share & 128]),
        )


def sketch(title: str, text: str) -> Sketch:
    """What a text is about; of what has no words, nothing."""
    counts: dict[str, float] = {}
    count = counts.get
    codes = TERMS
    for token in WORD.findall(title[:READ]):
        for term in codes[token]:
            counts[term] = count(term, 0.0) + _TITLE
    titled = frozenset(counts)
    said = plain(text)
    opening = WORD.findall(said, 0, _OPENING)
    for token, weight in zip(opening, _WEIGHTS, strict=False):
        for term in codes[token]:
            counts[term] = count(term, 0.0) + weight
    if "rror" in said:
        named = {
            term
            for line in error_lines(said)
            for token in WORD.findall(line)
            for term in codes[token]
        }
        for term in named:
            counts[term] = count(term, 0.0) + _ERROR
    log = math.log1p
    weights = [
        (
            log(n) * (_NAME if term >= NAMED else _VAGUE if term in VAGUE else 1.0),
            term,
        )
        for term, n in counts.items()
    ]
    weights.sort(reverse=True)
    unit = 127 / (math.sqrt(sum([weight * weight for weight, _ in weights])) or 1.0)
    shares = {term: int(weight * unit + 0.5) or 1 for weight, term in weights[:KEPT]}
    return Sketch(shares, titled & shares.keys())


def likeness(one: Sketch, other: Sketch) -> float:
    """How alike two texts are, 0…1; the same from either side."""
    share = other.shares.get
    alike = sum([weight * share(term, 0) for term, weight in one.shares.items()])
    return _score(
        alike,
        len(one.shares.keys() & other.shares.keys()),
        min(_apart(one.titled, other.shares), _apart(other.titled, one.shares)),
    )


def ranked(
    own: Sketch, stored: Iterable[tuple[str, str, str]], most: int
) -> list[tuple[float, str]]:
    """The most alike of some stored sketches, best first: score and key.

    `stored`: key, codes and shares. Equals come in the order of their keys.
    """
    shares, known = own.shares, own.shares.keys()
    near = []
    for key, terms, weights in stored:
        there = dict(zip(terms.split(), bytes.fromhex(weights), strict=True))
        common = known & there.keys()
        if common:
            alike = sum([shares[term] * (there[term] & 127) for term in common])
            near.append((-alike, key, len(common), there))
    near.sort(key=_FIRST_TWO)
    scored = []
    for alike, key, shared, there in near[: most + most // 4]:
        titled = [term for term, share in there.items() if share & 128]
        apart = min(_apart(own.titled, there), _apart(titled, shares))
        scored.append((-_score(-alike, shared, apart), key))
    scored.sort()
    return [(-score, key) for score, key in scored[:most]]


def _score(alike: int, shared: int, apart: float) -> float:
    """What two shares have in common: surer with each term that both have, and less
    where each title goes its own way.
    """
    sure = shared / (shared + 1)
    return round(min(1.0, alike / 127**2) * sure * (1 - _APART * apart), 4)


def _apart(titled: Collection[str], terms: Container[str]) -> float:
    """The share of a title that the other text never names."""
    return sum([term not in terms for term in titled]) / (len(titled) or 1)
