"""Where open pull requests meet: shared paths, shared lines, stacked branches."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from triage.facts import spans
from triage.facts.generated import shared_by_people
from triage.facts.spans import Span
from triage.views import Select, Tables
from triage.views.contention.world import Open, World, age_of
from triage.views.history import split
from triage.views.memory import Index, Known, Rule, Source
from triage.views.narrowing import Scope

Pair = tuple[str, str]
"""Ids of two pull requests, the older one first."""


class Touched(msgspec.Struct, frozen=True, gc=False):
    """What an open pull request changes."""

    item_id: str
    joined_paths: str
    """As GitHub knows them."""


class Changed(msgspec.Struct, frozen=True, gc=False):
    """Lines that an open pull request changes, of the file as it was before."""

    item_id: str
    raw_path: str
    first: int
    last: int


class Read(msgspec.Struct, frozen=True, gc=False):
    """An open pull request whose lines were read at its head."""

    item_id: str


class Told(msgspec.Struct, frozen=True, gc=False):
    """A pull request whose text says that it builds on another."""

    item_id: str
    body: str


TOUCHED = Select(
    """
    select item.id, (
      select group_concat(file.raw_path, char(0))
      from file
      where file.item_id = item.id) as paths
    from item
    join pull on pull.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and item.author_kind is not 'Bot'
      and paths is not null
    """,
    Touched,
)
CHANGED = Select(
    """
    select span.item_id, span.raw_path, span.first, span.last
    from item
    join span on span.item_id = item.id
    where item.state = 'open'
    """,
    Changed,
)
READ = Select(
    """
    select lines_read.item_id
    from item
    join pull on pull.item_id = item.id
    join lines_read on lines_read.item_id = item.id
    where item.state = 'open'
      and lines_read.head_oid = pull.head_oid
    """,
    Read,
)
TOLD = Select(
    """
    select item.id, body.body
    from item
    join pull on pull.item_id = item.id
    join body on body.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and (body.body like '%stacked on%'
        or body.body like '%depends on%'
        or body.body like '%depend on%'
        or body.body like '%based on%'
        or body.body like '%built on%'
        or body.body like '%builds on%'
        or body.body like '%on top of%'
        or body.body like '%follow-up to%'
        or body.body like '%blocked by%')
    """,
    Told,
)
SELECTS = (TOUCHED, CHANGED, READ, TOLD)

_BUILDS = re.compile(
    r"\b(?:stack(?:ed|s)?|depend(?:s|ed|ent|ing)?|based|builds?|built|on top|"
    r"follow-up|blocked)\b[^\n.#]{0,40}?(?:([\w.-]+/[\w.-]+)#|#|/pull/)(\d{1,9})\b",
    re.IGNORECASE,
)


Place = tuple[str, str]
"""A repository and a base branch."""
Knot = tuple[str, str, tuple[str, ...]]
"""A repository, a base branch, and pull requests on it, the oldest first."""


class Paths:
    """Which pull requests change which paths; a change costs the paths that changed."""

    def __init__(self, world: World) -> None:
        memory, numbers = world.memory, world.numbers
        self.world = world
        self._crowd = numbers.crowd
        self._people_write = lru_cache(None)(
            shared_by_people(numbers.generated, numbers.edited)
        )
        source: Source[str] = Source(memory)
        self._known: Known[str, tuple[str, ...]] = Known(source, ())
        self._read: Known[str, bool] = Known(source, False)
        self._spans: Known[str, Mapping[str, tuple[Span, ...]]] = Known(source, {})
        self.met: Known[str, Mapping[str, tuple[str, ...]]] = Known(Source(memory), {})
        """By the older one of two pull requests, and the other: paths of both."""
        self.both: Known[Pair, tuple[str, ...]] = Known(Source(memory), ())
        """The same by both."""
        self.shared: Known[str, frozenset[str]] = Known(Source(memory), frozenset())
        """By pull request: its paths that another one on its base changes, too."""
        self.knots: Known[Knot, tuple[str, ...]] = Known(Source(memory), ())
        """Paths that so many change that these are one flag."""
        self._touching: dict[Place, dict[str, dict[str, None]]] = defaultdict(dict)
        self._places: dict[str, tuple[Place, frozenset[str]]] = {}
        self._tied: dict[tuple[Place, str], Knot] = {}
        self._ages: dict[str, tuple[str, str]] = {}
        self._same: dict[str, str] = {}
        """Each path once, however many change it."""

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some pull requests, or of all."""
        same = self._same
        known = {
            one.item_id: tuple(
                sorted(same.setdefault(p, p) for p in split(one.joined_paths))
            )
            for one in tables[TOUCHED]
        }
        self._known.put_all(known, scope.items)
        spans: dict[str, dict[str, tuple[Span, ...]]] = defaultdict(dict)
        for one in tables[CHANGED]:
            path = same.setdefault(one.raw_path, one.raw_path)
            before = spans[one.item_id].get(path, ())
            spans[one.item_id][path] = (*before, (one.first, one.last))
        self._spans.put_all(spans, scope.items)
        self._read.put_all({one.item_id: True for one in tables[READ]}, scope.items)

    def place(self, idents: Iterable[str]) -> tuple[Collection[Knot], Sequence[Pair]]:
        """Look where pull requests meet that are others.

        The knots and the pairs that meet elsewhere than before.
        """
        touched: dict[tuple[Place, str], set[str]] = {}
        for ident in idents:
            pull = self.world.still(ident)
            there = (pull.repo_id, pull.base_ref) if pull else _NOWHERE
            paths = {*self._known[ident], *self._spans[ident]} if pull else set()
            where, before = self._places.pop(ident, (there, frozenset()))
            if pull:
                self._ages[ident] = age_of(pull)
            if paths:
                self._places[ident] = there, frozenset(paths)
            stays = before & paths if where == there else frozenset()
            for path in before - stays:
                members = self._touching[where][path]
                if (where, path) not in touched:
                    touched[where, path] = set(members)
                del members[ident]
                if not members:
                    del self._touching[where][path]
            for path in paths - stays:
                members = self._touching[there].setdefault(path, {})
                if (there, path) not in touched:
                    touched[there, path] = set(members)
                members[ident] = None
        return self._tie(touched), self._meet(touched)

    def _tie(self, touched: Iterable[tuple[Place, str]]) -> Collection[Knot]:
        """Who is tied by which paths, after others change some paths than did before."""
        found: dict[Knot, set[str]] = {}
        for where, path in touched:
            members = self._touching[where].get(path, {})
            before, now = self._tied.pop((where, path), None), None
            if len(members) >= self._crowd and self._people_write(path):
                now = (*where, tuple(sorted(members, key=self._ages.__getitem__)))
                self._tied[where, path] = now
            if now != before:
                for knot in (before, now):
                    if knot and knot not in found:
                        found[knot] = set(self.knots[knot])
                if before:
                    found[before].discard(path)
                if now:
                    found[now].add(path)
        for knot, paths in found.items():
            self.knots.put(knot, tuple(sorted(paths)))
        return found

    def _meet(self, touched: Mapping[tuple[Place, str], set[str]]) -> list[Pair]:
        """Who meets whom after others change some paths than did before."""
        shared: dict[str, set[str]] = {}
        pairs: set[Pair] = set()
        for (where, path), before in touched.items():
            now = self._touching[where].get(path, {})
            is_shared = len(now) > 1 and self._people_write(path)
            if is_shared or len(before) > 1:
                for ident in before.union(now):
                    known = shared.get(ident)
                    if known is None:
                        known = shared[ident] = set(self.shared[ident])
                    if is_shared and ident in now:
                        known.add(path)
                    else:
                        known.discard(path)
            for some in (before, now):
                if 1 < len(some) < self._crowd:
                    pairs.update(itertools.combinations(sorted(some), 2))
        for ident, paths in shared.items():
            self.shared.put(ident, frozenset(paths))
        found = []
        met: dict[str, dict[str, tuple[str, ...]]] = {}
        for one, other in pairs:
            pair, both = self._both(one, other)
            if self.both.put(pair, both):
                found.append(pair)
                theirs = met.setdefault(pair[0], dict(self.met[pair[0]]))
                theirs.pop(pair[1], None)
                if both:
                    theirs[pair[1]] = both
        for ident, others in met.items():
            self.met.put(ident, others)
        return found

    def _both(self, one: str, other: str) -> tuple[Pair, tuple[str, ...]]:
        """Two pull requests, the older one first, and the paths where both meet."""
        ages = self._ages
        pair = (one, other) if ages[one] < ages[other] else (other, one)
        there, paths = self._places.get(one, (_NOWHERE, frozenset()))
        where, others = self._places.get(other, (_NOWHERE, frozenset()))
        if there != where:
            return pair, ()
        touching = self._touching[there]
        return pair, tuple(
            path
            for path in sorted(paths & others)
            if len(touching[path]) < self._crowd and self._people_write(path)
        )

    def of(self, ident: str) -> Sequence[str]:
        """What a pull request changes, as far as it was read."""
        return self._known[ident]

    def knows_lines(self, one: Open, other: Open, path: str) -> bool:
        """Whether it was read which lines of a path both change."""
        return all(
            self._read[pull.id] and path in self._spans[pull.id]
            for pull in (one, other)
        )

    def lines(self, one: Open, other: Open, path: str) -> tuple[Span, ...]:
        """The lines of a path that both change, where that is known."""
        return spans.shared(
            self._spans[one.id].get(path, ()), self._spans[other.id].get(path, ())
        )


