"""Settings of what is imported from chats and forums."""

from __future__ import annotations

from typing import Annotated

import msgspec

from triage.config.table import Table, Whole

PLACE = r"^[a-z][a-z0-9-]*(:[\w.-]+(/[\w.-]+)?)?\Z"

Place = Annotated[str, msgspec.Meta(pattern=PLACE)]


class Chat(Table, frozen=True):
    """How questions are found in a stream of messages."""

    burst_minutes: Whole = 5
    """Messages of one person with no longer pause are one utterance."""
    near_minutes: Whole = 60
    """How long after a conversation's last word another may belong to it unasked."""
    near_messages: Whole = 20
    """How many utterances may stand in between."""
    wait_days: Whole = 30
    """After so many days nobody counts as waiting in a chat any longer."""


class Channel(Table, frozen=True):
    """Who is who in a channel, a guild or forum, or a whole source."""

    staff_roles: tuple[str, ...] = ()
    """Names of roles or groups that act for the project; compared without case."""
    staff: tuple[str, ...] = ()
    """Accounts that do: their unique name as it is spelled there, or their id; never a
    nickname."""
    bots: tuple[str, ...] = ()
    """Accounts that are machines although their platform does not say so."""
