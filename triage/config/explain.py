"""Says what is wrong with a settings file in the words of the file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

import msgspec

_UNKNOWN = re.compile(
    r"Object contains unknown field `(?P<name>[^`]*)`(?: - at `\$(?P<at>[^`]*)`)?"
)
_COUNTED = re.compile(r"(?P<table>view|rule)\[(?P<index>\d+)\]\.?")
_PLACED = re.compile(r"(?P<what>.*?) - at `\$(?P<at>[^`]*)`")


def explain(
    message: str, into: type[msgspec.Struct], *, at: str = "", own: Sequence[str] = ()
) -> str:
    """A validation error: place first, nearest name last.

    `at`: the place of the table that was read, where it is not the whole file. `own`:
    names that are settings elsewhere, in the person's own file.
    """
    before = f"{at} " if at else ""
    unknown = _UNKNOWN.fullmatch(message)
    if unknown:
        place = (unknown["at"] or "").lstrip(".")
        if unknown["name"] in own:
            return (
                f"{unknown['name']} is no setting of a checkout; put it into your own "
                "settings."
            )
        names = _names_at(into, place)
        near = difflib.get_close_matches(unknown["name"], names, n=1)
        where = f"[{place}] " if place else ""
        if _COUNTED.match(place):
            where = _counted(place) + ": "
        meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}."
        return f"{before}{where}{unknown['name']} is no setting. {meant}"
    placed = _PLACED.fullmatch(message)
    if placed:
        what = placed["what"]
        if "matching regex" in what:
            what = "expected owner/name or owner/*"
        if "`array` of length" in what:
            what = "expected at least one, or leave it out"
        place = _counted(placed["at"].lstrip("."))
        return f"{before}{place}: {what[:1].lower()}{what[1:]}."
    return f"{before}{message[:1].lower()}{message[1:]}." if at else f"{message}."


def _counted(place: str) -> str:
    """A place in which a table is counted from 1, as people do: `view 2: name`."""
    found = _COUNTED.match(place)
    if not found:
        return place
    rest = place[found.end() :]
    return f"{found['table']} {int(found['index']) + 1}" + (f": {rest}" if rest else "")


def _names_at(into: type[msgspec.Struct], place: str) -> list[str]:
    """The settings that a table knows, by the table's dotted place."""
    current: Any = into
    for part in filter(None, re.split(r"\.|\[[^\]]*\]", place)):
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(current)}
        current = fields.get(part, current)
        for inner in getattr(current, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                current = inner
        if not (isinstance(current, type) and issubclass(current, msgspec.Struct)):
            return []
    return [f.encode_name for f in msgspec.structs.fields(current)]
