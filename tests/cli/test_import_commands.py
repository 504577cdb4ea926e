"""Importing what was asked in channels, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_kit import Program
from export_kit import discord, message, post, topic, write, write_lines


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with exports at hand, a day after they were made; no GitHub."""
    write(
        tmp_path / "help.json",
        discord(
            message(1, 0, "ann", "how do i set the port?"),
            message(2, 60, "boss", "SERVER_PORT in .env", to=1, roles=("Core Dev",)),
        ),
    )
    (tmp_path / "broken.json").write_text('{"guild": {"id": "1"},\n"channel": {')
    return Program(tmp_path, None, {"TRIAGE_NOW": "2026-01-20T12:00:00Z"})


ANN = "discord:acme-labs/help#1"


def test_what_a_file_holds_is_told_and_what_is_wrong_with_another(
    program: Program,
) -> None:
    done = program("import", "discord", "help.json", "broken.json", "--json")
    assert done.code == 1
    (file,) = done.json["files"]
    assert file["file"].endswith("help.json")
    assert (file["messages"], file["new"], file["deleted"]) == (2, 2, 0)
    (channel,) = done.json["channels"]
    assert (channel["channel"], channel["questions"]) == ("discord:acme-labs/help", 1)
    assert (channel["staff_known"], channel["roles"]) == (False, {"Core Dev": 1})
    (error,) = done.json["errors"]
    assert "broken.json, line 2" in error["message"]
    assert "staff_roles" in done.err
    shown = program("show", ANN, "--json").json
    assert (shown["kind"], shown["author"]) == ("chat", "ann")
    assert [one["author"] for one in shown["comments"]] == ["boss"]
    assert shown["facts"]["question"][0]["answered_by"] == "community"
    assert program("answered", ANN, "--note", "on the call").code == 0
    (one,) = program("questions", "--all", "--json").json["questions"]
    assert (one["ref"], one["source"], one["tier"]) == (ANN, "discord", "answered")
    (channel,) = program("topics", "--json").json["channels"]
    assert (channel["source"], channel["metrics"]["asked"]) == ("discord", 1)


def test_forums_and_lines_are_imported_alike_and_can_be_forgotten(
    program: Program,
) -> None:
    folder = program.home / "forum"
    folder.mkdir()
    write(folder / "5.json", topic("How to start?", post(1, 0, "ann", "<p>How?</p>")))
    assert program("import", "discourse", "forum").code == 2
    done = program("import", "discourse", "forum", "--url", "https://f.acme.example")
    assert (done.code, done.out.split(":")[0]) == (0, "1 file")
    line = {"id": 1, "channel": "acme/dev", "author": "ann", "text": "wen docs?"}
    write_lines(program.home / "x.jsonl", {**line, "time": "2026-01-20T09:00:00Z"})
    assert program("import", "jsonl", "x.jsonl", "--source", "slack").code == 0
    left = program("channels", "--forget", "slack", "--json").json["channels"]
    assert [one["channel"] for one in left] == ["discourse:f.acme.example/c3"]
