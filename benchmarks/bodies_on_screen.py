"""Bodies made to be slow, on the screen: how long until they stand there, how long the
loop that answers the keys is held up meanwhile.

The console runs without a terminal over a store of its own, one issue a body of 64 KB,
each as its opening text and as a comment. Timed is, for each, from a key to the state
that is drawn next: the detail of its row, the open page, the page's end, the page made
narrower, the thread beside an answer, a quote of it, and the preview of that. The hold is
the longest time between two turns of the event loop meanwhile; turns are a hundredth of a
second apart, which is taken off. Wanted: 300 ms until it stands, 100 ms of hold at most.

    python benchmarks/bodies_on_screen.py
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import organisation
from textual import events

from triage import keymap
from triage.config import Settings
from triage.model import Actor, Comment, Item, Kind, Ref, Repo
from triage.store.cache import Cache
from triage.sync import deriver
from triage.tui.console import Console
from triage.tui.lines import Lines
from triage.tui.screens.answer import Answer
from triage.tui.screens.item import ItemPage
from triage.workspace import Workspace

NOW = datetime(2026, 1, 19, 9, tzinfo=UTC)
SIZE = 65_536
SHOWN, HELD = 300, 100
TURN = 0.01


def whole(text: str) -> str:
    return (text * (SIZE // len(text) + 1))[: SIZE - 9] + "\n\nTHE-END"


ROW = "|".join("a" * 200)
BODIES = {
    "plain words": whole("Some words that go on and on. "),
    "5,000 list items": whole("- an item\n" * 5_000),
    "200 columns": whole(f"{ROW}\n{'|'.join('-' * 200)}\n" + f"{ROW}\n" * 160),
    "nested quotes": whole(">" * 200 + " a\n"),
    "nested lists": whole("".join("  " * n + "- a\n" for n in range(200))),
    "one line": whole("x" * 1_000),
    "one wide line": whole("日" * 1_000),
    "brackets": whole("["),
    "emphasis": whole("*a_"),
}


def fill(home: Path) -> None:
    home.mkdir(mode=0o700, parents=True)
    cache = Cache(home)
    repo = Repo("R_1", "acme/app", "main", permission="ADMIN")
    cache.put_repo(repo, NOW)
    items = []
    for number, (name, body) in enumerate(BODIES.items(), 1):
        at = NOW - timedelta(days=2, minutes=number)
        said = Comment(f"C_{number}", Actor("lena"), "NONE", at, body)
        items.append(
            Item(
                f"I_{number}", "R_1", Ref.of("acme/app", number), Kind.ISSUE,
                f"How does {name} look?", body, f"https://github.com/acme/app/{number}",
                Actor("octo"), "NONE", "open", at, at, comments=(said,),
                comments_total=1,
            )
        )  # fmt: skip
    cache.put_items(items, deriver(cache, Settings(), repo))
    cache.remember("synced_at", "2026-01-19T08:59:00Z")
    cache.remember("me", "you")
    cache.db.close()


class Holds:
    """The longest time between two turns of the loop since it was asked last."""

    def __init__(self) -> None:
        self.longest = self.busiest = 0.0

    async def watch(self) -> None:
        before, worked = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(TURN)
            now, done = time.perf_counter(), time.thread_time()
            self.longest = max(self.longest, now - before - TURN)
            self.busiest = max(self.busiest, done - worked)
            before, worked = now, done

    def taken(self) -> tuple[float, float]:
        """By the clock, and what of it the loop itself worked; milliseconds."""
        found = self.longest * 1000, self.busiest * 1000
        self.longest = self.busiest = 0.0
        return found


def ends(lines: Lines) -> bool:
    """Whether the whole text is folded for where it stands."""
    laid = lines._laid
    if laid is None or lines._folding or laid.width != lines.outer_size.width - 3:
        return False
    return any("THE-END" in text for line in lines._lines[-9:] for _, text in line)


def first(lines: Lines) -> str:
    return "".join(text for line in lines._lines[:9] for _, text in line)


class Watched:
    """A console whose keys and frames are timed, and its loop's longest hold."""

    def __init__(self, app: Console, holds: Holds) -> None:
        self.app, self.holds = app, holds
        self.shown: dict[str, float] = {}
        self.held: dict[str, tuple[float, float]] = {}

    async def until(self, is_so) -> float:
        began = time.perf_counter()
        while not is_so() and time.perf_counter() - began < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        return (time.perf_counter() - began) * 1000

    async def step(self, what: str, do, is_so) -> None:
        await asyncio.sleep(0.4)
        self.holds.taken()
        do()
        self.shown[what] = await self.until(is_so)
        await asyncio.sleep(0.1)
        self.held[what] = self.holds.taken()

    def key(self, *names: str):
        def press() -> None:
            for name in names:
                char = name if len(name) == 1 else None
                self.app.post_message(events.Key(name, char))

        return press


async def measure(home: Path) -> int:
    environ = organisation.environment(home) | {"TRIAGE_NOW": "2026-01-19T09:00:00Z"}
    workspace = Workspace(environ, Settings())
    app = Console(
        workspace, keymap.load("default"), start="all", syncs=lambda *_a: iter(())
    )
    slow = []
    async with app.run_test(size=(120, 40)) as pilot:
        holds = Holds()
        one = Watched(app, holds)
        await one.until(lambda: len(app.desk.rows) == len(BODIES))
        watching = asyncio.create_task(holds.watch())
        for name in BODIES:
            one.shown, one.held = {}, {}
            await body(app, one, pilot, f"How does {name} look?")
            words = " ".join(
                f"{what}={one.shown[what]:.0f}/{held:.0f}/{busy:.0f}"
                for what, (held, busy) in one.held.items()
            )
            print(f"body name={name.replace(' ', '_')} shown/held/worked_ms: {words}")
            longest = max(held for held, _ in one.held.values())
            if max(one.shown.values()) > SHOWN or longest > HELD:
                slow.append(name)
            one.key("j")()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    print(f"slow={', '.join(slow) or 'none'} target_shown={SHOWN} target_held={HELD}")
    return 1 if slow else 0


async def body(app: Console, one: Watched, pilot, title: str) -> None:
    """One body on every page that shows it."""

    def lines() -> Lines:
        screen = app.screen
        return screen.along.lines if isinstance(screen, Answer) else screen.lines

    def is_page() -> bool:
        return isinstance(app.screen, ItemPage) and ends(lines())

    await one.step("detail", lambda: None, lambda: title in first(app.desk.detail))
    await one.step("page", one.key("enter"), is_page)
    await one.step(
        "end",
        one.key("G"),
        lambda: lines().top == len(lines().folded()) - lines().size.height,
    )
    await pilot.resize_terminal(90, 30)
    await one.step("narrower", lambda: None, is_page)
    await pilot.resize_terminal(120, 40)
    await one.step(
        "beside",
        one.key("r"),
        lambda: isinstance(app.screen, Answer) and ends(lines()),
    )
    await one.step(
        "quoted",
        one.key("ctrl+b"),
        lambda: app.screen.editor.text.startswith("> "),
    )
    await one.step(
        "preview",
        one.key("tab", "tab"),
        lambda: bool(app.screen.along.here == "preview" and first(lines())),
    )
    app.screen.editor.load_text("")
    await pilot.press("escape", "escape")


def main() -> int:
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "data"
        fill(home)
        return asyncio.run(measure(home))


if __name__ == "__main__":
    sys.exit(main())
