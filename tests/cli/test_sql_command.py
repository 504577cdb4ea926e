"""`triage sql` as a program."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from cli_kit import Program
from kit_terminal import Terminal


def test_a_pipe_gets_lines_under_their_names(synced: Program) -> None:
    done = synced(
        "sql", "select kind, count(*) as n from item where kind = 'pull' group by 1"
    )
    assert done.code == 0
    names, row = done.out.splitlines()
    assert names == "kind\tn"
    assert row.startswith("pull\t")


def test_json_has_rows_by_column(synced: Program) -> None:
    done = synced("sql", "--json", "select 1 as a, null as b, 'x' || char(10) as a")
    assert done.json == {"rows": [{"a": 1, "b": None, "a:1": "x\n"}]}
    empty = synced("sql", "--json", "select 1 as a where 0")
    assert empty.json == {"rows": []}


def test_nothing_raw_reaches_the_screen(synced: Program) -> None:
    hostile = "select char(27) || '[31m' || char(8238) || 'x' as \"a\x1b]0;b\""
    for arguments in (["sql", hostile], ["sql", "--json", hostile]):
        done = synced(*arguments)
        assert done.code == 0
        assert "\x1b" not in done.out
        assert "\u202e" not in done.out
        assert "<U+202E>" in done.out


def test_statements_are_piped_in(synced: Program) -> None:
    done = synced("sql", stdin="select 1 as a;\nselect ';' as\nb; select 3 as c")
    assert done.code == 0
    assert done.out.splitlines() == ["a", "1", "b", ";", "c", "3"]


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ("delete from item", 1, "only reads"),
        ("select titel from item", 2, "Did you mean title?"),
    ],
)
def test_what_cannot_be_answered_says_why(
    synced: Program, statement: str, code: int, said: str
) -> None:
    done = synced("sql", statement)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_the_tables_are_described(synced: Program) -> None:
    every = synced("sql", "--tables").out
    assert "journal.entry " in every
    assert "Pull requests, issues and discussions" in every
    item = synced("sql", "--schema", "item").out
    assert "login; null: the account is gone" in item
    assert synced("sql", "--schema", "itme").code == 2
    assert synced("sql", "--tables", "select 1").code == 2


def test_an_interrupt_ends_a_long_question(synced: Program) -> None:
    endless = (
        "with recursive n(i) as (select 1 union all select i + 1 from n)"
        " select count(*) from n"
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "triage", "sql"],
        env=synced.environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=synced.home,
    )
    assert child.stdin
    assert child.stdout
    child.stdin.write(f"select 1 as started;\n{endless};\n".encode())
    child.stdin.flush()
    assert child.stdout.readline() == b"started\n"
    child.send_signal(signal.SIGINT)
    try:
        child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 130


def test_a_prompt_answers_is_interrupted_and_goes_on(synced: Program) -> None:
    endless = (
        "with recursive n(i) as (select 1 union all select i + 1 from n)"
        " select count(*) from n"
    )
    environ = {"LANG": "C.UTF-8", **synced.environ()}
    with Terminal(["-m", "triage", "sql"], environ) as terminal:
        terminal.until("triage> ")
        terminal.send("select 6 * 7 as answer, char(27) || '[31mred' as hostile;\r")
        terminal.until("1 row.")
        assert "42" in terminal.text
        assert "\x1b[31mred" not in terminal.bytes.decode()
        terminal.send(f"{endless};\r")
        terminal.until("count(*) from n;")
        terminal.settle()
        terminal.send("\x03")
        terminal.until("Stopped.")
        terminal.until_line("triage>")
        terminal.send("select half")
        terminal.until_line("triage> select half")
        terminal.send("\x03")
        terminal.until_line("triage>")
        terminal.send("select titel from item;\r")
        terminal.until("Did you mean title?")
        terminal.send(".schema assignee\r")
        terminal.until("item_id")
        terminal.send(".quit\r")
        assert terminal.end() == 0
