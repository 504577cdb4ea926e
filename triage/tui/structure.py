"""Whether a text is built so that drawing its Markdown would take long.

What is counted are characters, cheaply and before anything is parsed. The limits keep
parsing and drawing far below the time in which a page is to stand; beyond them a text
is shown as it was written.
"""

from __future__ import annotations

import re

CHARACTERS = 32 * 1024
LINE = 4_000
ITEMS = 600
"""Lines that begin a block: of a list, heading, quote or table."""
COLUMNS = 20
DEPTH = 12
"""Marks of quotes or lists before a line, or blanks in steps of two."""
SIGNS = 3_000
"""Brackets and marks of emphasis, which a parser looks for the ends of."""

_MARKED = re.compile(r"(?m)^[ \t]*(?:[-*+>|#]|\d{1,9}[.)])")
_LEAD = re.compile(r"(?m)^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+")
_INDENT = re.compile(rf"(?m)^[ \t]{{{2 * DEPTH},}}(?:[-*+]|\d{{1,9}}[.)])[ \t]")


def objection(text: str) -> str:
    """Why a text is shown as it was written; empty: it is drawn."""
    if len(text) > CHARACTERS:
        return f"it has {len(text):,} characters"
    lines = text.split("\n")
    if (longest := max(map(len, lines))) > LINE:
        return f"a line has {longest:,} characters"
    if (items := len(_MARKED.findall(text))) > ITEMS:
        return f"it has {items:,} list items, headings and the like"
    columns = max(line.count("|") for line in lines)
    if columns > COLUMNS + 1:
        return f"a table has {columns - 1:,} columns"
    if (signs := sum(map(text.count, "[]*_~<`!"))) > SIGNS:
        return f"it has {signs:,} brackets and marks"
    deepest = max((_depth(found[0]) for found in _LEAD.finditer(text)), default=0)
    if deepest > DEPTH or _INDENT.search(text):
        return f"its lists or quotes are nested more than {DEPTH} deep"
    return ""


def _depth(lead: str) -> int:
    """How many marks stand before a line."""
    return len(re.findall(r">|[-*+]|\d{1,9}[.)]", lead))
