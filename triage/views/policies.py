"""What a policy says of each open bump: take, close, hold or leave, and why.

It leaves what it does not select, and holds what it selects and may not take: a person
has to look. Nothing here is wider than the verdict, but for the condition it waives.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase

from triage import text
from triage.config.policy import Policy, Rule, Selection, freezes
from triage.config.table import DAYS
from triage.errors import UsageError
from triage.model import Ref
from triage.views import Lens, phrases
from triage.views.judging import Carried, Judged, under

TAKE, CLOSE, HOLD, LEAVE = "take", "close", "hold", "leave"

_NOT_CLOSED_OVER = (
    "author",
    "same-repository",
    "commit-authors",
    "signatures",
    "paths",
)
"""A bump for which one of these failed may carry somebody's work."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy says of one bump."""

    bump: Judged
    does: str
    """take, close, hold or leave."""
    then: str
    """approve, approve-and-merge or auto-merge of what is taken; close."""
    why: str
    method: str = ""
    """How it is to be merged; empty: as the repository prefers."""

    @property
    def waived(self) -> str:
        """What is taken although it was found: `age: ready in 41 h`; empty: nothing."""
        waived = self.bump.waived
        found = (
            r for r in self.bump.reasons if r.check == waived and r.state != "pass"
        )
        return next((f"{r.check}: {r.why}" for r in found), "")

    def line(self, lens: Lens) -> str:
        """The evidence in one line."""
        stored = self.bump.stored
        age = phrases.age(stored.created_at, lens.now)
        said = [stored.level, f"opened {age} ago", stored.provenance]
        said += [f"checks {self.bump.checks}", f"at {phrases.short(stored.head_oid)}"]
        return ", ".join((["security"] if stored.security else []) + said)


def named(policies: Mapping[str, Policy], name: str) -> Policy:
    """The policy of this name. Raises UsageError that names the nearest one."""
    if name in policies:
        return policies[name]
    if not policies:
        raise UsageError(
            f"There is no policy {name!r}: the settings have none.",
            "See one: triage config init --stdout",
        )
    near = difflib.get_close_matches(name, policies, n=1)
    raise UsageError(
        f"There is no policy {name!r}.",
        f"Did you mean {near[0]}?" if near else f"There are {', '.join(policies)}.",
    )


def closed_today(policy: Policy, day: date) -> str:
    """Why a policy does nothing on a day; empty: it does."""
    frozen = next((one for one in policy.freeze if freezes(one, day)), "")
    if frozen:
        return f"frozen: {frozen}"
    if policy.days and DAYS[day.weekday()] not in policy.days:
        wanted = phrases.listed(one.capitalize() for one in policy.days)
        return f"it is {DAYS[day.weekday()].capitalize()}, and it goes on {wanted}"
    return ""


def opens(policy: Policy, day: date) -> date | None:
    """The next day on which it does something, within a year; None: there is none."""
    ahead = (day + timedelta(days=n) for n in range(1, 367))
    return next((one for one in ahead if not closed_today(policy, one)), None)


def decide(
    name: str, policy: Policy, bumps: Sequence[Judged], lens: Lens
) -> tuple[Decision, ...]:
    """What it says of each: security first, then the oldest."""
    known = {one.ref: one for one in bumps}
    ordered = sorted(bumps, key=lambda one: not one.stored.security)
    return tuple(_decide(name, policy, one, known, lens) for one in ordered)


def _decide(
    name: str, policy: Policy, one: Judged, known: Mapping[Ref, Judged], lens: Lens
) -> Decision:
    if why := _never(policy, one) or _elsewhere(policy, one):
        return Decision(one, LEAVE, "", _with_edits(why, one))
    if one.superseded_by:
        return _superseded(policy, one, known)
    if why := _misfit(name, policy, one, policy.takes):
        return Decision(one, LEAVE, "", _with_edits(why, one))
    number, rule = _rule(name, policy, one)
    if rule and rule.then == "hold":
        return Decision(one, HOLD, "", _with_edits(f"rule {number} holds it", one))
    then = rule.then if rule else policy.then
    hours = max(policy.min_age_hours, rule.min_age_hours if rule else 0.0)
    seen = under(one, lens, min_age_hours=hours, waived=policy.waive)
    if seen.verdict != "ready":
        return Decision(seen, HOLD, "", _with_edits(seen.objection, one))
    if then == "hold":
        return Decision(seen, HOLD, "", f"{name} holds what it selects")
    taken = Decision(seen, TAKE, then, "", _method(policy, one.stored.repo))
    why = "every required condition passes"
    if taken.waived:
        why = f"waives {taken.waived}; every other condition passes"
    if rule:
        why += f"; by rule {number}"
    return Decision(seen, TAKE, then, why, taken.method)


def _with_edits(why: str, one: Judged) -> str:
    """A reason, and whether somebody else's work is in it: that is never swept along."""
    for check in ("commit-authors", "paths"):
        for found in one.reasons:
            if found.check == check and found.state == "fail":
                return (
                    f"{why}; carries a person's edits"
                    if found.why in why
                    else f"{why}; carries a person's edits: {found.why}"
                )
    return why


