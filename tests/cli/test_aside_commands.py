"""Snoozing, hiding and marking from the command line."""

from __future__ import annotations

import shutil

import pytest
from cli_kit import Program


@pytest.fixture
def hull(fresh: Program) -> Program:
    return fresh.has("harbourline/hull")


def listed(program: Program, *query: str) -> set[str]:
    return {one["ref"] for one in program("list", "--json", *query).json["items"]}


def test_a_snoozed_item_leaves_every_queue_until_it_is_taken_back(
    hull: Program,
) -> None:
    first, second = [p["ref"] for p in hull("bumps", "--json").json["pulls"]][:2]
    done = hull("snooze", first, second, "--until", "3d", "--note", "later", "--json")
    assert done.code == 0
    assert [one["ref"] for one in done.json["items"]] == [first, second]
    assert done.json["items"][0]["note"] == "later"
    assert done.json["items"][0]["until"] > done.json["items"][0]["since"]
    assert {first, second} == listed(hull, "is:snoozed")
    assert not {first, second} & listed(hull)
    pulls = {p["ref"] for p in hull("bumps", "--json").json["pulls"]}
    assert not {first, second} & pulls
    hull.more["TRIAGE_NOW"] = "2030-01-01T00:00:00Z"
    assert listed(hull, "is:snoozed") == set()
    del hull.more["TRIAGE_NOW"]
    assert hull("unsnooze", first).code == 0
    assert hull("unsnooze", first).code == 1
    assert first in {p["ref"] for p in hull("bumps", "--json").json["pulls"]}


def test_hidden_and_marked_items_outlive_the_copy_of_github(hull: Program) -> None:
    first, second = sorted(listed(hull, "is:issue"))[:2]
    assert hull("hide", first).code == 0
    assert hull("mark", second, "--note", "ask \x1b[31mBo").code == 0
    shutil.rmtree(hull.home / "data" / "kept", ignore_errors=True)
    for name in ("cache.db", "cache.db-wal", "cache.db-shm"):
        (hull.home / "data" / name).unlink(missing_ok=True)
    hull("sync", "harbourline/hull")
    assert listed(hull, "is:hidden") == {first}
    assert first not in listed(hull)
    (marked,) = hull("mark", "--json").json["items"]
    assert (marked["ref"], marked["what"]) == (second, "marked")
    assert "\x1b" not in marked["note"]
    assert "Bo" in marked["note"]
    assert hull("unhide", first).code == 0
    assert hull("unmark", second).code == 0
    assert hull("mark", "--json").json == {"items": []}


def test_nothing_is_set_aside_where_one_item_is_unknown(hull: Program) -> None:
    first = min(listed(hull, "is:issue"))
    done = hull("hide", first, "harbourline/hull#99999")
    assert done.code == 1
    assert "not in the local copy" in done.err
    assert hull("hide", "--json").json == {"items": []}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["snooze", "harbourline/hull#1", "--until", "soon"], "tomorrow"),
        (["hide", "nobody"], "No item is named"),
        (["unsnooze"], "Missing argument"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    hull: Program, arguments: list[str], said: str
) -> None:
    done = hull(*arguments)
    assert done.code == 2
    assert said in done.err


def test_ones_own_priority_decides_everywhere_until_it_is_taken_back(
    hull: Program,
) -> None:
    before = {o["ref"]: o for o in hull("list", "is:open", "--json").json["items"]}
    assert {one["priority"] for one in before.values()} <= {0, 1, 2, 3}
    assert all("× risk" in one["priority_why"] for one in before.values())
    ref = next(ref for ref, one in before.items() if one["priority"] > 0)
    assert hull("prioritize", "p0", ref).code == 0
    (lane, *_) = hull("priorities", "--lane", "P0", "--json").json["lanes"]
    assert ref in {one["ref"] for one in lane["items"]}
    shown = hull("show", ref, "--json").json
    assert (shown["priority"], shown["priority_why"][:11]) == (0, "you said so")
    assert hull("unprioritize", ref).code == 0
    after = {o["ref"]: o for o in hull("list", "is:open", "--json").json["items"]}
    assert after == before


def test_a_priority_that_is_none_is_a_usage_error(hull: Program) -> None:
    done = hull("prioritize", "P9", "harbourline/hull#1")
    assert done.code == 2
    assert "Write P0, P1, P2 or P3" in done.err
    assert hull("prioritize", "P1").code == 2
