"""What is drawn after a change: all that is seen of it, and nothing else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static
from tui_drive import console, drive, key_event, picture, settle
from tui_fake import FakeWorkspace

from triage import keymap
from triage.commands import DESK
from triage.tui.bound import Bound
from triage.tui.console import Console
from triage.tui.drawn import Drawn, Looks
from triage.tui.lines import Lines
from triage.tui.painter import Painter
from triage.tui.rows import AHEAD, Rows
from triage.tui.sources import ListRows
from triage.tui.tones import Toned
from triage.tui.window import Window
from triage.views import Cell, Column, Row

SIZE = (40, 12)
ROOM = SIZE[1] - 1


class Probe(Widget):
    """Remembers which of its lines were asked for."""

    def __init__(self, *children: Widget, name: str = "") -> None:
        super().__init__(*children, id=name or None)
        self.asked: list[int] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += crop.line_range
        return super().render_lines(crop)


class Stage(Bound):
    """A screen with one widget on it."""

    def __init__(self, widget: Widget) -> None:
        super().__init__(keymap.load("default"), DESK)
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


class Theatre(App[None]):
    """Shows a widget, and does with it what a test says."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def get_default_screen(self) -> Stage:
        return Stage(self.widget)


def play(widget: Widget, act: object) -> object:
    """Show a widget on a screen of 40 by 12; what the act finds once it is drawn."""

    async def run() -> object:
        async with Theatre(widget).run_test(size=SIZE) as pilot:
            await pilot.pause()
            return await act(pilot)

    return asyncio.run(run())


def test_a_changed_line_is_all_that_its_widget_and_those_around_it_draw() -> None:
    inner = Probe(name="inner")
    outer = Probe(inner)

    async def act(pilot: object) -> object:
        inner.asked, outer.asked = [], []
        inner.refresh(Region(0, 3, 40, 1), Region(0, 4, 40, 1), Region(0, 9, 9, 1))
        await pilot.pause()
        return inner.asked, outer.asked

    assert play(outer, act) == ([3, 4, 9], [])


def test_where_nothing_changed_nothing_is_drawn() -> None:
    async def act(pilot: object) -> object:
        painter = pilot.app.screen._compositor
        assert isinstance(painter, Painter)
        return painter.render_partial_update()

    assert play(Probe(), act) is None


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        ("tab j j", (120, 40)),
        (": a s", (120, 40)),
        ("m", (80, 24)),
        ("?", (80, 24)),
        ("", (200, 60)),
        ("_", (20, 10)),
    ],
)
def test_any_part_of_a_screen_is_drawn_as_it_stands_on_the_whole(
    keys: str, size: tuple[int, int]
) -> None:
    async def compare(app: object, _pilot: object) -> int:
        app.notify("said above everything else")
        await asyncio.sleep(0)
        chance = random.Random(5)
        whole = everything(app)
        for _ in range(12):
            parts = {part(chance, app.size) for _ in range(chance.randrange(1, 4))}
            painter = app.screen._compositor
            painter._dirty_regions = set(parts)
            drawn = set()
            for x, y, strip in painter.render_partial_update().pieces:
                end = x + strip.cell_length
                assert letters(strip) == letters(whole[y].crop(x, end))
                here = {(column, y) for column in range(x, end)}
                assert drawn.isdisjoint(here)
                drawn |= here
            wanted = {
                (x, y)
                for one in parts
                for y in one.line_range
                for x in one.column_range
            }
            assert drawn == wanted
        return 1

    app = console(FakeWorkspace())
    assert drive(app, keys, size=size, then=compare) == 1


def test_what_draws_its_own_lines_looks_as_if_the_framework_had_drawn_them() -> None:
    def compare(app: object) -> int:
        ours = [one for one in app.screen.walk_children(Toned) if one.outer_size]
        for one in ours:
            whole = one.outer_size.region
            theirs = Widget.render_lines(one, whole)
            assert list(map(letters, one.render_lines(whole))) == [
                letters(line) for line in theirs
            ]
        return len(ours)

    assert drive(console(FakeWorkspace()), "j space", compare) > 5


def letters(strip: Strip) -> list[tuple[str, object]]:
    return [(letter, style) for text, style, _ in strip for letter in text]


