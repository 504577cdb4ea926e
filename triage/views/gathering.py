"""Gathers what is about one matter: each item with the one that most others are like.

Pairs are found by their rarer terms (Bayardo, Ma and Srikant: Scaling up all pairs
similarity search): what two texts have in common besides is too little to make them
alike. A group is a star, not a chain: everything in it is like its middle (Aslam,
Pelekhov and Rus: The star clustering algorithm).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from triage.facts.alike import Sketch, likeness

_SAYING = 2
"""Terms of a text that says enough to stand for a matter."""

_SKIPPED = 0.3
"""The part of the likeness wanted that terms may make up by which nothing is looked up:
with more of it fewer lists are read, and more pairs are compared in full."""

_WHOLE = 127
"""The length of a sketch, whose shares are whole numbers."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is about one matter, by position."""

    middle: int
    members: tuple[tuple[float, int], ...]
    """The others: how alike each is to the middle, most alike first."""


def gather(
    sketches: Sequence[Sketch], leads: Sequence[bool], least: float
) -> list[Group]:
    """Groups around those that may lead, the most central first; of two at least.

    `leads`: which may stand in the middle; of the rest each is only put to one of them.
    `least`: how alike the others are to the middle, 0…1.
    """
    near = _pairs(sketches, leads, least)
    weight = {
        one: math.fsum(score for score, _ in found)
        for one, found in near.items()
        if leads[one] and len(sketches[one].shares) >= _SAYING
    }
    gone: set[int] = set()
    groups: list[Group] = []
    for middle in sorted(weight, key=lambda one: (-weight[one], one)):
        if middle in gone:
            continue
        members = [(score, other) for score, other in near[middle] if other not in gone]
        if members:
            members.sort(key=lambda one: (-one[0], one[1]))
            gone |= {middle, *(other for _, other in members)}
            groups.append(Group(middle, tuple(members)))
    return groups


def _pairs(
    sketches: Sequence[Sketch], leads: Sequence[bool], least: float
) -> dict[int, list[tuple[float, int]]]:
    """What is alike, by position: score and position, from both sides.

    One of each pair may lead.
    """
    spread = Counter(term for one in sketches for term in one.shares)
    posted: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    order = sorted(range(len(sketches)), key=lambda place: not leads[place])
    for place in order:
        own = sketches[place]
        for other in _candidates(own, posted, spread, least):
            score = likeness(own, sketches[other])
            if score >= least:
                near[place].append((score, other))
                near[other].append((score, place))
        if leads[place]:
            for term, share in own.shares.items():
                posted[term].append((place, share))
    return near


def _candidates(
    own: Sketch,
    posted: dict[str, list[tuple[int, int]]],
    spread: Counter[str],
    least: float,
) -> list[int]:
    """Those with which it has so much in common that they may be alike."""
    terms = sorted(own.shares.items(), key=lambda one: (-spread[one[0]], one[0]))
    skipped, first = 0, 0
    for _, share in terms:
        if skipped + share * share >= (_SKIPPED * least * _WHOLE) ** 2:
            break
        skipped += share * share
        first += 1
    common: dict[int, int] = {}
    so_far = common.get
    for term, share in terms[first:]:
        for other, there in posted.get(term, ()):
            common[other] = so_far(other, 0) + share * there
    enough = least * _WHOLE**2 - math.sqrt(skipped) * _WHOLE
    return [other for other, alike in common.items() if alike >= enough]
