"""Prints a document as HTML: escaped throughout, no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from triage.cli.reporting import charts
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


def escaped(text: str) -> str:
    """A text that HTML shows as it is, also in an attribute."""
    return escape(text, quote=True)


def printed(blocks: Iterable[Block]) -> str:
    """Blocks as HTML; charts that follow one another stand side by side."""
    out: list[str] = []
    row: list[str] = []
    for block in blocks:
        if isinstance(block, Chart):
            row.append(
                f"<figure><figcaption>{escaped(block.title)}</figcaption>"
                f"{charts.drawn(block)}</figure>"
            )
            continue
        out += _side_by_side(row)
        row = []
        out.append(_block(block))
    return "\n".join([*out, *_side_by_side(row)])


def _side_by_side(row: list[str]) -> list[str]:
    return [f'<div class="charts">{"".join(row)}</div>'] if row else []


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h3>{escaped(block.text)}</h3>"
    if isinstance(block, Paragraph):
        return f"<p>{_line(block.line)}</p>"
    if isinstance(block, Bullets):
        tag = "ol" if block.numbered else "ul"
        items = "".join(f"<li>{_line(line)}</li>" for line in block.lines)
        return f"<{tag}>{items}</{tag}>"
    if isinstance(block, Table):
        return _table(block)
    return charts.drawn(block)


def _line(line: Line) -> str:
    return "".join(map(_text, line))


def _text(one: Text) -> str:
    said = escaped(one.text)
    if one.strong:
        said = f"<strong>{said}</strong>"
    if one.url and urlsplit(one.url).scheme == "https":
        return f'<a href="{escaped(one.url)}" rel="noreferrer noopener">{said}</a>'
    return said


def _table(table: Table) -> str:
    sides = [
        ' class="right"' if i in table.right else "" for i in range(len(table.columns))
    ]
    head = "".join(
        f"<th{side}>{escaped(name)}</th>"
        for side, name in zip(sides, table.columns, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{side}>{_text(cell)}</td>"
            for side, cell in zip(sides, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
