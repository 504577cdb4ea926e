"""The words of others within what one says: they stay text, and notify nobody."""

from __future__ import annotations

import re

from triage.model import Item

_MENTION = re.compile(r"(?<![\w`/@])@(?=[A-Za-z0-9])[A-Za-z0-9-]+(?:/[\w.-]+)?")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#])")
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,60})")

GHOST = "ghost"
"""GitHub's own name for a deleted account."""


def inert(text: str) -> str:
    """A text whose mentions notify nobody."""
    return _MENTION.sub(r"`\g<0>`", text)


def plain(text: str) -> str:
    """A line of somebody else's that Markdown leaves as it is; it notifies nobody."""
    parts = _MENTION.split(line := " ".join(text.split()))
    mentions = _MENTION.findall(line)
    escaped = [_SPECIAL.sub(r"\\\1", part) for part in parts]
    out = escaped[0]
    for mention, after in zip(mentions, escaped[1:], strict=True):
        out += f"`{mention}`{after}"
    return out


def values(item: Item, me: str) -> dict[str, str]:
    """What a canned reply may name, of the item that it goes to.

    Logins hold nothing that Markdown reads; a title is anybody's, and stays text.
    """
    login = item.author.login if item.author else GHOST
    return {
        "author": login if _LOGIN.fullmatch(login) else plain(login),
        "me": me,
        "number": str(item.ref.number),
        "ref": str(item.ref),
        "repo": item.ref.repo,
        "title": plain(item.title),
        "url": item.url,
    }
