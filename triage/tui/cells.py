"""Text of an exact width in terminal cells: cut, padded, wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

from triage.text import ELLIPSIS
from triage.views import Column

GAP = 2
"""Blank cells between two columns."""

BAR = "│ "
"""A margin that goes on beside every line of a text."""

Piece = tuple[str, str]
"""A tone and a text."""

Line = tuple[Piece, ...]
"""Pieces side by side."""


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text cut or padded to exactly `width` cells; a cut ends in an ellipsis."""
    if width <= 0:
        return ""
    if text.isascii():
        if len(text) > width:
            return text[: width - 1] + ELLIPSIS
        return text.rjust(width) if right else text.ljust(width)
    text = text[: width * 8]
    size = cell_len(text)
    if size > width:
        return set_cell_size(set_cell_size(text, width - 1) + ELLIPSIS, width)
    pad = " " * (width - size)
    return pad + text if right else text + pad


REF = "Ref"
"""The title of a column of refs, which are drawn so that the number is never cut."""

SHORT = 16
"""Cells of a ref without its owner."""

ROOMY = 100
"""Cells of a list from which a ref is written with its owner."""


BUMP = "Bump"
"""The title of a column in which a ref is a part of the text, and gives way first."""

PART, ARROW = " · ", " → "

LEAST = 4
"""Cells of a ref's name that stay, with its sign."""

_REF = re.compile(r"[\w.-]{1,40}/[\w.-]{1,100}#\d{1,10}", re.ASCII)

SHORT_REF = Column(REF, SHORT)


DIGITS, LAST_DIGITS = 10, 6
"""Digits of GitHub's longest number, and those that are left of a longer one."""


def fit_ref(text: str, width: int) -> str:
    """`owner/name#12` in exactly `width` cells: without the owner, the name cut.

    Of a number as long as a chat's, the last digits tell one from another.
    """
    if width <= SHORT or len(text) > width:
        text = text.rpartition("/")[2]
    name, mark, number = text.rpartition("#")
    if len(text) > width and len(number) > DIGITS:
        number = ELLIPSIS + number[-LAST_DIGITS:]
        text = name + mark + number
    tail = mark + number
    if mark and len(text) > width > len(tail) + 1:
        text = name[: width - len(tail) - 1] + ELLIPSIS + tail
    return fit(text, width)


def _with_short_ref(text: str, width: int) -> str:
    """A text whose ref gives way: first its owner, then its name, never its number.

    Where that does not do, the longest other part is cut, if enough of it stays; of
    a bump the package's name, never the versions.
    """
    parts = text.split(PART)
    place = next((i for i, part in enumerate(parts) if _REF.fullmatch(part)), None)
    if place is None:
        return text
    room = width - (cell_len(text) - len(parts[place]))
    number = parts[place].rpartition("#")[2]
    parts[place] = fit_ref(parts[place], max(room, len(number) + LEAST)).rstrip()
    over = cell_len(PART.join(parts)) - width
    others = [index for index in range(len(parts)) if index != place]
    if over > 0 and others:
        longest = max(others, key=lambda index: cell_len(parts[index]))
        is_bump = ARROW in parts[longest]
        name, blank, rest = parts[longest].partition(" " if is_bump else PART)
        if cell_len(name) - over >= LEAST:
            parts[longest] = fit(name, cell_len(name) - over) + blank + rest
    return PART.join(parts)


def fit_words(text: str, width: int) -> str:
    """Words in at most `width` cells; a ref among them gives way first."""
    found = _REF.search(text)
    if found and cell_len(text) > width:
        room = max(width - cell_len(text) + len(found[0]), LEAST)
        text = (
            text[: found.start()]
            + fit_ref(found[0], room).rstrip()
            + text[found.end() :]
        )
    return fit(text, width).rstrip()


def fit_cell(text: str, column: Column, width: int) -> str:
    """The text of a cell in exactly `width` cells."""
    if column.title == REF:
        return fit_ref(text, width)
    if column.title == BUMP and len(text) > width:
        text = _with_short_ref(text, width)
    return fit(text, width, right=column.right)


