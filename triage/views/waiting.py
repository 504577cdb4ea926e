"""What would empty a row of the questions, who asks, and how that is said."""

from __future__ import annotations

from triage import text

FIRST_TIMER, REGULAR = "first-timer", "regular"

_NEWCOMERS = frozenset({"NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"})
"""Author associations of whoever had nothing merged (GitHub's CommentAuthorAssociation)."""


def standing(earlier: int | None, association: str) -> str | None:
    """Whether whoever asks was seen before; None where that is not known.

    `earlier`: the items that they had opened before, of those that are stored.
    """
    if earlier is None:
        return None
    is_new = not earlier and association in _NEWCOMERS
    return FIRST_TIMER if is_new else REGULAR


def who(
    asker: str, earlier: int | None, association: str, *, in_channel: bool = False
) -> str:
    """Who asks, in a line; `in_channel`: `earlier` are messages."""
    name = asker or "a deleted account"
    if earlier and in_channel:
        return f"{name}, who had written {text.count(earlier, 'message')} before"
    if earlier:
        return f"{name}, who had opened {text.count(earlier, 'item')} before"
    if standing(earlier, association) == REGULAR:
        return f"{name}, who contributed before"
    return f"{name}, a first-timer here" if earlier == 0 else name


def next_step(
    tier: str, asker: str, *, answered_by: str, is_our_turn: bool, can_mark: bool
) -> str:
    """What would empty the row."""
    name = asker or "whoever asked"
    if tier == "answered":
        return ""
    if tier == "community-answered":
        how = ", and mark it" if can_mark else ""
        return f"Confirm the community's answer{how}, or correct it."
    if tier == "never-answered":
        bot = " A bot's reply answers nothing." if answered_by == "bot" else ""
        return f"Answer, or ask back.{bot}"
    if not is_our_turn:
        return f"Wait for {name}, who was asked back; close it if nothing comes."
    if tier == "awaiting-us":
        return f"Answer what {name} came back with."
    return "Answer what was asked since the last answer."
