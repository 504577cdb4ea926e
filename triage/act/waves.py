"""The next wave of a batch: what it held for a while, proven anew at its new head.

An approval of the old head counts for nothing here. Only the age of the versions is
carried over: where the new head brings exactly the versions that were shown at the old
one, they are at least as old as they were then, whenever the bot pushed them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.act import Plan, Refusal, Step, Wish, receipt
from triage.act.entries import POLICY, WAIVED, waived
from triage.act.plan import Office, of_ref
from triage.act.registry import ACTIONS
from triage.act.verdict import Standing, standings
from triage.act.wishes import make_batch
from triage.model import Ref
from triage.store.batches import Batch, Member
from triage.store.cache import Cache
from triage.store.journal import Journal
from triage.views import Lens

RETURNING = frozenset(
    {"head-moved", "conflict", "behind", "checks", "mergeable", "trace"}
)
"""Why something is held that a bot, a check or GitHub mends."""


def returning(journal: Journal, root: str = "") -> tuple[Member, ...]:
    """What a round, the newest where none is named, holds for such a reason."""
    root = root or receipt.newest(journal)
    found = receipt.read(journal, root)
    if found is None:
        return ()
    held = {x.ref for x in found.lines if x.outcome == "held" and x.kind in RETURNING}
    members = {m.ref: m for batch in journal.round_of(root) for m in batch.members}
    return tuple(member for ref, member in members.items() if ref in held)


def carried(journal: Journal, plan: str) -> Mapping[Ref, Member]:
    """What a wave may carry over of the age of versions; of another plan nothing."""
    batch = journal.batch(plan)
    if batch is None or not batch.wave_of:
        return {}
    return oldest(journal.round_of(batch.root))


def oldest(batches: Sequence[Batch]) -> Mapping[Ref, Member]:
    """Of each pull request the first look that knew how old its versions are."""
    found: dict[Ref, Member] = {}
    for batch in batches:
        for member in batch.members:
            if member.proven_at and member.packages:
                found.setdefault(member.ref, member)
    return found


def ready(
    cache: Cache,
    journal: Journal,
    lens: Lens,
    ref: Ref,
    plan: str,
    *,
    without: str = "",
) -> str:
    """Why a bump is not ready now for an entry of a plan; empty: it is."""
    known = standings(cache, lens, [ref], carried(journal, plan), waived=without)
    found = known.get(ref)
    if found is None:
        return "it is no bump any more"
    return "" if found.verdict == "ready" else f"{found.verdict}: {found.why}"


def plan_wave(office: Office, root: str = "") -> Plan:
    """What a round left, as the next plan; without a name, of the newest round.

    It takes what is ready now and lists the rest; without steps where nothing is.
    """
    journal = office.journal
    root = root or receipt.newest(journal)
    members = returning(journal, root)
    batches = journal.round_of(root)
    known: Mapping[Ref, Standing] = standings(
        office.cache, office.lens, [m.ref for m in members], oldest(batches)
    )
    wishes = [Wish(m.ref, m.action, m.args, m.merging) for m in members]
    plan = make_batch(
        office,
        wishes,
        known=known,
        rebase=any(batch.rebase for batch in batches),
        wave_of=root,
    )
    if not plan.steps:
        return replace(plan, title="Nothing of the last batch is ready again")
    return replace(plan, title=f"Wave {len(batches) + 1}: {plan.title}")


def lost(office: Office) -> tuple[tuple[Step, ...], tuple[Refusal, ...], set[str]]:
    """What a batch that was killed had on its way and did not happen, planned again.

    Also the node ids of what that concerns.
    """
    steps: list[Step] = []
    refusals: list[Refusal] = []
    nodes: set[str] = set()
    journal = office.journal
    for batch in journal.batches():
        if batch.ended_at is not None:
            continue
        older = carried(journal, batch.plan)
        for member in batch.members:
            entries = journal.of_plan_on(batch.plan, member.node_id)
            if receipt.became(member, entries).kind != "trace":
                continue
            nodes.add(member.node_id)
            waits = {e.action: e.id for e in entries if e.state == "planned"}
            marks = [e for e in entries[0].evidence if e[0] in {POLICY, WAIVED}]
            without = waived(entries[0])
            known = standings(
                office.cache, office.lens, [member.ref], older, waived=without
            )
            found = of_ref(
                office,
                ACTIONS[member.action],
                member.ref,
                member.args,
                known.get(member.ref),
                single=True,
                merging=member.merging,
            )
            if isinstance(found, Refusal):
                refusals += [replace(found, entry=i) for i in waits.values()]
                continue
            steps += [
                replace(
                    s,
                    plan=batch.plan,
                    entry=waits.get(s.action),
                    must_be_ready=bool(member.verdict),
                    evidence=(*s.evidence, *((a, b, c) for a, b, c in marks)),
                )
                for s in found
            ]
    return tuple(steps), tuple(refusals), nodes
