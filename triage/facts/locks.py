"""Reads the changed lines of lock files: versions, hosts, integrity, install scripts.

The shapes are those that the package managers write. A lock file is never judged by
its size: what matters is where its packages come from, that what they contain changes
only with their version, and that nothing new runs when it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from triage.facts.lines import Hunk, Line

_HASH = r"[^\"\s,}]{3,200}"


@dataclass(frozen=True, slots=True)
class Format:
    """How one package manager writes: what a line is, by patterns with a group each."""

    header: re.Pattern[str]
    """Names the package whose lines follow; a second group is its version."""
    version: re.Pattern[str] | None = None
    integrity: re.Pattern[str] | None = None
    source: re.Pattern[str] | None = None
    """Where a package comes from."""
    hosts: frozenset[str] = frozenset()
    script: re.Pattern[str] | None = None
    """Says that something runs when the package is installed."""


def _format(
    header: str,
    version: str = "",
    integrity: str = "",
    source: str = "",
    hosts: str = "",
    script: str = "",
) -> Callable[[], Format]:
    """A format that is made when the first lock file of it is read."""
    return cache(
        lambda: Format(
            re.compile(header),
            re.compile(version) if version else None,
            re.compile(integrity) if integrity else None,
            re.compile(source) if source else None,
            frozenset(hosts.split()),
            re.compile(script) if script else None,
        )
    )


_NPM_HOSTS = "registry.npmjs.org registry.yarnpkg.com npm.jsr.io"
_PIP_HOSTS = "files.pythonhosted.org pypi.org pypi.python.org"
_GIT_HOSTS = "github.com api.github.com codeload.github.com gitlab.com"
_NPM = _format(
    r'^\s*"(?:[^"]*node_modules/)?((?:@[^"/]+/)?[^"/@]+)": \{',
    r'^\s*"version": "([^"]+)"',
    rf'^\s*"integrity": "({_HASH})',
    r'^\s*"resolved": "([^"]*)"',
    _NPM_HOSTS,
    r'^\s*"hasInstallScript": true',
)
_TOML_HASH = rf'(?:hash|sha256) = "({_HASH})"'
_POETRY = _format(
    r'^name = "([^"]+)"',
    r'^version = "([^"]+)"',
    "",
    r'\b(?:url|git|registry|reference) = "([a-z+]+:[^"]*)"',
    f"{_PIP_HOSTS} download.pytorch.org",
)
_FORMATS: tuple[tuple[re.Pattern[str], Callable[[], Format]], ...] = tuple(
    (re.compile(name), made)
    for name, made in (
        (r"(?:package-lock|npm-shrinkwrap)\.json$", _NPM),
        (
            r"yarn\.lock$",
            _format(
                r'^"?((?:@[^@"/]+/)?[^@"\s/]+)@.*:$',
                r'^\s+version:? "?([^"\s]+)"?$',
                rf"^\s+(?:integrity|checksum:) ({_HASH})",
                r'^\s+(?:resolved|resolution:) "?(?:[^"@]*@(?=[a-z+]+:/))?([a-z+]+:[^"]*)',
                _NPM_HOSTS,
            ),
        ),
        (
            r"pnpm-lock\.yaml$",
            _format(
                r"^\s{2,}'?/?((?:@[^@/'\s]+/)?[^@/'\s(:]+)(?:[@/]([^:'(\s]+)[^:]*)?'?:$",
                r"^\s+version: '?([0-9][^\s('\"]*)",
                rf"\bintegrity: ({_HASH})",
                r"\b(?:tarball|repo): '?([a-z+]+:[^\s,}']*)",
                _NPM_HOSTS,
                r"^\s+(?:requiresBuild|hasBuild): true",
            ),
        ),
        (
            r"bun\.lock$",
            _format(
                r'^\s*"(?:[^"]*/)?[^"]+": \["((?:@[^@"]+)?[^@"]+)@([^"]+)"',
                "",
                r'"(sha\d+-[^"]+)"\],?$',
                r'": \["[^"]+", "([a-z+]+:[^"]*)"',
                _NPM_HOSTS,
            ),
        ),
        (r"(?:poetry|uv|pdm)\.lock$", _POETRY),
        (
            r"pipfile\.lock$",
            _format(
                r'^\s*"([^"]+)": \{',
                r'^\s*"version": "=*([^"]+)"',
                "",
                r'^\s*"(?:url|git|file)": "([^"]+)"',
                _PIP_HOSTS,
            ),
        ),
        (
            r"cargo\.lock$",
            _format(
                r'^name = "([^"]+)"',
                r'^version = "([^"]+)"',
                rf'^checksum = "({_HASH})"',
                r'^source = "(?:registry\+|sparse\+)?([^"]+)"',
                "github.com/rust-lang/crates.io-index index.crates.io",
            ),
        ),
        (
            r"composer\.lock$",
            _format(
                r'^\s*"name": "([^"]+)"',
                r'^\s*"version": "([^"]+)"',
                "",
                r'^\s*"url": "([^"]+)"',
                f"{_GIT_HOSTS} repo.packagist.org",
            ),
        ),
        (
            r"(?:gemfile\.lock|gems\.locked)$",
            _format(
                r"^ {2,4}([A-Za-z0-9_.-]+) \(=? ?([0-9][^)\s,]*)\)",
                "",
                r"\) sha256=([0-9a-f]{64})",
                r"^\s+remote: (\S+)",
                "rubygems.org index.rubygems.org",
            ),
        ),
        (
            r"go\.(?:work\.)?sum$",
            _format(r"^(\S+ v\S+?)(?=\s)", "", r"(h1:\S+)"),
        ),
        (
            r"pubspec\.lock$",
            _format(
                r'^  "?([a-z0-9_]+)"?:$',
                r'^    version: "([^"]+)"',
                rf'^\s+sha256: "?({_HASH})',
                r'^\s+url: "?([^"\s]+)',
                "pub.dev pub.dartlang.org",
            ),
        ),
        (
            r"mix\.lock$",
            _format(
                r'^\s*"([a-z0-9_]+)": \{:(?:hex|git), :?"?[^,]+, "([^"]+)"',
                "",
                r'"([0-9a-f]{64})"',
                r'\{:git, "([^"]+)"',
                "github.com",
            ),
        ),
        (
            r"packages\.lock\.json$",
            _format(
                r'^\s*"([^"]+)": \{',
                r'^\s*"resolved": "([^"]+)"',
                rf'^\s*"contentHash": "({_HASH})',
            ),
        ),
        (
            r"package\.resolved$",
            _format(
                r'^\s*"(?:identity|package)" ?: "([^"]+)"',
                r'^\s*"version" ?: "([^"]+)"',
                r'^\s*"revision" ?: "([0-9a-f]{40})"',
                r'^\s*"(?:location|repositoryURL)" ?: "([^"]+)"',
                "github.com",
            ),
        ),
        (
            r"\.terraform\.lock\.hcl$",
            _format(
                r'^provider "(?:[^"/]+/)?([^"/]+/[^"/]+)"',
                r'^\s*version\s*= "([^"]+)"',
                "",
                r'^provider "([^"/]+)/',
                "registry.terraform.io registry.opentofu.org",
            ),
        ),
        (
            r"\.lockfile$",
            _format(r"^([\w.-]+:[\w.-]+):([\w.+-]+)="),
        ),
        (
            r"chart\.lock$",
            _format(r"^- name: (\S+)", r"^\s+version: (\S+)"),
        ),
        (
            r"\.lockb?$|-lock\.(?:json|ya?ml)$",
            _format(
                r'^\s*"?name"? ?[=:] "?([^"\s]+)',
                r'^\s*"?version"? ?[=:] "?([^"\s]+)',
                "",
                r"\b((?:https?|git|ssh|ftp)[a-z+]*://[^\s\"',)]+)",
            ),
        ),
    )
)
_URL = re.compile(
    r"^(?:git\+)?([a-z]+)(?:\+[a-z]+)?://(?:[^/@\s]*@)?([^/\s:?#]+)([^\s?#]*)"
)
_ALIAS = re.compile(r'^\s*"name": "([^"]+)"|@npm:((?:@[^@"/]+/)?[^@"\s/]+)@')
_TARBALL = re.compile(
    r"^https://registry\.(?:npmjs\.org|yarnpkg\.com)/((?:@[^/]+/|@[^/]+%2[fF])?[^/@]+)/-/"
)
"""Where the npm registry keeps a package: its name is in the address."""
_LINK_KEYS = re.compile(r'^\s*"type": "(?:git|zip|tar|hg|svn|path)"')
_KEYED = re.compile(rf'(?:file|url) = "([^"]+)".{{0,400}}?{_TOML_HASH}')


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


def format_of(path: str) -> Format | None:
    """How this lock file is written; None for any other file."""
    lower = path.lower()
    return next((made() for name, made in _FORMATS if name.search(lower)), None)


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
