"""What the bumps view says of single pull requests: an action acts on no other word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from triage.facts.pushes import UNREADABLE
from triage.model import Ref
from triage.store.cache import Cache
from triage.views import Lens
from triage.views.judging import Judged, judged_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A bump's verdict with what it comes from."""

    verdict: str
    why: str
    """What keeps it from being ready; empty: it is."""
    reasons: tuple[tuple[str, str, str], ...]
    """Every condition: check, state, why."""

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
    cache: Cache, lens: Lens, refs: Collection[Ref]
) -> Mapping[Ref, Standing]:
    """The verdicts of those of some items that are open bumps."""
    found = judged_of(cache, frozenset(refs), lens)
    return {one.ref: _standing(one) for one in found}


def _standing(one: Judged) -> Standing:
    return Standing(
        one.verdict,
        one.objection,
        tuple((c.check, c.state, c.why) for c in one.reasons),
    )
