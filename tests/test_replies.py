"""Canned replies: read from files, filled in, and what others wrote stays text in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from triage.act.wording import inert, plain, values
from triage.config.replies import fill, named, read
from triage.errors import SettingsError, UsageError
from triage.model import Actor, Item, Kind, Ref

NOW = datetime(2026, 1, 20, tzinfo=UTC)
ITEM = Item(
    "I_1", "R_1", Ref.of("acme/app", 7), Kind.ISSUE, "It breaks", "", "https://g/7",
    Actor("lena"), "NONE", "open", NOW, NOW,
)  # fmt: skip


def write(home: Path, name: str, text: str) -> Path:
    (home / name).write_text(text, encoding="utf-8")
    return home


def filled(home: Path, text: str, item: Item = ITEM) -> str:
    write(home, "one.md", text)
    return fill(read(home)[0], values(item, "mira"))


def test_a_file_is_a_reply_whose_first_heading_is_its_title(tmp_path: Path) -> None:
    write(tmp_path, "logs.md", "# Ask for logs\n\nPlease attach the log.\n")
    write(tmp_path, "thanks.md", "Thank you!\n")
    write(tmp_path, "notes.txt", "no reply")
    assert [(r.name, r.title, r.body) for r in read(tmp_path)] == [
        ("logs", "Ask for logs", "Please attach the log."),
        ("thanks", "thanks", "Thank you!"),
    ]


def test_without_a_directory_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path / "replies") == ()


def test_placeholders_are_filled_in_and_other_braces_stay(tmp_path: Path) -> None:
    text = (
        "@{author}: {ref} in {repo} ({number}, {title}). {me} {url} {} { a: 1 } {{me}}"
    )
    assert filled(tmp_path, text) == (
        "@lena: acme/app#7 in acme/app (7, It breaks). mira https://g/7 {} { a: 1 } {me}"
    )


def test_a_placeholder_that_there_is_not_is_named_with_its_place(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError) as raised:
        filled(tmp_path, "# T\n\nHello\nDear {authr}")
    assert f"{tmp_path}/one.md:4:6: there is no {{authr}}" in str(raised.value)
    assert "Did you mean {author}?" in str(raised.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"one\.md is no UTF-8"):
        read(tmp_path)


def test_a_reply_is_found_by_its_name_and_near_ones_are_named(tmp_path: Path) -> None:
    found = read(write(tmp_path, "logs.md", "x"))
    assert named(found, "logs", tmp_path) is named(found, "logs.md", tmp_path)
    with pytest.raises(UsageError, match="Did you mean logs"):
        named(found, "log", tmp_path)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("cc @acme/team and @mira!", "cc `@acme/team` and `@mira`!"),
        ("[x](javascript:1) <b>", r"\[x\](javascript:1) \<b\>"),
        ("`code` *x* _y_ | # 1", r"\`code\` \*x\* \_y\_ \| \# 1"),
        ("{me} {author}", "{me} {author}"),
        ("two\n\n# lines", r"two \# lines"),
        ("fixes #12, acme/app#3", r"fixes \#12, acme/app\#3"),
    ],
)
def test_a_title_stays_text_and_notifies_nobody(
    tmp_path: Path, title: str, said: str
) -> None:
    assert filled(tmp_path, "{title}", replace(ITEM, title=title)) == said
    assert plain(title) == said


def test_a_deleted_account_is_called_as_github_calls_it(tmp_path: Path) -> None:
    assert filled(tmp_path, "@{author}", replace(ITEM, author=None)) == "@ghost"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ask @mira.", "Ask `@mira`."),
        ("me@mail.example stays", "me@mail.example stays"),
        ("`@code` stays", "`@code` stays"),
    ],
)
def test_a_quote_mentions_nobody(text: str, said: str) -> None:
    assert inert(text) == said
