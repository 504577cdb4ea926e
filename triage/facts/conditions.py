"""A condition that a bump must meet: what was found, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold, whether it does, and what says so.

    A failure is what neither waiting nor approving can mend, `age` excepted.
    """

    check: str
    state: State
    why: str
