"""Reads the changed lines of lock files: versions, hosts, integrity, install scripts.

A lock file is never judged by its size: what matters is where its packages come from,
that what they contain changes only with their version, and that nothing new runs when it
is installed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from triage.facts.lines import Hunk, Line
from triage.facts.lock_formats import TOML_HASH, Format, format_of

_URL = re.compile(
    r"^(?:git\+)?([a-z]+)(?:\+[a-z]+)?://(?:[^/@\s]*@)?([^/\s:?#]+)([^\s?#]*)"
)
_ALIAS = re.compile(r'^\s*"name": "([^"]+)"|@npm:((?:@[^@"/]+/)?[^@"\s/]+)@')
_TARBALL = re.compile(
    r"^https://registry\.(?:npmjs\.org|yarnpkg\.com)/((?:@[^/]+/|@[^/]+%2[fF])?[^/@]+)/-/"
)
"""Where the npm registry keeps a package: its name is in the address."""
_LINK_KEYS = re.compile(r'^\s*"type": "(?:git|zip|tar|hg|svn|path)"')
_KEYED = re.compile(rf'(?:file|url) = "([^"]+)".{{0,400}}?{TOML_HASH}')


@dataclass(slots=True)
class Entry:
    """One package of a lock file, as far as its lines changed."""

    name: str
    went: list[str] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    alias: str = ""
    """The package that it is another name of."""
    kept: list[str] = field(default_factory=list)
    old_proof: list[str] = field(default_factory=list)
    new_proof: list[str] = field(default_factory=list)
    scripts: int = 0


@dataclass(slots=True)
class Lock:
    """What the changed lines of one lock file say."""

    entries: list[Entry] = field(default_factory=list)
    versioned: dict[str, Entry] = field(default_factory=dict)
    """Entries by name and version."""
    sources: list[tuple[Entry, str]] = field(default_factory=list)
    """Addresses that come in, and of which package."""
    known: set[str] = field(default_factory=set)
    """Hosts that those who go out come from, over https."""
    hosts: frozenset[str] = frozenset()
    swapped: str = ""
    """Something whose content changes while its version stays."""
    script: str = ""
    """A package that newly runs something when it is installed."""


@lru_cache(maxsize=65536)
def is_lock(path: str) -> bool:
    """Whether a path, or the name that ends it, is that of a lock file."""
    return format_of(path) is not None


def read(path: str, hunks: Sequence[Hunk]) -> Lock:
    """The changed lines of a lock file."""
    form = format_of(path)
    lock = Lock(hosts=form.hosts if form else frozenset())
    if form is None:
        return lock
    keyed: dict[str, str] = {}
    came: list[tuple[str, str]] = []
    for hunk in hunks:
        entry = Entry("")
        before = Line(" ", "")
        for line in hunk.lines:
            if found := form.header.search(line.text):
                entry = _entered(lock, entry, found, line, form)
            _take(lock, form, entry, line, before)
            for key, proof in _KEYED.findall(line.text):
                if line.sign == "-":
                    keyed[key] = proof
                elif line.sign == "+":
                    came.append((key, proof))
            before = line
    lock.swapped = _swapped(lock.entries) or next(
        (
            key.rpartition("/")[2]
            for key, proof in came
            if keyed.get(key, proof) != proof
        ),
        "",
    )
    lock.script = next((one.name for one in lock.entries if one.scripts > 0), "")
    return lock


def _entered(
    lock: Lock, entry: Entry, found: re.Match[str], line: Line, form: Format
) -> Entry:
    """The entry that a header begins; one replaced line by line goes on.

    Where the header names the version, each version is an entry of its own.
    """
    name = found[1]
    version = (found[2] or "") if found.re.groups > 1 else ""
    key = f"{name}@{version}" if version or form.version is None else name
    if version or form.version is None:
        known = lock.versioned.get(key)
    else:
        known = entry if entry.name == name else None
    if known is None:
        known = Entry(name)
        lock.entries.append(known)
        lock.versioned[key] = known
    if version:
        _note(known, line.sign, version)
    return known


def _note(entry: Entry, sign: str, version: str) -> None:
    {"-": entry.went, "+": entry.came}.get(sign, entry.kept).append(version)


def _take(lock: Lock, form: Format, entry: Entry, line: Line, before: Line) -> None:
    text, sign = line.text, line.sign
    if sign != "-" and (other := _ALIAS.search(text)):
        entry.alias = other[1] or other[2]
    if form.version and (found := form.version.search(text)):
        _note(entry, sign, found[1])
    if form.integrity and sign != " " and (found := form.integrity.search(text)):
        (entry.old_proof if sign == "-" else entry.new_proof).append(found[1])
    if form.script and form.script.search(text):
        entry.scripts += {"+": 1, "-": -1}.get(sign, 0)
    if form.source is None or sign == " ":
        return
    for address in form.source.findall(text):
        if text.lstrip().startswith('"url": ') and not _LINK_KEYS.match(before.text):
            continue
        if sign == "+":
            lock.sources.append((entry, address))
        elif (parts := _URL.match(address)) and parts[1] == "https":
            lock.known.add(parts[2].lower())


def _swapped(entries: Sequence[Entry]) -> str:
    """A package whose integrity is another while its version is not."""
    for one in entries:
        if not (one.old_proof and one.new_proof):
            continue
        if set(one.old_proof) == set(one.new_proof):
            continue
        if sorted(one.went) == sorted(one.came):
            return one.name or "a package"
    return ""


def foreign(lock: Lock) -> str:
    """An address that comes in from elsewhere, or unencrypted; "" where there is none."""
    for _, address in lock.sources:
        parts = _URL.match(address)
        if parts is None:
            if address in lock.hosts or not re.search(r"[:@]", address):
                continue
            return address
        scheme, host, path = parts[1], parts[2].lower(), parts[3]
        if scheme != "https":
            return address
        places = {one for one in lock.hosts if "/" in one}
        known = lock.known - {one.partition("/")[0] for one in places}
        if host in lock.hosts or host in known:
            continue
        where = f"{host}{path}".lower().rstrip("/")
        if any(where == one or where.startswith(f"{one}/") for one in places):
            continue
        return address
    return ""


def misplaced(lock: Lock) -> str:
    """A package that comes from the address of another; "" where there is none."""
    for entry, address in lock.sources:
        found = _TARBALL.match(address)
        if found is None or not entry.name:
            continue
        name = re.sub("%2f", "/", found[1], flags=re.IGNORECASE)
        if name not in {entry.name, entry.alias}:
            return f"{entry.name} from {name}'s address"
    return ""
