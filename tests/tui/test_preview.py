"""A text as GitHub shows it, and never more than it: nothing clickable, nothing slow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from triage.tui.preview import render
from triage.tui.structure import objection


def lines(text: str, width: int = 40) -> list[str]:
    return ["".join(part for _, part in line).rstrip() for line in render(text, width)]


def tones(text: str) -> dict[str, str]:
    return {part: tone for line in render(text, 60) for tone, part in line}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# Title", ["Title"]),
        ("one\ntwo", ["one", "two"]),
        ("- [ ] a\n- [x] b", ["• ☐ a", "• ☑ b"]),
        ("3. a\n4. b", ["3. a", "4. b"]),
        ("- a\n  - b", ["• a", "  • b"]),
        ("> a\n> > b", ["│ a", "│", "│ │ b"]),
        ("> [!WARNING]\n> hot", ["│ Warning", "│ hot"]),
        ("```sh\nls\n```", ["  sh", "  ls"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a │ b", "──┼──", "1 │ 2"]),
        ("a <!-- hidden --> b", ["a  b"]),
        ("<!-- hidden -->\n\nb", ["b"]),
        ("[/] [@click=app.quit]x[/]", ["[/] [@click=app.quit]x[/]"]),
    ],
)
def test_markdown_looks_as_it_does_on_github(text: str, shown: list[str]) -> None:
    assert lines(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[github.com](https://evil.example/x)", "github.com (evil.example)"),
        ("[evil.example/x](https://evil.example/x)", "evil.example/x"),
        ("https://evil.example/x", "https://evil.example/x"),
        ("![shot](https://evil.example/a.png)", "[shot] (evil.example)"),
        ("[a](vscode://x)", "a (vscode: no web address, GitHub drops it)"),
        ("[a](ms-msdt:/id)", "a (ms-msdt: no web address, GitHub drops it)"),
        ("[a](mailto:x@y.example)", "a (mail)"),
        ("[paypal](https://раураl.example)", "paypal (xn--l-7sba6dbr.example)"),
        ("[a](https://github.com@evil.example/)", "a (evil.example)"),
    ],
)
def test_a_link_says_where_it_leads_where_its_words_do_not(
    text: str, shown: str
) -> None:
    assert lines(text, 80) == [shown]


def test_people_and_items_stand_out_outside_code() -> None:
    found = tones("@mira and acme/app#12, `@not` me@mail.example")
    assert found["@mira"] == found["acme/app#12"] == "accent"
    assert found["@not"] == "code"
    assert "@mail" not in found


BOMBS = {
    "characters": "x " * 33_000,
    "list items": "- a\n" * 5_000,
    "headings": "# a\n" * 3_000,
    "columns": "|".join("a" * 200) + "\n" + "|".join("-" * 200),
    "line": "x" * 5_000,
    "quotes nested": ">" * 200 + " a",
    "lists nested": "".join("  " * depth + "- a\n" for depth in range(100)),
    "brackets": "[" * 4_000,
    "emphasis": "*a_" * 2_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_would_take_long_is_shown_as_it_was_written_and_says_why(
    bomb: str,
) -> None:
    text = BOMBS[bomb]
    why = objection(text)
    assert why
    shown = lines(text, 40)
    assert shown[0] == f"Shown as written: {why}."
    assert shown[2:] == [line.rstrip() for line in text.split("\n")]


def test_an_ordinary_long_answer_is_drawn() -> None:
    text = "\n\n".join(["Some words with `code` and **weight**, as one writes."] * 200)
    assert objection(text) == ""


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab *_`[]()<>!#|-\n\\~@1.&日", max_size=80))
def test_whatever_is_typed_fits_the_width_and_raises_nothing(text: str) -> None:
    for line in lines(text, 20):
        assert cell_len(line) <= 20
