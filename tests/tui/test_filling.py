"""Which panes a round of reading reads."""

from __future__ import annotations

from tui_drive import console, drive, settle
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
