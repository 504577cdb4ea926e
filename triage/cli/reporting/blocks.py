"""What a document is made of: headings, paragraphs, lists, tables and charts.

Every text in it is plain: whoever prints it escapes all of it, so that nothing that
others wrote can become markup, a mention or a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text; with an address it is a link."""

    text: str
    url: str = ""
    strong: bool = False


Line = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; numbers stand at the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A number over windows; drawn where pictures can be, else told in a line."""

    title: str
    labels: tuple[str, ...]
    series: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str


Block = Paragraph | Bullets | Table | Chart | Heading


def said(text: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph((Text(text),))


def row(*cells: object) -> tuple[Text, ...]:
    """A row of plain texts."""
    return tuple(
        cell if isinstance(cell, Text) else Text("" if cell is None else str(cell))
        for cell in cells
    )


def lines(found: Sequence[str]) -> tuple[Line, ...]:
    """Plain texts as lines of a list."""
    return tuple((Text(one),) for one in found)
