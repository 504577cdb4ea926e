"""A condition that a bump must meet: what was found, and the words that say so."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["pass", "fail", "unknown"]


class Condition(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing that must hold, whether it does, and what says so.

    A failure is what neither waiting nor approving can mend, `age` excepted.
    """

    check: str
    state: State
    why: str
