"""Policies: which bumps a batch takes by itself, and what it does to them.

A policy narrows what a verdict allows and never widens it, but for the one condition
that it waives by name. What it selects and may not take, it holds.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from triage.config.table import DAYS, REPO_PATTERN, Hours, Table
from triage.errors import SettingsError

LOW_RISK = ("patch", "minor", "digest", "pin", "lockfile")
"""Levels that need no person's decision, and that a policy takes unless it says."""
LEVELS = (*LOW_RISK, "major", "unknown")
THEN = ("approve", "approve-and-merge", "auto-merge", "hold")
DEPENDENCY_TYPES = ("production", "development", "indirect", "unknown")
CHECKS = ("success", "failure", "pending", "none")
PROVENANCE = ("verified", "unverified", "rejected")
METHODS = ("merge", "squash", "rebase")
WAIVABLE = (
    "level",
    "age",
    "branch",
    "base",
    "all-commits",
    "commit-authors",
    "signatures",
    "pushes",
    "package-names",
    "paths",
    "diff",
    "checks",
    "no-objection",
)
"""Conditions that a policy may waive, one of them."""

_KEPT = {
    "author": "pin the bot under [bumps] trusted instead",
    "same-repository": "whoever has a fork could open it",
    "open": "nothing can be done to a draft or what is closed",
    "mergeable": "GitHub merges no conflict",
    "fresh": "the rest would be said of another head",
}
"""Conditions that no policy may waive, and why."""

_DATES = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")


class Selection(Table, frozen=True):
    """Which bumps are meant: those that fit all that is said. Left out: any."""

    levels: tuple[str, ...] = ()
    """major, minor, patch, digest, pin, lockfile, unknown."""
    dependency_types: tuple[str, ...] = ()
    """production, development, indirect, unknown: of every package that it brings."""
    ecosystems: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """Patterns, one of which every package fits: `@types/*`, `npm:next`."""
    repos: tuple[str, ...] = ()
    """`owner/name` or `owner/*`."""
    checks: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()
    security: bool | None = None
    min_age_hours: Hours = 0.0
    """Hours that the head must have lived, where `[bumps]` asks for less."""


class Rule(Selection, frozen=True, kw_only=True):
    """What is done to some of the bumps that a policy takes."""

    then: str


class Policy(Selection, frozen=True):
    """A named policy. Its own selection comes first, then the first rule that fits."""

    then: str = "approve"
    """approve, approve-and-merge, auto-merge or hold, where no rule fits."""
    rule: tuple[Rule, ...] = ()
    never: tuple[str, ...] = ()
    """Patterns of packages that it never touches, nor what brings one of them."""
    days: tuple[str, ...] = ()
    """Weekdays on which it may be applied; none: any day."""
    freeze: tuple[str, ...] = ()
    """Dates, `from..to`, or weekdays on which it does nothing."""
    method: str = ""
    """How it merges: merge, squash or rebase; empty: as the repository prefers."""
    methods: Mapping[str, str] = {}
    """The same by repository or `owner/*`."""
    close_superseded: bool = False
    """Whether it closes bumps that a newer one of the same bot replaces."""
    waive: str = ""
    """The one condition that need not hold."""

    @property
    def takes(self) -> tuple[str, ...]:
        """The levels that it takes."""
        return self.levels or LOW_RISK


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "levels": LEVELS,
    "dependency_types": DEPENDENCY_TYPES,
    "checks": CHECKS,
    "provenance": PROVENANCE,
    "then": THEN,
    "days": DAYS,
    "waive": WAIVABLE,
    "method": METHODS,
}
"""What the values of a setting may be."""


def check(policies: Mapping[str, Policy], where: str) -> None:
    """Raises SettingsError for a value that means nothing; names the nearest one.

    `where`: the file, as an error names it.
    """
    for name, policy in policies.items():
        place = f"{where}: [policy.{name}]"
        for said in _wrong(policy, f"{place} "):
            raise SettingsError(said)
        for number, rule in enumerate(policy.rule, 1):
            for said in _wrong(rule, f"{place} rule {number}: "):
                raise SettingsError(said)
        if policy.waive == "checks" and _merges(policy):
            raise SettingsError(
                f"{place} waive: a merge needs green checks in every case.",
                "Waive them where then is approve, or not at all.",
            )


def _merges(policy: Policy) -> bool:
    thens = {policy.then, *(rule.then for rule in policy.rule)}
    return not thens <= {"approve", "hold"}


def _wrong(selection: Selection, place: str) -> Iterator[str]:
    """What is wrong with the values of a table, worst first."""
    for field in selection.__struct_fields__:
        value = getattr(selection, field)
        known = _CHOICES.get(field, ())
        listed: Sequence[str] = [value] if isinstance(value, str) else value
        for one in listed if known else ():
            if field == "waive" and one in _KEPT:
                yield f"{place}waive: {one!r} cannot be waived: {_KEPT[one]}."
            elif one and one not in known:
                yield f"{place}{field}: {_unknown(one, known)}"
    for one in selection.repos:
        if not re.match(REPO_PATTERN, one):
            yield f"{place}repos: {one!r} is not like owner/name or owner/*."
    if isinstance(selection, Policy):
        for repo, method in selection.methods.items():
            if not re.match(REPO_PATTERN, repo):
                yield f"{place}methods: {repo!r} is not like owner/name or owner/*."
            elif method not in METHODS:
                yield f"{place}methods: {repo}: {_unknown(method, METHODS)}"
        for one in selection.freeze:
            if why := _no_day(one):
                yield f"{place}freeze: {why}"


def _unknown(one: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(one, known, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
    return f"{one!r} is none of them. {meant}"


def _no_day(said: str) -> str:
    """Why this is no day; empty: it is one."""
    if said in DAYS:
        return ""
    found = _DATES.fullmatch(said)
    if not found:
        near = difflib.get_close_matches(said, DAYS, n=1)
        meant = f"Did you mean {near[0]}?" if near else "Write 2026-12-20..2027-01-03."
        return f"{said!r} is no day. {meant}"
    try:
        first, last = (date.fromisoformat(one or found[1]) for one in found.groups())
    except ValueError as error:
        return f"{said!r} is no day: {error}."
    return f"{said!r} ends before it begins." if last < first else ""


def freezes(said: str, day: date) -> bool:
    """Whether a day is one of those that an entry of `freeze` means."""
    if said in DAYS:
        return DAYS[day.weekday()] == said
    first, _, last = said.partition("..")
    return first <= day.isoformat() <= (last or first)
