"""Prints a document as GitHub's Markdown; what others wrote stays plain text.

Titles must not become links, mentions, references or markup where the report is
pasted into an issue: every character that could do that is escaped or written as an
entity (CommonMark 0.31, sections 2.4 and 2.5; GFM 6.9, autolinks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.cli.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Line,
    Paragraph,
    Table,
    Text,
)
from triage.views.sparks import spark

_MARKUP = "\\`*_{}[]|~$^!"
_ENTITIES = {"&": "&amp;", "@": "&#64;", "#": "&#35;", "<": "&lt;", ">": "&gt;"}
_TABLE = str.maketrans({**{char: f"\\{char}" for char in _MARKUP}, **_ENTITIES})
_ADDRESS = re.compile(r"://|(?i:www)(?=\.)")
_SAFE_URL = re.compile(r"https://[A-Za-z0-9._~/%#?=&:+-]+")


def escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    made = " ".join(text.split()).translate(_TABLE)
    if "://" in made or "." in made:
        made = _ADDRESS.sub(_broken, made).replace("&#46;.", "&#46;")
    return made


def _broken(found: re.Match[str]) -> str:
    """The beginning of an address, so that it is none."""
    return ":&#47;&#47;" if found[0] == "://" else f"{found[0]}&#46;"


def printed(blocks: Iterable[Block]) -> str:
    """Blocks as Markdown, a blank line between them."""
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"### {escaped(block.text)}"
    if isinstance(block, Paragraph):
        return _begun(_line(block.line))
    if isinstance(block, Bullets):
        marks = (
            (f"{place}." if block.numbered else "-")
            for place in range(1, len(block.lines) + 1)
        )
        return "\n".join(
            f"{mark} {_begun(_line(line))}"
            for mark, line in zip(marks, block.lines, strict=True)
        )
    if isinstance(block, Chart):
        last = block.series[-1] if block.series else None
        return f"{escaped(block.title)}: {spark(block.series)} {last}"
    return _table(block)


def _begun(line: str) -> str:
    """A line that does not begin like a list, a heading or a rule."""
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", line))


def _line(line: Line) -> str:
    return "".join(map(_text, line))


def _text(one: Text) -> str:
    said = escaped(one.text)
    if one.text[:1] == " ":
        said = f" {said}"
    if one.text[-1:] == " " and one.text.strip():
        said += " "
    if not one.text.strip():
        said = one.text
    if one.strong:
        said = f"**{said}**"
    return f"[{said}]({one.url})" if _SAFE_URL.fullmatch(one.url) else said


def _table(table: Table) -> str:
    rule = ["---:" if i in table.right else "---" for i in range(len(table.columns))]
    rows = [[escaped(name) for name in table.columns], rule]
    rows += [[_text(cell).strip() for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
