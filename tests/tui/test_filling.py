"""Which panes a round of reading reads."""

from __future__ import annotations

import asyncio
import threading

from tui_drive import NORMAL, console, drive, key_event, settle, until
from tui_fake import FakeWorkspace

from triage.tui import reading
from triage.tui.sources import Around, ListRows, PaneRows
from triage.views import Row


class Large(FakeWorkspace):
    """Much is stored; it remembers which queues were worked out."""

    def __init__(self) -> None:
        super().__init__()
        self.keeps_queues = True
        self.asked: list[str] = []

    def queue(self, view, lens=None):
        self.asked.append(view.id)
        return super().queue(view, lens)


def test_in_a_large_store_what_waits_for_me_is_read_in_its_turn_unless_it_is_open():
    workspace = Large()

    async def rounds(app, pilot):
        found = [workspace.asked.count("mine")]
        for enter in (False, False, True, False):
            if enter:
                app.desk.do_pane_mine()
            else:
                app.desk.reload()
            await settle(app, pilot)
            found.append(workspace.asked.count("mine"))
        return found

    assert drive(console(workspace, "all"), then=rounds) == [1, 1, 1, 2, 3]


def test_in_a_large_store_what_waits_for_me_is_not_read_while_keys_come():
    workspace = Large()

    async def rounds(app, pilot):
        found = []
        for calm in (1000.0, 0.0):
            app.calm = calm
            app.desk.counted_at -= 30.0
            app.desk.reload()
            await settle(app, pilot)
            found.append(workspace.asked.count("mine"))
        app.calm = 1000.0
        app.desk.counted_at -= 70.0
        app.desk.reload()
        await settle(app, pilot)
        return [*found, workspace.asked.count("mine")]

    assert drive(console(workspace, "all"), then=rounds) == [1, 2, 3]


def test_the_journal_is_read_again_only_after_something_was_done():
    class Writing(FakeWorkspace):
        reads, event = 0, 7

        def entries(self, limit=200):
            self.reads += 1
            return super().entries(limit)

        def last_event(self):
            return self.event

    workspace = Writing()

    async def rounds(app, pilot):
        found = [workspace.reads]
        for event in (7, 8, 8):
            workspace.event = event
            app.desk.reload()
            await settle(app, pilot)
            found.append(workspace.reads)
        return found

    assert drive(console(workspace), then=rounds) == [1, 1, 2, 2]


def test_a_renewed_queue_brings_the_rows_that_are_drawn_around_the_cursor(monkeypatch):
    rows = ListRows([Row(f"row-{n}", (), (), "") for n in range(100)])
    read = PaneRows("ownership", (), rows, "", 100, "", whole=rows)
    monkeypatch.setattr(reading, "queue", lambda *_given: read)

    def near(key):
        start, found = reading.renewed(None, "ownership", Around(key, 10, 5)).near
        return start, [row.key for row in found]

    assert near("row-50") == (40, [f"row-{n}" for n in range(40, 55)])
    assert near("row-3") == (0, [f"row-{n}" for n in range(8)])
    assert near("gone") == (0, [])


class Late(FakeWorkspace):
    """Ownership takes its time to be worked out."""

    def __init__(self) -> None:
        super().__init__()
        self.is_typed = threading.Event()

    def queue(self, view, lens=None):
        if view.id == "ownership":
            assert self.is_typed.wait(30)
        return super().queue(view, lens)


def test_a_filter_typed_before_its_rows_are_there_is_kept():
    workspace = Late()
    app = console(workspace)

    async def run():
        async with app.run_test(size=NORMAL) as pilot:
            for key in ("3", "/", "#", "2", "0", "3", "enter"):
                app.post_message(key_event(key))
            await until(lambda: app.desk.field and app.desk.field.value == "#203")
            await until(lambda: not app.desk.field.message_queue_size)
            assert not app.desk.pane.loaded
            workspace.is_typed.set()
            await settle(app, pilot)
            return app.desk.rows.filter, len(app.desk.rows)

    assert asyncio.run(run()) == ("#203", 1)
