"""The SQLite databases: the copy of GitHub, what was imported, and what one did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Select(Generic[T]):
    """One SQL select and the dataclass whose fields its columns fill, in order."""

    sql: str
    into: Callable[..., T]
    of_channels: bool = False
    """Whether it asks what was imported from channels, not the copy of GitHub."""
