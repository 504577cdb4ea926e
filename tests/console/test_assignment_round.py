"""An assignment round on a pseudo-terminal, against a GitHub over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from built_kit import build
from stored_kit import lay_synced
from test_console_on_github import HULL, Desk

from triage.clock import iso
from triage.demo.builtin import NOW
from triage.demo.server import Loopback
from triage.model import Kind
from triage.tui.rows import NEWS

TEAM = ("aiko-lind", "ravi-osei")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The built-in world, with people on its first issues whom nobody may put there."""
    lay_synced(tmp_path / "data", HULL)
    with Loopback(build()) as server:
        yield Desk(server, tmp_path, iso(NOW))


def unowned(desk: Desk) -> list[str]:
    return [
        item.ref
        for item in desk.server.world.repo(HULL).items.values()
        if item.kind is Kind.ISSUE and item.state == "OPEN" and not item.assignees
    ]


def test_a_round_takes_two_keys_an_item_and_shows_what_github_kept(desk: Desk) -> None:
    world = desk.server.world
    before = set(unowned(desk))
    assert len(before) >= 4
    with desk.console() as terminal:
        terminal.until("Ownership")
        terminal.send("3/no-assignee\r")
        terminal.until("/no-assignee")
        terminal.settle()
        terminal.send("a1a1a1")
        terminal.until("Journal  3")
        terminal.until_gone("stops it")
        assert len(desk.server.ledger.writes("assign")) == 3
        assert len(before - set(unowned(desk))) == 3
        terminal.send("akayak-otter\r")
        terminal.until("GitHub dropped kayak-otter")
        left = unowned(desk)
        world.assign(left[-1], ("aiko-lind",), by="ravi-osei")
        for ref in left[:2]:
            world.add_labels(ref, ("seen-by-ravi",), by="ravi-osei")
        terminal.settle()
        terminal.send("R")
        terminal.until(f" {NEWS}")
        terminal.send("z")
        terminal.until("takes back entry 3")
        terminal.send("y")
        terminal.until("unassigned")
        terminal.send("q")
        assert terminal.end() == 0
    assert [e.action for e in desk.server.ledger.writes()] == [
        "assign", "assign", "assign", "unassign",
    ]  # fmt: skip
    assert "dropped kayak-otter" in desk.run("journal")
