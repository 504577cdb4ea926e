"""What the bumps view says of single pull requests: an action acts on no other word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from triage import clock
from triage.facts.conditions import Condition
from triage.facts.provenance import age_condition, verdict
from triage.facts.pushes import UNREADABLE
from triage.model import Ref
from triage.store.batches import Member
from triage.store.cache import Cache
from triage.text import ago
from triage.views import Lens, phrases
from triage.views.judging import Judged, judged_of, under

KIND_OF = {
    "open": "closed",
    "checks": "checks",
    "mergeable": "conflict",
    "age": "age",
    "level": "level",
    "superseded": "superseded",
    "no-objection": "verdict",
}
"""By the condition that keeps a bump from being ready; the others are provenance."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A bump's verdict with what it comes from."""

    verdict: str
    why: str
    """What keeps it from being ready; empty: it is."""
    reasons: tuple[tuple[str, str, str], ...]
    """Every condition: check, state, why."""
    packages: tuple[str, ...] = ()
    """`name@version` of all that it brings."""
    proven_at: datetime | None = None
    """Since when its head is known to exist; None: not known."""

    @property
    def kind(self) -> str:
        """What keeps it from being ready, in a word of `holds.KINDS`."""
        named = next((check for check, _, why in self.reasons if why == self.why), "")
        return KIND_OF.get(named, "provenance")

    @property
    def failed(self) -> tuple[str, ...]:
        """The conditions that did not pass, each in one line."""
        return tuple(
            phrases.proof(check, state, why)
            for check, state, why in self.reasons
            if state != "pass" and why != UNREADABLE.why
        )


def standings(
    cache: Cache,
    lens: Lens,
    refs: Collection[Ref],
    carried: Mapping[Ref, Member] | None = None,
    *,
    waived: str = "",
) -> Mapping[Ref, Standing]:
    """The verdicts of those of some items that are open bumps.

    `carried`: earlier looks at them. Where one brought exactly the same versions, they
    are at least as old as they were then. `waived`: the condition that a policy does
    without.
    """
    found = judged_of(cache, frozenset(refs), lens)
    if waived:
        found = tuple(under(one, lens, waived=waived) for one in found)
    earlier = carried or {}
    return {
        one.ref: standing_of(_aged(one, earlier.get(one.ref), lens)) for one in found
    }


def _brings(one: Judged) -> tuple[str, ...]:
    return tuple(sorted(f"{p.name}@{p.version_to}" for p in one.packages))


def _aged(one: Judged, earlier: Member | None, lens: Lens) -> Judged:
    """A bump whose versions were known before its head was, judged by their age."""
    now, hours = clock.maybe(one.stored.proven_at), lens.settings.bumps.min_age_hours
    since = earlier.proven_at if earlier else None
    if earlier is None or since is None or (now and now <= since):
        return one
    if not earlier.packages or earlier.packages != _brings(one):
        return one
    aged = age_condition(since, lens.now, hours)
    told = ago(max((lens.now - since).total_seconds(), 0.0))
    why = f"the same versions as at {earlier.head_oid[:7]}, at least {told} old"
    if aged.state == "pass":
        aged = Condition(aged.check, aged.state, why)
    reasons = tuple(aged if r.check == "age" else r for r in one.reasons)
    counted = [r for r in reasons if r.check != "superseded"]
    said = verdict(counted, one.stored.level, bool(one.stored.security))
    if one.superseded_by and said == "ready":
        said = "review"
    stored = replace(one.stored, proven_at=clock.iso(since))
    return replace(one, verdict=said, reasons=reasons, stored=stored)


def standing_of(one: Judged) -> Standing:
    """What an action needs to know of a judged bump."""
    return Standing(
        one.verdict,
        one.objection,
        tuple((c.check, c.state, c.why) for c in one.reasons),
        _brings(one),
        clock.maybe(one.stored.proven_at),
    )
