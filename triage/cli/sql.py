"""`triage sql`: questions to the stored data in SQL, answered as a table or lines."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import click
from rich.table import Table
from rich.text import Text

from triage.cli import start
from triage.cli.main import Session
from triage.cli.output import say, terminal
from triage.errors import Interrupted, TriageError, UsageError
from triage.store import tables
from triage.store.sql import Questions, complete
from triage.text import clean, count

SHOWN = 1000
"""Rows that a table on the screen has at the most."""

WIDEST = 80
"""Characters of a cell on the screen."""

PROMPT, MORE = "triage> ", "   ...> "


def _plain(value: object, *, multiline: bool = False) -> object:
    """A value as it may be shown: identifiers kept raw are cleaned here."""
    if isinstance(value, bytes):
        return value.hex()
    return clean(value, multiline=multiline) if isinstance(value, str) else value


def _text(value: object) -> str:
    return "" if value is None else str(_plain(value))


def _unique(names: Iterable[str]) -> list[str]:
    """The names of columns, each once."""
    found: list[str] = []
    for name in map(clean, names):
        again = sum(one == name or one.startswith(f"{name}:") for one in found)
        found.append(f"{name}:{again}" if again else name)
    return found


def _print_json(names: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    keys = _unique(names)
    sys.stdout.write('{\n  "rows": [')
    between = "\n"
    for row in rows:
        values = (_plain(one, multiline=True) for one in row)
        sys.stdout.write(
            f"{between}    {json.dumps(dict(zip(keys, values, strict=True)))}"
        )
        between = ",\n"
    sys.stdout.write("\n  ]\n}\n")


def _print_lines(names: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    sys.stdout.write("\t".join(map(clean, names)) + "\n")
    for row in rows:
        sys.stdout.write("\t".join(map(_text, row)) + "\n")


def _print_table(names: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    found = list(islice(rows, SHOWN + 1))
    built = Table(box=None, pad_edge=False, header_style="dim")
    numeric = [
        all(isinstance(row[i], int | float | None) for row in found)
        for i, _ in enumerate(names)
    ]
    for name, right in zip(names, numeric, strict=True):
        built.add_column(
            Text(clean(name)),
            justify="right" if right else "left",
            max_width=WIDEST,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in found[:SHOWN]:
        built.add_row(*(Text(_text(one)) for one in row))
    terminal().print(built)
    if len(found) > SHOWN:
        say(f"The first {SHOWN:,} rows; pipe it somewhere to have all.")
    else:
        say(f"{count(len(found), 'row')}.")


def _answer(questions: Questions, statement: str, *, as_json: bool) -> None:
    names, rows = questions.ask(statement)
    if as_json:
        _print_json(names, rows)
    elif sys.stdout.isatty():
        _print_table(names, rows)
    else:
        _print_lines(names, rows)
    sys.stdout.flush()


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Whole statements, each up to its semicolon; the last one may lack it."""
    text = ""
    for line in lines:
        for part in re.split("(?<=;)", line):
            text += part
            if complete(text):
                yield text
                text = ""
    if text.strip():
        yield text


def _typed() -> Iterator[str]:
    """Lines from the keyboard, with editing and history, until the input ends."""
    import readline  # noqa: F401, PLC0415  (input() edits with it)

    say("Questions in SQL, each ended by a semicolon. Tables: .tables · leave: ctrl+d")
    text = ""
    while True:
        try:
            line = input(MORE if text else PROMPT)
        except EOFError:
            say("")
            return
        except KeyboardInterrupt:
            say("")
            text = ""
            continue
        if not text and line.strip().startswith("."):
            yield line.strip()
            continue
        text += line + "\n"
        if complete(text):
            yield text
            text = ""


@contextmanager
def _interruptible(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C ends the question that is being answered; at the prompt, the line."""
    stop.clear()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: stop.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        stop.clear()


def _converse(session: Session, questions: Questions, *, as_json: bool) -> int:
    for statement in _typed():
        word, _, name = statement.partition(" ")
        try:
            if word in {".quit", ".exit"}:
                return 0
            if word == ".tables":
                print_tables()
            elif word == ".schema":
                print_table(name.strip())
            elif statement.startswith("."):
                say(".tables, .schema TABLE or .quit; else SQL, ended by a semicolon.")
            elif statement.strip(" \n;"):
                with _interruptible(session.stop):
                    _answer(questions, statement, as_json=as_json)
        except Interrupted:
            say("Stopped.")
        except TriageError as error:
            say(f"triage: {error}")
    return 0


def print_tables() -> None:
    """Every table with what it holds, one a line."""
    for table in tables.documented():
        what = " ".join(table.about.split())
        sys.stdout.write(f"{table.qualified:24}  {what}\n".replace("  \n", "\n"))


def print_table(name: str) -> None:
    """The columns of a table. Raises UsageError that names the nearest one."""
    table = tables.named(name)
    if table.about:
        sys.stdout.write(f"{table.about}\n")
    for column in table.columns:
        line = f"  {column.name:18} {column.kind:8} {column.about}"
        sys.stdout.write(line.rstrip() + "\n")


@click.command()
@click.argument("statement", required=False, metavar="[SQL]")
@click.option("--tables", "list_tables", is_flag=True, help="List the tables.")
@click.option("--schema", metavar="TABLE", help="Describe the columns of a table.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def sql(
    session: Session,
    statement: str | None,
    list_tables: bool,
    schema: str | None,
    as_json: bool,
) -> int:
    """Ask what is stored in SQL, read-only; without SQL: type it, or pipe it in.

    The journal's tables are there as journal.entry and so on, what was imported from
    channels as channels.message. For example:
    triage sql "select author, count(*) from item group by 1 order by 2 desc"
    """
    if list_tables or schema is not None:
        if statement or (list_tables and schema):
            raise UsageError("Ask for the tables, for one table, or in SQL.")
        if schema is None:
            print_tables()
        else:
            print_table(schema)
        return 0
    workspace = session.workspace()
    workspace.cache()
    workspace.release()
    questions = Questions(workspace.data, session.stop)
    try:
        if statement is None and start.is_terminal():
            return _converse(session, questions, as_json=as_json)
        session.heed_interrupts()
        asked = [statement] if statement else statements(sys.stdin)
        for one in asked:
            _answer(questions, one, as_json=as_json)
    finally:
        questions.close()
    return 0


COMMANDS = (sql,)
