"""What to do first: impact × risk × dependencies of every open item, each explained.

Each factor is 1 and what adds to it, so that a factor without a reason changes nothing.
A label that names a priority decides over the product, and one's own word over both.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase as fnmatch
from functools import lru_cache

import msgspec

from triage import text
from triage.config.priority import Priority as Weights
from triage.model import Ref
from triage.views import Cell, Column, Lens, Reader, phrases
from triage.views.history import split
from triage.views.stakes import EVERY, LINKS, NAMED, NAMED_LINKS, Link, Open

LANES = ("P0", "P1", "P2", "P3")
MEANT = {
    "P0": "drop everything",
    "P1": "before anything new",
    "P2": "in its turn",
    "P3": "when there is time",
}
"""What each asks for, in words."""
MONTH = 30.0


MANY = 2000
"""Items from which on all that are open are read at once."""


class Factor(msgspec.Struct, frozen=True):
    """One of the three: its value, and what made it more than 1."""

    value: float
    why: tuple[str, ...]


class Priority(msgspec.Struct, frozen=True):
    """How urgent an open item is, and why."""

    ref: str
    title: str
    url: str
    kind: str
    lane: int
    """0 is the most urgent of four."""
    score: float
    """Impact × risk × dependencies."""
    impact: Factor
    risk: Factor
    dependencies: Factor
    set_by: str
    """score, label, or you."""
    why: str
    owners: tuple[str, ...]
    """Who is assigned, else who is asked for a review; empty: nobody has it."""
    created_at: str

    @property
    def name(self) -> str:
        """`P1`."""
        return LANES[self.lane]

    @property
    def order(self) -> tuple[int, float, str, str]:
        """The most urgent first: lane, score, age."""
        return self.lane, -self.score, self.created_at, self.ref


class Lane(msgspec.Struct, frozen=True):
    """The items of one priority."""

    lane: str
    items: tuple[Priority, ...]
    unowned: int


class Lanes(msgspec.Struct, frozen=True):
    """What `triage priorities --json` prints."""

    lanes: tuple[Lane, ...]


def every(reader: Reader, lens: Lens) -> list[Priority]:
    """Every open item, the most urgent first; none that is set aside."""
    found = _judged(reader, lens, reader.select(EVERY, lens.parameters()))
    aside = {*map(str, lens.aside.snoozed), *map(str, lens.aside.hidden)}
    part = lens.slice
    kept = [
        one
        for one in found
        if one.ref not in aside and (not part.is_part or Ref.parse(one.ref) in part)
    ]
    kept.sort(key=lambda one: one.order)
    return kept


def of(reader: Reader, lens: Lens, refs: Sequence[Ref]) -> dict[Ref, Priority]:
    """How urgent some items are, as far as they are open."""
    if len(refs) > MANY:
        priorities = _judged(reader, lens, reader.select(EVERY, lens.parameters()))
    else:
        wanted = {"wanted": json.dumps([(ref.key, ref.number) for ref in refs])}
        found = reader.select(NAMED, {**lens.parameters(), **wanted})
        priorities = judged(found, reader.select(NAMED_LINKS, wanted), lens)
    return {Ref.parse(one.ref): one for one in priorities}


def _judged(reader: Reader, lens: Lens, found: Sequence[Open]) -> list[Priority]:
    return judged(found, reader.select(LINKS), lens) if found else []


def judged(found: Iterable[Open], links: Iterable[Link], lens: Lens) -> list[Priority]:
    """How urgent items are by what is known of them."""
    judge = _Judge(lens, links)
    return [judge.judge(one) for one in found]


class _Judge:
    """Judges open items by the weights of the settings."""

    def __init__(self, lens: Lens, links: Iterable[Link]) -> None:
        self.now: datetime = lens.now
        self.weights: Weights = lens.settings.priority
        self.own = {str(r): a.note for r, a in lens.aside.prioritized.items()}
        self.closes: dict[tuple[str, int], list[str]] = defaultdict(list)
        self.closed_by: dict[tuple[str, int], list[str]] = defaultdict(list)
        for one in dict.fromkeys(links):
            there = (one.to_repo.lower(), one.to_number)
            here = (one.repo.lower(), one.number)
            self.closes[here].append(f"{one.to_repo}#{one.to_number}")
            self.closed_by[there].append(f"{one.repo}#{one.number}")
        self.lanes = lane_of(self.weights)

    def judge(self, one: Open) -> Priority:
        """One item."""
        labels = split(one.joined_labels)
        impact, risk = self._impact(one), self._risk(one, labels)
        depends = self._dependencies(one)
        score = round(impact.value * risk.value * depends.value, 2)
        lane, set_by, because = self._lane(score), "score", ""
        named = min(
            (
                (self.lanes[plain(label)], label)
                for label in labels
                if plain(label) in self.lanes
            ),
            default=None,
        )
        if named:
            lane, set_by, because = named[0], "label", f"labelled {named[1]}"
        ref = f"{one.repo}#{one.number}"
        own = self.own.get(ref, "")
        if own in LANES:
            lane, set_by, because = LANES.index(own), "you", "you said so"
        asked = split(one.joined_asked)
        owners = split(one.joined_assignees) or asked
        return Priority(
            ref=ref,
            title=one.title,
            url=one.url,
            kind=one.kind,
            lane=lane,
            score=score,
            impact=impact,
            risk=risk,
            dependencies=depends,
            set_by=set_by,
            why=_why(because, impact, risk, depends, score),
            owners=tuple(owners),
            created_at=one.created_at,
        )

    def _lane(self, score: float) -> int:
        weights = self.weights
        limits = (weights.p0, weights.p1, weights.p2)
        return next((i for i, limit in enumerate(limits) if score >= limit), 3)

    def _impact(self, one: Open) -> Factor:
        weights = self.weights
        parts = []
        if one.reactions:
            parts.append(
                (
                    weights.reactions * math.log2(1 + one.reactions),
                    text.count(one.reactions, "reaction"),
                )
            )
        if one.comments:
            parts.append(
                (
                    weights.comments * math.log2(1 + one.comments),
                    text.count(one.comments, "comment"),
                )
            )
        if one.milestone:
            parts.append((weights.milestone, f"milestone {one.milestone}"))
        return _factor(parts)

    def _risk(self, one: Open, labels: Sequence[str]) -> Factor:
        weights = self.weights
        parts: list[tuple[float, str]] = []
        security = [x for x in labels if begins(x, weights.security_labels)]
        if one.security or security:
            said = f"labelled {security[0]}" if security else "a security update"
            parts.append((weights.security, said))
        for words, weight in (
            (weights.regression_labels, weights.regression),
            (weights.bug_labels, weights.bug),
        ):
            found = [label for label in labels if begins(label, words)]
            if found:
                parts.append((weight, f"labelled {found[0]}"))
        if is_release(one.branch, weights):
            parts.append((weights.release_branch, f"goes into {one.branch}"))
        months = phrases.days(one.created_at, self.now) / MONTH
        if months >= 1:
            aged = weights.age * math.log2(1 + months)
            parts.append((aged, f"open for {phrases.age(one.created_at, self.now)}"))
        return _factor(parts)

    def _dependencies(self, one: Open) -> Factor:
        weights = self.weights
        parts: list[tuple[float, str]] = []
        here = (one.repo.lower(), one.number)
        closes, closed_by = self.closes.get(here, ()), self.closed_by.get(here, ())
        if closes or closed_by:
            number = len(closes) + len(closed_by)
            said = [f"closes {phrases.listed(closes, 2)}"] if closes else []
            said += [f"closed by {phrases.listed(closed_by, 2)}"] if closed_by else []
            parts.append((weights.linked * math.log2(1 + number), ", ".join(said)))
        if one.waits_since:
            days = phrases.days(one.waits_since, self.now)
            if days >= weights.waiting_days:
                waited = phrases.age(one.waits_since, self.now)
                who = one.author or "somebody"
                parts.append((weights.waiting, f"{who} has waited {waited} for us"))
        return _factor(parts)


def _factor(parts: Sequence[tuple[float, str]]) -> Factor:
    said = [(weight, why) for weight, why in parts if weight > 0]
    value = round(1 + sum(weight for weight, _ in said), 2)
    return Factor(value, tuple(why for _, why in said))


def _why(
    because: str, impact: Factor, risk: Factor, depends: Factor, score: float
) -> str:
    """The whole sum in a sentence: every factor, and what made it."""
    named = (("impact", impact), ("risk", risk), ("dependencies", depends))
    told = " × ".join(
        f"{name} {factor.value:g}"
        + (f" ({', '.join(factor.why)})" if factor.why else "")
        for name, factor in named
    )
    return f"{because}; {told} = {score:g}" if because else f"{told} = {score:g}"


def lane_of(weights: Weights) -> Mapping[str, int]:
    """Into which lane a label puts an item, by the label as it is compared."""
    return {
        plain(label): int(lane[1])
        for lane, labels in weights.labels.items()
        for label in labels
    }


def is_release(branch: str, weights: Weights) -> bool:
    """Whether a branch that is not the default one is a release branch."""
    return bool(branch) and any(
        fnmatch(branch, pattern) for pattern in weights.release_branches
    )


def plain(label: str) -> str:
    """A label as it is compared: `Priority: High` is `priority:high`."""
    return label.casefold().replace(": ", ":").strip()


@lru_cache(maxsize=4096)
def begins(label: str, words: tuple[str, ...]) -> bool:
    """Whether a label is one of these words, or begins with one."""
    said = plain(label)
    return any(
        said == word or said.startswith((f"{word} ", f"{word}:", f"{word}-"))
        for word in map(str.casefold, words)
    )


def lanes(found: Iterable[Priority]) -> Lanes:
    """Priorities by lane."""
    by_lane: dict[int, list[Priority]] = defaultdict(list)
    for one in found:
        by_lane[one.lane].append(one)
    return Lanes(
        tuple(
            Lane(name, tuple(by_lane[i]), sum(not one.owners for one in by_lane[i]))
            for i, name in enumerate(LANES)
        )
    )


COLUMNS = (
    Column("Lane", 4),
    Column("Score", 6, right=True),
    Column("Owner", 20, drop=60),
    Column("Ref", 30),
    Column("Title"),
    Column("Why", drop=120),
)
TONES = ("bad", "warn", "", "dim")


def lines(found: Iterable[Priority]) -> list[tuple[Cell, ...]]:
    """Priorities as a table."""
    return [
        (
            Cell(one.name, TONES[one.lane]),
            Cell(f"{one.score:g}"),
            Cell(
                phrases.listed(one.owners, 2) or "nobody", "" if one.owners else "warn"
            ),
            Cell(one.ref, "accent"),
            Cell(one.title),
            Cell(one.why, "dim"),
        )
        for one in found
    ]


def headline(found: Sequence[Priority]) -> str:
    """How many there are in each lane, and of the urgent ones how many nobody has."""
    counts: Counter[int] = Counter(one.lane for one in found)
    bare = sum(not one.owners and one.lane < 2 for one in found)
    told = (f"{counts[i]:,} {name}" for i, name in enumerate(LANES))
    return phrases.headline(*told, f"{bare:,} of P0 and P1 nobody has" if bare else "")
