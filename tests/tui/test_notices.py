"""What is said for some seconds: seen over everything, gone in time, and no markup."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Size
from textual.notifications import Notification
from tui_drive import console, drive, picture, settle, told, until
from tui_fake import FakeWorkspace

from triage.tui.notices import Notices


def laid(*said, size=(80, 24)):
    notices = Notices()
    notices.say(said, lambda *_tones: Style())
    region = notices.region(Size(*size))
    return region, [
        line.text for line in notices.render_lines(region.at_offset((0, 0)))
    ]


def test_the_latest_is_the_lowest_and_the_title_comes_first():
    first = Notification("one", title="First")
    region, lines = laid(first, Notification("two\nthree"))
    assert [line.rstrip() for line in lines] == ["▌ First", "▌ one", "▌ two", "▌ three"]
    assert {len(line) for line in lines} == {60}
    assert (region.right, region.bottom) == (80, 22)


def test_where_there_is_no_room_for_all_the_latest_stay():
    region, lines = laid(*(Notification(f"line {n}") for n in range(30)), size=(30, 8))
    assert [line.split()[2] for line in lines] == ["26", "27", "28", "29"]
    assert (region.width, region.y) == (27, 2)
    assert laid(Notification("one"), size=(1, 1))[1] == []


def test_what_a_terminal_obeys_is_shown_and_markup_is_text():
    _, lines = laid(Notification("\x1b]0;gone\x07 [bold]loud[/bold] \u202edrow"))
    assert lines[0].isprintable()
    assert "[bold]loud[/bold]" in lines[0]


def test_a_notice_stands_over_whatever_is_open_and_goes_by_itself():
    async def look(app, pilot):
        app.notify("here it stands", timeout=0.05)
        await settle(app, pilot)
        seen = ["here it stands" in picture(app)]
        await until(lambda: not app.notices.said)
        await settle(app, pilot)
        return [*seen, "here it stands" in picture(app)]

    for keys in ("", "a", "m", "?"):
        app = console(FakeWorkspace(), "ownership")
        assert drive(app, keys, then=look) == [True, False]


def test_a_notice_lays_nothing_out_anew(monkeypatch):
    laid_out = []

    async def look(app, pilot):
        known = app.desk._refresh_layout
        monkeypatch.setattr(
            app.desk, "_refresh_layout", lambda *a, **k: laid_out.append(known(*a, **k))
        )
        app.notify("here it stands", timeout=0.02)
        await until(lambda: app.notices.said)
        await until(lambda: not app.notices.said)
        await settle(app, pilot)
        return laid_out

    assert drive(console(FakeWorkspace()), then=look) == []


def test_a_click_takes_a_notice_away_and_reaches_nothing_beneath_it():
    async def look(app, pilot):
        app.notify("said before", timeout=60)
        app.notify("said after", timeout=60)
        await settle(app, pilot)
        region, cursor = app.notices.region(app.size), app.desk.rows.cursor
        await pilot.click(offset=(region.x + 3, region.bottom - 1))
        await settle(app, pilot)
        return told(app), picture(app).count("▌ said"), app.desk.rows.cursor == cursor

    assert drive(console(FakeWorkspace()), then=look) == (["said before"], 1, True)


def test_a_notice_outlives_the_page_that_said_it():
    async def look(app, pilot):
        app.notify("here it stands", timeout=60)
        await settle(app, pilot)
        app.screen.dismiss(None)
        await settle(app, pilot)
        await pilot.resize_terminal(90, 30)
        await settle(app, pilot)
        return picture(app).count("▌ here it stands")

    assert drive(console(FakeWorkspace()), "?", then=look) == 1


def test_a_notice_is_laid_anew_where_the_terminal_is_another():
    async def look(app, pilot):
        app.notify("here it stands", timeout=60)
        await settle(app, pilot)
        await pilot.resize_terminal(50, 20)
        await settle(app, pilot)
        line = picture(app).splitlines()[17]
        return line.index("▌ here it stands")

    assert drive(console(FakeWorkspace()), then=look) == 5
