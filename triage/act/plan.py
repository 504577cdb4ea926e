"""Decides what an action would do: steps pinned to what was shown, and refusals.

Nothing is asked of GitHub here: whatever is known beforehand is said beforehand.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.act import Args, Entry, Plan, Refusal, Step
from triage.act.action import Action, Scene, permitted, undo_class
from triage.act.on_pulls import standing
from triage.act.pace import Tempo
from triage.act.registry import ACTIONS
from triage.act.verdict import Standing, standings
from triage.errors import UsageError
from triage.model import Item, Kind, Ref
from triage.store.cache import Cache
from triage.store.journal import Journal
from triage.text import clean, count
from triage.views import Lens

SECONDS_A_STEP = 1.5
"""A second between writes, and what the calls themselves take."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a plan is made from: who, when, what is stored, what is under way."""

    me: str
    cache: Cache
    journal: Journal
    lens: Lens


def make(
    office: Office,
    action_id: str,
    refs: Sequence[Ref],
    args: Args | None = None,
    *,
    single: bool = False,
    merging: bool = False,
) -> Plan:
    """What an action would do to some refs.

    `single`: the person named this one item, so a failed condition of a bump is
    shown and not refused. `merging`: approve and then merge. Raises UsageError for
    an action that does not exist.
    """
    if action_id not in ACTIONS:
        raise UsageError(
            f"{action_id!r} is no action.", f"Known: {', '.join(ACTIONS)}."
        )
    action = ACTIONS[action_id]
    steps: list[Step] = []
    refusals: list[Refusal] = []
    bumps: Mapping[Ref, Standing] = {}
    if Kind.PULL in action.kinds:
        bumps = standings(office.cache, office.lens, refs)
    for ref in dict.fromkeys(refs):
        found = _of_ref(
            office,
            action,
            ref,
            args or Args(),
            bumps.get(ref),
            single=single,
            merging=merging,
        )
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            steps.extend(found)
    return of_steps(action, tuple(steps), tuple(refusals))


def of_steps(
    action: Action, steps: tuple[Step, ...], refusals: tuple[Refusal, ...] = ()
) -> Plan:
    """A plan of steps that are already decided."""
    kinds = {s.kind for s in steps}
    items = len({s.ref for s in steps})
    noun = {
        Kind.PULL: "pull request",
        Kind.ISSUE: "issue",
        Kind.DISCUSSION: "discussion",
    }
    what = noun[next(iter(kinds))] if len(kinds) == 1 else "item"
    verbs = dict.fromkeys(ACTIONS[s.action].verb for s in steps)
    verb = " and ".join(verbs).capitalize() if verbs else action.verb
    grace = Tempo().grace * sum(s.action == "comment" for s in steps)
    return Plan(
        id=secrets.token_hex(6),
        action=action.id,
        title=f"{verb} {count(items, what)}" if steps else f"{verb}: nothing to do",
        steps=steps,
        refusals=refusals,
        confirm=len(steps) > 1
        or any(ACTIONS[s.action].confirm or s.warnings for s in steps),
        seconds=len(steps) * SECONDS_A_STEP + grace,
    )


def _of_ref(
    office: Office,
    action: Action,
    ref: Ref,
    args: Args,
    bump: Standing | None,
    *,
    single: bool,
    merging: bool,
) -> list[Step] | Refusal:
    item = office.cache.item(ref)
    if item is None:
        return Refusal(ref, "it is not in the local copy; sync its repository first")
    batch = not single and action.id in {"approve", "merge"}
    if batch and bump and bump.verdict != "ready":
        return Refusal(item.ref, f"{bump.verdict}: {bump.why}")
    wanted = _wanted(office, action, item, args, merging=merging)
    if isinstance(wanted, str):
        return Refusal(item.ref, wanted)
    steps: list[Step] = []
    for one, scene in wanted:
        why = _refusal(office, one, scene)
        if why:
            return Refusal(item.ref, why)
        step = _step(one, scene, bump)
        if one.id == "label":
            step = replace(step, warnings=_unknown_labels(office, scene))
        steps.append(replace(step, must_be_ready=batch and bump is not None))
    return steps


