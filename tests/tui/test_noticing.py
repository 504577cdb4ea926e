"""What others did is marked on its line, until the cursor has rested there."""

from __future__ import annotations

import pytest
from tui_drive import console, drive, picture, press, settle
from tui_fake import FakeWorkspace

from triage.model import Ref
from triage.tui.rows import NEWS

REF = Ref.of("acme/core", 202)


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


async def arrive(app, pilot, workspace, words="ravi assigned it to noor, 1m ago"):
    workspace.did = {REF: (words,)}
    app.desk.reload()
    await settle(app, pilot)


def marked(app):
    return [line for line in picture(app).splitlines() if f" {NEWS}" in line[:4]]


def test_a_line_is_marked_when_it_arrives_and_the_detail_says_who(workspace):
    app = console(workspace, "ownership")

    async def look(app, pilot):
        assert marked(app) == []
        await arrive(app, pilot, workspace)
        (line,) = marked(app)
        assert "#202" in line
        await press(app, pilot, "j j")
        assert f"{NEWS} ravi assigned it to noor, 1m ago" in picture(app)
        await press(app, pilot, "j")
        assert marked(app) == []

    drive(app, "", then=look)


def test_time_alone_marks_nothing_again_and_another_doing_does(workspace):
    app = console(workspace, "ownership")

    async def look(app, pilot):
        await arrive(app, pilot, workspace)
        await press(app, pilot, "j j j")
        await arrive(app, pilot, workspace, "ravi assigned it to noor, 2m ago")
        assert marked(app) == []
        await arrive(app, pilot, workspace, "zoe labelled it bug, 1m ago")
        assert len(marked(app)) == 1

    drive(app, "", then=look)


def test_a_mark_of_ones_own_goes_before_it(workspace):
    app = console(workspace, "ownership")

    async def look(app, pilot):
        await arrive(app, pilot, workspace)
        await press(app, pilot, "*")
        assert marked(app) == []

    drive(app, "", then=look)


def test_what_came_while_one_was_away_counts_from_when_one_left(workspace):
    asked = []
    workspace.doings = lambda since: asked.append(since) or {}
    drive(console(workspace), "q")
    assert workspace.memory["desk.looked"] == "2026-01-20T08:00:00Z"
    workspace.memory["desk.looked"] = "2026-01-19T07:00:00Z"
    drive(console(workspace), "R")
    assert asked[-1] == "2026-01-19T07:00:00Z"
