"""Who changed an item after it was left as it was: for an undo that is refused."""

from __future__ import annotations

from collections.abc import Iterable

from triage.model import Item


def by(item: Item, kind: str, about: Iterable[str] = ()) -> str:
    """`, by ravi-osei`: who did that last; empty where GitHub does not tell.

    `about`: logins or labels that it was done to; empty: to the item itself.
    """
    wanted = {name.lower() for name in about}
    for event in reversed(item.events):
        subject = event.subject.login if event.subject else event.label
        if event.kind == kind and (not wanted or subject.lower() in wanted):
            who = event.actor.login if event.actor else "an account that is gone"
            return f", by {who}"
    return ""
