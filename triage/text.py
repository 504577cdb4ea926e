"""Makes text that anyone on the internet can write safe to show.

`clean` is applied once, at the hub. What it returns holds no control character,
no bidirectional or invisible one, and no lone surrogate: each becomes something
visible, so that nothing is hidden. Only combining marks beyond the fourth are lost.
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
    "\U00016fe4\U0001d159"
)
"""Characters with another category that draw nothing."""

_SUSPECT = re.compile(
    "[^\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff"
    "\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u3041-\u3096]"
)
_NEWLINES = re.compile(r"\r\n|\r")
_ZWJ = "\u200d"
_VS16 = "\ufe0f"
_KEYCAP = "\u20e3"
_TWOFOLD = frozenset("©®‼⁉™ℹ〰〽㊗㊙")
"""Characters outside the symbols that VS16 turns into an emoji."""


def _is_emoji(char: str) -> bool:
    """Whether a character may be drawn as an emoji; generous with symbols.

    Unassigned code points count where Unicode keeps them for emoji: Python may
    know an older Unicode than the terminal (Unicode's emoji-data.txt).
    """
    if not char or char in _BLANK:
        return False
    code = ord(char)
    if 0x1F000 <= code <= 0x1FAFF:
        return True
    return 0x2190 <= code <= 0x2BFF and unicodedata.category(char) in {"So", "Sm"}


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """How one character is shown that has no say over its neighbours."""
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
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
        or (unicodedata.category(char) in {"Cf", "Co", "Cn"} and not _is_emoji(char))
    )
    return f"<U+{code:04X}>" if hidden else char


def _joins(char: str, before: str, after: str) -> bool:
    """Whether ZWJ or VS16 is part of an emoji here; `before` is what was kept."""
    if char == _VS16:
        keycap = before in "0123456789#*" and after == _KEYCAP
        return keycap or before in _TWOFOLD or _is_emoji(before)
    return (before == _VS16 or _is_emoji(before)) and _is_emoji(after)


def clean(raw: str | None, *, multiline: bool = False) -> str:
    """The text with everything that a terminal obeys, or a reader cannot see, shown.

    Newlines survive only where `multiline`; elsewhere they become spaces.
    Idempotent. Rules: `docs/safety.md`.
    """
    if not raw:
        return ""
    if raw.isascii() and (
        raw.isprintable() or (multiline and raw.replace("\n", "").isprintable())
    ):
        return raw
    text = _NEWLINES.sub("\n", raw)
    if not multiline:
        text = text.replace("\n", " ")
    if not _SUSPECT.search(text):
        return text
    out: list[str] = []
    marks = 0
    before = ""
    for at, char in enumerate(text):
        if char == "\n" or " " <= char <= "~":
            marks = 0
            shown = char
        elif char in {_ZWJ, _VS16}:
            kept = before and _joins(char, before, text[at + 1 : at + 2])
            shown = char if kept else f"<U+{ord(char):04X}>"
        else:
            shown = _shown(char)
            if unicodedata.category(char) in {"Mn", "Me"}:
                marks += 1
                if shown == char and marks > MARKS_PER_BASE:
                    continue
            else:
                marks = 0
        out.append(shown)
        before = char if shown == char else ""
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
