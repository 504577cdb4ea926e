"""Between batch days bumps are one line of the desk, security updates apart."""

from __future__ import annotations

import pytest
from tui_drive import console, drive, picture
from tui_fake import FakeWorkspace
from views.view_world import World, at

from triage.tui.tree import FOLDED
from triage.views.bumps import VIEW

RISK, NEXT, ZOD = "npm:risk@1.0.1", "npm:next@16.1.4", "npm:zod@3.0.1"


@pytest.fixture
def workspace() -> FakeWorkspace:
    """A Tuesday, and Monday is the batch day: one security update and two others."""
    fake = FakeWorkspace()
    world = fake._world = World()
    world.bump(1, ("next", "16.1.1", "16.1.4"), created_at=at(days=9))
    world.bump(2, ("zod", "3.0.0", "3.0.1"), created_at=at(days=4))
    world.bump(3, ("risk", "1.0.0", "1.0.1"), security=1)
    queue = VIEW.load(fake.cache(), fake.lens())
    assert queue.apart is not None
    fake.queues["bumps"], fake.apart["bumps"] = queue.rows, len(queue.apart)
    fake.headlines["bumps"] = queue.headline
    return fake


def shown(app) -> list[str]:
    rows = app.desk.rows
    return [row.key for row in rows.source.window(0, 99)]


def test_security_updates_stand_and_the_others_are_one_line(workspace):
    assert drive(console(workspace), "", shown) == [RISK, FOLDED]
    text = drive(console(workspace), "", picture, size=(120, 40))
    assert "3 bumps, 3 ready, next batch Monday; 1 security now" in text
    assert "▸ Until the batch day; open this line to see them:  2 lines" in text
    assert "zod" not in text


@pytest.mark.parametrize("key", ["enter", "-", "="])
def test_the_line_opens_by_the_keys_that_open_a_group(workspace, key):
    assert drive(console(workspace), f"j {key}", shown) == [RISK, NEXT, ZOD]


def test_what_was_opened_stays_open_when_it_is_read_again(workspace):
    app = console(workspace)
    assert drive(app, "j enter 2 1", shown) == [RISK, NEXT, ZOD]


def test_what_is_folded_is_neither_marked_nor_acted_on(workspace):
    def marks(app) -> list[str]:
        return list(app.desk.rows.marks)

    assert drive(console(workspace), "*", marks) == [RISK]
    assert drive(console(workspace), "j space", marks) == []
    drive(console(workspace), "j m")
    assert not [call for call in workspace.calls if call[0] == "plan"]


def test_a_filter_looks_through_what_is_folded(workspace):
    assert drive(console(workspace), "/ z o d enter", shown) == [ZOD]


def test_without_its_filter_a_list_is_folded_again(workspace):
    assert drive(console(workspace), "/ z o d enter escape", shown) == [RISK, FOLDED]
