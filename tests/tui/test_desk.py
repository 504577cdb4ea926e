"""The desk: what it shows at which size, and what the keys do."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest
from tui_drive import (
    NORMAL,
    check_screen,
    console,
    drive,
    key_event,
    picture,
    settle,
    until,
)
from tui_fake import HOSTILE, NOW, FakeWorkspace, age, gap_rows, progress

from triage.tui.messages import StoreChanged


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("desk-80x24", (80, 24), ""),
        ("desk-120x40", (120, 40), ""),
        ("desk-200x50", (200, 50), ""),
        ("desk-40x16", (40, 16), ""),
        ("ownership-80x24", (80, 24), "3"),
        ("ownership-120x40", (120, 40), "3"),
        ("questions-120x40", (120, 40), "4 j"),
        ("all-80x24", (80, 24), "6 G"),
        ("journal-empty-80x24", (80, 24), "7"),
        ("picker-120x40", (120, 40), "3 a"),
        ("confirm-merge-120x40", (120, 40), "m"),
        ("confirm-batch-80x24", (80, 24), "* m"),
        ("item-80x24", (80, 24), "enter"),
        ("evidence-80x24", (80, 24), "e"),
        ("help-80x24", (80, 24), "?"),
        ("commands-80x24", (80, 24), ":"),
        ("comment-80x24", (80, 24), "3 c h i"),
        ("zoom-120x40", (120, 40), "+"),
    ],
)
def test_a_screen_looks_as_it_did(workspace, name, size, keys):
    check_screen(name, drive(console(workspace), keys, picture, size=size))


@pytest.mark.parametrize("size", [(20, 6), (40, 10), (99, 24), (100, 24), (160, 30)])
def test_every_size_is_drawn_to_its_very_edges(workspace, size):
    def lines(app):
        return app.screen._compositor.render_strips(app.size)

    drawn = drive(console(workspace), "2 3 4 5 6 7 1 j", lines, size=size)
    assert {strip.cell_length for strip in drawn} == {size[0]}


def test_hostile_titles_are_shown_letter_by_letter(workspace):
    text = drive(console(workspace), "+", picture, size=(200, 40))
    for title in HOSTILE[:7]:
        assert title in text


def test_the_cursor_stays_on_its_row_when_rows_come_before_it(workspace):
    app = console(workspace, "ownership")

    async def grow(app, pilot):
        more = [replace(row, key=f"new-{row.key}") for row in gap_rows(3)]
        workspace.queues["ownership"] = (*more, *gap_rows())
        app.desk.post_message(StoreChanged())

    key = drive(app, "j j", lambda app: app.desk.rows.row().key, then=grow)
    assert key == "acme/core#202"


def test_a_row_that_is_gone_leaves_the_cursor_where_it_was(workspace):
    async def shrink(app, pilot):
        rows = gap_rows()
        workspace.queues["ownership"] = (rows[0], *rows[2:])
        app.desk.post_message(StoreChanged())

    app = console(workspace, "ownership")
    key = drive(app, "j", lambda app: app.desk.rows.row().key, then=shrink)
    assert key == "acme/core#202"


def test_marks_outlive_a_repaint_and_go_with_their_row(workspace):
    async def shrink(app, pilot):
        workspace.queues["ownership"] = gap_rows()[1:]
        app.desk.post_message(StoreChanged())

    app = console(workspace, "ownership")
    marks = drive(app, "space space", lambda a: set(a.desk.rows.marks), then=shrink)
    assert marks == {"acme/core#201"}


def test_marks_that_a_filter_hides_are_counted_and_left_out(workspace):
    app = console(workspace, "ownership")
    drive(app, "* / #,2,0,3 enter v")
    (call,) = workspace.called("plan")
    assert call[2] == ("acme/core#203",)
    assert "4 hidden" in " ".join(text for _, _, text in app.desk.status.parts())


def test_a_filter_narrows_while_one_types_and_escape_drops_it(workspace):
    def rows(app):
        return len(app.desk.rows)

    assert drive(console(workspace, "ownership"), "/ #,2,0,3", rows) == 1
    assert drive(console(workspace, "ownership"), "/ #,2,0,3 escape", rows) == 5


def test_a_filter_over_all_items_asks_the_store(workspace):
    app = console(workspace)
    assert drive(app, "6 / i,t,e,m,space,2,9,9 enter", lambda a: len(a.desk.rows)) == 1


def test_n_goes_from_match_to_match_after_the_filter_is_gone(workspace):
    app = console(workspace, "ownership")
    keys = "/ #,2,0,3 escape g n"
    assert drive(app, keys, lambda a: a.desk.rows.row().key) == "acme/core#203"


def test_a_range_marks_what_lies_between(workspace):
    app = console(workspace, "ownership")
    marks = drive(app, "j V j j V", lambda a: sorted(a.desk.rows.marks))
    assert marks == ["acme/core#201", "acme/core#202", "acme/core#203"]


def test_star_marks_in_bumps_only_what_is_ready(workspace):
    app = console(workspace)
    marks = drive(app, "*", lambda a: sorted(a.desk.rows.marks))
    assert marks == ["bump-0", "bump-3", "bump-6", "bump-9"]


def test_escape_clears_range_then_marks_then_filter(workspace):
    app = console(workspace, "ownership")

    def state(app):
        rows = app.desk.rows
        return rows.marks.range_from, len(rows.marks), rows.filter

    assert drive(console(workspace, "ownership"), "space V escape", state) == (
        None,
        1,
        "",
    )
    assert drive(app, "space / c enter escape escape", state) == (None, 0, "")


def test_leaving_and_coming_back_finds_pane_cursor_and_filter(workspace):
    drive(console(workspace, "ownership"), "/ c,a,s,e enter j j q")
    app = console(workspace, workspace.recall("desk.pane"))
    found = drive(app, "", lambda a: (a.desk.rows.row().key, a.desk.rows.filter))
    assert found == ("acme/core#202", "case")


def test_old_data_is_synced_at_start_and_fresh_data_is_not(workspace):
    drive(console(workspace))
    assert not workspace.called("sync")
    workspace.fresh = age(1)
    drive(console(workspace))
    assert len(workspace.called("sync")) == 1


def test_a_missing_token_is_said_in_the_status_line(workspace):
    workspace.fresh, workspace.no_token = None, True
    text = drive(console(workspace), "", picture)
    assert "There is no token." in text.splitlines()[-1]


def test_the_status_line_says_how_far_a_sync_is(workspace):
    async def page(app, pilot):
        app.desk.status.syncing = True
        app.desk.status.progress = progress()

    app = console(workspace)
    text = drive(app, "", lambda a: [t for _, _, t in a.desk.status.parts()], then=page)
    assert "syncing acme/core pulls 200/900" in text
    assert "4,812 points left" in text
    assert "40 s to go" in text


def test_an_empty_queue_says_what_to_do(workspace):
    workspace.queues["ownership"] = ()
    text = drive(console(workspace, "ownership"), "", picture)
    assert "Sync to look again." in text


def test_what_is_still_being_read_is_neither_empty_nor_without_data(workspace):
    read, queue = threading.Event(), workspace.queue

    def slow(view, lens=None):
        assert view.id != "contention" or read.wait(5)
        return queue(view, lens)

    workspace.queue = slow
    app = console(workspace)

    async def run() -> tuple[str, str]:
        async with app.run_test(size=NORMAL) as pilot:
            app.post_message(key_event("2"))
            await until(lambda: "Reading …" in picture(app))
            before = picture(app)
            read.set()
            await settle(app, pilot)
            return before, picture(app)

    before, after = asyncio.run(run())
    assert "no data" not in before
    assert "Reading …" not in after


def test_only_https_pages_of_github_are_opened(workspace, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    drive(console(workspace, "ownership"), "o")
    assert opened == ["https://github.com/acme/core/pull/200"]


def test_the_link_is_copied_and_nothing_else(workspace):
    app = console(workspace, "ownership")
    assert (
        drive(app, "y", lambda a: a.clipboard)
        == "https://github.com/acme/core/pull/200"
    )


def test_links_in_text_run_no_action(workspace):
    app = console(workspace)

    async def click(app, pilot):
        await pilot.click(offset=(28, 4))
        await pilot.click(offset=(28, 5))

    assert drive(app, "", lambda a: a.is_running, then=click)


def test_the_mouse_chooses_rows_and_panes(workspace):
    async def click(app, pilot):
        await pilot.click(offset=(20, 5))

    app = console(workspace)
    assert drive(app, "", lambda a: a.desk.rows.cursor, then=click) == 2


def test_a_crash_prints_no_values(workspace, capsys):
    token = "ghp_" + "x" * 30

    def fail() -> None:
        secret = token
        raise ValueError(len(secret))

    async def crash(app, pilot):
        app.call_later(fail)

    with pytest.raises(ValueError, match="34"):
        drive(console(workspace), "", then=crash)
    printed = capsys.readouterr()
    assert token not in printed.err + printed.out


def test_a_body_of_a_megabyte_is_cut_and_says_so(workspace):
    workspace.body = "word " * 200_000
    text = drive(
        console(workspace, "ownership"), "enter G", lambda a: a.screen.lines.text()
    )
    assert "cut here" in text
    assert len(text) < 70_000


def test_ages_are_counted_from_the_workspaces_instant(workspace):
    assert workspace.now() == NOW
    text = drive(console(workspace), "", picture)
    assert "data 3m old" in text


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("start", ["ownership", "contention", "questions", "mine"])
def test_every_line_says_where_it_is(workspace, start, size):
    text = drive(console(workspace, start), "", picture, size=size)
    room = size[0] if size[0] < 100 else int(size[0] * 0.56)
    left = "\n".join(line[:room] for line in text.split("\n"))
    assert {"questions": "docs#400", "contention": "core"}.get(start, "core#") in left


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
def test_the_list_never_disappears(workspace, size):
    app = console(workspace, "ownership")
    found = drive(app, "_ _ _ _", lambda a: a.desk.rows.size, size=size)
    assert found.width >= 30
    assert found.height >= 3


def test_a_ref_keeps_its_number():
    from triage.tui.cells import fit_ref

    assert fit_ref("acme/core#12", 16) == "core#12".ljust(16)
    assert fit_ref("acme/a-very-long-repository#1234", 16) == "a-very-lon…#1234"
    assert fit_ref("acme/core#12", 24) == "acme/core#12".ljust(24)


def test_conditions_are_listed_once(workspace):
    from dataclasses import replace

    from tui_fake import CONDITIONS

    from triage.tui.detail import SIGNS

    lines = tuple(f"{SIGNS[s][0]} {check}: {why}" for check, s, why in CONDITIONS)
    first, *others = workspace.queues["bumps"]
    workspace.queues["bumps"] = (replace(first, evidence=lines), *others)
    text = drive(console(workspace), "", picture, size=(120, 60))
    assert text.count("author is the bot") == 1