def _wanted(
    office: Office, action: Action, item: Item, args: Args, *, merging: bool
) -> list[tuple[Action, Scene]] | str:
    """The actions that it takes, each with its scene; or why there is none."""
    repo = office.cache.repo(item.ref.repo)
    scene = Scene(office.me, item, repo, args)
    if item.kind not in action.kinds:
        return f"a {item.kind} cannot be {_PASSIVE.get(action.id, action.id + 'ed')}"
    if action.id == "merge" or (action.id == "approve" and merging):
        method = args.method or (
            repo.merge_methods[0] if repo and repo.merge_methods else ""
        )
        merge = replace(scene, args=Args(method=method))
        approve = replace(scene, args=Args(body=args.body))
        approved = _has_approved(office, item)
        required = bool(item.pull and item.pull.review_decision == "REVIEW_REQUIRED")
        if not approved and (action.id == "approve" or (required and merging)):
            return [(ACTIONS["approve"], approve), (ACTIONS["merge"], merge)]
        if required and not approved:
            return "a review is required first: approve it, or merge with approval"
        return [(ACTIONS["merge"], merge)]
    if action.id == "unassign" and not args.logins:
        everybody = item.assignees or ("",)
        return [
            (action, replace(scene, args=Args(logins=(login,)))) for login in everybody
        ]
    if action.id == "dismiss":
        mine = standing(item, office.me)
        target = mine.database_id if mine else ""
        return [(action, replace(scene, args=replace(args, target=target)))]
    if (
        action.id in {"assign", "unassign", "request", "unrequest"}
        and len(args.logins) > 1
    ):
        return [
            (action, replace(scene, args=replace(args, logins=(login,))))
            for login in args.logins
        ]
    if action.id in {"label", "unlabel"}:
        return [(action, replace(scene, args=_raw_labels(office, item, args)))]
    return [(action, scene)]


_PASSIVE = {"merge": "merged", "approve": "approved", "dismiss": "dismissed"}


def _has_approved(office: Office, item: Item) -> bool:
    mine = standing(item, office.me)
    head = item.pull.head_oid if item.pull else ""
    return bool(mine and mine.state == "APPROVED" and mine.commit_oid == head)


def _raw_labels(office: Office, item: Item, args: Args) -> Args:
    """The labels as GitHub knows them, where they were named as shown."""
    known = {x.name.lower(): x.raw for x in office.cache.labels(item.ref.repo)}
    known |= {x.name.lower(): x.raw for x in item.labels}
    return replace(
        args, labels=tuple(known.get(clean(n).lower(), n) for n in args.labels)
    )


def _unknown_labels(office: Office, scene: Scene) -> tuple[str, ...]:
    """Labels that nothing stored in the repository has: GitHub would make them."""
    known = {x.raw.lower() for x in office.cache.labels(scene.item.ref.repo)}
    return tuple(
        f"? label: nothing here has {clean(name)}; GitHub makes it where it is new"
        for name in scene.args.labels
        if name.lower() not in known
    )


def _refusal(office: Office, action: Action, scene: Scene) -> str:
    if scene.repo and scene.repo.is_archived:
        return f"{scene.repo.name} is archived"
    return (
        permitted(action, scene.repo)
        or under_way(office.journal.in_state("inflight", "unknown"), action, scene.item)
        or action.refuse(scene)
    )


def under_way(records: Iterable[Entry], action: Action, item: Item) -> str:
    """Why a write that may have happened already is not planned again."""
    for record in records:
        if record.node_id == item.node_id and record.action == action.id:
            return (
                f"entry {record.id} is {record.state}: whether it happened is not known "
                "yet; run triage reconcile"
            )
    return ""


def _step(action: Action, scene: Scene, bump: Standing | None) -> Step:
    item = scene.item
    decides = action.id in {"approve", "merge"}
    warned = bump.failed if bump and decides else ()
    return Step(
        action=action.id,
        ref=item.ref,
        node_id=item.node_id,
        kind=item.kind,
        title=item.title,
        head_oid=item.pull.head_oid if item.pull and action.pinned else "",
        args=scene.args,
        undo=undo_class(action, item),
        summary=action.says(scene),
        warnings=warned,
        evidence=bump.reasons if bump and decides else (),
        before=tuple(action.before(scene).items()),
    )
