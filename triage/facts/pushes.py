"""Judges who pushed a bump's branch: force-pushes, and every other kind."""

from __future__ import annotations

from triage.facts import TrustedBot
from triage.facts.conditions import Condition
from triage.model import Actor, Pull
from triage.model.changes import Activity, Move
from triage.text import count

UNREADABLE = Condition(
    "pushes",
    "unknown",
    "GitHub does not show who pushed; no foreign force-push was seen",
)
"""The one unknown that is excused."""


def pushes(pull: Pull, bot: TrustedBot | None) -> Condition:
    """Every push to the branch, where the token may read the repository's activity.

    Force-pushes stand in the timeline too, and are seen in any case. Whoever pushed
    the head disproves it; an earlier push of somebody else wants a look.
    """
    name = "pushes"
    if bot is None:
        return Condition(name, "unknown", "by whom it was pushed is not judged")
    since = _since_made(pull.activity)
    made: list[tuple[Actor | None, str]]
    made = [(one.actor, one.after_oid) for one in pull.pushes]
    made += [(one.who, one.after_oid) for one in since]
    foreign = [
        (who, after)
        for who, after in made
        if who is None or (who.kind, who.database_id) != (bot.kind, bot.database_id)
    ]
    for who, after in foreign:
        if after == pull.head_oid and (who is None or who.database_id is not None):
            return Condition(name, "fail", f"its head was pushed by {_login(who)}")
    for who, after in foreign[-1:]:
        return Condition(name, "unknown", f"{_login(who)} pushed {after[:7]} before")
    asked = pull.activity.state if pull.activity.head_oid == pull.head_oid else ""
    if asked == "unreadable":
        return UNREADABLE
    if asked == "partly":
        return Condition(name, "unknown", "it has more pushes than were read")
    if not asked:
        return Condition(name, "unknown", "who pushed it has not been asked yet")
    if not since or since[0].after_oid != pull.head_oid:
        return Condition(name, "unknown", "the newest push that is listed is no head")
    shown = count(len(since), "push", "pushes")
    return Condition(name, "pass", f"{shown}, by the bot alone")


def _login(who: Actor | None) -> str:
    return who.login if who else "an account that is gone"


def _since_made(activity: Activity) -> list[Move]:
    """The moves since the branch was last made: its name may have been used before."""
    found: list[Move] = []
    for move in activity.moves:
        if move.kind == "branch_deletion":
            break
        found.append(move)
        if move.kind == "branch_creation":
            break
    return found
