"""Groups of bumps open in place, and marks go to what one sees."""

from __future__ import annotations

import re

import pytest
from tui_drive import console, drive, picture
from tui_fake import FakeWorkspace
from views.view_world import World, at

from triage import keymap
from triage.model import Ref
from triage.tui import reading
from triage.tui.cells import fit_cell
from triage.tui.first import Frame
from triage.tui.layout import PLACES
from triage.tui.messages import StoreChanged
from triage.views import members
from triage.views.bumps import VIEW

NEXT = "npm:next@16.1.4"
APP, WEB = (
    members.key(NEXT, Ref.of(*name)) for name in (("acme/app", 1), ("acme/web", 2))
)


@pytest.fixture
def workspace() -> FakeWorkspace:
    """Two groups: next has one ready member and one that fails a check; zod is alone."""
    fake = FakeWorkspace()
    world = fake._world = World()
    old = at(days=9)
    world.bump(1, ("next", "16.1.1", "16.1.4"), created_at=old)
    world.bump(
        2, ("next", "16.1.0", "16.1.4"), repo="acme/web", failing=("paths",),
        created_at=old,
    )  # fmt: skip
    world.bump(3, ("zod", "3.0.0", "3.0.1"), created_at=at(days=4))
    fill(fake)
    return fake


def fill(fake: FakeWorkspace) -> None:
    fake.queues["bumps"] = VIEW.load(fake.cache(), fake.lens()).rows


def shown(app) -> list[str]:
    rows = app.desk.rows
    return [row.key for row in rows.source.window(0, 99)]


def marks(app) -> list[str]:
    return list(app.desk.rows.marks)


def test_enter_opens_a_group_and_closes_it_again(workspace):
    app = console(workspace)
    assert drive(app, "enter", shown) == [NEXT, APP, WEB, "npm:zod@3.0.1"]
    text = drive(console(workspace), "enter", picture, size=(160, 30))
    assert "▾ review" in text
    assert "├ ready" in text
    assert "└ blocked" in text
    assert "ready" in next(line for line in text.splitlines() if "app#1 ·" in line)
    assert "blocked" in next(
        line for line in text.splitlines() if "#2 · about p" in line
    )
    assert drive(console(workspace), "enter enter", shown) == [NEXT, "npm:zod@3.0.1"]


def test_folding_from_within_puts_the_cursor_on_the_group(workspace):
    app = console(workspace)
    assert drive(app, "enter j j -", lambda a: a.desk.rows.row().key) == NEXT


def test_all_groups_open_and_fold_by_one_key(workspace):
    assert drive(console(workspace), "=", shown)[1:3] == [APP, WEB]
    assert drive(console(workspace), "= j =", shown) == [NEXT, "npm:zod@3.0.1"]


def test_the_group_keys_step_over_members(workspace):
    app = console(workspace)
    assert drive(app, "enter ]", lambda a: a.desk.rows.cursor) == 3
    app = console(workspace)
    assert drive(app, "enter ] [", lambda a: a.desk.rows.cursor) == 0


def test_a_line_of_one_pull_request_opens_its_page(workspace):
    drive(console(workspace), "enter j enter q")
    app = console(workspace)
    assert "acme/app#1" in drive(app, "enter j enter", lambda a: a.screen.heading)


def test_a_member_left_out_of_a_marked_group_leaves_the_others_marked(workspace):
    assert drive(console(workspace), "space", marks) == [NEXT]
    assert drive(console(workspace), "enter space j space", marks) == [APP]
    text = drive(console(workspace), "enter space j space", picture)
    assert "◐▾" in text


def test_star_marks_exactly_what_is_ready(workspace):
    app = console(workspace)
    assert sorted(drive(app, "*", marks)) == sorted([APP, "npm:zod@3.0.1"])
    (call,) = (drive(app := console(workspace), "* m"), workspace.called("plan"))[1]
    assert set(call[2]) == {"acme/app#1", "acme/app#3"}