def _superseded(policy: Policy, one: Judged, known: Mapping[Ref, Judged]) -> Decision:
    """What becomes of a bump that a newer one replaces."""
    newer = one.superseded_by
    why = f"{newer} brings a newer version"
    if not policy.close_superseded or newer is None:
        return Decision(one, LEAVE, "", _with_edits(why, one))
    other = known.get(newer)
    if other is None or other.stored.provenance != "verified":
        return Decision(one, HOLD, "", f"{why}, and is not proven to be the bot's")
    if other.stored.bot != one.stored.bot:
        return Decision(one, HOLD, "", f"{why}, and is of another bot")
    failed = (r for r in one.reasons if r.check in _NOT_CLOSED_OVER)
    lost = next((r.why for r in failed if r.state == "fail"), "")
    if lost:
        return Decision(one, HOLD, "", f"{why}, but it is not the bot's alone: {lost}")
    return Decision(one, CLOSE, "close", why)


def _rule(name: str, policy: Policy, one: Judged) -> tuple[int, Rule | None]:
    for number, rule in enumerate(policy.rule, 1):
        if not (_elsewhere(rule, one) or _misfit(name, rule, one, rule.levels)):
            return number, rule
    return 0, None


def _never(policy: Policy, one: Judged) -> str:
    for package in one.packages:
        for pattern in policy.never:
            if _matches(pattern, package, one.stored.ecosystem):
                return f"{package.name} is never touched ({pattern})"
    return ""


def _elsewhere(wanted: Selection, one: Judged) -> str:
    """Why a bump is of no repository or package that is selected; empty: it is."""
    stored = one.stored
    if wanted.repos and not any(_is_of(stored.repo, repo) for repo in wanted.repos):
        return f"{stored.repo} is none of its repositories"
    ecosystem = stored.ecosystem or "unknown"
    if wanted.ecosystems and ecosystem not in wanted.ecosystems:
        return f"{ecosystem} is not among {_several(wanted.ecosystems)}"
    if wanted.packages and not one.packages:
        return "it names no package"
    for package in one.packages if wanted.packages else ():
        if not any(_matches(each, package, ecosystem) for each in wanted.packages):
            return f"{package.name} fits none of {_several(wanted.packages)}"
    return ""


def _misfit(name: str, wanted: Selection, one: Judged, levels: Iterable[str]) -> str:
    """Why a bump is of no kind that is selected; empty: it is."""
    stored = one.stored
    for found, among in (
        (stored.level, levels),
        (one.checks, wanted.checks),
        (stored.provenance, wanted.provenance),
    ):
        if among and found not in among:
            label = "checks " if among is wanted.checks else ""
            return f"{label}{found}, and {name} takes {_several(among)}"
    if wanted.security is not None and bool(stored.security) != wanted.security:
        return f"it is {'a' if stored.security else 'no'} security update"
    kinds = wanted.dependency_types
    if kinds and not one.packages:
        return "it names no package"
    for package in one.packages if kinds else ():
        kind = package.dep_type or "unknown"
        if kind not in kinds:
            return (
                f"{package.name} is of type {kind}, and {name} takes {_several(kinds)}"
            )
    return ""


def _several(names: Iterable[str]) -> str:
    return phrases.listed(names, 8)


def _matches(pattern: str, package: Carried, ecosystem: str) -> bool:
    """Whether a package is meant: by its name, or by `ecosystem:name`; without case."""
    name, wanted = package.name.lower(), pattern.lower()
    return fnmatchcase(name, wanted) or fnmatchcase(f"{ecosystem}:{name}", wanted)


def _is_of(repo: str, pattern: str) -> bool:
    """Whether a repository is meant: `owner/name` or `owner/*`."""
    repo, pattern = repo.lower(), pattern.lower()
    return repo == pattern or (
        pattern.endswith("/*") and repo.startswith(pattern.removesuffix("*"))
    )


def _method(policy: Policy, repo: str) -> str:
    """How a repository's pull requests are merged; the plainest name counts first."""
    fits = [one for one in policy.methods if _is_of(repo, one)]
    best = min(fits, key=lambda one: one.endswith("/*"), default="")
    return policy.methods[best] if best else policy.method


def summary(name: str, decisions: Sequence[Decision]) -> str:
    """`weekly takes 31, closes 2, holds 5, leaves 7`, and what all of them are."""
    counts = {
        what: sum(one.does == what for one in decisions)
        for what in (TAKE, CLOSE, HOLD, LEAVE)
    }
    said = f"{name} takes " + (str(counts[TAKE]) if counts[TAKE] else "none")
    said += f" of {text.count(len(decisions), 'bump')}"
    for what, verb in ((CLOSE, "closes"), (HOLD, "holds"), (LEAVE, "leaves")):
        if counts[what]:
            said += f", {verb} {counts[what]}"
    levels = {one.bump.stored.level for one in decisions}
    if len(levels) == 1 and len(decisions) > 1 and not counts[TAKE]:
        said += f"; all are {levels.pop()}"
    return said
