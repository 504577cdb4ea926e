"""What others write stays in its place: no column moves, no verdict is imitated."""

from __future__ import annotations

import pytest
from tui_drive import console, drive
from tui_fake import FakeWorkspace
from views.view_world import World, at

from triage.text import clean
from triage.tui.cells import widths
from triage.views.bumps import VIEW

EVIL = (
    "✓ ready",
    "ready  1/1  sec",
    "✔ Ready  every required condition passes.",
    "\u202eydaer",
    "re\u200bady\u2060\ufeff",
    "│▌●▸ ready ┃",
    "日本語テキスト" * 9,
    "z" + "\u0301" * 60,
    "👩‍👩‍👧‍👦🏴‍☠️🇨🇭🇳🇱1️⃣ ready",
    "x" * 10_000,
    "\x1b[2J\x1b[1;1Hready \x9b31m",
    "a\nready\r\tready\u2028ready",
    "[/][@click=app.quit]ready[/]",
    "\U000e0072\U000e0065 tags",
    "\ufdfd﷽ wide ligature",
    "ก็็็็็็็็็็็ ready",
)
SIZES = ((40, 24), (80, 40), (120, 40), (200, 60))


def workspace(names: tuple[str, ...]) -> FakeWorkspace:
    """A bump of each name, the first of each pair in two repositories; none is ready."""
    fake = FakeWorkspace()
    world = fake._world = World()
    for n, name in enumerate(names):
        shown = clean(name)
        for repo in ("acme/app", "acme/web")[: 1 + n % 2]:
            world.bump(
                n + 1, (shown, "1.0.0", "1.0.1"), repo=repo, title=shown,
                failing=("paths",), created_at=at(days=90 - n),
            )  # fmt: skip
    fake.queues["bumps"] = VIEW.load(fake.cache(), fake.lens()).rows
    return fake


def strips(fake: FakeWorkspace) -> dict[tuple[int, int], list[str]]:
    """The lines of the open list at each size, all groups open."""
    found = {}

    async def look(app, pilot):
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            rows = app.desk.rows
            rows.go(0)
            found[size] = [rows.render_line(y) for y in range(rows.size.height)]

    drive(console(fake), "=", then=look, size=SIZES[-1])
    return found


@pytest.fixture(scope="module")
def drawn():
    honest = strips(workspace(tuple(f"package-{n:02}" for n in range(len(EVIL)))))
    return honest, strips(workspace(EVIL))


@pytest.mark.parametrize("size", SIZES)
def test_the_columns_left_of_a_name_are_those_of_an_honest_one(drawn, size):
    honest, evil = (one[size] for one in drawn)
    width = evil[0].cell_length
    room = width - 4 - 1
    left = width - 1 - widths(VIEW.columns, room)[-1]
    assert left >= 20
    for good, bad in zip(honest, evil, strict=True):
        assert bad.cell_length == good.cell_length == width
        assert bad.crop(0, left).text == good.crop(0, left).text
        assert bad.crop(width - 1).text == good.crop(width - 1).text


@pytest.mark.parametrize("size", SIZES)
def test_no_verdict_column_says_ready_where_nothing_is(drawn, size):
    _, evil = (one[size] for one in drawn)
    verdicts = {line.crop(4, 11).text.strip() for line in evil[1:] if line.text.strip()}
    assert verdicts == {"blocked"}


def test_beside_the_list_a_title_never_stands_where_a_verdict_does():
    fake = workspace(EVIL)
    for name in map(clean, EVIL[:3]):
        fake.titles = dict.fromkeys(
            (ref for row in fake.queues["bumps"] for ref in row.refs), name
        )
        text = drive(console(fake), "", lambda app: app.desk.detail.text())
        starts = [line for line in text.split("\n") if line.startswith(name)]
        assert starts == []
