"""Drives the console without a terminal: keys in, screens and calls out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual import events
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from tui_fake import FakeWorkspace

from triage import keymap
from triage.tui import reading
from triage.tui.console import Console
from triage.tui.layout import place_of, places

SCREENS = Path(__file__).parent / "screens"
NORMAL = (120, 40)

Look = Callable[[Console], object]


def console(workspace: FakeWorkspace, start: str = "bumps") -> Console:
    """A console as `run` makes it."""
    known = places(workspace.settings.view)
    place = known[place_of(start, known)]
    first = reading.first(workspace, reading.remembered(workspace, place))
    app = Console(
        workspace,
        keymap.load("default"),
        start=start,
        first=first,
        syncs=FakeWorkspace.sync,
    )
    app.desk.breath = 0.001
    app.grace = 0.0
    return app


def is_idle(app: Console) -> bool:
    """Whether no worker runs, no message waits and nothing is left to draw."""
    desk = app.desk
    if desk.rest is not None:
        desk.rest.cancel()
        desk._describe()
        return False
    for timer, do in (("saving", "_save"), ("drawing", "_draw")):
        if getattr(app.screen, timer, None) is not None:
            getattr(app.screen, timer).cancel()
            getattr(app.screen, do)()
            return False
    if desk.stale or desk.round_runs or app.busy:
        return False
    if any(not worker.is_finished for worker in app.workers):
        return False
    if any(
        screen._layout_required or screen._dirty_widgets or screen._callbacks
        for screen in (app.screen, *app._background_screens)
    ):
        return False
    nodes = [app, *app.screen_stack, *app.screen.walk_children()]
    return all(n.message_queue_size == 0 and not n._next_callbacks for n in nodes)


async def settle(app: Console, pilot: object) -> None:
    """Let the console work until it is idle, seen several times running."""
    calm = 0
    for _ in range(5_000):
        await asyncio.sleep(0.001)
        if not app.is_running or app._exit:
            return
        calm = calm + 1 if is_idle(app) else 0
        if calm == 5:
            return
    raise AssertionError("the console does not come to rest")


async def until(holds: Callable[[], object]) -> None:
    """Let the console work until something holds."""
    for _ in range(5_000):
        if holds():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came to hold")


def key_event(key: str) -> events.Key:
    if key == "space":
        return events.Key(key, " ")
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    return events.Key(key, None)


def drive(
    app: Console,
    keys: str = "",
    look: Look | None = None,
    *,
    size: tuple[int, int] = NORMAL,
    then: Callable[[Console, object], Awaitable[object]] | None = None,
) -> object:
    """Press keys, separated by blanks; `a+b` in one burst is written `a,b`.

    What `look` returns of the app at the end is returned.
    """

    async def run() -> object:
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(app, pilot)
            for burst in keys.split():
                parts = burst.split(",") if len(burst) > 1 else [burst]
                for key in parts:
                    app.post_message(key_event(key))
                await settle(app, pilot)
            found = await then(app, pilot) if then else None
            if then:
                await settle(app, pilot)
            return look(app) if look else found

    return asyncio.run(run())


def picture(app: Console) -> str:
    """The screen as plain text."""
    visible_screen_stack.set(app._background_screens)
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text.rstrip() for strip in lines) + "\n"


def check_screen(name: str, text: str) -> None:
    """Compare with the golden screen; `TRIAGE_GOLDEN=1` writes it anew."""
    path = SCREENS / f"{name}.txt"
    if os.environ.get("TRIAGE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def told(app: Console) -> list[str]:
    """What the notices say."""
    return [notice.message for notice in app._notifications]


def keys_of(app: Console) -> list[str]:
    """The keys of the rows that are shown."""
    rows = app.desk.rows
    return [row.key for row in rows.source.window(0, len(rows))]


async def press(app: Console, pilot: object, keys: str) -> None:
    """Press keys while a test is under way, written as for `drive`."""
    for burst in keys.split():
        for key in burst.split(","):
            app.post_message(key_event(key))
        await settle(app, pilot)
