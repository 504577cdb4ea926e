"""Lists of items: filter, order, groups, marks and jumps, by keyboard."""

from __future__ import annotations

import pytest
from tui_drive import check_screen, console, drive, picture
from tui_fake import FakeWorkspace

from triage.tui.screens import walking


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


def typed(words: str) -> str:
    """Words as a burst of keys."""
    return ",".join("space" if char == " " else char for char in words)


def keys_of(app):
    rows = app.desk.rows
    return [row.key for row in rows.source.window(0, len(rows))]


def status(app):
    return " ".join(text for _, _, text in app.desk.status.parts())


def notices(app):
    return " ".join(notice.message for notice in app._notifications)


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("all-grouped-80x24", (80, 24), "6 B 1 j +"),
        ("all-folded-120x40", (120, 40), "6 B 5 = +"),
        ("all-grouped-40x16", (40, 16), "6 B 5 - j"),
    ],
)
def test_a_list_looks_as_it_did(workspace, name, size, keys):
    check_screen(name, drive(console(workspace), keys, picture, size=size))


def test_a_filter_understands_githubs_qualifiers(workspace):
    keys = f"6 / {typed('label:bug item 29')} enter"
    found = drive(console(workspace), keys, keys_of)
    assert found == ["acme/core#290", "acme/core#295"]


def test_a_filter_that_is_none_says_so_and_keeps_what_was_typed(workspace):
    app = console(workspace)
    keys = f"6 / {typed('lable:bug')} enter"

    def look(app):
        return app.desk.field.value, app.desk.field.display, status(app)

    value, is_open, said = drive(app, keys, look)
    assert (value, is_open) == ("lable:bug", True)
    assert "lable: is no qualifier. Did you mean label:?" in said


def test_mending_a_filter_clears_the_complaint(workspace):
    keys = f"6 / {typed('docs labl:bug')} {'backspace ' * 13}{typed('label:bug')} enter"
    app = console(workspace)
    assert drive(app, keys, lambda a: len(a.desk.rows)) == 60
    assert "qualifier" not in status(app)


def test_what_is_understood_of_a_filter_narrows_meanwhile(workspace):
    keys = f"6 / {typed('label:bug lable:x')}"
    app = console(workspace)
    assert drive(app, keys, lambda a: len(a.desk.rows)) == 60
    assert app.desk.rows.filter == "label:bug"


def test_a_qualifier_narrows_a_queue_to_rows_whose_items_fit(workspace):
    app = console(workspace, "ownership")
    keys = f"/ {typed('label:bug case')} enter"
    assert drive(app, keys, keys_of) == ["acme/core#200"]


def test_a_group_of_bumps_stays_where_one_of_its_items_fits(workspace):
    world = workspace.world()
    world.pull(101, repo="acme/app-1", state="merged")
    app = console(workspace)
    keys = f"/ {typed('is:merged')} enter"
    assert drive(app, keys, keys_of) == ["bump-1"]


def test_an_order_asked_of_a_queue_is_refused(workspace):
    app = console(workspace, "ownership")
    drive(app, f"/ {typed('sort:created')}")
    assert "A queue has an order of its own." in status(app)


def test_arrows_bring_back_the_filters_that_were_used(workspace):
    app = console(workspace, "ownership")
    keys = f"/ {typed('case 1')} enter / escape / {typed('case')} enter"
    keys += " / ctrl+n up up"
    assert drive(app, keys, lambda a: a.desk.field.value) == "case 1"
    again = console(workspace, "ownership")
    assert drive(again, "/ up", lambda a: a.desk.field.value) == "case"


def test_the_chosen_order_is_shown_and_found_again(workspace):
    workspace.world().item(900, title="Aaa", updated_at="2025-01-01T00:00:00Z")
    keys = f"6 S / {typed('title, A to Z')} enter g"
    app = console(workspace)
    assert drive(app, f"{keys} q") is None
    again = console(workspace, "all")
    text = drive(again, "g", picture)
    assert "title, A to Z" in text
    assert "Title▾" in text
    assert again.desk.rows.row().key == "acme/app#900"


def test_a_queue_cannot_be_sorted(workspace):
    app = console(workspace)
    drive(app, "S")
    assert "order of its own" in notices(app)


def test_groups_can_be_walked_and_folded(workspace):
    app = console(workspace)
    heads = drive(app, "6 B 5 g", lambda a: a.desk.rows.at(0).key)
    assert heads == "group:bug"
    app = console(workspace)
    assert drive(app, "6 B 5 g ]", lambda a: a.desk.rows.cursor) == 61
    app = console(workspace)
    assert drive(app, "6 B 5 g ] enter [", lambda a: len(a.desk.rows)) == 62
    app = console(workspace)
    assert drive(app, "6 B 5 g j j -", lambda a: a.desk.rows.row().key) == "group:bug"
    app = console(workspace)
    assert drive(app, "6 B 5 = = g j", lambda a: a.desk.rows.row().key) == (
        "acme/docs#0"
    )


