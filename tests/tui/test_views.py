"""Panes of one's own on the desk."""

from __future__ import annotations

import pytest
from tui_drive import check_screen, console, drive, picture
from tui_fake import FakeWorkspace

from triage.config import SavedView, Settings
from triage.errors import SettingsError
from triage.tui import layout
from triage.views import saved

BUGS = SavedView(
    "Waiting bugs", "label:bug", ("ref", "labels", "title"), "title", key="9"
)
DOCS = SavedView("Docs", "repo:acme/docs", group_by="label")
MANY = tuple(SavedView(f"View number {n}", f"item {n}") for n in range(12))


@pytest.fixture
def workspace() -> FakeWorkspace:
    fake = FakeWorkspace()
    fake.settings = Settings(view=(BUGS, DOCS))
    return fake


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("view-120x40", (120, 40), "9 +"),
        ("view-80x24", (80, 24), "9 l +"),
        ("view-40x16", (40, 16), "9"),
    ],
)
def test_a_view_looks_as_it_did(workspace, name, size, keys):
    check_screen(name, drive(console(workspace), keys, picture, size=size))


@pytest.mark.parametrize("size", [(80, 24), (120, 24), (40, 16)])
def test_many_views_leave_room_for_the_list(size):
    fake = FakeWorkspace()
    fake.settings = Settings(view=MANY)
    app = console(fake)
    found = drive(app, "8 l l l", lambda a: (a.desk.pane, a.desk.rows.size), size=size)
    assert found[0].place.title == "View number 2"
    assert found[1].height >= 5
    text = drive(console(fake), "8 l l l", picture, size=size)
    assert "View nu" in text


def test_a_view_shows_its_query_columns_and_order(workspace):
    def look(app):
        rows = app.desk.rows
        return [c.title for c in rows.columns], len(rows), rows.row().key

    columns, count, key = drive(console(workspace), "9", look)
    assert columns == ["Ref", "Labels", "Title▾"]
    assert (count, key) == (60, "acme/docs#0")


def test_panes_are_walked_into_the_views_and_around(workspace):
    app = console(workspace, "pulse")
    assert drive(app, "l", lambda a: a.desk.pane.place.title) == "Waiting bugs"
    app = console(workspace, "pulse")
    assert drive(app, "l l l", lambda a: a.desk.pane.place.title) == "Bumps"


def test_a_view_is_found_by_its_name_among_the_commands(workspace):
    app = console(workspace)
    drive(app, ": w,a,i,t,i,n,g enter")
    assert app.desk.pane.place.title == "Waiting bugs"


def test_a_filter_narrows_a_view_and_is_found_again(workspace):
    app = console(workspace)
    keys = "9 / r,e,p,o,:,a,c,m,e,/,d,o,c,s enter"
    assert drive(app, f"{keys} q") is None
    app = console(workspace, "view-waiting-bugs")
    assert drive(app, "", lambda a: len(a.desk.rows)) == 20


def test_every_view_says_how_much_is_in_it(workspace):
    counts = drive(console(workspace), "", lambda a: a.desk.tabs.counts)
    assert counts[-2:] == [60, 100]


def test_a_key_that_is_taken_is_an_error_that_names_both(workspace):
    from triage import keymap

    with pytest.raises(SettingsError, match="view 1 'Bugs': key 'R' is already"):
        layout.bound(keymap.load("default"), [SavedView("Bugs", key="R")])
    views = [SavedView("Bugs", key="9"), SavedView("More", key="9")]
    with pytest.raises(SettingsError, match=r"'9' is already view\.bugs") as caught:
        layout.bound(keymap.load("default"), views)
    assert "Free are 0, " in caught.value.hint
    with pytest.raises(SettingsError, match="view 1 'Bugs': key"):
        layout.bound(keymap.load("default"), [SavedView("Bugs", key="ctrl+shift")])


def test_no_view_may_be_called_like_one_of_the_panes():
    assert {saved.slug(place.title) for place in layout.PLACES} == saved.PANES
