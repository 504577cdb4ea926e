"""Compares two versions: what kind of step leads from one to the other.

A level is positional, as in Dependabot's `update-type`: the first differing number
decides, calendar versions and 0.x included. A fourth number counts as patch.
"""

from __future__ import annotations

import re

_LEADING = re.compile(r"[vV=~^<>!\"'`(]*[vV]?(\d{1,19}(?:\.\d{1,19}){0,8})")
_ANYWHERE = re.compile(r"(\d{1,19}(?:\.\d{1,19}){0,8})")
_BOUNDS = re.compile(r"[,|\s]+")
_DIGEST = re.compile(r"(?:sha(?:256|512):)?[0-9a-f]{7,128}")
_RANGE = re.compile(r"^[\"' ]*[~^<>]|[|,]| - |\.[xX*](?![\w])|^\*$")
_LEVELS = ("major", "minor", "patch")


def is_digest(version: str) -> bool:
    """Whether this is a commit or content hash, whole or shortened.

    Seven digits alone may be either; a hash of only digits is rare (1 in 27).
    """
    return bool(_DIGEST.fullmatch(version)) and not version.isdigit()


def bare(version: str) -> str:
    """A version without quotes, operator and leading v: `^1.2` and `v1.2` are `1.2`."""
    return version.strip("\"'` ").lstrip("v^~=<> ")


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, of the highest bound where it is a range."""
    found = [m[1] for part in _BOUNDS.split(version) if (m := _LEADING.match(part))]
    if not found:
        found = _ANYWHERE.findall(version)[:1]
    return max(
        (tuple(int(part) for part in text.split(".")) for text in found), default=()
    )


def compare(old: str, new: str) -> int:
    """Negative where `new` is lower than `old`, positive where higher, else 0."""
    a, b = _padded(old, new)
    return (b > a) - (b < a)


def level(old: str, new: str) -> str:
    """The step from one version to another: major, minor, patch, digest, pin, unknown."""
    if not new:
        return "unknown"
    if is_digest(new) or (is_digest(old) and _DIGEST.fullmatch(new)):
        return "digest" if not old or _DIGEST.fullmatch(old) else "pin"
    if not old or is_digest(old):
        return "unknown"
    a, b = _padded(old, new)
    if not a or not b:
        return "unknown"
    for index, (left, right) in enumerate(zip(a, b, strict=True)):
        if left != right:
            return _LEVELS[min(index, 2)]
    if _RANGE.search(old) and not _RANGE.search(new):
        return "pin"
    return "patch" if old != new else "unknown"


def _padded(old: str, new: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    a, b = numbers(old), numbers(new)
    if not a or not b:
        return (), ()
    width = max(len(a), len(b))
    return a + (0,) * (width - len(a)), b + (0,) * (width - len(b))