_NOWHERE: Place = ("", "")


class Stacks:
    """Which pull requests are made on top of which others of their repository.

    The base of one is the branch of the other, or its text says that it builds on it.
    """

    def __init__(self, world: World) -> None:
        memory = world.memory
        self.world = world
        self._told: Known[str, frozenset[tuple[str, int]]] = Known(
            Source(memory), frozenset()
        )
        self._heads: Index[tuple[str, str], str, None] = Index(memory)
        self._numbers: Index[tuple[str, int], str, None] = Index(memory)
        self._below = Rule(memory, self._beneath)
        self._reached = Rule(memory, self._reach)

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some pull requests, or of all."""
        told = {
            one.item_id: frozenset(
                ((found[1] or "").lower(), int(found[2]))
                for found in _BUILDS.finditer(one.body)
            )
            for one in tables[TOLD]
        }
        self._told.put_all(told, scope.items)

    def place(self, ident: str) -> None:
        """Take up a pull request that is another."""
        pull = self.world.still(ident)
        own = pull is not None and pull.head_repo_id == pull.repo_id
        self._heads.put(
            ident, {(pull.repo_id, pull.head_ref): None} if pull and own else {}
        )
        self._numbers.put(ident, {(pull.repo_id, pull.number): None} if pull else {})

    def _beneath(self, ident: str) -> frozenset[str]:
        """What a pull request is made on top of at once."""
        pull = self.world.still(ident)
        if pull is None:
            return frozenset()
        found = set(self._heads[pull.repo_id, pull.base_ref])
        for repo, number in self._told[ident]:
            if repo in {"", pull.ref.key}:
                found.update(self._numbers[pull.repo_id, number])
        return frozenset(found)

    def _reach(self, ident: str) -> frozenset[str]:
        """Everything beneath a pull request, itself left out."""
        seen = {ident}
        waiting = list(self._below(ident))
        while waiting:
            below = waiting.pop()
            if below not in seen:
                seen.add(below)
                waiting += self._below(below)
        return frozenset(seen - {ident})

    def are_stacked(self, one: str, other: str) -> bool:
        """Whether one of two pull requests is made on top of the other."""
        return other in self._reached(one) or one in self._reached(other)
