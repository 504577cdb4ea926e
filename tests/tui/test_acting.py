"""From a key to a write: what is planned, asked, done and taken back."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tui_drive import console, drive, key_event, keys_of, picture, press, settle, told
from tui_fake import FakeWorkspace, make_item

from triage.act import Args, Entry
from triage.act.replying import Reply
from triage.model import Kind, Ref
from triage.tui.screens.confirm import Confirm
from triage.tui.screens.desk import Desk


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


def test_a_merge_is_shown_before_it_happens(workspace):
    app = console(workspace)
    assert isinstance(drive(app, "m", lambda a: a.screen), Confirm)
    assert not workspace.called("perform")


def test_what_can_be_undone_is_said_before_the_key(workspace):
    text = drive(console(workspace), "m", picture)
    assert "only a revert pull request" in text
    assert "a1b2c3d" in text
    assert "! checks on this head: ci / lint [/x] failed" in text


def test_a_confirmed_plan_is_performed_and_told(workspace):
    notices = drive(console(workspace), "m y", told)
    assert workspace.called("perform") == [("perform", "merge", ("acme/app-0#100",))]
    assert notices == ["acme/app-0#100 merged"]


def test_a_cancelled_plan_does_nothing(workspace):
    drive(console(workspace), "m n")
    assert not workspace.called("perform")


def test_a_key_typed_before_the_plan_is_drawn_never_confirms_it(workspace):
    workspace.planning = threading.Event()

    async def hurry(app, pilot):
        app.post_message(key_event("m"))
        app.post_message(key_event("y"))
        await pilot.pause()
        workspace.planning.set()
        await settle(app, pilot)
        assert isinstance(app.screen, Confirm)

    drive(console(workspace), "", then=hurry)
    assert not workspace.called("perform")


def test_a_group_is_not_a_single_item(workspace):
    drive(console(workspace), "j m")
    (call,) = workspace.called("plan")
    assert call[2] == ("acme/app-0#101", "acme/app-1#101")
    assert call[4] is False


def test_marks_are_acted_on_together_and_go_when_done(workspace):
    app = console(workspace, "ownership")
    left = drive(app, "space space v y", lambda a: len(a.desk.rows.marks))
    assert workspace.called("perform") == [
        ("perform", "approve", ("acme/core#200", "acme/core#201"))
    ]
    assert left == 0


def test_refusals_stand_in_the_plan_with_their_reason(workspace):
    workspace.refuse[Ref.of("acme/core", 201)] = "you wrote it yourself"
    text = drive(console(workspace, "ownership"), "space space v", picture)
    assert "Left out: 1" in text
    assert "you wrote it yourself" in text


def test_a_plan_of_refusals_alone_cannot_be_confirmed(workspace):
    workspace.refuse[Ref.of("acme/core", 200)] = "it is closed"
    app = console(workspace, "ownership")
    assert isinstance(drive(app, "v y", lambda a: a.screen), Confirm)
    assert not workspace.called("perform")


def test_an_action_that_makes_no_sense_is_told_in_one_line(workspace):
    notices = drive(console(workspace, "ownership"), "space space x", told)
    assert notices == ["Closing several at once is not offered. Close one by one."]


def test_every_outcome_is_named(workspace):
    workspace.fail[Ref.of("acme/core", 200)] = "GitHub says no"
    (notice,) = drive(console(workspace, "ownership"), "space space v y", told)
    assert "acme/core#200 failed: GitHub says no" in notice
    assert "1 approved" in notice


@pytest.mark.parametrize("words", ["2,8,8", "n,o,n,e"])
def test_what_was_done_is_not_in_a_list_whose_filter_leaves_it_out(workspace, words):
    app = console(workspace)

    async def do_it_and_filter(app, pilot):
        app.desk.settled(app.desk.rows.row().refs[0])
        await press(app, pilot, f"/,ctrl+u,{words},enter")

    keys = drive(app, "6 /,2,9,9,enter", keys_of, then=do_it_and_filter)
    assert keys == (["acme/docs#288"] if words == "2,8,8" else [])


@pytest.mark.parametrize("keys", ["B 1", "S 2", "1 6"])
def test_what_was_done_is_let_go_by_another_order_group_or_pane(workspace, keys):
    async def do_it_and_go_on(app, pilot):
        app.desk.settled(app.desk.rows.row().refs[0])
        assert app.desk.rows.settled
        await press(app, pilot, keys)

    app = console(workspace)
    assert drive(app, "6", lambda a: a.desk.rows.settled, then=do_it_and_go_on) == set()


def test_undo_is_shown_first(workspace):
    app = console(workspace, "ownership")
    assert isinstance(drive(app, "a,1 z", lambda a: a.screen), Confirm)
    assert workspace.called("plan_undo") == [("plan_undo", None)]


def test_undo_in_the_journal_is_about_the_entry_under_the_cursor(workspace):
    drive(console(workspace, "ownership"), "a,1 j a,2 7 j z y")
    assert workspace.called("plan_undo") == [("plan_undo", 1)]


def test_nothing_to_undo_is_said(workspace):
    assert drive(console(workspace), "z", told) == ["There is nothing to take back."]


def test_a_comment_goes_through_a_plan(workspace):
    drive(console(workspace, "questions"), "c,h,i ctrl+s")
    (call,) = workspace.called("plan_reply")
    assert call == ("plan_reply", "acme/docs#400", Reply("hi"))
    assert workspace.called("perform")


def test_half_written_text_is_kept(workspace):
    drive(console(workspace, "questions"), "c,h,i escape")
    assert workspace.drafts["acme/docs#400"] == "hi"

    text = drive(console(workspace, "questions"), "c", picture)
    assert "│hi " in text or "hi" in text


def test_half_written_text_is_kept_though_the_clock_was_looked_at_late(
    workspace, monkeypatch
):
    looks = []

    def late():
        timer = sys._getframe(1).f_locals.get("self")
        if getattr(timer, "_repeat", None) == 0:
            looks.append(timer)
        return time.monotonic() + 10.0 * len(looks)

    async def write_on(app, pilot):
        monkeypatch.setattr("textual._time.get_time", late)
        app.post_message(key_event("i"))
        for _ in range(500):
            if workspace.drafts:
                break
            await asyncio.sleep(0.01)
        kept.append(dict(workspace.drafts))

    kept = []
    drive(console(workspace, "questions"), "c", then=write_on)
    assert kept == [{"acme/docs#400": "i"}]


def test_a_comment_is_edited_as_typed_in_one_burst(workspace):
    keys = "c,h,x,backspace,i,space,x,y,z,ctrl+w,y,o,u,home,o,left,O"
    drive(console(workspace, "questions"), f"{keys} escape")
    assert workspace.drafts["acme/docs#400"] == "Oohi you"


def test_half_written_text_outlives_a_signal(workspace):
    async def told_to_leave(app, pilot):
        import signal

        app.told_to_leave(signal.SIGTERM)

    app = console(workspace, "questions")
    drive(app, "c,h,i", then=told_to_leave)
    assert workspace.drafts["acme/docs#400"] == "hi"
    assert app.return_code == 143


def test_a_label_is_toggled_by_its_digit(workspace):
    drive(console(workspace, "ownership"), "L 2")
    drive(console(workspace, "ownership"), "L 1")
    actions = [(call[1], call[3].labels) for call in workspace.called("plan")]
    assert actions == [("label", ("docs",)), ("unlabel", ("bug",))]


@pytest.mark.parametrize(
    ("keys", "action", "labels"),
    [
        ("L j enter", "label", ("docs",)),
        ("L enter", "unlabel", ("bug",)),
        ("space space L j enter", "label", ("docs",)),
        ("L space j enter", "unlabel", ("bug",)),
    ],
)
def test_enter_takes_a_label_unless_others_were_marked(workspace, keys, action, labels):
    drive(console(workspace, "ownership"), keys)
    (call,) = workspace.called("plan")
    assert (call[1], call[3].labels) == (action, labels)


def test_several_labels_are_taken_at_once(workspace):
    drive(console(workspace, "ownership"), "L j space space enter")
    (call,) = workspace.called("plan")
    assert call[1] == "label"
    assert call[3] == Args(labels=("docs", "[/x]"))


def test_an_open_item_can_be_acted_on(workspace):
    drive(console(workspace, "ownership"), "j enter v y")
    assert workspace.called("perform") == [("perform", "approve", ("acme/core#201",))]


def test_a_command_is_found_by_its_name(workspace):
    app = console(workspace)
    drive(app, ":,j,o,u,r enter")
    assert app.desk.pane.place.id == "journal"


def test_q_goes_back_before_it_leaves(workspace):
    app = console(workspace)
    assert isinstance(drive(app, "enter q", lambda a: a.screen), Desk)


def entry(state: str) -> Entry:
    ref = Ref.of("acme/core", 200)
    item = make_item(ref, "Crash on start")
    return Entry(
        1, "p", "approve", ref, item.node_id, Kind.PULL, item.title, "", Args(),
        "compensable", state, "", "n", item.created_at, item.updated_at,
    )  # fmt: skip


def test_what_was_not_sent_waits_for_a_second_look(workspace):
    workspace.journal = [entry("planned")]
    text = drive(console(workspace), "W", picture)
    assert "planned earlier and not sent" in text
    drive(console(workspace), "W y")
    assert workspace.called("perform") == [("perform", "waiting", ("acme/core#200",))]


def test_what_was_not_sent_can_be_dropped(workspace):
    workspace.journal = [entry("planned")]
    drive(console(workspace), "W D")
    assert workspace.called("cancel") == [("cancel", (1,))]
    assert not workspace.called("perform")


def test_undo_stops_what_runs_and_cancels_what_was_not_sent(workspace):
    workspace.slow = True

    async def stop(app, pilot):
        app.post_message(key_event("v"))
        while not isinstance(app.screen, Confirm) or not app.screen.ready:
            await pilot.pause()
        app.post_message(key_event("y"))
        while not app.busy:
            await pilot.pause()
        doing = app.desk.status.doing
        app.post_message(key_event("z"))
        await settle(app, pilot)
        return doing

    assert "z stops it" in drive(console(workspace, "ownership"), "", then=stop)
    assert workspace.called("cancel") == [("cancel", (1,))]


def test_leaving_keeps_what_was_not_sent(workspace):
    workspace.slow = True

    async def leave(app, pilot):
        app.post_message(key_event("v"))
        while not isinstance(app.screen, Confirm) or not app.screen.ready:
            await pilot.pause()
        app.post_message(key_event("y"))
        while not app.busy:
            await pilot.pause()
        app.post_message(key_event("q"))

    drive(console(workspace, "ownership"), "", then=leave)
    assert not workspace.called("cancel")
    assert [one.state for one in workspace.journal] == ["planned"]


@pytest.mark.parametrize("height", [16, 24, 40])
def test_the_keys_of_a_long_plan_stay_on_the_screen(workspace, height):
    from dataclasses import replace

    (row, *_) = workspace.queues["ownership"]
    refs = tuple(Ref.of("acme/core", 200 + n) for n in range(60))
    workspace.queues["ownership"] = (replace(row, refs=refs),)
    text = drive(console(workspace, "ownership"), "v", picture, size=(80, height))
    assert "do it" in text
    assert "cancel" in text


def test_the_keys_of_a_long_comment_stay_on_the_screen(workspace):
    app = console(workspace, "questions")
    lines = ",".join(["x", "enter"] * 40)
    text = drive(app, f"space j space c {lines} ctrl+s", picture, size=(80, 24))
    assert "do it" in text
    assert "cancel" in text


def test_marks_go_after_a_plan_that_refused_some(workspace):
    workspace.refuse[Ref.of("acme/core", 201)] = "you wrote it yourself"
    app = console(workspace, "ownership")
    assert drive(app, "space space v y", lambda a: len(a.desk.rows.marks)) == 0


def test_lines_without_an_item_are_said_to_be_left_out(workspace):
    from dataclasses import replace

    first, *others = workspace.queues["ownership"]
    workspace.queues["ownership"] = (replace(first, refs=()), *others)
    app = console(workspace, "ownership")
    text = drive(app, "space space space v", picture)
    assert "1 marked line left out: no item." in text


def test_what_a_dead_process_left_in_flight_is_unknown(workspace):
    from triage.tui import reading

    workspace.unsettled = lambda: (entry("inflight"),)
    assert reading.standing(workspace).unknown == 1
    assert reading.standing(workspace, busy=True).unknown == 0


def test_waiting_writes_name_their_key(workspace):
    workspace.journal = [entry("planned")]
    assert "1 write waiting (W shows them)" in drive(console(workspace), "", picture)


def test_what_a_key_asks_for_begins_after_its_frame():
    class Lane(ThreadPoolExecutor):
        given = 0

        def submit(self, *work):
            self.given += 1
            return super().submit(*work)

    async def look(app, pilot):
        done: list[str] = []
        lane = app._lanes["detail"] = Lane(1)
        app.in_lane(lambda: done.append("read"), "detail")
        before = lane.given
        await settle(app, pilot)
        return before, done

    assert drive(console(FakeWorkspace()), then=look) == (0, ["read"])


def test_what_is_asked_for_as_the_console_ends_never_begins_and_is_no_fault(workspace):
    begun = []

    async def end(app, _pilot):
        app.in_lane(lambda: begun.append("late"), "late")
        app.workers.cancel_all()

    drive(console(workspace), then=end)
    gc.collect()
    assert begun == []
