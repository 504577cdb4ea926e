"""What could not be sent waits, is looked at once more, and goes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_kit import REPO, Scene, environ

from triage.act import Plan
from triage.act.pace import INSTANT
from triage.config import Settings
from triage.errors import StoreError, Unreachable
from triage.store.journal import Journal
from triage.workspace import Workspace

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def offline(desk: Scene, plan: Plan) -> None:
    """Performs a plan while GitHub cannot be reached."""
    desk.server.stop()
    with pytest.raises(Unreachable):
        desk.perform(plan)
    desk.server.start()


def states(desk: Scene) -> list[str]:
    return [e.state for e in reversed(desk.workspace.entries())]


def test_offline_a_plan_waits_as_it_was_planned(desk: Scene) -> None:
    offline(desk, desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",)))
    assert states(desk) == ["planned", "planned"]
    assert desk.effects() == []


def test_what_waited_is_shown_again_and_goes_once(desk: Scene) -> None:
    offline(desk, desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",)))
    plan = desk.workspace.plan_waiting()
    assert plan.confirm
    assert [s.entry for s in plan.steps] == [1, 2]
    assert [e.state for e in desk.perform(plan)] == ["done", "done"]
    assert desk.effects() == [f"label {REPO}#366", f"label {REPO}#367"]
    assert desk.workspace.plan_waiting().steps == ()


def test_an_approval_and_the_merge_behind_it_wait_together(desk: Scene) -> None:
    desk.server.world.repo(REPO).required_reviews = 1
    desk.server.world.item(f"{REPO}#423").updated_at = desk.server.world.tick()
    desk.sync()
    offline(desk, desk.plan("merge", desk.ref(423), merging=True))
    plan = desk.workspace.plan_waiting()
    assert [s.action for s in plan.steps] == ["approve", "merge"], plan.refusals
    assert [e.state for e in desk.perform(plan)] == ["done", "done"]


def test_what_moved_while_it_waited_is_cancelled_and_not_sent(desk: Scene) -> None:
    offline(desk, desk.plan("approve", desk.ref(423)))
    desk.server.world.move_head(f"{REPO}#423", by="aiko-lind")
    desk.sync()
    plan = desk.workspace.plan_waiting()
    assert plan.steps == ()
    assert "its head moved" in plan.refusals[0].reason
    desk.workspace.perform(plan, lambda _e: None, desk.stop)
    (entry,) = desk.workspace.entries()
    assert entry.state == "cancelled"
    assert "its head moved" in entry.why
    assert desk.effects() == []


def test_what_somebody_else_did_meanwhile_is_not_done_again(desk: Scene) -> None:
    offline(desk, desk.plan("label", desk.ref(366), labels=("p1",)))
    desk.server.world.add_labels(f"{REPO}#366", ("p1",), by="aiko-lind")
    desk.sync()
    assert "has that label" in desk.workspace.plan_waiting().refusals[0].reason


def test_a_batch_that_was_stopped_goes_on_where_it_ended(desk: Scene) -> None:
    plan = desk.plan("label", *(desk.ref(n) for n in (365, 366, 367)), labels=("p1",))

    def told(entry) -> None:
        if entry.state == "done":
            desk.stop.set()

    desk.workspace.perform(plan, told, desk.stop)
    assert states(desk) == ["done", "planned", "planned"]
    desk.stop.clear()
    desk.perform(desk.workspace.plan_waiting())
    assert states(desk) == ["done"] * 3
    assert desk.effects() == [f"label {REPO}#{n}" for n in (365, 366, 367)]


def other(desk: Scene, tmp_path: Path) -> Journal:
    """The journal as another process has it open."""
    del desk
    return Journal(tmp_path / "data")


def test_where_another_works_nothing_is_sent_and_it_is_said_who(
    desk: Scene, tmp_path: Path
) -> None:
    there = other(desk, tmp_path)
    with there.lease(REPO.upper(), "Merge 12 pull requests", NOW) as holder:
        assert holder is None
        entry = desk.do("label", desk.ref(366), labels=("p1",))
        assert entry.state == "planned"
        assert f"process {os.getpid()} (Merge 12 pull requests)" in entry.why
        assert "since 2026-03-02T08:00:00Z" in entry.why
        assert desk.effects() == []
    there.db.close()
    (entry,) = desk.perform(desk.workspace.plan_waiting())
    assert entry.state == "done"


def test_a_lease_of_one_repository_leaves_the_others_free(
    desk: Scene, tmp_path: Path
) -> None:
    desk.sync("harbourline/tide")
    world = desk.server.world
    tide = next(
        i for i in world.repo("harbourline/tide").items.values() if i.state == "OPEN"
    )
    there = other(desk, tmp_path)
    with there.lease("harbourline/tide", "Label", NOW):
        refs = (desk.ref(tide.number, "harbourline/tide"), desk.ref(366))
        entries = desk.perform(desk.plan("label", *refs, labels=("p1",)))
    there.db.close()
    assert [e.state for e in entries] == ["planned", "done"]


HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from triage.store.journal import Journal
journal = Journal(Path(sys.argv[1]))
with journal.lease(sys.argv[2], "Merge", datetime.now(UTC)) as holder:
    with journal.acting("Merge", datetime.now(UTC)):
        print(holder, flush=True)
        time.sleep(600)
"""


