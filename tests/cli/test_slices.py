"""A part of every queue by `--slice`, or by the settings."""

from __future__ import annotations

import json

import pytest
from cli_kit import Program

COMMANDS = {
    "bumps": "pulls",
    "contention": "flags",
    "ownership": "gaps",
    "questions": "questions",
    "mine": "items",
    "list": "items",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_slices_of_a_command_part_what_it_prints(
    synced: Program, command: str
) -> None:
    def printed(*more: str) -> list[str]:
        found = synced(command, "--json", *more).json[COMMANDS[command]]
        return sorted(json.dumps(one, sort_keys=True) for one in found)

    parts = [printed("--slice", f"{n}/2") for n in (1, 2)]
    assert all(parts)
    assert sorted([*parts[0], *parts[1]]) == printed()


def test_the_settings_slice_all_but_what_is_ones_own(synced: Program) -> None:
    settings = synced.home / "sliced.toml"
    settings.write_text('slice = "1/2"\n', encoding="utf-8")

    def listed(command: str, *more: str) -> str:
        return synced("--config", str(settings), command, *more).out

    assert listed("list") == synced("list", "--slice", "1/2").out != synced("list").out
    assert listed("list", "--slice", "1/1") == synced("list").out
    assert listed("mine") == synced("mine").out
    told = synced("--config", str(settings), "ownership")
    assert told.err.startswith("Slice 1/2.")
    assert "slice 2/3 · " in synced("--slice", "2/3").out


def test_a_wrong_slice_is_a_usage_error_that_says_how_to_write_it(
    synced: Program,
) -> None:
    ran = synced("list", "--slice", "3/2")
    assert (ran.code, "Write it like 2/3" in ran.err) == (2, True)
    settings = synced.home / "wrong.toml"
    settings.write_text('slice = "3/2"\n', encoding="utf-8")
    ran = synced("--config", str(settings), "list")
    assert ran.code == 2
    assert "wrong.toml: slice: '3/2' is no slice" in ran.err
