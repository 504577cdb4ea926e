"""The most urgent open items of many, without explaining all the others.

The same sum as in `priority`, in numbers alone and read column by column: what few
items have (labels that count, links, waits, branches) is read by itself.
"""

from __future__ import annotations

import heapq
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from triage import clock
from triage.model import Ref
from triage.views import Lens, Reader, Select, phrases
from triage.views.priority import (
    LANES,
    MONTH,
    Priority,
    begins,
    is_release,
    lane_of,
    of,
    plain,
)
from triage.views.stakes import LINKS


class Base(NamedTuple):
    """What every open item has."""

    row: int
    repo_id: str
    number: int
    created_at: str
    reactions: int
    comments: int
    milestone: int


@dataclass(frozen=True, slots=True)
class Home:
    """A repository."""

    id: str
    name: str


class Said(NamedTuple):
    """What few of them have: a label, a branch, or that somebody waits."""

    row: int
    what: str


_BASE = """
    select item.rowid, item.repo_id, item.number, item.created_at, item.reactions,
      item.comments, item.milestone <> ''
    from item {}
    where item.state = 'open' and item.created_at < :now
"""
BASE = Select(_BASE.format("indexed by item_open"), Base)
SCANNED = Select(_BASE.format("not indexed"), Base)
"""The same from one end of the table to the other."""
MOST_ARE_OPEN = Select(
    """
    select (select count(*) from item where state = 'open') * 3
      > (select count(*) from item)
    """,
    int,
)
"""Whether so much is open that going through everything takes half the time."""
HOMES = Select("select id, name from repo", Home)
NAMES = Select("select distinct name from label", str)
LABELLED = Select(
    """
    select item.rowid, label.name
    from json_each(:names) as wanted
    cross join label indexed by label_name on label.name = wanted.value
    cross join item indexed by item_open_id on item.id = label.item_id
    where item.state = 'open'
    """,
    Said,
)
SECURITY = Select(
    """
    select item.rowid, ''
    from bump
    cross join item indexed by item_open_id on item.id = bump.item_id
    where bump.security = 1 and item.state = 'open'
    """,
    Said,
)
BRANCHES = Select(
    """
    select item.rowid, pull.base_ref
    from item indexed by item_kind
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.kind = 'pull' and item.state = 'open'
      and pull.base_ref <> repo.default_branch
    """,
    Said,
)
WAITING = Select(
    """
    select item.rowid, ''
    from hold
    cross join item indexed by item_open_id on item.id = hold.item_id
    where hold.since <= :long and item.state = 'open'
    """,
    Said,
)


TIES = 100
"""Items beyond those asked for that are put into order by their names."""


def urgent(reader: Reader, lens: Lens, count: int) -> list[Priority]:
    """So many of the most urgent open items that are not set aside, in their order."""
    aside = {*lens.aside.snoozed, *lens.aside.hidden}
    part = lens.slice
    rated = _Rated(reader, lens)
    whole = not (aside or part.is_part)
    found = (
        (lane, -score, created, repo, number)
        for _, repo, number, created, lane, score in rated.all()
        if whole or ((ref := Ref.of(repo, number)) not in aside and ref in part)
    )
    best = [
        (lane, score, created, f"{repo}#{number}")
        for lane, score, created, repo, number in heapq.nsmallest(count + TIES, found)
    ]
    best.sort()
    best = best[:count]
    refs = [Ref.parse(name) for *_, name in best]
    judged = of(reader, lens, refs)
    return sorted((judged[ref] for ref in refs if ref in judged), key=lambda x: x.order)


def lanes(reader: Reader, lens: Lens) -> Iterator[tuple[int, int]]:
    """The row of each open item with its lane, whether it is set aside or not."""
    for row, *_, lane, _ in _Rated(reader, lens).all():
        yield row, lane