def test_a_dead_holders_lease_is_free_at_once(desk: Scene, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "data"), REPO],
        stdout=subprocess.PIPE, text=True, env={**os.environ},
    )  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "None\n"
        entry = desk.do("label", desk.ref(366), labels=("p1",))
        assert f"process {holder.pid} (Merge)" in entry.why
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        (entry,) = desk.perform(desk.workspace.plan_waiting())
    assert entry.state == "done"


def test_two_batches_write_one_after_the_other_whoever_sends(
    desk: Scene, tmp_path: Path
) -> None:
    desk.sync("harbourline/tide")
    tide = [
        desk.ref(i.number, "harbourline/tide")
        for i in desk.server.world.repo("harbourline/tide").items.values()
        if i.state == "OPEN"
    ][:3]
    second = Workspace(
        environ(desk.server.url, tmp_path / "data"), Settings(), tempo=INSTANT
    )
    plan = desk.plan("label", *tide, labels=("p1",))

    def work() -> None:
        second.perform(plan, lambda _e: None, threading.Event())
        second.release()

    beside = threading.Thread(target=work)
    beside.start()
    desk.perform(desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",)))
    beside.join()
    assert {e.state for e in desk.workspace.entries()} == {"done"}
    assert len(desk.effects("label")) == 5
    assert desk.workspace.journal().broken_at() is None
    journal = desk.workspace.journal()
    events = journal.db.read("select entry_id, state from event order by id")
    open_entries: set[int] = set()
    for entry, state in events:
        if state == "inflight":
            assert not open_entries, "two writes were on their way at once"
            open_entries.add(entry)
        elif state != "planned":
            open_entries.discard(entry)


def test_where_the_journal_cannot_be_written_nothing_is_sent(desk: Scene) -> None:
    plan = desk.plan("comment", desk.ref(366), body="x" * 60_000)
    db = desk.workspace.journal().db
    (pages,) = db.read("pragma page_count")[0]
    db.read(f"pragma max_page_count = {pages}")
    with pytest.raises(StoreError, match="disk is full"):
        desk.perform(plan)
    assert desk.effects() == []
    assert desk.workspace.entries() == ()


def test_a_journal_that_takes_no_more_in_the_middle_of_a_batch_stops_it(
    desk: Scene,
) -> None:
    plan = desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",))
    db = desk.workspace.journal().db

    def told(entry) -> None:
        if entry.state == "done":
            db.read("pragma query_only = on")

    with pytest.raises(StoreError, match="cannot be written"):
        desk.workspace.perform(plan, told, desk.stop)
    assert states(desk) == ["done", "planned"]
    assert desk.effects() == [f"label {REPO}#366"]


def test_waiting_for_the_turn_is_told_and_ends_on_stop(
    desk: Scene, tmp_path: Path
) -> None:
    there = other(desk, tmp_path)
    waits = []

    def on_wait(wait) -> None:
        waits.append(wait.why)
        desk.stop.set()

    desk.workspace.on_wait = on_wait
    with there.acting("merge harbourline/tide#1", NOW):
        entry = desk.do("label", desk.ref(366), labels=("p1",))
    there.db.close()
    assert entry.state == "planned"
    who = f"process {os.getpid()} (merge harbourline/tide#1)"
    assert waits == [f"{who} since 2026-03-02T08:00:00Z writes to GitHub"]
