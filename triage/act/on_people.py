"""Actions on who is in charge: assignees and review requests."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act import Args, Step
from triage.act.action import PULLS, TASKS, TRIAGERS, Action, Scene, lower, must_be_open
from triage.act.meanwhile import by, doer
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


def _taken(item: Item, before: Mapping[str, str], me: str) -> str:
    """Whether somebody else put somebody on it since; what one did oneself is meant."""
    had = lower(tuple(before.get("assignees", "").split(",")))
    for login in item.assignees:
        who = doer(item, "assigned", [login])
        if login.lower() not in had and (who is None or who.lower() != me.lower()):
            return f"{login} took it meanwhile{by(item, 'assigned', [login])}"
    return ""


def _still_assigned(item: Item, args: Args, _receipt: Mapping[str, str]) -> str:
    if lower(args.logins) <= lower(item.assignees):
        return ""
    now = ", ".join(item.assignees) or "nobody"
    return f"it is assigned to {now} now{by(item, 'unassigned', args.logins)}"


def _still_unassigned(item: Item, _args: Args, _receipt: Mapping[str, str]) -> str:
    if not item.assignees:
        return ""
    who = ", ".join(item.assignees)
    return f"{who} took it meanwhile{by(item, 'assigned', item.assignees)}"


def _requested_names(item: Item) -> set[str]:
    """Who is asked, in lower case; of a team only `team`, where its name is hidden."""
    return {r.name.lower() for r in (item.pull.requests if item.pull else ())}


def _asked(item: Item, logins: tuple[str, ...]) -> set[str]:
    """Who of these is asked; a team also where only the names of teams are hidden."""
    names = _requested_names(item)
    return {
        login
        for login in lower(logins)
        if login in names or ("/" in login and "team" in names)
    }


def _still_requested(item: Item, args: Args, _receipt: Mapping[str, str]) -> str:
    gone = lower(args.logins) - _asked(item, args.logins)
    if not gone:
        return ""
    reviews = item.pull.reviews if item.pull else ()
    authors = {r.author.login.lower() for r in reviews if r.author}
    who = ", ".join(sorted(gone))
    if gone <= authors:
        return f"{who} has reviewed it"
    return f"{who} is not asked any more{by(item, 'review-request-removed', gone)}"


def _still_unrequested(item: Item, args: Args, _receipt: Mapping[str, str]) -> str:
    again = lower(args.logins) & _requested_names(item)
    if not again:
        return ""
    who = ", ".join(sorted(again))
    return f"{who} was asked again{by(item, 'review-requested', again)}"


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
    if not _asked(scene.item, scene.args.logins):
        return f"{', '.join(scene.args.logins) or 'nobody'} is not asked"
    return ""


def _requested(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return lower(step.args.logins) <= _asked(item, step.args.logins)


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
        left=_still_assigned,
        overtaken=_taken,
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
        left=_still_unassigned,
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
        left=_still_requested,
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
        left=_still_unrequested,
    ),
)
