"""Cuts the title of a bump into its parts, whatever prefix a project puts before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERB = re.compile(
    r"(?<![\w/@.-])(bump|bumps|update|updates|upgrade|upgrades|pin|replace|roll back|"
    r"rollback)(?![\w/.:-])",
    re.IGNORECASE,
)
_DEVELOPMENT = re.compile(r"\((?:deps-dev|dev-deps|devdeps)\)", re.IGNORECASE)
_SECURITY = re.compile(r"\[security\]", re.IGNORECASE)
_TAGS = re.compile(
    r"(?:\s*(?:\[(?:security|(?:ci[ -]skip|skip[ -]ci))\]|- autoclosed|🚀))+$",
    re.IGNORECASE,
)
_LOUD = re.compile(r" (?:FROM|TO|WITH|IN|IN THE|ACROSS|GROUP|AND) ")
"""Words around names and versions, in a title that shouts."""
_LEVEL = re.compile(r"\s*\((major|minor|patch)\)$", re.IGNORECASE)
_WHERE = re.compile(r"\s+in\s+(/\S*)")
_GROUP = re.compile(r"\s+in the (\S+|\"[^\"]{1,80}\") group\b")
_ACROSS = re.compile(r"\s+across\s+(\d+|multiple)\s+(director|ecosystem)")
_ARROW = re.compile(r"\s*(?:->|=>|→|➔|➜|⟶|➡️?)\s*")
_VERSION = re.compile(r"[vV=~^<>!@\"'`]{0,4}\s?[vV]?\d[\w.+:!@*-]*")


@dataclass(frozen=True, slots=True)
class Title:
    """The parts of a title around its verb."""

    prefix: str
    verb: str
    rest: str
    """What follows the verb, without tags at its end."""
    level: str
    """From `(major)` and the like at its end, or ""."""
    security: bool
    development: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an update applies, as the end of a title says."""

    directory: str
    group: str
    several: bool
    """Across several directories or ecosystems."""


def split(title: str) -> Title:
    """The title around its first verb of updating; without one, `verb` is ""."""
    security = bool(_SECURITY.search(title))
    match = _VERB.search(title)
    if not match:
        return Title(title, "", "", "", security, False)
    prefix = title[: match.start()]
    rest = _LOUD.sub(lambda word: word[0].lower(), title[match.end() :].strip())
    rest = _tagless(rest)
    level = ""
    if found := _LEVEL.search(rest):
        level = found[1].lower()
        rest = _tagless(rest[: found.start()])
    return Title(
        prefix.strip(),
        match[1].lower().removesuffix("s"),
        rest,
        level,
        security,
        bool(_DEVELOPMENT.search(prefix)),
    )


def _tagless(text: str) -> str:
    match = _TAGS.search(text[-80:])
    return text[: len(text) - len(text[-80:]) + match.start()] if match else text


def scope(rest: str) -> tuple[str, Scope]:
    """What is updated, and where: `react from 1 to 2` and `/web`, group `ui`."""
    across = _ACROSS.search(rest)
    group = _GROUP.search(rest)
    where = _WHERE.search(rest)
    cuts = [found.start() for found in (across, group, where) if found]
    return rest[: min(cuts, default=len(rest))], Scope(
        directory=where[1].rstrip(",:") if where else "",
        group=group[1].strip('"') if group else "",
        several=bool(across and (across[1] != "1" or across[2] == "ecosystem")),
    )


def steps(what: str) -> tuple[str, str, str]:
    """Name, old and new version of `x from 1 to 2`, `x to 2`, `x ( 1 -> 2 )`.

    What the text does not hold is "".
    """
    name, found, tail = what.partition(" from ")
    if not found and what.startswith("from "):
        name, found, tail = "", "from", what[5:]
    if found:
        if tail.startswith("to "):
            return name.strip(), "", tail[3:].strip()
        old, found, new = tail.partition(" to ")
        if found:
            return name.strip(), old.strip(), new.strip()
        parts = _ARROW.split(tail, maxsplit=1)
        if len(parts) == 2:
            return name.strip(), parts[0].strip(), parts[1].strip()
        return name.strip(), tail.strip(), ""
    if len(parts := _ARROW.split(what, maxsplit=1)) == 2:
        return _arrow(parts[0], parts[1])
    name, found, new = what.rpartition(" to ")
    if found:
        return name.strip(), "", new.strip()
    return what.strip(), "", ""


def _arrow(left: str, right: str) -> tuple[str, str, str]:
    """`x ( 1` and `2 )`; also `x 1` and `2`."""
    name, opened, old = left.rpartition("(")
    if not opened:
        name, _, old = left.strip().rpartition(" ")
    return name.strip(" :"), old.strip(), right.strip(" )")


def has_arrow(what: str) -> bool:
    """Whether the versions stand around an arrow."""
    return bool(_ARROW.search(what))


def looks_like_version(text: str) -> bool:
    """Whether this is one version rather than words; a leading operator is fine."""
    return bool(_VERSION.fullmatch(text))


def first_version(text: str) -> str:
    """The text up to its first space, without quotes: a version, with words after it."""
    if text.startswith(("~>", ">=", "<=", "==", "^", ">", "<", "=", "~")):
        head, _, tail = text.partition(" ")
        if head.strip("~><=^") == "":
            return f"{head} {tail.split(' ', 1)[0]}"
    return text.split(" ", 1)[0].strip("`\"'").rstrip(".,;")
