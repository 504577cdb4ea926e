"""Pulse on the desk: the numbers, the list behind each, and the window by key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tui_drive import check_screen, console, drive, keys_of, picture
from tui_fake import FakeWorkspace

from triage import clock
from triage.views.numbers import Number


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("pulse-120x40", (120, 40), "8 j j j"),
        ("pulse-80x24", (80, 24), "8 j"),
        ("pulse-200x60", (200, 60), "8 j j j"),
        ("pulse-40x16", (40, 16), "8 j"),
        ("pulse-list-80x24", (80, 24), "8 j j j j enter"),
    ],
)
def test_pulse_looks_as_it_did(workspace, name, size, keys):
    check_screen(name, drive(console(workspace), keys, picture, size=size))


def test_a_number_opens_its_list_and_escape_goes_back_to_its_line(workspace):
    app = console(workspace)
    number = Number("issues_opened").key
    found = drive(app, "8 j j j j enter", lambda a: (len(a.desk.rows), keys_of(a)[0]))
    assert found[0] == 300
    assert found[1].startswith("acme/")
    app = console(workspace)
    back = "8 j j j j enter escape"
    assert drive(app, back, lambda a: a.desk.rows.row().key) == number


def test_the_list_behind_a_number_is_acted_on_like_any_other(workspace):
    drive(console(workspace), "8 j j j j enter j a 1")
    ((_, action, refs, *_),) = workspace.called("plan")
    assert action == "assign"
    assert len(refs) == 1


def test_a_filter_narrows_the_list_behind_a_number(workspace):
    keys = "8 j j j j enter / l,a,b,e,l,:,b,u,g enter"
    assert drive(console(workspace), keys, lambda a: len(a.desk.rows)) == 60


def test_the_window_grows_and_shrinks_by_key_and_is_remembered(workspace):
    def spans(keys):
        app = console(workspace)
        return drive(
            app, keys, lambda a: (a.desk.pane.wish.span, a.desk.pane.title.headline)
        )

    assert spans("8")[1].startswith("last 72h")
    assert spans("8 >")[0] == "7d"
    assert spans("8 <")[1].startswith("last 24h")
    assert spans("8 < < <")[0] == "24h"
    drive(console(workspace), "8 > > > > q")
    assert workspace.memory["desk.pulse.span"] == "30d"
    assert spans("8")[1].startswith("last 30d")


def test_elsewhere_the_keys_of_the_window_say_that_it_has_none(workspace):
    app = console(workspace)
    drive(app, "6 >")
    assert app.desk.pane.wish.span == ""


def test_pulse_is_read_only_while_it_is_open(workspace):
    read = []
    real = workspace.pulse
    workspace.pulse = lambda *a: read.append(1) or real(*a)
    drive(console(workspace), "1 2 6")
    assert read == []
    drive(console(workspace), "8")
    assert read != []


def test_a_console_that_begins_with_pulse_shows_it(workspace):
    app = console(workspace, "pulse")
    assert drive(app, "", lambda a: len(a.desk.rows)) > 10


def test_the_head_of_a_queue_says_its_trend_where_there_is_room(workspace):
    today = clock.iso(workspace.now())[:10]
    before = clock.iso(workspace.now() - timedelta(days=9))[:10]
    workspace.days = {before: {"unowned": 40}, today: {"unowned": 57}}
    said = "unowned 40→57 in 9d"
    drawn = f"▁········█ {said}"

    def heads(app):
        lines = picture(app).splitlines()
        return [line for line in lines if " Ownership " in line and "Mine" not in line]

    (wide,) = drive(console(workspace), "3", heads, size=(200, 60))
    assert drawn in wide
    assert wide.index(said) < wide.index("1/")
    (folded,) = drive(console(workspace), "1", heads, size=(200, 60))
    assert drawn in folded
    small = drive(console(workspace), "3", picture, size=(40, 16))
    assert said not in small
