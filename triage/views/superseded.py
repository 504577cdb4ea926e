"""Bumps that are closed because a newer one of the same packages took their place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from triage.facts.versions import compare
from triage.model import Ref
from triage.views import Reader, Select
from triage.views.judging import OF_REPOS, repos_of

DAYS = 14
"""What closed longer ago is told of no more."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A package that a bump brings or brought."""

    repo: str
    number: int
    state: str
    created_at: str
    closed_at: str | None
    ecosystem: str
    directory: str
    provenance: str
    name: str
    version_to: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where it is brought."""
        return self.repo.lower(), self.ecosystem, self.directory, self.name.lower()


_BROUGHT = """
    select repo.name, item.number, item.state, item.created_at, item.closed_at,
      bump.ecosystem, bump.directory, bump.provenance, bump_package.name,
      bump_package.version_to
    from bump
    join item on item.id = bump.item_id
    join repo on repo.id = item.repo_id
    join bump_package on bump_package.item_id = bump.item_id
"""
_LATELY = f"""
    where item.state = 'open'
      or item.closed_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-{DAYS} days')
"""
_BY_AGE = """
    order by item.created_at, item.id
"""
LATELY = Select(_BROUGHT + _LATELY + _BY_AGE, Brought)
HERE = Select(f"{_BROUGHT} where {OF_REPOS} {_BY_AGE}", Brought)
"""All that is stored of some repositories."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A bump that is closed, and the one that took its place."""

    ref: Ref
    by: Ref
    closed_at: str
    why: str
    """`acme/app#236 brings next 16.1.4`."""


def gone(brought: Iterable[Brought]) -> tuple[Gone, ...]:
    """Bumps that were closed, not merged, though later ones bring newer versions.

    A later one must bring something newer for each package of the closed one; the one
    with the most of them is named. What is proven to be no bot's replaces nothing.
    """
    pulls: dict[Ref, list[Brought]] = defaultdict(list)
    offers: dict[tuple[str, str, str, str], list[Brought]] = defaultdict(list)
    for one in brought:
        pulls[Ref.of(one.repo, one.number)].append(one)
        if one.version_to and one.provenance != "rejected":
            offers[one.place].append(one)
    found: list[Gone] = []
    for ref, packages in pulls.items():
        first = packages[0]
        if first.state != "closed":
            continue
        newer = [
            [
                other
                for other in offers[one.place]
                if other.number > one.number
                and compare(one.version_to, other.version_to) > 0
            ]
            for one in packages
        ]
        if all(newer):
            counted = Counter(
                Ref.of(o.repo, o.number) for others in newer for o in others
            )
            by = min(counted, key=lambda one: (-counted[one], -one.number))
            own = next(o for others in newer for o in others if o.number == by.number)
            why = f"{by} brings {own.name} {own.version_to}"
            found.append(Gone(ref, by, first.closed_at or "", why))
    return tuple(found)


def gone_of(reader: Reader, refs: AbstractSet[Ref]) -> Mapping[Ref, Gone]:
    """Those of some bumps that are closed because another took their place."""
    if not refs:
        return {}
    found = gone(reader.select(HERE, repos_of(refs)))
    return {one.ref: one for one in found if one.ref in refs}
