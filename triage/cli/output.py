"""Prints data: tables for a terminal, tab-separated lines for a pipe, or JSON.

JSON escapes everything beyond ASCII, so that it is safe on any terminal; a table
never parses what it shows as markup.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from triage.clock import iso
from triage.views import Cell, Column, Queue, View

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from triage.views.trends import Trend

_STYLES = {
    "": "",
    "dim": "dim",
    "good": "green",
    "bad": "red",
    "warn": "yellow",
    "accent": "cyan",
}


def _plain(value: object) -> object:
    return iso(value) if isinstance(value, datetime) else str(value)


def as_json(value: object) -> str:
    """Any of our values as ASCII JSON."""
    built = msgspec.to_builtins(value, enc_hook=_plain)
    return json.dumps(built, ensure_ascii=True, indent=2)


def print_json(value: object) -> None:
    """Data, for a program."""
    sys.stdout.write(as_json(value) + "\n")


def say(text: str) -> None:
    """Talk, for the person; never data."""
    sys.stderr.write(text + "\n")


def terminal() -> Console:
    """Stdout as a terminal: nothing is highlighted, nothing is markup."""
    from rich.console import Console  # noqa: PLC0415  (30 ms: for tables alone)

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=width)


PIPE_WIDTH = 120
"""Columns of the text desk where no terminal says how many there are."""


def print_rows(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, whole: bool = False
) -> None:
    """Rows under their columns; tab-separated and uncut where it is a pipe.

    `whole`: on a terminal the wide column is not cut either, and takes more lines.
    """
    if not sys.stdout.isatty():
        for row in rows:
            line = "\t".join(cell.text.replace("\t", " ") for cell in row)
            sys.stdout.write(line + "\n")
        return
    if rows:
        console = terminal()
        console.print(table(columns, rows, console.width, whole=whole))


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    width: int,
    *,
    whole: bool = False,
) -> Table:
    """A table whose wide column takes what is left; what may drop does when narrow."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    kept = [i for i, column in enumerate(columns) if column.drop <= width]
    built = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    for column in (columns[i] for i in kept):
        built.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            width=column.width or None,
            ratio=None if column.width else 1,
            no_wrap=bool(column.width) or not whole,
            overflow="ellipsis",
        )
    for row in rows:
        cells = (row[i] for i in kept)
        built.add_row(*(Text(cell.text, style=_STYLES[cell.tone]) for cell in cells))
    return built


def print_queue(view: View, queue: Queue) -> None:
    """One view: its rows as data, its headline as talk."""
    say(
        f"{view.title}: {queue.headline}"
        if queue.rows
        else f"{view.title}: {view.empty}"
    )
    print_rows(view.columns, [row.cells for row in queue.rows])


def print_desk(
    queues: Sequence[tuple[View, Queue]],
    top: int,
    note: str,
    trends: Mapping[str, Trend],
) -> None:
    """The desk as text: every queue with its count, its trend and its first rows.

    Of a queue that is folded, only what stands apart has rows.
    """
    from rich.text import Text  # noqa: PLC0415

    console = terminal()
    for view, queue in queues:
        title = Text(f"{view.title} ({queue.count})", style="bold")
        console.print(
            title + Text(f"  {queue.headline if queue.rows else view.empty}", "dim")
        )
        if view.id in trends:
            console.print(Text(f"  {trends[view.id].text}", "dim"))
        rows = queue.rows if queue.apart is None else queue.apart
        if rows:
            cells = [r.cells for r in rows[:top]]
            console.print(table(view.columns, cells, console.width))
        if len(rows) > top:
            console.print(Text(f"  and {len(rows) - top} more", style="dim"))
        console.print()
    console.print(Text(note, style="dim"))
