"""The verdict on every open dependency bump, at an instant.

What a bump changes and proves was derived when it was stored; here it meets the clock
(has its head lived long enough?) and the other bumps (does a newer one replace it?).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from triage import clock
from triage.facts.conditions import Condition
from triage.facts.provenance import RIPENS, age_condition, level_condition, verdict
from triage.facts.pushes import UNREADABLE
from triage.facts.versions import compare
from triage.model import Ref
from triage.views import Lens, Reader, Select, Tables, phrases


@dataclass(frozen=True, slots=True)
class Stored:
    """An open bump, as it was stored."""

    id: str
    repo: str
    number: int
    title: str
    url: str
    author: str | None
    created_at: str
    head_oid: str
    mergeable: str
    checks_state: str
    checks_oid: str
    bot: str
    ecosystem: str
    directory: str
    group: str
    level: str
    security: int
    provenance: str
    proven_at: str | None
    conditions: str
    published_at: str | None = None
    """When the last of its versions was published; None: not known of all."""
    unlisted: str | None = None
    """A version that its registry was asked for and does not know."""
    unreported: str | None = None
    """A check that its base branch requires and that has not succeeded."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A package that an open bump changes."""

    item_id: str
    name: str
    version_from: str
    version_to: str
    level: str
    dep_type: str


_PULLS = """
    select item.id, repo.name, item.number, item.title, item.url, item.author,
      item.created_at, pull.head_oid, pull.mergeable, pull.checks_state,
      pull.checks_oid, bump.bot, bump.ecosystem, bump.directory, bump.grp, bump.level,
      bump.security, bump.provenance, bump.proven_at, bump.conditions,
      (select case when count(*) = count(release.published_at)
                then max(release.published_at) end
       from bump_package
       left join release
         on release.ecosystem = bump.ecosystem
         and release.name = bump_package.name
         and release.version = ltrim(bump_package.version_to, 'v^~=<> ')
       where bump_package.item_id = item.id),
      (select release.name || ' ' || release.version
       from bump_package
       join release
         on release.ecosystem = bump.ecosystem
         and release.name = bump_package.name
         and release.version = ltrim(bump_package.version_to, 'v^~=<> ')
       where bump_package.item_id = item.id and release.published_at is null
       limit 1),
      (select wanted.value
       from branch
       join json_each(branch.checks) as wanted
       where branch.repo_id = item.repo_id
         and branch.name = pull.base_ref_raw
         and pull.checks_total <= 50
         and not exists (
           select 1 from check_run
           where check_run.item_id = item.id
             and check_run.name = wanted.value
             and check_run.state = 'success')
       limit 1)
    from bump
    join item on item.id = bump.item_id
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.state = 'open'
"""
_PACKAGES = """
    select bump_package.item_id, bump_package.name, bump_package.version_from,
      bump_package.version_to, bump_package.level, bump_package.dep_type
    from bump_package
    join item on item.id = bump_package.item_id
    where item.state = 'open'
"""
OF_REPOS = """
      item.repo_id in (
        select repo.id
        from json_each(:repos)
        join repo on repo.name_key = json_each.value)
"""
"""In the repositories of `:repos`, a JSON list of lower-case names."""
_BY_AGE = """
    order by item.created_at, item.id
"""
_BY_PLACE = """
    order by bump_package.item_id, bump_package.position
"""
PULLS = Select(_PULLS + _BY_AGE, Stored)
PACKAGES = Select(_PACKAGES + _BY_PLACE, Carried)
PULLS_HERE = Select(f"{_PULLS} and {OF_REPOS} {_BY_AGE}", Stored)
PACKAGES_HERE = Select(f"{_PACKAGES} and {OF_REPOS} {_BY_PLACE}", Carried)


