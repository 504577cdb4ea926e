"""Decides what an action would do: steps pinned to what was shown, and refusals.

Nothing is asked of GitHub here: whatever is known beforehand is said beforehand.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.act import Args, Entry, Plan, Refusal, Step, holds
from triage.act.action import Action, Scene, permitted, step_on
from triage.act.lanes import DECIDING
from triage.act.on_answers import answering
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
from triage.views.superseded import gone_of

LANDING = frozenset({"merge", "enqueue", "auto-merge"})
"""Actions by which a pull request goes into its base."""

FOREIGN = (
    "? bot: its bot leaves alone what somebody else pushed to, and a bump with "
    "another's commit is not ready; triage rebase asks the bot instead"
)
"""What updating the branch of a bot's pull request costs."""

SECONDS_A_STEP = 1.5
"""A second between writes, and what the calls themselves take."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a plan is made from: who, when, what is stored, what is under way."""

    me: str
    cache: Cache
    journal: Journal
    lens: Lens
    at: float = 0.0
    """POSIX time by the clock that paces; `lens.now` is what ages count from."""

    def scene(self, item: Item, args: Args) -> Scene:
        """An item as an action finds it, with the rules of its base."""
        return scene_of(self.cache, self.me, item, args)


def scene_of(cache: Cache, me: str, item: Item, args: Args) -> Scene:
    """An item as an action finds it, with what is stored of its base's rules."""
    branch = item.pull.base_ref_raw if item.pull else ""
    rules = cache.branch_rules(item.repo_id, branch) if branch else None
    return Scene(me, item, cache.repo(item.ref.repo), args, rules)


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
        found = of_ref(
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
    grace = Tempo().grace * any(s.action == "comment" for s in steps)
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


def of_ref(
    office: Office,
    action: Action,
    ref: Ref,
    args: Args,
    bump: Standing | None,
    *,
    single: bool,
    merging: bool,
) -> list[Step] | Refusal:
    """The steps that an action would take on one item, or why there are none."""
    if ref.source:
        return Refusal(ref, f"it is in {ref.source}; open its link and answer there")
    item = office.cache.item(ref)
    if item is None:
        return Refusal(ref, "it is not in the local copy; sync its repository first")
    batch = not single and action.id in {"approve", *LANDING}
    if item.state == "closed" and action.id in {"approve", *LANDING}:
        newer = gone_of(office.cache, {item.ref}).get(item.ref)
        if newer:
            return Refusal(item.ref, f"it is closed: {newer.why}", kind="superseded")
    if batch and bump and bump.verdict != "ready":
        return Refusal(item.ref, f"{bump.verdict}: {bump.why}", kind=bump.kind)
    wanted = _wanted(office, action, item, args, merging=merging)
    if isinstance(wanted, str):
        return Refusal(item.ref, wanted, kind=holds.cause(item))
    steps: list[Step] = []
    for one, scene in wanted:
        why = _refusal(office, one, scene)
        if why:
            return Refusal(item.ref, why, kind=holds.cause(item))
        step = _step(one, scene, bump)
        approving = wanted[0][0].id == "approve"
        if one.id == "label":
            step = replace(step, warnings=_unknown_labels(office, scene))
        elif one.id == "update-branch" and item.author and item.author.is_bot:
            step = replace(step, warnings=(FOREIGN,))
        elif one.id in LANDING:
            unread = _unread(one, scene, approving=approving)
            if batch and one.id == "auto-merge" and unread:
                return Refusal(item.ref, unread[0].removeprefix("? "))
            step = replace(step, warnings=(*step.warnings, *unread))
        steps.append(replace(step, must_be_ready=batch and bump is not None))
    return steps


def _wanted(
    office: Office, action: Action, item: Item, args: Args, *, merging: bool
) -> list[tuple[Action, Scene]] | str:
    """The actions that it takes, each with its scene; or why there is none."""
    scene = office.scene(item, args)
    if item.kind not in action.kinds:
        return f"a {item.kind} cannot be {_PASSIVE.get(action.id, action.id + 'ed')}"
    if action.id in LANDING or (action.id == "approve" and merging):
        return _landing(office, action, scene, merging=merging)
    if action.id == "unassign" and not args.logins:
        everybody = item.assignees or ("",)
        return [
            (action, replace(scene, args=Args(logins=(login,)))) for login in everybody
        ]
    if action.id == "answer":
        chosen = answering(item, args.target, office.me)
        if isinstance(chosen, str):
            return chosen
        return [(action, replace(scene, args=replace(args, target=chosen.node_id)))]
    if action.id == "unanswer":
        marked = item.discussion.answer_id if item.discussion else ""
        return [(action, replace(scene, args=replace(args, target=marked)))]
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


_PASSIVE = {
    "merge": "merged",
    "approve": "approved",
    "dismiss": "dismissed",
    "answer": "given an answer",
    "unanswer": "freed of an answer",
    "auto-merge": "merged by itself",
    "no-auto-merge": "disarmed",
    "enqueue": "enqueued",
    "dequeue": "dequeued",
    "revert": "reverted",
    "update-branch": "brought up to date",
    "draft": "made a draft",
    "rebase": "rebased by a bot",
    "ready": "marked as ready for review",
}


def _landing(
    office: Office, action: Action, scene: Scene, *, merging: bool
) -> list[tuple[Action, Scene]] | str:
    """The steps by which a pull request goes into its base, or why there are none.

    Where the base has a merge queue, merging is to enqueue: the queue merges, by its
    own method.
    """
    item, args, repo = scene.item, scene.args, scene.repo
    approved = has_approved(office, item)
    required = bool(item.pull and item.pull.review_decision == "REVIEW_REQUIRED")
    first = action.id == "approve" or (merging and required)
    approving = first and not approved
    queued = action.id == "enqueue" or (
        action.id != "auto-merge" and holds.has_queue(scene) is True
    )
    last = ACTIONS["enqueue" if queued else "merge"]
    if action.id == "auto-merge":
        last = action
    methods = [
        m
        for m in (repo.merge_methods if repo else ())
        if not scene.rules or not scene.rules.methods or m in scene.rules.methods
    ]
    method = "" if queued else args.method or (methods[0] if methods else "")
    landing = replace(scene, args=Args(method=method))
    if why := permitted(last, landing) or last.refuse(landing):
        return why
    if last.id != "auto-merge" and (
        why := holds.held(scene, approving=approving, queued=queued)
    ):
        return why
    if not approving:
        return [(last, landing)]
    return [
        (ACTIONS["approve"], replace(scene, args=Args(body=args.body))),
        (last, landing),
    ]


def _unread(action: Action, scene: Scene, *, approving: bool) -> tuple[str, ...]:
    """What is not known and matters here; auto-merge in a batch needs to know."""
    lines = list(holds.unknown(scene, approving=approving))
    if action.id == "auto-merge" and holds.is_guarded(scene) is None:
        what = "whether a later push would need a new approval is not readable"
        lines.insert(0, f"? guard: {what}")
    if action.id == "enqueue" and holds.has_queue(scene) is None:
        lines.append("? queue: whether its base has a merge queue is not known")
    return tuple(lines)


def has_approved(office: Office, item: Item) -> bool:
    """Whether the person approves the present head."""
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
        permitted(action, scene)
        or under_way(office.journal.in_state("inflight", "unknown"), action, scene.item)
        or _waits(office.journal, action, scene)
        or action.refuse(scene)
    )


def _waits(journal: Journal, action: Action, scene: Scene) -> str:
    """Why words that wait to be sent are not planned a second time."""
    if action.id != "comment":
        return ""
    for record in journal.in_state("planned"):
        same = (record.node_id, record.action) == (scene.item.node_id, action.id)
        if same and record.args == scene.args:
            return f"entry {record.id} says the same and waits to be sent"
    return ""


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
    step = step_on(action, scene)
    if bump is None or action.id not in DECIDING:
        return step
    return replace(step, warnings=bump.failed, evidence=bump.reasons)
