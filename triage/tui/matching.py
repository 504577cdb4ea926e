"""Finds names by a part of them, or by something near it."""

from __future__ import annotations

from collections.abc import Iterable

from triage.text import clean

NEAR = 70
"""How like a name what is typed must be, 0…100, where it is no part of it."""

SHORT = 2
"""Letters up to which what is typed must stand in a name."""


def matching(needle: str, names: Iterable[str]) -> list[str]:
    """The names that fit, the best first, each as it is spelled.

    What begins with it goes before what contains it, that before what has its letters
    in this order, and that before what is merely like it.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415  (when one types)

    wanted = clean(needle).lower()
    found: list[tuple[int, float, int, str]] = []
    for place, name in enumerate(names):
        lower = name.lower()
        at = lower.find(wanted)
        if at >= 0:
            rank, score = (0 if at == 0 else 1), 100.0
        elif len(wanted) <= SHORT:
            continue
        else:
            score = fuzz.partial_ratio(wanted, lower)
            if _in_order(wanted, lower):
                rank = 2
            elif score >= NEAR:
                rank = 3
            else:
                continue
        found.append((rank, -score, place, name))
    return [name for *_, name in sorted(found)]


def _in_order(needle: str, name: str) -> bool:
    """Whether the letters of one stand in the other, in order."""
    letters = iter(name)
    return all(letter in letters for letter in needle)
