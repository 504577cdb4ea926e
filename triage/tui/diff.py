"""A patch as lines: its signs stay, so that nothing is told by colour alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.facts import locks
from triage.model import Pull
from triage.model.changes import Changes, Patch
from triage.text import count
from triage.tui.cells import Line

MOST_LINES = 4000
"""Lines of a diff that are shown; more would cost a visible wait."""

FILE_LINES = 1500
"""Lines of one file that are shown."""

LONG = 500
"""Characters of one line that are shown."""

MOST_TEXT = 200_000
"""Characters of a diff that are shown."""

TONES = {"+": "good", "-": "bad", "@": "accent", "\\": "dim"}

UNSHOWN = "GitHub shows no lines of it: it is binary, or very large."

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@")


def of(changes: Changes, pull: Pull) -> list[Line]:
    """The whole diff: what it is of, its files, and the lines of each."""
    patches = sorted(changes.patches, key=lambda one: locks.is_lock(one.raw_path))
    lines: list[Line] = [
        (
            ("head", count(len(patches), "file")),
            ("good", f"  +{sum(one.additions for one in patches):,}"),
            ("bad", f" -{sum(one.deletions for one in patches):,}"),
            ("dim", f"  at {changes.head_oid[:7]}, into {pull.base_ref}"),
        )
    ]
    if not changes.is_whole:
        words = "Not all of it: GitHub lists no more files, or shows no lines of some."
        lines.append((("warn", words),))
    lines += [_file(one) for one in patches] if len(patches) > 1 else []
    left, room = MOST_LINES, MOST_TEXT
    for place, patch in enumerate(patches):
        if left <= 0 or room <= 0:
            rest = count(len(patches) - place, "more file")
            words = f"… {rest}: the diff is too long to be shown here; its page has it."
            lines += [(), (("warn", words),)]
            break
        body = list(_lines(patch, min(left, FILE_LINES), room))
        lines += [(), _title(patch), *body]
        left -= len(body)
        room -= sum(len(text) for line in body for _, text in line)
    return lines


def _file(patch: Patch) -> Line:
    numbers = f"+{patch.additions:,} -{patch.deletions:,}"
    return (("dim", f"  {numbers:>12} "), ("", patch.path))


def _title(patch: Patch) -> Line:
    """The path of a file on a line that no line of a patch can look like."""
    change = {"modified": "", "changed": ""}.get(patch.change, patch.change)
    moved = f", from {patch.previous}" if patch.previous else ""
    about = f"{change}{moved}".strip(", ")
    tail = f"  ({about})" if about else ""
    return (("head", "── "), ("head", patch.path), ("warn", tail))


def _lines(patch: Patch, most: int, room: int) -> Iterator[Line]:
    """The hunks of a file, each line with its numbers before and after."""
    if patch.text is None:
        renamed = patch.change == "renamed" and not patch.additions + patch.deletions
        yield (("warn", "Renamed, and no line changed." if renamed else UNSHOWN),)
        return
    rows = patch.text.split("\n")
    old = new = told = 0
    for row in rows[:most]:
        told += 1
        room -= min(len(row), LONG) + 12
        hunk = _HUNK.match(row)
        sign = row[:1] or " "
        if hunk:
            old, new = int(hunk[1]), int(hunk[2])
            yield (("dim", " " * 12), ("accent", _short(row)))
            continue
        before = f"{old:>5}" if sign in "- " else "     "
        after = f"{new:>5}" if sign in "+ " else "     "
        old += sign in "- "
        new += sign in "+ "
        tone = TONES.get(sign, "")
        yield (("dim", f"{before} {after} "), (tone, f"{sign} {_short(row[1:])}"))
        if room <= 0:
            break
    if len(rows) > told:
        yield (("warn", f"… {count(len(rows) - told, 'more line')} of this file."),)


def _short(text: str) -> str:
    if len(text) <= LONG:
        return text
    return f"{text[:LONG]} ... {len(text) - LONG:,} more characters"


def unread(pull: Pull, key: str, problem: str = "") -> list[Line]:
    """What stands there while there is nothing to show, and what to do about it."""
    lines: list[Line] = []
    if problem:
        lines.append((("warn", f"The patch could not be read: {problem}"),))
    words = f"Patch not read yet; {key} reads it."
    lines.append((("", words),))
    lines += [(), (("dim", f"{count(len(pull.files), 'file')} that it changes:"),)]
    return lines + [
        (("dim", f"  {f'+{one.additions:,} -{one.deletions:,}':>12} "), ("", one.path))
        for one in pull.files
    ]