def everything(app: object) -> Sequence[Strip]:
    """All lines of the screen, drawn by the framework's own way."""
    painter = app.screen._compositor
    update = painter.render_update(full=True, screen_stack=app._background_screens)
    return [Strip.join(parts) for parts in update.strips]


def part(chance: random.Random, size: object) -> Region:
    """Some region of a screen."""
    x, y = chance.randrange(size.width), chance.randrange(size.height)
    width = chance.randrange(1, size.width - x + 1)
    return Region(x, y, width, chance.randrange(1, size.height - y + 1))


# Lists.


class Counted(ListRows):
    """Rows that remember which of them were read."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(rows)
        self.read: list[int] = []

    def window(self, start: int, count: int) -> Sequence[Row]:
        found = super().window(start, count)
        self.read += range(start, start + len(found))
        return found


def listed(count: int) -> Counted:
    return Counted([Row(f"r{n}", (Cell(f"row {n}"),), (), "") for n in range(count)])


def lines(rows: Rows) -> list[str]:
    return [rows.render_line(y).text.rstrip(" ┃") for y in range(SIZE[1])]


def test_a_list_reads_each_row_once_however_one_walks_through_it() -> None:
    rows, source = Rows((Column("Row"),)), listed(500)

    async def act(pilot: object) -> object:
        rows.show(source)
        await pilot.pause()
        for by in (*[1] * 40, *[ROOM] * 9, *[-1] * 5):
            rows.move(by)
            await pilot.pause()
        return sorted(source.read)

    read = play(rows, act)
    assert read == list(range(len(read)))
    assert len(read) <= 40 + 9 * ROOM + 2 * ROOM + AHEAD + 1


def test_the_next_page_is_read_before_its_key_comes() -> None:
    rows, source = Rows((Column("Row"),)), listed(500)

    async def act(pilot: object) -> object:
        rows.show(source)
        rows.move(1)
        await pilot.pause()
        source.read = []
        rows.move(ROOM)
        shown = lines(rows)
        return shown[-1], source.read

    assert play(rows, act) == (f"▌    row {ROOM + 1}".replace("    ", " ", 1), [])


def test_the_next_page_is_drawn_before_its_key_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []
    draw = Drawn._draw

    def watched(self: Drawn, row: Row, looks: Looks, width: int) -> Strip:
        drawn.append(row.key)
        return draw(self, row, looks, width)

    monkeypatch.setattr(Drawn, "_draw", watched)
    rows = Rows((Column("Row"),))

    async def act(pilot: object) -> object:
        rows.show(listed(500))
        rows.move(100)
        await pilot.pause()
        for _ in range(10_000):
            if not rows._reads_on and rows._calm is None:
                break
            await asyncio.sleep(0.001)
        drawn.clear()
        rows.move(ROOM)
        lines(rows)
        return rows.row().key, drawn

    key, late = play(rows, act)
    assert late == [key]


@pytest.mark.parametrize("place", [0, 1, ROOM, 250, 498, 499])
def test_a_jump_shows_the_rows_around_its_place(place: int) -> None:
    rows = Rows((Column("Row"),))

    async def act(pilot: object) -> object:
        rows.show(listed(500))
        for one in (499, 0, 250, place):
            rows.go(one)
            await pilot.pause()
        return [line[2:] for line in lines(rows)[1:]]

    shown = play(rows, act)
    first = int(shown[0].removeprefix("row "))
    assert f"row {place}" in shown
    assert shown == [f"row {n}" for n in range(first, first + ROOM)]


def test_a_row_that_says_something_else_is_drawn_anew() -> None:
    rows = Rows((Column("Row"),))

    async def act(pilot: object) -> object:
        rows.show(ListRows([Row("r", (Cell("before"),), (), "")]))
        await pilot.pause()
        before = lines(rows)[1]
        rows.show(ListRows([Row("r", (Cell("after"),), (), "")]))
        return before, lines(rows)[1]

    before, after = play(rows, act)
    assert "before" in before
    assert "after" in after


# Text.


def test_of_another_text_only_the_lines_that_differ_are_drawn() -> None:
    text = Lines()
    asked: list[int] = []

    async def act(pilot: object) -> object:
        text.show([(("", "one"),), (("", "two"),), (("", "three"),)])
        await pilot.pause()
        text.show([(("", "one"),), (("", "2"),), (("", "three"),)])
        asked.extend(y for one in text._repaint_regions for y in one.line_range)
        await pilot.pause()
        return text.render_line(1).text.strip()

    assert play(text, act) == "2"
    assert asked == [1]


def test_a_window_holds_what_its_source_has_wherever_it_goes() -> None:
    chance, source = random.Random(4), listed(120)
    window = Window(source)
    for _ in range(400):
        first = chance.randrange(-5, 118)
        stop = first + chance.randrange(1, 60)
        source.read = []
        window.reach(first, stop)
        assert [row.key for row in window.rows] == source.keys(max(first, 0), stop)
        assert len(source.read) <= len(window.rows)
        assert window.at(max(first, 0)) is window.rows[0]
        assert window.has(max(first, 0), min(stop, 120))


def test_the_screen_beneath_a_box_looks_as_the_framework_would_dull_it():
    from textual.geometry import Size
    from textual.renderables.background_screen import BackgroundScreen

    from triage.tui.veil import Veil

    def compare(app):
        base, color = app.desk, app.screen.styles.background
        assert 0 < color.a < 1
        size = Size(*app.size)
        ours = Veil(base, color).render_strips(size.width, size.height, None, None)
        for line, dulled in zip(base.drawn(size), ours, strict=True):
            theirs = BackgroundScreen.process_segments(line, color)
            wanted = [(one.text, one.style) for one in theirs]
            assert [(one.text, one.style) for one in dulled][: len(wanted)] == wanted
            assert dulled.cell_length == size.width

    drive(console(FakeWorkspace(), "bumps"), "m", compare)


class Glass:
    """What a terminal shows of all that was drawn so far."""

    def __init__(self, monkeypatch):
        self.lines = {}
        shown = Console._display

        def watched(app, screen, drawn):
            for x, y, strip in drawn.pieces if drawn else ():
                line = self.lines.get(y, "").ljust(x)
                self.lines[y] = line[:x] + strip.text + line[x + strip.cell_length :]
            shown(app, screen, drawn)

        monkeypatch.setattr(Console, "_display", watched)

    def text(self, size):
        lines = (self.lines.get(y, "")[: size.width] for y in range(size.height))
        return [line.rstrip() for line in lines]


@pytest.mark.parametrize(
    "keys",
    [
        "a",
        "a 1",
        "a esc",
        "a,1 a,1 a",
        "a j o n",
        "a j o backspace backspace",
        "a esc j a",
        ": a s",
        ": a s esc",
        "L space space enter",
        "s 1 z",
        "a grown",
        "a shrunk esc",
        "a told esc",
        "told a hushed esc",
        "told a esc hushed j",
        "told m hushed",
        "m told esc hushed",
        "told covered hushed",
        "a swept",
        "a zoomed esc",
        "a covered",
        "a covered esc j",
        "ready a 1 a esc j",
        "ready grown a esc",
        ": l a b enter esc j",
    ],
)
def test_the_terminal_has_what_the_screen_has_whatever_box_opens_and_closes(
    keys, monkeypatch
):
    glass = Glass(monkeypatch)

    async def tried(app, pilot):
        for key in keys.split():
            if key in {"grown", "shrunk"}:
                await pilot.resize_terminal(
                    *((140, 46) if key == "grown" else (90, 30))
                )
            elif key == "told":
                app.notify("said while it is open")
            elif key == "hushed":
                app.clear_notifications()
            elif key == "ready":
                app.desk.ready_whom()
            elif key == "swept":
                app.desk.rows.show(ListRows([]))
            elif key == "covered":
                page = Stage(Static("over everything", markup=False))
                await app.push_screen(page)
                await settle(app, pilot)
                page.dismiss()
            elif key == "zoomed":
                app.desk.do_pane_larger()
            else:
                for one in key.split(",") if len(key) > 1 else [key]:
                    app.post_message(key_event(one))
            await settle(app, pilot)
        await pilot.pause()
        return glass.text(app.size), picture(app).splitlines()

    app = console(FakeWorkspace(), "ownership")
    shown, wanted = drive(app, then=tried)
    assert shown == wanted