def test_folded_groups_stay_folded_over_a_repaint(workspace):
    async def again(app, pilot):
        app.desk.reload()

    app = console(workspace)
    assert drive(app, "6 B 5 =", lambda a: len(a.desk.rows), then=again) == 2


def test_an_action_on_a_header_takes_the_groups_items(workspace):
    app = console(workspace)
    drive(app, "6 B 5 g v")
    (call,) = workspace.called("plan")
    assert len(call[2]) == 60
    assert call[4] is False


def test_a_group_too_large_for_one_plan_is_refused_with_its_count(
    workspace, monkeypatch
):
    monkeypatch.setattr(walking, "MOST", 50)
    app = console(workspace)
    drive(app, "6 B 5 g v")
    assert not workspace.called("plan")
    assert "60 items" in notices(app)


def test_a_header_marks_its_group(workspace):
    app = console(workspace)
    marks = drive(app, "6 B 5 g space", lambda a: len(a.desk.rows.marks))
    assert marks == 60
    app = console(workspace)
    assert drive(app, "6 B 5 g space k space", lambda a: len(a.desk.rows.marks)) == 0


def test_star_marks_all_that_a_filter_leaves_without_building_rows(workspace):
    app = console(workspace)
    keys = f"6 / {typed('label:bug')} enter *"
    assert drive(app, keys, lambda a: len(a.desk.rows.marks)) == 60
    assert "60 marked" in status(app)
    assert set(app.desk.rows.marks) <= {
        f"acme/{r}#{n}" for r in ("core", "docs") for n in range(300)
    }


def test_marks_that_another_filter_hides_are_counted_and_left_out(workspace):
    app = console(workspace)
    keys = (
        f"6 / {typed('label:bug')} enter * / escape / {typed('repo:acme/docs')} enter v"
    )
    drive(app, keys)
    (call,) = workspace.called("plan")
    assert len(call[2]) == 20
    assert all(ref.startswith("acme/docs#") for ref in call[2])
    assert "60 marked, 40 hidden" in status(app)


def test_more_marks_than_a_plan_takes_are_refused_with_their_count(workspace):
    workspace.total = 1200
    app = console(workspace)
    drive(app, "6 * v")
    assert not workspace.called("plan")
    assert "1,200 lines" in notices(app)


def test_a_range_may_begin_and_end_far_apart(workspace):
    app = console(workspace)
    assert drive(app, "6 V G V", lambda a: len(a.desk.rows.marks)) == 300


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("200", "acme/core#199"),
        ("acme/core#41", "acme/core#41"),
        ("acme/CORE#41", "acme/core#41"),
    ],
)
def test_a_line_or_an_item_is_jumped_to_from_the_commands(workspace, words, key):
    app = console(workspace)
    keys = f"6 : {typed(words)} enter"
    assert drive(app, keys, lambda a: a.desk.rows.row().key) == key


def test_a_day_is_jumped_to_in_a_list_sorted_by_time(workspace):
    workspace.world().item(900, updated_at="2025-06-05T10:00:00Z")
    workspace.world().item(901, updated_at="2025-06-04T10:00:00Z")
    app = console(workspace)
    keys = f"6 : {typed('2025-06-04')} enter"
    assert drive(app, keys, lambda a: a.desk.rows.row().key) == "acme/app#901"


def test_an_item_in_a_folded_group_is_jumped_to(workspace):
    app = console(workspace)
    keys = f"6 B 5 = : {typed('acme/core#41')} enter"
    assert drive(app, keys, lambda a: a.desk.rows.row().key) == "acme/core#41"


def test_what_is_not_in_the_list_is_not_jumped_to(workspace):
    app = console(workspace)
    keys = f"6 / {typed('label:bug')} enter : {typed('acme/core#41')} enter"
    drive(app, keys)
    assert "not among what the filter leaves" in notices(app)


def test_n_goes_on_in_a_long_list_after_the_filter_is_gone(workspace):
    app = console(workspace)
    keys = f"6 / {typed('label:bug')} enter escape g n n N"
    assert drive(app, keys, lambda a: a.desk.rows.row().key) == "acme/core#5"


def test_the_cursor_stays_on_its_item_when_items_come_before_it(workspace):
    async def grow(app, pilot):
        workspace.world().item(901, updated_at="2026-01-19T23:00:00Z")
        app.desk.reload()

    app = console(workspace)
    seen = drive(
        app, "6 j j j", lambda a: (a.desk.rows.row().key, a.desk.rows.cursor), then=grow
    )
    assert seen == ("acme/docs#3", 4)


def test_a_slice_is_named_and_leaves_its_part_of_a_list():
    from triage.config import Settings

    workspace = FakeWorkspace()
    workspace.settings = Settings(slice="2/3")
    app = console(workspace)
    text, rows = drive(app, "6", lambda a: (picture(a), len(a.desk.rows)))
    assert "slice 2/3" in text
    assert 70 < rows < 130
