"""Canned replies: Markdown files in the directory `replies/` beside the settings file.

A file's first line is its title where it is a heading; else the title is its name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.errors import SettingsError, UsageError

DIRECTORY = "replies"

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}|\{([a-z_]+)\}")
"""`{author}` is filled in; `{{author}}` is said as `{author}`."""

_TITLE = re.compile(r"#\s+(.+?)\s*#*\s*\Z")


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply that is written once."""

    name: str
    """The name of its file, without `.md`."""
    title: str
    body: str
    path: Path
    first_line: int
    """In which line of the file the body begins, from 1."""


def read(directory: Path) -> tuple[Canned, ...]:
    """The replies of a directory by name; none where there is none.

    Raises SettingsError that names the file which cannot be read.
    """
    try:
        paths = sorted(p for p in directory.glob("*.md") if p.is_file())
        return tuple(_read(path) for path in paths)
    except OSError as error:
        raise SettingsError(f"{directory} cannot be read: {error.strerror}.") from None


def _read(path: Path) -> Canned:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeError:
        raise SettingsError(f"{path} is no UTF-8.", "Save it as UTF-8.") from None
    lines = text.replace("\r\n", "\n").split("\n")
    title, begin = path.stem, 0
    if found := _TITLE.match(lines[0]):
        title, begin = found[1], 1
    while begin < len(lines) - 1 and not lines[begin].strip():
        begin += 1
    body = "\n".join(lines[begin:]).rstrip()
    return Canned(path.stem, title, body, path, begin + 1)


def named(found: tuple[Canned, ...], name: str, directory: Path) -> Canned:
    """The reply of a name. Raises UsageError that names the nearest where there is none."""
    for one in found:
        if name in {one.name, f"{one.name}.md"}:
            return one
    names = [one.name for one in found]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"They lie in {directory}."
    raise UsageError(f"There is no reply {name!r}.", hint)


def fill(canned: Canned, values: Mapping[str, str]) -> str:
    """The reply with its placeholders filled in; `{{author}}` stays `{author}`.

    Raises SettingsError that names file, line and column of one that there is not.
    """

    def put(found: re.Match[str]) -> str:
        name = found[2]
        if name is None:
            return f"{{{found[1]}}}"
        if name not in values:
            before = canned.body[: found.start()]
            line = canned.first_line + before.count("\n")
            column = len(before) - before.rfind("\n")
            near = difflib.get_close_matches(name, values, n=1)
            known = ", ".join(f"{{{one}}}" for one in values)
            raise SettingsError(
                f"{canned.path}:{line}:{column}: there is no {{{name}}} to fill in.",
                f"Did you mean {{{near[0]}}}?" if near else f"There are {known}.",
            )
        return values[name]

    return _PLACE.sub(put, canned.body)
