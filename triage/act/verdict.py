"""What the bumps view says of single pull requests: an action acts on no other word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from triage import clock
from triage.facts.pushes import UNREADABLE
from triage.model import Ref
from triage.store.cache import Cache
from triage.views import Lens
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
        shown = {"fail": "✘", "unknown": "?"}
        return tuple(
            f"{shown[state]} {check}: {why}"
            for check, state, why in self.reasons
            if state in shown and why != UNREADABLE.why
        )


def standings(
    cache: Cache, lens: Lens, refs: Collection[Ref], *, waived: str = ""
) -> Mapping[Ref, Standing]:
    """The verdicts of those of some items that are open bumps.

    `waived`: the condition that a policy does without.
    """
    found = judged_of(cache, frozenset(refs), lens)
    if waived:
        found = tuple(under(one, lens, waived=waived) for one in found)
    return {one.ref: standing_of(one) for one in found}


def standing_of(one: Judged) -> Standing:
    """What an action needs to know of a judged bump."""
    return Standing(
        one.verdict,
        one.objection,
        tuple((c.check, c.state, c.why) for c in one.reasons),
        tuple(sorted(f"{p.name}@{p.version_to}" for p in one.packages)),
        clock.maybe(one.stored.proven_at),
    )