def test_a_marked_member_is_acted_on_though_its_group_is_folded(workspace):
    drive(console(workspace), "enter j space k k enter v")
    (call,) = workspace.called("plan")
    assert call[2] == ("acme/app#1",)


def test_open_groups_follow_what_is_stored(workspace):
    async def fail(app, pilot):
        world = workspace._world
        world.connection.execute("update item set state = 'closed' where number = 1")
        fill(workspace)
        app.desk.post_message(StoreChanged())

    workspace._world.bump(4, ("next", "16.1.1", "16.1.4"), created_at=at(days=9))
    fill(workspace)
    found = drive(console(workspace), "enter", shown, then=fail)
    assert APP not in found
    assert WEB in found


def test_a_member_stands_in_the_columns_of_the_view(workspace):
    group = workspace.queues["bumps"][0]
    for row in members.rows(workspace.cache(), group, workspace.lens()):
        assert len(row.cells) == len(VIEW.columns)
        assert row.refs == (Ref.parse(row.key.rpartition(members.WITHIN)[2]),)
        assert members.group_of(row.key) == group.key


def by_repo(workspace) -> None:
    lens = workspace.lens(group_by="repo")
    workspace.grouped["repo"] = VIEW.load(workspace.cache(), lens)


def test_bumps_are_grouped_in_another_way_and_found_so_again(workspace):
    by_repo(workspace)
    app = console(workspace)
    assert drive(app, "B 2 enter", shown)[:1] == ["repo:acme/app"]
    assert "by repo" in app.desk.pane.title.headline
    drive(console(workspace), "B 2 q")
    assert set(drive(console(workspace), "", shown)) == {
        "repo:acme/app",
        "repo:acme/web",
    }
    drive(console(workspace), "B 1 q")
    assert drive(console(workspace), "", shown) == [NEXT, "npm:zod@3.0.1"]


def test_a_filter_narrows_another_grouping(workspace):
    by_repo(workspace)
    app = console(workspace)
    assert drive(app, "B 2 / z,o,d enter", shown) == ["repo:acme/app"]
    assert len(drive(console(workspace), "B 2 / z,o,d enter escape", shown)) == 2


def test_a_ref_in_a_line_gives_way_before_the_versions_do():
    column = VIEW.columns[-1]
    line = "mooring 3.0.1 → 3.0.4 · harbourline/tide#327"
    assert fit_cell(line, column, 44) == line
    assert fit_cell(line, column, 33) == "mooring 3.0.1 → 3.0.4 · tide#327 "
    assert fit_cell(line, column, 31) == "mooring 3.0.1 → 3.0.4 · ti…#327"
    assert fit_cell("a/b/c 1 → 2 · x/y#1", column, 15) == "a/b/c 1 → 2 · …"
    assert fit_cell("a/long-name#12 · ready", column, 16) == "long…#12 · ready"
    long = "ha" * 40
    name = f"{long} 1 → 2 · harbourline/chart-room#327"
    assert fit_cell(name, column, 30) == "hahahahahahah… 1 → 2 · ch…#327"
    title = f"ready {long} · harbourline/chart-room#327"
    assert fit_cell(title, column, 30) == "ready hahahahahahah… · ch…#327"


def test_the_first_frame_stands_where_the_console_draws_over_it(workspace):
    """What is written before the framework is there does not jump under it."""
    ask = reading.remembered(workspace, PLACES[0])
    first = reading.first(workspace, ask)
    frame = Frame(workspace, keymap.load("default"), "bumps", first).lines(120, 40)
    drawn = drive(console(workspace), "", picture).splitlines()
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in frame]
    at = next(n for n, line in enumerate(plain) if "Verdict" in line)
    for written, painted in zip(plain[at : at + 3], drawn[at : at + 3], strict=True):
        assert painted.startswith(written.rstrip()[:60])
