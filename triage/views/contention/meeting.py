"""Where open pull requests meet: shared paths, shared lines, stacked branches."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from triage.facts import spans
from triage.facts.generated import shared_by_people
from triage.facts.spans import Span
from triage.views import Select, Tables
from triage.views.contention.world import Open, World

Pair = tuple[str, str]
"""Ids of two pull requests, the older one first."""


class Touched(msgspec.Struct, frozen=True, gc=False):
    """A path that several open pull requests of a repository change."""

    item_id: str
    raw_path: str


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


_TOUCHING = """
      from item
      join pull on pull.item_id = item.id
      join file on file.item_id = item.id
      where item.kind = 'pull'
        and item.state = 'open'
        and pull.draft = 0
        and item.author_kind is not 'Bot'
"""

TOUCHED = Select(
    f"""
    with touched(item_id, raw_path, repo_id, base_ref) as (
      select item.id, file.raw_path, item.repo_id, pull.base_ref
      {_TOUCHING}),
    several(repo_id, base_ref, raw_path) as (
      select repo_id, base_ref, raw_path
      from touched
      group by repo_id, base_ref, raw_path
      having count(*) > 1)
    select touched.item_id, touched.raw_path
    from several
    join touched using (repo_id, base_ref, raw_path)
    """,  # noqa: S608
    Touched,
)
CHANGED = Select(
    """
    select span.item_id, span.raw_path, span.first, span.last
    from span
    join item on item.id = span.item_id
    where item.state = 'open'
    """,
    Changed,
)
READ = Select(
    """
    select lines_read.item_id
    from lines_read
    join pull on pull.item_id = lines_read.item_id
    where lines_read.head_oid = pull.head_oid
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


class Meetings:
    """Which pull requests of people change the same paths on one base.

    Twins and stacked branches meet on purpose; that is for the reader to leave out.
    """

    def __init__(self, world: World, tables: Tables) -> None:
        numbers = world.numbers
        self.world = world
        self._people_write = shared_by_people(numbers.generated, numbers.edited)
        self._spans: dict[Pair, list[Span]] = defaultdict(list)
        for one in tables[CHANGED]:
            self._spans[one.item_id, one.raw_path].append((one.first, one.last))
        self._read = {one.item_id for one in tables[READ]}
        self.stacks = _stacks(world, tables[TOLD])
        touching = self._touching(tables[TOUCHED])
        self._paths: dict[str, set[str]] = defaultdict(set)
        for (_, _, path), pulls in touching.items():
            for pull in pulls:
                self._paths[pull.id].add(path)
        self.crowds = {
            key: pulls for key, pulls in touching.items() if len(pulls) >= numbers.crowd
        }
        self.pairs: dict[Pair, list[str]] = defaultdict(list)
        for (_, _, path), pulls in touching.items():
            if len(pulls) < numbers.crowd:
                for left, right in itertools.combinations(pulls, 2):
                    self.pairs[left.id, right.id].append(path)

    def _touching(
        self, touched: Iterable[Touched]
    ) -> Mapping[tuple[str, str, str], list[Open]]:
        """By repository, base and path: who changes it, the oldest first."""
        found: dict[tuple[str, str, str], dict[str, Open]] = defaultdict(dict)
        pulls = self.world.pulls
        for one in touched:
            pull = pulls.get(one.item_id)
            if pull:
                key = (pull.repo_id, pull.base_ref, one.raw_path)
                found[key][pull.id] = pull
        for item_id, raw_path in list(self._spans):
            pull = pulls.get(item_id)
            if pull and (pull.repo_id, pull.base_ref, raw_path) in found:
                found[pull.repo_id, pull.base_ref, raw_path][pull.id] = pull
        writes = self._people_write
        several = {
            key: sorted(those.values(), key=_age)
            for key, those in found.items()
            if len(those) > 1 and writes(key[2])
        }
        return dict(sorted(several.items()))

    def paths_of(self, pull: Open) -> frozenset[str] | set[str]:
        """The paths that it changes and another one on its base does, too."""
        return self._paths.get(pull.id, frozenset())

    def are_stacked(self, one: str, other: str) -> bool:
        """Whether one of two pull requests is made on top of the other."""
        return other in self.stacks.get(one, ()) or one in self.stacks.get(other, ())

    def knows_lines(self, one: Open, other: Open, path: str) -> bool:
        """Whether it was read which lines of a path both change."""
        return all(
            pull.id in self._read and (pull.id, path) in self._spans
            for pull in (one, other)
        )

    def shared(self, one: Open, other: Open, path: str) -> tuple[Span, ...]:
        """The lines of a path that both change, where that is known."""
        return spans.shared(
            self._spans.get((one.id, path), ()), self._spans.get((other.id, path), ())
        )


def _age(pull: Open) -> tuple[str, str]:
    return pull.created_at, pull.id


def _stacks(world: World, told: Sequence[Told]) -> Mapping[str, frozenset[str]]:
    """By pull request: all those that it is made on top of.

    Its base is the other's branch, or its text says that it builds on it.
    """
    numbered = {(p.repo.lower(), p.number): p.id for p in world.pulls.values()}
    heads: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pull in world.pulls.values():
        if pull.head_repo_id == pull.repo_id:
            heads[pull.repo_id, pull.head_ref].append(pull.id)
    below: dict[str, set[str]] = defaultdict(set)
    for pull in world.pulls.values():
        below[pull.id].update(heads.get((pull.repo_id, pull.base_ref), ()))
    for one in told:
        home = world.pulls.get(one.item_id)
        for found in _BUILDS.finditer(one.body) if home else ():
            assert home is not None
            repo = (found[1] or home.repo).lower()
            other = numbered.get((repo, int(found[2])))
            if other:
                below[home.id].add(other)
    return {
        ident: frozenset(_reached(ident, below))
        for ident, those in below.items()
        if those
    }


def _reached(start: str, below: Mapping[str, set[str]]) -> Iterator[str]:
    """Everything beneath a pull request, itself left out."""
    seen = {start}
    waiting = list(below.get(start, ()))
    while waiting:
        ident = waiting.pop()
        if ident not in seen:
            seen.add(ident)
            yield ident
            waiting += below.get(ident, ())
