"""Who changed an item after it was seen, or left as it was: for what is refused then."""

from __future__ import annotations

from collections.abc import Iterable

from triage.model import Item


def by(item: Item, kind: str, about: Iterable[str] = ()) -> str:
    """`, by ravi-osei`: who did that last; empty where GitHub does not tell.

    `about`: logins or labels that it was done to; empty: to the item itself.
    """
    who = doer(item, kind, about)
    return "" if who is None else f", by {who or 'an account that is gone'}"


def doer(item: Item, kind: str, about: Iterable[str] = ()) -> str | None:
    """The login of who did that last; empty: it is gone, None: GitHub does not tell."""
    wanted = {name.lower() for name in about}
    for event in reversed(item.events):
        subject = event.subject.login if event.subject else event.label
        if event.kind == kind and (not wanted or subject.lower() in wanted):
            return event.actor.login if event.actor else ""
    return None
