"""What was planned and not sent, when nothing of it can be done any more."""

from __future__ import annotations

from tui_drive import console, drive
from tui_fake import FakeWorkspace, make_item

from triage.act import Args, Entry, Plan, Refusal
from triage.model import Kind, Ref


def test_a_plan_with_nothing_left_to_do_offers_to_drop_it(monkeypatch):
    ref = Ref.of("acme/core", 200)
    item = make_item(ref, "Crash on start")
    entry = Entry(
        1, "p", "approve", ref, item.node_id, Kind.PULL, item.title, "", Args(),
        "compensable", "planned", "", "n", item.created_at, item.updated_at,
    )  # fmt: skip
    workspace = FakeWorkspace()
    workspace.journal = [entry]
    plan = Plan("w1", "waiting", "1 write not sent", (), (Refusal(ref, "closed"),))
    monkeypatch.setattr(workspace, "plan_waiting", lambda: plan)
    hints = drive(console(workspace), "W", lambda a: a.screen.hints.commands)
    assert hints == ("confirm.drop", "confirm.no")
