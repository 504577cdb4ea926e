"""What a dependency bump is, and the pull request's text that one is read from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from triage.model import Item

SEVERITY = ("lockfile", "pin", "digest", "patch", "minor", "unknown", "major")
"""Levels from harmless to severe; what is not known is feared like a major."""

UNSEEN = r"<U\+(?:200[B-F]|2060|FEFF)>|&#8203;|[\u200b-\u200f\u2060\ufeff]"
"""What is not seen, as it is or as its placeholder: a pattern."""

_UNSEEN = re.compile(UNSEEN)
_DETAILS = re.compile(r"<(/?)details\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Package:
    """One dependency that a bump changes; "" is what the pull request does not say."""

    name: str
    version_from: str = ""
    version_to: str = ""
    level: str = "unknown"
    dep_type: str = ""
    """production, development, indirect, or ""."""


@dataclass(frozen=True, slots=True)
class Bump:
    """What a pull request of a dependency bot says that it changes."""

    bot: str
    """Who it presents as; whether it is that bot is a matter of provenance."""
    ecosystem: str = ""
    directory: str = ""
    group: str = ""
    packages: tuple[Package, ...] = ()
    level: str = "unknown"
    security: bool = False
    contradictions: tuple[str, ...] = ()
    """Where its text says something else than its changed lines, which count."""
    unseen: tuple[str, ...] = ()
    """Packages that no changed line names."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the grammars read, taken from an item once."""

    title: str
    body: str
    """Without what is folded away: release notes quote other bumps."""
    folded: str
    """The whole body."""
    branch: str
    messages: tuple[str, ...]
    files: tuple[str, ...]
    labels: frozenset[str]
    login: str
    """Lower case, without `[bot]`."""
    is_bot: bool

    @classmethod
    def of(cls, item: Item) -> Text:
        """The text of one pull request."""
        pull = item.pull
        folded = seen(item.body)
        login = item.author.login.lower().removesuffix("[bot]") if item.author else ""
        return cls(
            title=" ".join(seen(item.title).split()),
            body=unfolded(folded),
            folded=folded,
            branch=pull.head_ref_raw if pull else "",
            messages=tuple(commit.message for commit in pull.commits) if pull else (),
            files=tuple(file.path for file in pull.files) if pull else (),
            labels=frozenset(label.name.casefold() for label in item.labels),
            login=login,
            is_bot=bool(item.author and item.author.is_bot),
        )


def seen(text: str) -> str:
    """The text without what is not seen."""
    if text.isascii() and "<U+" not in text and "&#8203;" not in text:
        return text
    return _UNSEEN.sub("", text)


def unfolded(body: str) -> str:
    """The body without its `<details>` sections, nested ones included."""
    kept: list[str] = []
    depth = 0
    start = 0
    for tag in _DETAILS.finditer(body):
        if tag[1]:
            if depth:
                depth -= 1
                start = tag.end()
        else:
            if not depth:
                kept.append(body[start : tag.start()])
            depth += 1
    if not depth:
        kept.append(body[start:])
    return "\n".join(kept)


def worst(levels: Iterable[str]) -> str:
    """The most severe of some levels; unknown where there are none."""
    found = [level for level in levels if level in SEVERITY]
    return max(found, key=SEVERITY.index) if found else "unknown"


def unique(packages: Iterable[Package]) -> tuple[Package, ...]:
    """Named packages in their order, each name with its versions once."""
    seen: dict[tuple[str, str, str], Package] = {}
    for package in packages:
        key = (package.name, package.version_from, package.version_to)
        if package.name:
            seen.setdefault(key, package)
    return tuple(seen.values())
