"""Which panes a round of reading reads."""

from __future__ import annotations

from tui_drive import console, drive, settle
from tui_fake import FakeWorkspace


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
