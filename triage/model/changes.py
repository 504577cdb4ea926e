"""What a pull request changes line by line, and who pushed it: from GitHub's REST.

GraphQL shows neither, so both are read apart, for bumps, once for each head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from triage.model.refs import Actor

LONGEST = 400_000
"""Characters of the longest patch that is kept; a longer one counts as not shown."""

Readable = Literal["", "read", "partly", "unreadable"]


@dataclass(frozen=True, slots=True)
class Patch:
    """One changed file with its lines, as a unified diff without file headers."""

    path: str
    raw_path: str
    change: str
    """GitHub's word: added, removed, modified, renamed, copied, changed, unchanged."""
    additions: int
    deletions: int
    text: str | None
    """None: GitHub shows none, as of binary and of very large files."""
    previous: str = ""
    """The path before, where it was renamed or copied."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The files of one head with their lines; `is_whole` where none is missing."""

    head_oid: str = ""
    """Head at which they were read; empty: never."""
    patches: tuple[Patch, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One push to a branch, of whatever kind."""

    who: Actor | None
    after_oid: str
    kind: str
    """GitHub's word: push, force_push, branch_creation, pr_merge, …"""


@dataclass(frozen=True, slots=True)
class Activity:
    """Every move of a branch, newest first, as it stood at one head."""

    head_oid: str = ""
    """Head at which it was asked; empty: never."""
    state: Readable = ""
    """read; partly: there is more than one page; unreadable: GitHub shows none."""
    moves: tuple[Move, ...] = ()


UNREAD = Changes()
UNASKED = Activity()
