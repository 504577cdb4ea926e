"""Which lines of the old file a patch changes, and where two patches meet.

Line numbers are those of the file before the change, so that two pull requests on one
base can be compared without either being applied. What is inserted between two lines
counts as both of them: Git cannot place two insertions there either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from triage.model.changes import Patch

Span = tuple[int, int]
"""First and last changed line, from 1."""

WHOLE: Span = (1, 2**31 - 1)
"""A whole file: one that is added, removed or renamed."""

_HEADER = re.compile(r"^@@ -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,\d{1,9})? @@")
_WHOLLY = frozenset({"added", "removed", "renamed", "copied"})


def of_patch(patch: Patch) -> tuple[tuple[str, Span], ...]:
    """Changed lines by path; a renamed file is changed at both of its paths.

    Nothing where GitHub shows no lines of a file that stays where it is.
    """
    if patch.change in _WHOLLY:
        spans: tuple[Span, ...] = (WHOLE,)
    else:
        spans = of_text(patch.text or "")
    found = [(patch.raw_path, span) for span in spans]
    if patch.previous and patch.change == "renamed":
        found.append((patch.previous, WHOLE))
    return tuple(found)


def of_text(text: str) -> tuple[Span, ...]:
    """Changed lines of a unified diff without file headers, in order."""
    found: list[Span] = []
    line = 0
    """The line of the old file that comes next; 0 before the first header."""
    gone = come = 0
    for said in (*text.split("\n"), " "):
        if line and said.startswith("-"):
            gone += 1
        elif line and said.startswith("+"):
            come += 1
        elif not said.startswith("\\"):
            if gone:
                found.append((line, line + gone - 1))
            elif come:
                found.append((max(line - 1, 1), max(line, 1)))
            line += gone
            gone = come = 0
            if header := _HEADER.match(said):
                # Where nothing is taken the number is that of the line before.
                line = int(header[1]) + (header[2] == "0")
            elif line:
                line += 1
    return tuple(found)


def shared(one: Iterable[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """The lines that both change."""
    return tuple(
        (max(a, c), min(b, d))
        for a, b in one
        for c, d in other
        if max(a, c) <= min(b, d)
    )


def lines_in(spans: Iterable[Span]) -> int:
    """How many lines some spans have."""
    return sum(last - first + 1 for first, last in spans)
