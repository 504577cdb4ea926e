"""Answers an item in one plan: say it, then mark it, close the item, hand it on.

What follows the comment goes only once GitHub has the comment; a kill in between leaves
it planned, and the next start offers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.act import Args, Entry, Plan, Refusal, Step
from triage.act.action import Scene, permitted, step_on
from triage.act.plan import Office, of_ref, of_steps
from triage.act.registry import ACTIONS
from triage.model import Kind, Ref
from triage.store.journal import Journal

ANSWERED = "answered"
"""The reason for which an item is closed with its answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to an item, and what is to follow from it."""

    body: str
    reply_to: str = ""
    """Node id of the comment of a discussion in whose thread it is said."""
    mark: bool = False
    """Whether it is marked as the answer of its discussion."""
    close: bool = False
    """Whether the item is closed as answered."""
    logins: tuple[str, ...] = ()
    """Who is assigned with it."""


def plan_reply(office: Office, ref: Ref, reply: Reply) -> Plan:
    """The comment, then what follows; without the comment nothing does.

    It need not be confirmed where all of it can be done: whoever wrote it has it before
    their eyes, and it waits before it goes.
    """
    comment = ACTIONS["comment"]
    args = Args(body=reply.body, reply_to=reply.reply_to)
    said = of_ref(office, comment, ref, args, None, single=True, merging=False)
    item = office.cache.item(ref)
    if isinstance(said, Refusal) or item is None:
        left_out = (said,) if isinstance(said, Refusal) else ()
        return of_steps(comment, (), left_out)
    steps: list[Step] = [*said]
    refusals: list[Refusal] = []
    for name, more in _following(reply):
        action, scene = ACTIONS[name], office.scene(item, more)
        if item.kind not in action.kinds:
            refusals.append(Refusal(ref, _UNFIT[name]))
        elif why := permitted(action, scene) or action.refuse(scene):
            refusals.append(Refusal(ref, f"{name}: {why}"))
        else:
            steps.append(replace(step_on(action, scene), follows=True))
    made = of_steps(comment, tuple(steps), tuple(refusals))
    title = _title(Scene(office.me, item, None, args), steps)
    return replace(made, title=title, confirm=bool(refusals))


_UNFIT = {
    "answer": "only a discussion has an answer that is marked",
    "assign": "only issues and pull requests have assignees",
}


def _following(reply: Reply) -> Sequence[tuple[str, Args]]:
    found: list[tuple[str, Args]] = []
    if reply.mark:
        found.append(("answer", Args()))
    found += [("assign", Args(logins=(login,))) for login in reply.logins]
    if reply.close:
        found.append(("close", Args(reason=ANSWERED)))
    return found


def _title(scene: Scene, steps: Sequence[Step]) -> str:
    verb = "Answer" if scene.item.kind is not Kind.PULL else "Comment on"
    more = {"answer": "mark it", "close": "close", "assign": "assign"}
    words = dict.fromkeys(more[s.action] for s in steps if s.follows)
    return ", ".join([f"{verb} {scene.item.ref}", *words])


def said_before(journal: Journal, record: Entry) -> Entry | None:
    """The comment that an entry follows; None: its plan has none on the item."""
    same = journal.of_plan_on(record.plan, record.node_id)
    return next((e for e in same if e.action == "comment" and e.undoes is None), None)


def stopped(before: Entry | None) -> str:
    """Why what follows a comment does not go any more; empty: it may, or not yet."""
    if before is None or before.state in {"failed", "cancelled", "undone"}:
        return "the comment before it did not stand; nothing was sent"
    return ""
