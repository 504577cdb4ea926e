"""People's availability, teams, and the files of a branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Status:
    """Whether somebody says that they are busy."""

    login: str
    is_busy: bool = False
    until: datetime | None = None
    """None: until further notice."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team as far as the token may know it."""

    name: str
    """`owner/slug`."""
    size: int | None = None
    """How many members; None: not readable."""
    logins: tuple[str, ...] = ()
    """The first hundred of them."""


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """The CODEOWNERS file of a branch."""

    text: str | None
    """None: there is none."""
    path: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a branch."""

    paths: tuple[str, ...]
    is_whole: bool
    """False: GitHub listed only a part of them, or none."""