def widths(columns: Sequence[Column], room: int) -> tuple[int, ...]:
    """The width of each column in a list of `room` cells; 0 where it is dropped.

    What fixed columns leave is shared by the flexible ones. Where even that does
    not do, fixed columns give way from the right, so that the flexible text stays:
    first those that may be dropped, then the others but the first. A ref is
    shortened where the list is narrow, and stays. Where all that is flexible is
    dropped, the last text has what is left.
    """
    if room < ROOMY:
        columns = [c if c.title != REF else SHORT_REF for c in columns]
    shown = [not column.drop or room >= column.drop for column in columns]
    flexible = [i for i, c in enumerate(columns) if shown[i] and c.width == 0]
    least = 12 * len(flexible)

    def fixed() -> int:
        gaps = GAP * max(sum(shown) - 1, 0)
        return gaps + sum(c.width for i, c in enumerate(columns) if shown[i])

    order = sorted(range(1, len(columns)), key=lambda i: (not columns[i].drop, -i))
    for index in order:
        if fixed() + least <= room:
            break
        if flexible and shown[index] and index not in flexible:
            shown[index] = False
    left = max(room - fixed(), 0)
    share, rest = divmod(left, len(flexible)) if flexible else (0, 0)
    out = [column.width if shown[i] else 0 for i, column in enumerate(columns)]
    if not flexible and shown:
        last = max(i for i, is_shown in enumerate(shown) if is_shown)
        out[last] += 0 if columns[last].right else left
    for place, index in enumerate(flexible):
        out[index] = share + (1 if place < rest else 0)
    return tuple(out)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks where it can be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(paragraph, max(width, 4))
    return lines


def _wrap_ascii(text: str, width: int) -> list[str]:
    """The same where every character takes one cell, at a fraction of the cost."""
    if len(text) <= width:
        return [text]
    rest = text.lstrip()
    indent = text[: len(text) - len(rest)][: width // 2]
    room = width - len(indent)
    lines: list[str] = []
    at = 0
    while len(rest) - at > room:
        cut = rest.rfind(" ", at + 1, at + room + 1)
        cut = cut if cut > 0 else at + room
        lines.append(indent + rest[at:cut].rstrip())
        at = cut
        while rest.startswith(" ", at):
            at += 1
    return [*lines, indent + rest[at:]]


_JOINING = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u109f"
    "\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u20d0-\u20ff\u302a-\u302f"
    "\u3099\u309a\ua640-\uabff\ufb1e\ufe00-\ufe2f\U0001f000-\U000e0fff]"
)
"""What may be drawn together with its neighbours: text with it is measured as such."""

_WIDTHS: dict[str, int] = {}


def chopped(word: str, width: int) -> list[str]:
    """A text in pieces of at most so many cells.

    Where each character stands for itself, as in most long texts, it is measured by
    itself, at a tenth of the cost.
    """
    if _JOINING.search(word):
        return chop_cells(word, width)
    pieces: list[str] = []
    at = used = 0
    for place, char in enumerate(word):
        size = _WIDTHS.get(char)
        if size is None:
            size = _WIDTHS[char] = cell_len(char)
        if used + size > width and used:
            pieces.append(word[at:place])
            at, used = place, 0
        used += size
    return [*pieces, word[at:]]


def _wrap_paragraph(text: str, width: int) -> list[str]:
    text = text.rstrip()
    if text.isascii():
        return _wrap_ascii(text, width)
    if len(text) <= 2 * width and cell_len(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())][: width // 2]
    lines: list[str] = []
    line = indent
    used = cell_len(indent)
    fresh = True
    for word in text.split():
        size = cell_len(word) if len(word) <= width else width + 1
        if not fresh and used + 1 + size <= width:
            line += " " + word
            used += 1 + size
            continue
        if not fresh:
            lines.append(line)
        line, used = indent, cell_len(indent)
        pieces = chopped(word, width - used) if size > width - used else [word]
        lines += [indent + piece for piece in pieces[:-1]]
        line += pieces[-1]
        used += cell_len(pieces[-1])
        fresh = False
    lines.append(line)
    return lines
