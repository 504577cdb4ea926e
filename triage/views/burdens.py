"""How much waits for somebody, as it stands in other words until they are read.

Whenever a review is asked for or given, somebody has more or less before them. What says
of thousands of items that their owner has too much is the same meanwhile: the number is
put in when it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from triage import text

_FIRST, _LAST = "\x01", "\x02"
"""Around the login. What is stored is cleaned, and has neither."""

_LEFT_OPEN = re.compile(f"{_FIRST}([^{_LAST}]*){_LAST}")


def overburdened(load: int, capacity: int) -> str:
    """What says that somebody has as much as they can carry; empty: they have less."""
    if load < capacity:
        return ""
    return f"{text.count(load, 'review')} waiting, capacity {capacity}"


def left_open(login: str) -> str:
    """What stands where `overburdened` is to be said of somebody."""
    return f"{_FIRST}{login}{_LAST}"


def filled(said: str, tell: Callable[[str], str]) -> str:
    """Words in which it is said; `tell` has it of a login."""
    if _FIRST not in said:
        return said
    return _LEFT_OPEN.sub(lambda found: tell(found[1]), said)
