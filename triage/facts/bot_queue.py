"""What `.github/dependabot.yml` says about how many pull requests may be open.

Sources: "open-pull-requests-limit" in GitHub's options reference for Dependabot (five
version updates by default, 0 switches them off, security updates have a limit of their
own of ten), and dependabot-core#10395 (a limit holds for each directory of an entry).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from triage.facts import plain_yaml
from triage.facts.ecosystems import DEPENDABOT
from triage.facts.plain_yaml import Node

USUAL = 5
"""Version updates that may be open where the file does not say."""
SECURITY = 10
"""Security updates that may be open, by repository, ecosystem and directory.

GitHub calls it usual rather than fixed (github/docs#22139).
"""

_OURS = {name.replace("_", "-"): ours for name, ours in DEPENDABOT.items()}
_OURS |= {ours: ours for ours in DEPENDABOT.values()}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry under `updates`."""

    ecosystem: str
    directories: tuple[str, ...]
    """As written; `*` stands for one level, `**` for any."""
    limit: int | None
    """Version updates that may be open in each directory; None: not readable."""

    def covers(self, ecosystem: str, directory: str) -> bool:
        """Whether a bump of this ecosystem in this directory is the entry's."""
        return ecosystem == self.ecosystem and any(
            _pattern(one).fullmatch(_plain(directory)) for one in self.directories
        )


@lru_cache(maxsize=2048)
def entries(text: str) -> tuple[Entry, ...] | None:
    """The entries of a `dependabot.yml`; None where it is not understood."""
    try:
        found = plain_yaml.read(text)
    except plain_yaml.Unreadable:
        return None
    listed = found.get("updates") if isinstance(found, dict) else None
    return tuple(_entries(listed)) if isinstance(listed, list) else None


def limit(known: tuple[Entry, ...], ecosystem: str, directory: str) -> int | None:
    """How many version updates may be open there; None: not known.

    Where several entries cover one place (other target branches, or uv beside pip),
    which of them a pull request belongs to is not told: their limits are added up.
    """
    limits = [one.limit for one in known if one.covers(ecosystem, directory)]
    if not limits or None in limits:
        return None
    return sum(one for one in limits if one is not None)


def _entries(listed: list[Node]) -> Iterator[Entry]:
    for one in listed:
        if not isinstance(one, dict):
            continue
        named = one.get("package-ecosystem")
        directory, several = one.get("directory"), one.get("directories")
        listed_too = several if isinstance(several, list) else []
        places = [p for p in (directory, *listed_too) if isinstance(p, str)]
        if isinstance(named, str) and named in _OURS:
            yield Entry(_OURS[named], tuple(places) or ("/",), _limit(one))


def _limit(entry: dict[str, Node]) -> int | None:
    said = entry.get("open-pull-requests-limit")
    if said is None:
        return USUAL
    return (
        int(said) if isinstance(said, str) and re.fullmatch(r"\d{1,4}", said) else None
    )


def _plain(directory: str) -> str:
    return directory.strip("/")


@lru_cache(maxsize=1024)
def _pattern(directory: str) -> re.Pattern[str]:
    """A directory of an entry as what it covers."""
    parts = []
    for part in re.split(r"(\*\*/?|\*)", _plain(directory)):
        if part.startswith("**"):
            parts.append(".*")
        elif part == "*":
            parts.append("[^/]*")
        else:
            parts.append(re.escape(part))
    return re.compile("".join(parts))
