"""Judges whether the commit that a workflow names is the version that it says.

`uses: owner/name@SHA` may name a commit that lives only in a fork of the action; the
tag of the version, read from the action's own repository, tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.facts.conditions import State

_USES = re.compile(
    r"^\+\s*(?:-\s*)?uses:\s*['\"]?([\w.-]{1,100}/[\w.-]{1,100})[\w./-]{0,200}@"
    r"([0-9a-f]{7,40})['\"]?(?:\s+#\s*(?:tag[=:]\s*)?([vV]?\d[\w.+-]{0,80}))?",
    re.MULTILINE,
)
_FULL = re.compile(r"[vV]?\d+\.\d+\.\d+.*")


@dataclass(frozen=True, slots=True)
class Pin:
    """A commit of an action, and the version that the line says it is."""

    repo: str
    version: str
    """As it is written; empty where the line says none."""
    oid: str


def pins(text: str) -> list[Pin]:
    """The commits that come into a workflow by a patch."""
    return [Pin(m[1], m[3] or "", m[2]) for m in _USES.finditer(text)]


def judge(pin: Pin, tags: Mapping[tuple[str, str], str]) -> tuple[State, str]:
    """Whether the commit is the tag's; a tag that moves proves nothing against it."""
    short = f"{pin.repo}@{pin.oid[:7]}"
    if not pin.version:
        return "unknown", f"{short} says no version that it could be compared with"
    found = tags.get((pin.repo.lower(), pin.version))
    if found is None:
        return "unknown", f"whether {short} is {pin.version} was not looked up yet"
    if found == pin.oid:
        return "pass", f"{short} is {pin.version}"
    if found and _FULL.fullmatch(pin.version):
        return "fail", f"{short} is not {pin.version}, which is {found[:7]}"
    return "unknown", f"{short} is not what the tag {pin.version} names"
