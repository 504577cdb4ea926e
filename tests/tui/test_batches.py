"""A batch on the screen: its plan, its count, its pause, its receipt, its next wave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tui_drive import console, drive, picture, settle
from tui_fake import FakeWorkspace

from triage.act import Args
from triage.act.receipt import Line, Receipt
from triage.model import Ref
from triage.store.batches import Member
from triage.tui.screens.confirm import Confirm
from triage.tui.screens.counted import Counted

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)


class Merging(FakeWorkspace):
    """A workspace whose plans are batches."""

    def plan(self, action, refs, args=None, **more):
        made = super().plan(action, refs, args or Args(), single=False)
        members = tuple(
            Member(
                s.ref, s.node_id, s.title, s.head_oid, action, Args(), verdict="ready"
            )
            for s in made.steps
        )
        evidence = (("age", "pass", "4 d old"), ("checks", "pass", "3 green"))
        steps = tuple(replace(s, evidence=evidence) for s in made.steps)
        return replace(made, steps=steps, members=members)


@pytest.fixture
def workspace() -> Merging:
    return Merging()


def many(workspace: Merging) -> None:
    """One line in Bumps with twelve pull requests."""
    row = workspace.queues["bumps"][1]
    refs = tuple(Ref.of("acme/app", n) for n in range(12))
    workspace.queues["bumps"] = (replace(row, refs=refs),)


def test_the_evidence_of_each_bump_is_a_line_that_unfolds(workspace) -> None:
    folded = drive(console(workspace), "j m", picture)
    assert "2 of 2 conditions pass; 3 green; 4 d old" in folded
    assert "✔ checks: 3 green" not in folded
    assert "✔ checks: 3 green" in drive(console(workspace), "j m e", picture)


def test_the_plan_says_whether_the_bot_is_asked_to_rebase(workspace) -> None:
    app = console(workspace)
    assert drive(app, "j m r", lambda a: a.screen.plan.rebase) is True


def test_more_than_ten_merges_are_confirmed_by_their_number(workspace) -> None:
    many(workspace)
    assert isinstance(drive(console(workspace), "m y", lambda a: a.screen), Counted)
    drive(console(workspace), "m y 1,1 enter")
    assert not workspace.called("perform")
    drive(console(workspace), "m y 1,2 enter")
    assert len(workspace.called("perform")) == 1


def test_a_wrong_number_or_none_does_nothing(workspace) -> None:
    many(workspace)
    app = console(workspace)
    assert isinstance(drive(app, "m y 1,3 enter escape", lambda a: a.screen), Confirm)
    assert not workspace.called("perform")


def test_a_running_batch_is_paused_and_goes_on(workspace) -> None:
    workspace.slow = True
    said = []

    async def pause(app, pilot):
        from tui_drive import key_event

        for key in ("P", "P"):
            app.post_message(key_event(key))
            await pilot.pause()
            await pilot.pause()
            said.append((app.pause.is_set(), app.desk.status.doing))
        app.halt_work()
        await settle(app, pilot)

    async def begin(app, pilot):
        from tui_drive import key_event

        for key in ("j", "m"):
            app.post_message(key_event(key))
            await settle(app, pilot)
        app.post_message(key_event("y"))
        while not app.busy:
            await pilot.pause()
        await pause(app, pilot)

    drive(console(workspace), "", then=begin)
    assert [paused for paused, _ in said] == [True, False]
    assert "(paused)" in said[0][1]


def test_the_receipt_is_a_key_away(workspace) -> None:
    ref = Ref.of("acme/app", 7)
    line = Line(ref, "Bump [/] next", "a1b2c3d4", "held", "conflict", "it conflicts")
    one = Receipt("p", "Merge 3", NOW, NOW, 1, 4, 5.0, 4.6, (line,))
    workspace.receipts = (one, replace(one, lines=()))
    text = drive(console(workspace), "b", picture)
    assert "held          1   round before: 0" in text
    assert "held 1: it conflicts with its base" in text
    assert "acme/app#7 @a1b2c3d  it conflicts" in text


def test_the_next_wave_is_a_key_away(workspace) -> None:
    workspace.comes = (3, 2)
    assert "2 ready again: next wave (W)" in drive(console(workspace), "", picture)
    app = console(workspace)
    assert isinstance(drive(app, "W", lambda a: a.screen), Confirm)
    assert workspace.called("plan_wave")
