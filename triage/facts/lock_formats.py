"""How each package manager writes its lock file: what a line of it is.

The shapes are those that the package managers write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

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
TOML_HASH = rf'(?:hash|sha256) = "({_HASH})"'
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


def format_of(path: str) -> Format | None:
    """How this lock file is written; None for any other file."""
    lower = path.lower()
    return next((made() for name, made in _FORMATS if name.search(lower)), None)
