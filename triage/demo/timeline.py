"""How the timelines of issues and pull requests get their events, oldest first.

What a world had from its beginning is told as done by the author when the item was
opened: GitHub has an event for every request and assignment that stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from triage.demo.graphql import Resolve
from triage.demo.resolve_shared import Within, nodes_of, prop
from triage.demo.things import Happened, Item, Person, Push, Team, digest

_FORCED: Final = "HeadRefForcePushedEvent"
_WORDS: Final = re.compile(r"(?<!^)(?=[A-Z])")


def type_of(value: Happened | Push) -> str:
    """The GraphQL type of an event."""
    return _FORCED if isinstance(value, Push) else value.kind


def _enumerated(kind: str) -> str:
    """`AssignedEvent` as the name by which a document asks for it."""
    return _WORDS.sub("_", kind).upper()


def events(item: Item) -> list[Happened | Push]:
    """Everything that happened to an item, oldest first."""
    told = {(one.kind, one.subject) for one in item.happened}
    asked = [r.reviewer for r in item.pull.requests] if item.pull else []
    standing: list[tuple[str, Person | Team]] = [
        *(("AssignedEvent", who) for who in item.assignees),
        *(("ReviewRequestedEvent", who) for who in asked),
    ]
    found: list[Happened | Push] = [
        Happened(kind, item.created_at, item.author, who)
        for kind, who in standing
        if (kind, who) not in told
    ]
    found += item.happened
    found += item.pull.pushes if item.pull else []
    return sorted(found, key=lambda one: one.at)


def timeline(context: Any, item: Item, arguments: Mapping[str, Any]) -> Any:
    """The connection of those that were asked for."""
    wanted = arguments.get("itemTypes")
    found = [
        Within(item, one)
        for one in events(item)
        if wanted is None or _enumerated(type_of(one)) in wanted
    ]
    return nodes_of("timelineItems", lambda _, __: found)(context, item, arguments)


def _event(**fields: Resolve) -> dict[str, Resolve]:
    return {
        "id": prop(
            lambda w: "EV_" + digest(w.item.node_id, w.thing.kind, w.thing.at)[:12]
        ),
        "createdAt": prop(lambda w: w.thing.at),
        "actor": prop(lambda w: w.thing.actor),
        **fields,
    }


TYPES: dict[str, Mapping[str, Resolve]] = {
    "AssignedEvent": _event(assignee=prop(lambda w: w.thing.subject)),
    "ClosedEvent": _event(),
    "ConvertToDraftEvent": _event(),
    "LabeledEvent": _event(label=prop(lambda w: w.thing.subject)),
    "ReadyForReviewEvent": _event(),
    "ReopenedEvent": _event(),
    "ReviewDismissedEvent": _event(
        review=prop(lambda w: Within(w.item, w.thing.subject))
    ),
    "ReviewRequestRemovedEvent": _event(
        requestedReviewer=prop(lambda w: w.thing.subject)
    ),
    "ReviewRequestedEvent": _event(requestedReviewer=prop(lambda w: w.thing.subject)),
    "UnassignedEvent": _event(assignee=prop(lambda w: w.thing.subject)),
    "UnlabeledEvent": _event(label=prop(lambda w: w.thing.subject)),
}
