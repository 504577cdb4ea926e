"""Actions on who is in charge: assignees and review requests."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act import Step
from triage.act.action import PULLS, TASKS, TRIAGERS, Action, Scene, lower, must_be_open
from triage.model import Item


def _refuse_assign(scene: Scene) -> str:
    have = lower(scene.item.assignees)
    if not scene.args.logins:
        return "nobody is named"
    if lower(scene.args.logins) <= have:
        return f"{', '.join(scene.args.logins)} has it already"
    if len(have | lower(scene.args.logins)) > 10:
        return "GitHub allows ten assignees"
    return ""


def _refuse_unassign(scene: Scene) -> str:
    if not scene.item.assignees:
        return "nobody is assigned"
    if not lower(scene.args.logins) & lower(scene.item.assignees):
        return f"{', '.join(scene.args.logins) or 'nobody'} is not assigned"
    return ""


def _assigned(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return lower(step.args.logins) <= lower(item.assignees)


def _unassigned(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return not lower(step.args.logins) & lower(item.assignees)


def _assignees_before(scene: Scene) -> dict[str, str]:
    return {"assignees": ",".join(scene.item.assignees)}


def _requested_names(item: Item) -> set[str]:
    return {r.name.lower() for r in (item.pull.requests if item.pull else ())}


def _refuse_request(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    author = scene.item.author
    if author and author.login.lower() in lower(scene.args.logins):
        return f"{author.login} wrote it"
    if not scene.args.logins:
        return "nobody is named"
    if lower(scene.args.logins) <= _requested_names(scene.item):
        return f"{', '.join(scene.args.logins)} is asked already"
    return ""


def _refuse_unrequest(scene: Scene) -> str:
    if not lower(scene.args.logins) & _requested_names(scene.item):
        return f"{', '.join(scene.args.logins) or 'nobody'} is not asked"
    return ""


def _requested(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return lower(step.args.logins) <= _requested_names(item)


def _unrequested(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return not lower(step.args.logins) & _requested_names(item)


def _who(scene: Scene) -> str:
    return ", ".join(scene.args.logins)


ON_PEOPLE: tuple[Action, ...] = (
    Action(
        id="assign",
        verb="Assign",
        kinds=TASKS,
        undo="reversible",
        inverse="unassign",
        needs=TRIAGERS,
        refuse=_refuse_assign,
        says=lambda s: f"assign {_who(s)}",
        send=lambda hub, step, _i, _n: hub.assign(step.ref, step.args.logins),
        effect=_assigned,
        before=_assignees_before,
        left=lambda i, a, _r: (
            ""
            if lower(a.logins) <= lower(i.assignees)
            else f"it is assigned to {', '.join(i.assignees) or 'nobody'} now"
        ),
    ),
    Action(
        id="unassign",
        verb="Unassign",
        kinds=TASKS,
        undo="reversible",
        inverse="assign",
        needs=TRIAGERS,
        refuse=_refuse_unassign,
        says=lambda s: f"unassign {_who(s)}",
        send=lambda hub, step, _i, _n: hub.unassign(step.ref, step.args.logins),
        effect=_unassigned,
        before=_assignees_before,
        left=lambda i, _a, _r: (
            f"{', '.join(i.assignees)} took it meanwhile" if i.assignees else ""
        ),
    ),
    Action(
        id="request",
        verb="Request review of",
        kinds=PULLS,
        undo="reversible",
        inverse="unrequest",
        needs=TRIAGERS,
        refuse=_refuse_request,
        says=lambda s: f"ask {_who(s)} for a review",
        send=lambda hub, step, _i, _n: hub.request(step.ref, step.args.logins),
        effect=_requested,
    ),
    Action(
        id="unrequest",
        verb="Take back the review request of",
        kinds=PULLS,
        undo="reversible",
        inverse="request",
        needs=TRIAGERS,
        refuse=_refuse_unrequest,
        says=lambda s: f"no longer ask {_who(s)}",
        send=lambda hub, step, _i, _n: hub.unrequest(step.ref, step.args.logins),
        effect=_unrequested,
    ),
)
