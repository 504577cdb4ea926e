"""Two syncs on one data directory, and a copy that may take only so much room."""

import threading
from datetime import UTC, datetime

import pytest
import sync_kit
from sync_kit import HULL, count, environ

from triage.clock import iso
from triage.config import Settings
from triage.errors import Busy
from triage.sync.turn import Turn
from triage.workspace import Workspace


@pytest.fixture
def workspace(scene):
    made = Workspace(environ(scene.server.url, scene.home), Settings(repos=(HULL,)))
    yield made
    made.release()


def whole(settings, home):
    return Turn(home, settings.repos, whole=True)


def finish(steps):
    try:
        while True:
            next(steps)
    except StopIteration as done:
        return done.value


def test_the_second_waits_visibly_and_then_reads(scene, workspace):
    other = Turn(scene.home, (HULL,), whole=False)
    assert other.take()
    steps = workspace.sync(threading.Event())
    first = next(steps)
    assert first.feed == "waiting"
    assert first.note.startswith("waiting for the sync of process ")
    assert scene.asked() == []
    other.release()
    assert finish(steps).new > 0


def test_what_the_first_read_the_second_does_not_read_again(scene, workspace):
    scene.sync()
    other = whole(workspace.settings, scene.home)
    assert other.take()
    scene.server.ledger.clear()
    steps = workspace.sync(threading.Event())
    next(steps)
    workspace.cache().remember("synced_at", iso(datetime.now(UTC)))
    other.release()
    report = finish(steps)
    assert scene.asked() == []
    assert report.notes == ("another sync read everything meanwhile",)
    assert report.repos == 1


@pytest.mark.parametrize("why", ["it failed", "it read less", "all is to be compared"])
def test_what_the_first_did_not_read_the_second_reads(scene, workspace, why):
    scene.sync()
    other = Turn(scene.home, (HULL,), whole=why != "it read less")
    assert other.take()
    scene.server.ledger.clear()
    steps = workspace.sync(threading.Event(), full=why == "all is to be compared")
    next(steps)
    workspace.cache().remember(
        "synced_at",
        "2020-01-01T00:00:00Z" if why == "it failed" else iso(datetime.now(UTC)),
    )
    other.release()
    finish(steps)
    assert "Probe" in scene.asked()


def test_without_patience_a_sync_under_way_is_said_with_the_code_of_a_wait(scene):
    other = whole(Settings(), scene.home)
    other.take()
    workspace = Workspace(
        environ(scene.server.url, scene.home), Settings(repos=(HULL,)), patience=0
    )
    with pytest.raises(Busy, match="Another sync is under way") as caught:
        finish(workspace.sync(threading.Event()))
    assert caught.value.exit_code == 4
    workspace.release()
    other.release()


HOLD = """
import sys, time
from pathlib import Path
from triage.sync.turn import Turn
turn = Turn(Path(sys.argv[1]), (), whole=True)
assert turn.take()
print("taken", flush=True)
sys.stdin.readline()
"""


def test_a_sync_that_is_killed_gives_up_its_turn(scene):
    holder = sync_kit.process(HOLD, scene, scene.home)
    assert holder.stdout.readline() == "taken\n"
    mine = whole(Settings(), scene.home)
    assert not mine.take()
    holder.kill()
    holder.communicate()
    assert mine.take()
    mine.release()


# room


def filled(scene, most):
    """Settings under which the copy may take so many megabytes, and long bodies."""
    for item in scene.world.repo(HULL).items.values():
        if item.state != "OPEN":
            item.body = "word " * 40_000
    return Settings(max_cache_mb=most)


def test_a_copy_beyond_its_room_loses_what_closed_first_and_says_so(scene):
    scene.settings = filled(scene, 2)
    closed = [i for i in scene.world.repo(HULL).items.values() if i.state != "OPEN"]
    report = scene.sync()
    left = count(scene, "state <> 'open'")
    assert 0 <= left < len(closed)
    (note,) = report.notes
    assert note.startswith("the local copy reached its 2 MB (max_cache_mb)")
    scene.server.ledger.clear()
    report = scene.sync(full=True)
    assert report.notes == ()
    assert "Items" not in scene.asked()
    assert count(scene, "state <> 'open'") == left


def test_what_is_open_stays_whatever_room_it_takes_and_that_is_said(scene):
    items = scene.world.repo(HULL).items.values()
    opened = sum(item.state == "OPEN" for item in items)
    for item in items:
        item.body = "word " * 40_000
    scene.settings = Settings(max_cache_mb=1)
    for _ in range(2):
        (note,) = scene.sync().notes
        assert note.endswith("more than the 1 MB of max_cache_mb; it is kept")
        assert count(scene, "state = 'open'") == opened
        assert count(scene, "state <> 'open'") == 0


def test_with_more_room_what_was_dropped_comes_back(scene):
    scene.settings = filled(scene, 2)
    scene.sync()
    left = count(scene, "state <> 'open'")
    scene.settings = filled(scene, 1000)
    scene.sync()
    assert count(scene, "state <> 'open'") > left


def test_with_more_days_what_closed_before_comes_in(scene):
    scene.settings = Settings(keep_closed_days=1)
    scene.sync()
    few = count(scene)
    scene.settings = Settings(keep_closed_days=90)
    scene.sync()
    assert count(scene) > few