@dataclass(frozen=True, slots=True)
class Judged:
    """An open bump at one instant."""

    stored: Stored
    ref: Ref
    packages: tuple[Carried, ...]
    verdict: str
    reasons: tuple[Condition, ...]
    superseded_by: Ref | None
    waived: str = ""
    """The condition that whoever judges it does without."""

    @property
    def checks(self) -> str:
        """The state of the checks of the present head; those of another say nothing."""
        if self.stored.checks_oid in {"", self.stored.head_oid}:
            return self.stored.checks_state
        return "pending"

    @property
    def objection(self) -> str:
        """What keeps it from being ready, in a few words; empty where nothing does."""
        if self.verdict == "ready":
            return ""
        if self.superseded_by:
            return f"{self.superseded_by} brings a newer version"
        counted = [one for one in self.reasons if one.check != self.waived]
        young = [
            one.why for one in counted if one.check == "age" and one.state != "pass"
        ]
        failed = [
            one.why for one in counted if one.state == "fail" and one.check != "age"
        ]
        if failed:
            return failed[0]
        level = level_condition(self.stored.level)
        if level.state != "pass" and self.waived != "level":
            return level.why
        unknown = [
            one.why
            for one in counted
            if one.state == "unknown" and one.check != "age" and one != UNREADABLE
        ]
        return (unknown or young or ["not every condition is known"])[0]

    @property
    def ripens(self) -> str:
        """`66 h` where nothing but its age keeps it from being ready; else empty."""
        young = next((r.why for r in self.reasons if r.check == "age"), "")
        waits = self.verdict == "review" and young.startswith(RIPENS)
        return young.removeprefix(RIPENS) if waits and self.objection == young else ""

    @property
    def sentence(self) -> str:
        """The verdict with what it rests on."""
        why = self.objection or "every required condition passes"
        return f"{self.verdict.capitalize()}: {why}."

    @property
    def proofs(self) -> tuple[str, ...]:
        """The conditions, each in one line, what speaks against it first."""
        order = {"fail": 0, "unknown": 1, "pass": 2}
        ordered = sorted(self.reasons, key=lambda one: order[one.state])
        return tuple(phrases.proof(c.check, c.state, c.why) for c in ordered)


def conditions(stored: str) -> tuple[Condition, ...]:
    """Conditions as the table `bump` keeps them; none where they cannot be read."""
    try:
        return _decode(stored)
    except msgspec.MsgspecError:
        return ()


_decode = msgspec.json.Decoder(tuple[Condition, ...]).decode


def judge(stored: Stored, lens: Lens) -> tuple[str, tuple[Condition, ...]]:
    """The verdict at the lens's instant, and every condition that it comes from."""
    kept = [
        _required(one, stored)
        for one in conditions(stored.conditions)
        if one.check not in {"age", "level"}
    ]
    hours = lens.settings.bumps.min_age_hours
    every = (level_condition(stored.level), *kept, _aged(stored, lens.now, hours))
    return verdict(every, stored.level, bool(stored.security)), every


def _aged(stored: Stored, now: datetime, hours: float) -> Condition:
    """Whether what it brings is old enough, by the registry's word where that is known."""
    if stored.unlisted:
        why = f"its registry does not know {stored.unlisted}"
        return Condition("age", "unknown", why)
    proven, published = clock.maybe(stored.proven_at), clock.maybe(stored.published_at)
    return age_condition(proven, now, hours, published)


def _required(one: Condition, stored: Stored) -> Condition:
    """The condition about checks, unless one that the branch requires is missing."""
    if one.check != "checks" or one.state != "pass" or not stored.unreported:
        return one
    why = f"{stored.unreported}, which the branch requires, has not succeeded"
    return Condition(one.check, "unknown", why)


