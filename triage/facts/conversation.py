"""What was said where, by whom: an issue, a discussion or a chat thread, as one value.

Whether somebody asks and whether they were answered is judged by this value alone, so
that a thread of a chat channel is judged by the rules of an issue's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.facts import Context, prose
from triage.facts.last import Last
from triage.model import Actor, Item, Kind

MAINTAINERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR", "STAFF"})
"""Author associations that act for the repository; CONTRIBUTOR is none of them.

STAFF is that of whoever acts for the project in a channel."""


class Side(StrEnum):
    """For whom somebody speaks."""

    MAINTAINER = "maintainer"
    COMMUNITY = "community"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Said:
    """One post: who said what, and when."""

    at: datetime
    login: str
    """Whoever is told apart by name; empty: the account is gone."""
    side: Side
    body: str
    """Markdown, or the plain words of a chat message."""
    key: str = ""
    """By what the source knows it: a node id, a message's number."""
    is_answer: bool = False
    """Whether the asker, or one of ours, marked it as the answer."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread: its opening post, and every reply to people that was read."""

    title: str
    """Empty where the source has none; the opening post then speaks for itself."""
    posts: tuple[Said, ...]
    """The opening post first, then the replies, oldest first; at least the first."""
    labels: tuple[str, ...] = ()
    is_open: bool = True
    closed_at: datetime | None = None
    is_pull: bool = False
    is_answerable: bool = False
    """Whether it stands in a category for questions."""
    is_answered: bool = False
    """Whether an answer was chosen, be it among the posts or not."""
    unread: int = 0
    """Replies that were not read, from the beginning of the thread."""

    @property
    def opening(self) -> Said:
        """The post that everything else replies to."""
        return self.posts[0]


@Last
def of(item: Item, context: Context) -> Conversation:
    """What was said on an item, commands to machines left out."""
    opener = item.author.login if item.author else ""
    first = Said(
        item.created_at,
        opener,
        side(item.author, item.association, context),
        item.body,
        item.node_id,
    )
    machines = bots(item)
    replies = sorted(item.comments, key=lambda said: (said.created_at, said.node_id))
    said = (
        Said(
            reply.created_at,
            reply.author.login if reply.author else "",
            side(reply.author, reply.association, context),
            reply.body,
            reply.node_id,
            reply.is_answer,
        )
        for reply in replies
        if not is_command(reply.body, machines)
    )
    discussion = item.discussion
    return Conversation(
        title=item.title,
        posts=(first, *said),
        labels=tuple(label.name for label in item.labels),
        is_open=item.is_open,
        closed_at=item.closed_at,
        is_pull=item.kind is Kind.PULL,
        is_answerable=bool(discussion and discussion.is_answerable),
        is_answered=bool(discussion and discussion.is_answered),
        unread=max(0, item.comments_total - len(item.comments)),
    )


_SLASH = re.compile(r"/[a-z][a-z-]*(?:\s|$)")
_TO = re.compile(r"(?<![\w/])@([A-Za-z0-9][A-Za-z0-9-]{0,38})(?:\[bot\])?")


def side(who: Actor | None, association: str, context: Context) -> Side:
    """For whom an account speaks: bots by type, maintainers by what is known."""
    if who is not None and who.is_bot:
        return Side.BOT
    if association in MAINTAINERS:
        return Side.MAINTAINER
    if who is not None and who.login.lower() in context.maintainers:
        return Side.MAINTAINER
    return Side.COMMUNITY


def bots(item: Item) -> frozenset[str]:
    """Lower-case logins of the bots that wrote in an item, by account type."""
    wrote = [item.author, *(comment.author for comment in item.comments)]
    if item.pull:
        wrote += [review.author for review in item.pull.reviews]
    return frozenset(who.login.lower() for who in wrote if who and who.is_bot)


ASSISTANTS = frozenset(
    {
        "claude", "codex", "coderabbitai", "copilot", "cursor", "cursoragent",
        "dependabot", "devin-ai-integration", "gemini-code-assist", "greptile-apps",
        "greptileai", "mergify", "mergifyio", "renovate",
    }
)  # fmt: skip
"""Names by which apps are called in a comment, whether or not they wrote there."""


def is_command(body: str, known: frozenset[str]) -> bool:
    """Whether a text is meant for a machine: `/retest`, or begins or ends with a bot.

    Such a text says nothing to people. `known`: the bots of the item.
    """
    text = prose.words(body).strip()
    if text.startswith("/") and _SLASH.match(text):
        return True
    if "@" not in text:
        return False
    named = list(_TO.finditer(text))
    if not named or any(
        (who := one[1].lower()) not in known and who not in ASSISTANTS for one in named
    ):
        return False
    return named[0].start() == 0 or not text[named[-1].end() :].strip(" .,!?")
