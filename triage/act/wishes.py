"""Turns wishes for several pull requests into one plan, in the order it will go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.act import Plan, Refusal, Step, Wish, lanes
from triage.act.pace import Tempo, lasts
from triage.act.plan import Office, of_ref, of_steps
from triage.act.registry import ACTIONS
from triage.act.verdict import Standing, standings
from triage.errors import UsageError
from triage.model import Ref
from triage.store.batches import Member

EACH = 1.15
"""Seconds from one write to the next, as long as no batch has shown it here."""

BELIEVED = (1.0, 3.0)
"""What the last batch may say of that; beyond it stood still for other reasons."""

SAMPLE = 5
"""Writes of which that is believed."""


def make_batch(
    office: Office,
    wishes: Sequence[Wish],
    left_out: Sequence[Refusal] = (),
    *,
    known: Mapping[Ref, Standing] | None = None,
    rebase: bool = False,
    wave_of: str = "",
    title: str = "",
) -> Plan:
    """What would be done with several pull requests, each as it is wished.

    Only what is ready is taken. `left_out`: what somebody else refused before, which
    the plan and its receipt list too. `known`: verdicts, where they are known already.
    Raises UsageError for an action that does not exist.
    """
    wishes = tuple({wish.ref: wish for wish in wishes}.values())
    for wish in wishes:
        if wish.action not in ACTIONS:
            raise UsageError(
                f"{wish.action!r} is no action.", f"Known: {', '.join(ACTIONS)}."
            )
    refs = [*(w.ref for w in wishes), *(r.ref for r in left_out)]
    bumps = known or standings(office.cache, office.lens, refs)
    steps: list[Step] = []
    refusals: list[Refusal] = []
    for wish in wishes:
        found = of_ref(
            office,
            ACTIONS[wish.action],
            wish.ref,
            wish.args,
            bumps.get(wish.ref),
            single=False,
            merging=wish.merging,
        )
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            steps.extend(found)
    refusals += left_out
    in_order = lanes.ordered(steps, lambda step: base_of(office, step))
    first = ACTIONS[wishes[0].action if wishes else "approve"]
    plan = of_steps(first, in_order, tuple(refusals))
    return replace(
        plan,
        title=title or plan.title,
        confirm=bool(in_order),
        seconds=expected(office, in_order),
        members=_members(office, wishes, refusals, bumps),
        rebase=rebase,
        wave_of=wave_of,
    )


def base_of(office: Office, step: Step) -> str:
    """The branch that a step's pull request goes into; empty: none is known."""
    stored = office.cache.item_by_id(step.node_id)
    return stored.pull.base_ref_raw if stored and stored.pull else ""


def _members(
    office: Office,
    wishes: Sequence[Wish],
    refusals: Sequence[Refusal],
    bumps: Mapping[Ref, Standing],
) -> tuple[Member, ...]:
    """Every pull request that was asked for, as it stands now."""
    refused = {refusal.ref: refusal for refusal in refusals}
    asked = {wish.ref: wish for wish in wishes}
    found = []
    for ref in dict.fromkeys([*asked, *refused]):
        item, bump = office.cache.item(ref), bumps.get(ref)
        if item is None:
            continue
        wish = asked.get(ref) or asked.get(item.ref) or Wish(ref, "approve")
        why = refused.get(ref) or refused.get(item.ref)
        found.append(
            Member(
                ref=item.ref,
                node_id=item.node_id,
                title=item.title,
                head_oid=item.pull.head_oid if item.pull else "",
                action=wish.action,
                args=wish.args,
                merging=wish.merging,
                verdict=bump.verdict if bump else "",
                packages=bump.packages if bump else (),
                proven_at=bump.proven_at if bump else None,
                left_out=why.reason if why else "",
                kind=why.kind if why else "",
            )
        )
    return tuple({one.node_id: one for one in found}.values())


def expected(office: Office, steps: Sequence[Step]) -> float:
    """Seconds that some steps take: by the pace, the limits, and the fullest branch."""
    tempo, each = Tempo(), _each(office)
    sent = office.journal.sent_since(office.at - 3600.0)
    whole = lasts(len(steps), each, sent, office.at, tempo.apart)
    found = lanes.lanes(steps, lambda step: base_of(office, step))
    longest = max(
        (
            sum(len(chain.places) for chain in lane.chains) * each
            + (len(lane.chains) - 1) * tempo.rest
            for lane in found
        ),
        default=0.0,
    )
    return max(whole, longest)


def _each(office: Office) -> float:
    """Seconds from one write to the next, as the last batch had it."""
    for batch in office.journal.batches(5):
        if batch.took is not None and batch.writes >= SAMPLE:
            low, high = BELIEVED
            return min(max(batch.took / batch.writes, low), high)
    return EACH
