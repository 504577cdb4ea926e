"""Turns GitHub's values of a review conversation into the model."""

from __future__ import annotations

from typing import Any

from triage.hub.read_values import actor, nodes, when, word
from triage.model import Word
from triage.text import clean, shorten

LONGEST_WORD = 280
"""Characters that are kept of the last word of a review conversation."""


def last_word(node: Any) -> Word | None:
    """How a review conversation stands, and who spoke last in it."""
    if not isinstance(node, dict) or not node.get("id"):
        return None
    said = next(iter(nodes(node.get("comments"))), {})
    return Word(
        thread_id=word(node["id"]),
        is_resolved=bool(node.get("isResolved")),
        is_outdated=bool(node.get("isOutdated")),
        author=actor(said.get("author")),
        at=when(said.get("createdAt")),
        body=shorten(clean(said.get("body"), multiline=True), LONGEST_WORD),
    )


def gone(thread_id: str) -> Word:
    """A review conversation of which every comment was deleted."""
    return Word(thread_id, True, False, None, None, "")
