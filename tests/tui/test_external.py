"""The person's own editor: which it is, and what it is not told."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.errors import UsageError
from triage.model import Ref
from triage.store.leaves import Leaf
from triage.tui.external import command, edit

TOKEN = "ghp_canary000000000000000000000000000000"


def script(home: Path, name: str, text: str) -> Path:
    path = home / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return path


def test_settings_come_before_visual_and_that_before_editor(tmp_path: Path) -> None:
    for name in ("one", "two", "three", "nano"):
        script(tmp_path, name, "")
    environ = {"PATH": str(tmp_path), "VISUAL": "two -w", "EDITOR": "three"}
    assert command("one --wait", environ) == ["one", "--wait"]
    assert command("", environ) == ["two", "-w"]
    assert command("", {**environ, "VISUAL": " "}) == ["three"]
    assert command("", {"PATH": str(tmp_path)}) == ["nano"]


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"VISUAL": "gone"}, r"\$VISUAL names gone, which cannot be run"),
        ({"EDITOR": "vi 'x"}, r"\$EDITOR cannot be read"),
        ({}, "No editor is set"),
    ],
)
def test_an_editor_that_cannot_be_run_is_named(
    environ: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        command("", {"PATH": "/nowhere", **environ})


def test_an_editor_is_not_told_the_token_and_its_text_comes_back(
    tmp_path: Path,
) -> None:
    editor = script(tmp_path, "ed", 'env >> "$1"; exit 3')
    leaf = Leaf(tmp_path, Ref.of("acme/app", 7), "a1")
    leaf.write("before\n")
    environ = {"PATH": "/usr/bin:/bin", "GH_TOKEN": TOKEN, "GITHUB_TOKEN": TOKEN}
    assert edit(leaf, [str(editor)], environ) == 3
    text = leaf.take()
    assert text.startswith("before\n")
    assert "PATH=" in text
    assert TOKEN not in text
