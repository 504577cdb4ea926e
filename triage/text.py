"""Makes text that anyone on the internet can write safe to show.

`clean` is applied once, at the hub. What it returns holds no control character,
no bidirectional or invisible one, and no lone surrogate: each becomes something
visible, so that nothing is hidden and nothing is lost.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARKS_PER_BASE = 4
"""Combining marks kept on one character; more draw over the lines above."""

ELLIPSIS = "…"

_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
"""Characters with another category that draw nothing."""

_SUSPECT = re.compile(
    r"[^\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u3041-\u3096]"
)
_NEWLINES = re.compile(r"\r\n|\r")
_ZWJ = "\u200d"
_VS16 = "\ufe0f"


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """How one character is shown; a mark or ZWJ is judged by its neighbours."""
    code = ord(char)
    if char in "\t\u0085\u2028\u2029":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code <= 0x9F or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    hidden = (
        char in _BLANK
        or 0xFE00 <= code <= 0xFE0E
        or 0xE0000 <= code <= 0xE0FFF
        or unicodedata.category(char) in {"Cf", "Co", "Cn"}
    )
    return f"<U+{code:04X}>" if hidden else char


def _joins(previous: str) -> bool:
    """Whether a joiner after this character is part of an emoji."""
    return bool(previous) and (
        previous == _VS16 or unicodedata.category(previous) in {"So", "Sk"}
    )


def clean(raw: str | None, *, multiline: bool = False) -> str:
    """The text with everything that a terminal obeys, or a reader cannot see, shown.

    Newlines survive only where `multiline`; elsewhere they become spaces.
    Idempotent. Rules: `docs/safety.md`.
    """
    if not raw:
        return ""
    text = _NEWLINES.sub("\n", raw)
    if not multiline:
        text = text.replace("\n", " ")
    if not _SUSPECT.search(text):
        return text
    out: list[str] = []
    marks = 0
    previous = ""
    for char in text:
        if char == "\n" or " " <= char <= "~":
            marks = 0
            out.append(char)
        elif char == _ZWJ:
            out.append(char if _joins(previous) else "<U+200D>")
        elif unicodedata.category(char) in {"Mn", "Me"}:
            shown = _shown(char)
            marks += 1
            if shown != char:
                out.append(shown)
            elif marks <= MARKS_PER_BASE:
                out.append(char)
        else:
            marks = 0
            out.append(_shown(char))
        previous = char
    return "".join(out)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    return text[: max(limit - 1, 0)] + ELLIPSIS if limit > 0 else ""


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 repository`, `2 repositories`: a number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def ago(seconds: float) -> str:
    """An age in one unit: `now`, `5m`, `3h`, `12d`, `7mo`, `2y`; negative is `now`."""
    if seconds < 60:
        return "now"
    for size, unit, until in (
        (60, "m", 3600),
        (3600, "h", 48 * 3600),
        (86400, "d", 60 * 86400),
        (30 * 86400, "mo", 720 * 86400),
    ):
        if seconds < until:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds // (365 * 86400))}y"
