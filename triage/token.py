"""The token: where it is found, and a type that never prints it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from typing import NoReturn

from triage.config import is_loopback

VARIABLES = ("GH_TOKEN", "GITHUB_TOKEN")
"""Environment variables that may hold it, in the order in which they count."""

_SHAPES = re.compile(r"gh[a-z]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}")


class Secret:
    """A text that shows only that it is one."""

    __slots__ = ("_value", "source")

    def __init__(self, value: str, source: str) -> None:
        self._value = value
        self.source = source
        """Where it was found: the name of a variable, or `gh auth token`."""

    def reveal(self) -> str:
        """The value itself: for the request that needs it, and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return f"<token from {self.source}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A token is not pickled.")

    def scrub(self, text: str) -> str:
        """The text without this token, should a message have caught it."""
        return scrub(text.replace(self._value, "***") if self._value else text)


def scrub(text: str) -> str:
    """The text without anything shaped like a GitHub token."""
    return _SHAPES.sub("***", text)


def find(environ: Mapping[str, str], host: str) -> Secret | None:
    """The token for a host: `GH_TOKEN`, `GITHUB_TOKEN`, then `gh auth token`.

    `gh` is not asked for a loopback host: its token belongs to another one.
    """
    for name in VARIABLES:
        value = environ.get(name, "").strip()
        if value:
            return Secret(value, name)
    if is_loopback(host):
        return None
    return _from_gh(environ, "github.com" if host == "api.github.com" else host)


def _from_gh(environ: Mapping[str, str], host: str) -> Secret | None:
    program = shutil.which("gh", path=environ.get("PATH"))
    if not program:
        return None
    try:
        answer = subprocess.run(
            [program, "auth", "token", "--hostname", host],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
            env=dict(environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    value = answer.stdout.strip()
    return Secret(value, "gh auth token") if answer.returncode == 0 and value else None