class _Rated:
    """Lane and score of everything that is open."""

    def __init__(self, reader: Reader, lens: Lens) -> None:
        self.lens = lens
        self.weights = lens.settings.priority
        self.bound = lens.parameters()
        (most,) = reader.select(MOST_ARE_OPEN)
        self.base = reader.select(SCANNED if most else BASE, self.bound)
        self.homes = {one.id: one.name for one in reader.select(HOMES)}
        self.risk: dict[int, float] = defaultdict(float)
        self.lanes: dict[int, int] = {}
        self.depends: dict[int, float] = defaultdict(float)
        self._labels(reader)
        self._branches(reader)
        long = phrases.before(lens.now, days=self.weights.waiting_days)
        for row, _ in reader.select(WAITING, {"long": long}):
            self.depends[row] += self.weights.waiting
        self.linked = self._linked(reader)

    def _labels(self, reader: Reader) -> None:
        weights = self.weights
        decides = lane_of(weights)
        kinds = (
            (weights.security_labels, weights.security),
            (weights.regression_labels, weights.regression),
            (weights.bug_labels, weights.bug),
        )
        counts: dict[str, list[int]] = {}
        for name in reader.select(NAMES):
            of_kind = [i for i, (words, _) in enumerate(kinds) if begins(name, words)]
            if of_kind or plain(name) in decides:
                counts[name] = of_kind
        seen = {(row, 0) for row, _ in reader.select(SECURITY)}
        for row, name in reader.select(LABELLED, {"names": json.dumps(list(counts))}):
            seen.update((row, kind) for kind in counts[name])
            lane = decides.get(plain(name))
            if lane is not None:
                self.lanes[row] = min(lane, self.lanes.get(row, lane))
        for row, kind in seen:
            self.risk[row] += kinds[kind][1]

    def _branches(self, reader: Reader) -> None:
        for row, branch in reader.select(BRANCHES):
            if is_release(branch, self.weights):
                self.risk[row] += self.weights.release_branch

    def _linked(self, reader: Reader) -> Mapping[tuple[str, int], int]:
        found: Counter[tuple[str, int]] = Counter()
        for one in set(reader.select(LINKS)):
            found[one.repo.lower(), one.number] += 1
            found[one.to_repo.lower(), one.to_number] += 1
        return found

    def all(self) -> Iterator[tuple[int, str, int, str, int, float]]:
        """Row, repository, number, instant of opening, lane and score of each."""
        weights, now = self.weights, self.lens.now
        own = {
            (ref.key, ref.number): LANES.index(apart.note)
            for ref, apart in self.lens.aside.prioritized.items()
            if apart.note in LANES
        }
        p0, p1, p2 = weights.p0, weights.p1, weights.p2
        log2 = cache(math.log2)
        day = cache(lambda text: clock.parse(text).timestamp())
        hours = {f"{hour:02}": 3600 * hour for hour in range(24)}
        minutes = {f"{minute:02}": 60 * minute for minute in range(60)}
        end = now.timestamp()
        newest = clock.iso(now - timedelta(days=MONTH))

        def aged(at: str) -> float:
            if at > newest:
                return 0.0
            clocked = hours[at[11:13]] + minutes[at[14:16]] + int(at[17:19])
            months = (end - day(at[:10]) - clocked) / 86400 / MONTH
            return weights.age * math.log2(1 + months)

        risk, depends, lanes, linked = self.risk, self.depends, self.lanes, self.linked
        names = self.homes
        keys = {ident: name.lower() for ident, name in names.items()}
        for row, home, number, created, reactions, comments, milestone in self.base:
            impact = 1 + weights.reactions * log2(1 + reactions)
            impact += weights.comments * log2(1 + comments)
            impact += weights.milestone * milestone
            danger = 1 + risk.get(row, 0.0) + aged(created)
            links = linked.get((keys[home], number), 0)
            bound = 1 + depends.get(row, 0.0) + weights.linked * log2(1 + links)
            score = round(round(impact, 2) * round(danger, 2) * round(bound, 2), 2)
            lane = 0 if score >= p0 else 1 if score >= p1 else 2 if score >= p2 else 3
            lane = lanes.get(row, lane)
            if own:
                lane = own.get((keys[home], number), lane)
            yield row, names[home], number, created, lane, score
