"""Judges whether a bump's package names and versions can be what they look like.

Each ecosystem publishes which characters a name may hold. A name that holds others
is no package of it: it was made for the reader's eye, or it was read wrongly.
"""

from __future__ import annotations

import re

from triage.facts.conditions import Condition
from triage.facts.shape import UNSEEN, Bump, unfolded
from triage.model import Item
from triage.text import count

LENGTH = 300
"""Characters of the longest name or version; npm allows 214."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PATH = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._~+/-]*")
_GENERAL = re.compile(r"[A-Za-z0-9@._][A-Za-z0-9@._~+:/-]*")
_GRAMMARS = {
    "bundler": _PLAIN,
    "cargo": re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*"),
    "composer": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9._-]+)?"),
    "docker": re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*"),
    "github-actions": _PATH,
    "gomod": _PATH,
    "hex": re.compile(r"[A-Za-z0-9_]+"),
    "npm": re.compile(r"(?:@[A-Za-z0-9._~-]+/)?[A-Za-z0-9._~-]+"),
    "nuget": re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*"),
    "pip": re.compile(
        r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._-]+(?:, ?[A-Za-z0-9._-]+)*\])?"
    ),
    "pub": re.compile(r"[A-Za-z0-9_]+"),
}
"""Ecosystems whose names are narrower than a path in printable ASCII."""

_CLIMBS = re.compile(r"(?:^|/)\.\.?(?:/|$)")
_VERSION = re.compile(
    r"[A-Za-z0-9._+~^=<>!|,*: -]*|[\[(] ?\d[A-Za-z0-9._+, -]*[\])]|\[?\(?, ?\d[\w.-]*[\])]",
    re.ASCII,
)
_PLACEHOLDER = re.compile(r"<U\+", re.IGNORECASE)
_HIDDEN = re.compile(rf"(?<!@)(?:{UNSEEN})")
"""Behind an @ bots put one themselves, so that nobody is mentioned."""
_WORD = re.compile(r"[^\s()\[\]{}|`,\"']+")


def package_names(item: Item, bump: Bump) -> Condition:
    """Whether every name is one of its ecosystem, and every version one at all."""
    name = "package-names"
    if not bump.packages:
        if bump.level == "lockfile":
            return Condition(name, "pass", "it refreshes lock files, names no package")
        return Condition(name, "unknown", "it names no package")
    kind = f"{bump.ecosystem} package" if bump.ecosystem else "package"
    many = len(bump.packages) > 1
    for package in bump.packages:
        if not _named(package.name, bump.ecosystem):
            whose = "one of its package names" if many else "its package name"
            return Condition(
                name, "unknown", f"{whose} holds characters that no {kind} has"
            )
        if not (_versioned(package.version_from) and _versioned(package.version_to)):
            return Condition(
                name, "unknown", "its version holds characters that no version has"
            )
    if _hides(item, bump):
        return Condition(name, "unknown", "its package name holds hidden characters")
    shown = count(len(bump.packages), "name")
    names = f"{bump.ecosystem} names" if bump.ecosystem else "names"
    return Condition(name, "pass", f"{shown}, in characters that {names} may have")


def _named(name: str, ecosystem: str) -> bool:
    grammar = _GRAMMARS.get(ecosystem, _GENERAL)
    return bool(
        0 < len(name) <= LENGTH and grammar.fullmatch(name) and not _CLIMBS.search(name)
    )


def _versioned(version: str) -> bool:
    return bool(
        len(version) <= LENGTH
        and _VERSION.fullmatch(version)
        and not _PLACEHOLDER.search(version)
    )


def _hides(item: Item, bump: Bump) -> bool:
    """Whether the text had something unseen that reading the names left out."""
    branch = item.pull.head_ref if item.pull else ""
    if _HIDDEN.search(item.title) or _HIDDEN.search(branch):
        return True
    if not _HIDDEN.search(item.body):
        return False
    names = {package.name for package in bump.packages}
    return any(
        _HIDDEN.search(word) and re.sub(UNSEEN, "", word).strip("*_.:;") in names
        for word in _WORD.findall(unfolded(item.body))
    )
