"""Whose turn it is on an item: the one place that is asked."""

from __future__ import annotations

from triage.facts import Context, pull_turns, thread_turns
from triage.facts.attention import Awaited, opened_at, ordered
from triage.model import Item


def awaited(item: Item, context: Context) -> tuple[Awaited, ...]:
    """Whose turn it is, who has waited longest first; empty: nobody's, or it is closed.

    The order in which GitHub sends an item's parts changes nothing.
    """
    if not item.is_open:
        return ()
    if item.pull is not None:
        found = pull_turns.awaited(item, item.pull, context)
    else:
        found = thread_turns.awaited(item, context)
    return ordered(found, opened_at(item))