def under(
    one: Judged, lens: Lens, *, min_age_hours: float = 0.0, waived: str = ""
) -> Judged:
    """A bump as a policy judges it: of a longer life, or without one condition.

    What is waived stays in the reasons as it was found.
    """
    hours = max(min_age_hours, lens.settings.bumps.min_age_hours)
    aged = _aged(one.stored, lens.now, hours)
    reasons = tuple(aged if r.check == "age" else r for r in one.reasons)
    counted = [
        Condition(r.check, "pass", r.why) if r.check == waived else r
        for r in reasons
        if r.check != "superseded"
    ]
    level = "patch" if waived == "level" else one.stored.level
    said = verdict(counted, level, bool(one.stored.security))
    if one.superseded_by and said == "ready":
        said = "review"
    return replace(one, verdict=said, reasons=reasons, waived=waived)


def _place(one: Stored, package: str) -> tuple[str, str, str, str]:
    return one.repo.lower(), one.ecosystem, package.lower(), one.directory


class _Targets:
    """What is offered for each package, by repository and directory.

    What is proven to be no bot's offers nothing: it would make others look outdated.
    """

    def __init__(
        self, pulls: Iterable[Stored], packages: dict[str, list[Carried]]
    ) -> None:
        self._offers: dict[tuple[str, str, str, str], dict[str, set[Ref]]] = {}
        for pull in pulls:
            if pull.provenance == "rejected":
                continue
            for package in packages[pull.id]:
                if package.version_to:
                    place = self._offers.setdefault(_place(pull, package.name), {})
                    ref = Ref.of(pull.repo, pull.number)
                    place.setdefault(package.version_to, set()).add(ref)

    def superseding(self, pull: Stored, packages: Sequence[Carried]) -> Ref | None:
        """An open bump with newer targets for everything that this one carries."""
        newer = [self._newer(pull, package) for package in packages]
        if not newer or not all(newer):
            return None
        counted = Counter(ref for refs in newer for ref in refs)
        return min(counted, key=lambda ref: (-counted[ref], -ref.number))

    def _newer(self, pull: Stored, package: Carried) -> set[Ref]:
        found: set[Ref] = set()
        targets = self._offers.get(_place(pull, package.name), {})
        for target, refs in targets.items():
            own = target == package.version_to
            if not own and compare(package.version_to, target) > 0:
                found |= refs
        return found - {Ref.of(pull.repo, pull.number)}


def judged(tables: Tables, lens: Lens) -> tuple[Judged, ...]:
    """Every open bump with its verdict, oldest first."""
    return _judged(tables[PULLS], tables[PACKAGES], lens, None)


def repos_of(refs: Iterable[Ref]) -> Mapping[str, str]:
    """What `OF_REPOS` is given for the repositories of some items."""
    return {"repos": json.dumps(sorted({ref.key for ref in refs}))}


def judged_of(reader: Reader, refs: AbstractSet[Ref], lens: Lens) -> tuple[Judged, ...]:
    """The verdicts of some open bumps, as `judged` has them.

    What replaces a bump stands in its own repository, so no other one is read.
    """
    here = repos_of(refs)
    return _judged(
        reader.select(PULLS_HERE, here),
        reader.select(PACKAGES_HERE, here),
        lens,
        refs,
    )


def _judged(
    pulls: Sequence[Stored],
    carried: Iterable[Carried],
    lens: Lens,
    only: AbstractSet[Ref] | None,
) -> tuple[Judged, ...]:
    packages: dict[str, list[Carried]] = defaultdict(list)
    for package in carried:
        packages[package.item_id].append(package)
    targets = _Targets(pulls, packages)
    found: list[Judged] = []
    for stored in pulls:
        ref = Ref.of(stored.repo, stored.number)
        if only is not None and ref not in only:
            continue
        said, reasons = judge(stored, lens)
        own = tuple(packages[stored.id])
        other = targets.superseding(stored, own)
        if other:
            why = f"{other} brings a newer version"
            reasons = (*reasons, Condition("superseded", "fail", why))
            said = "review" if said == "ready" else said
        found.append(Judged(stored, ref, own, said, reasons, other))
    return tuple(found)
