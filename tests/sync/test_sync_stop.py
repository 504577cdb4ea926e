"""Stops, kills and company: what was read stays, and the next sync goes on."""

import pytest
import sync_kit
from sync_kit import HULL, differences, dump

from triage.errors import Interrupted
from triage.hub import Page
from triage.model import Kind
from triage.store.cache import Cache
from triage.sync.run import Sync

CROWD = "acme/crowd"


def stored(home):
    cache = Cache(home)
    found = cache.db.read("select count(*) from item")[0][0]
    cache.db.close()
    return found


def test_a_stop_between_pages_keeps_them_and_the_next_run_goes_on(tmp_path):
    world = sync_kit.crowd(180)
    with sync_kit.scene(tmp_path, world, repos=(CROWD,)) as made:
        made.faults.at("Pulls", 2, made.stop.set)
        with pytest.raises(Interrupted) as caught:
            made.sync()
        assert caught.value.exit_code == 130
        assert stored(made.home) == 150
        feed = made.cache.feed(world.repo(CROWD).node_id, "pull:open")
        assert (feed.mark, bool(feed.cursor)) == (None, True)

        made.server.ledger.clear()
        made.stop.clear()
        report = made.sync()
        assert (report.new, report.errors) == (30, ())
        asked = [r.variables.get("after") for r in made.asked("Pulls")]
        assert asked[0] == feed.cursor
        assert len(made.asked("Pulls")) == 1
        assert differences(dump(made.home), dump(made.anew())) == {}


def test_what_changed_while_nobody_synced_is_read_after_the_pass_goes_on(tmp_path):
    world = sync_kit.crowd(130)
    with sync_kit.scene(tmp_path, world, repos=(CROWD,)) as made:
        made.faults.at("Pulls", 1, made.stop.set)
        with pytest.raises(Interrupted):
            made.sync()
        made.stop.clear()
        world.close(f"{CROWD}#130")
        world.comment(f"{CROWD}#129", "Well.", by="ann")
        world.comment(f"{CROWD}#1", "Well.", by="ann")
        made.sync()
        made.sync()
        assert differences(dump(made.home), dump(made.anew())) == {}


def test_the_sync_that_goes_on_reads_what_changed_since_the_stop_too(tmp_path):
    world = sync_kit.crowd(0, issues=230)
    with sync_kit.scene(tmp_path, world, repos=(CROWD,)) as made:
        made.faults.at("Issues", 2, made.stop.set)
        with pytest.raises(Interrupted):
            made.sync()
        made.stop.clear()
        assert made.item(f"{CROWD}#229")
        world.comment(f"{CROWD}#229", "Well.", by="ann")
        made.sync()
        assert made.item(f"{CROWD}#229").comments_total == 1
        assert differences(dump(made.home), dump(made.anew())) == {}


def test_a_comparison_that_was_stopped_goes_on_with_the_next_listing(tmp_path):
    world = sync_kit.crowd(0, issues=230)
    for name in ("small", "little", "tiny"):
        world.add_repo(f"acme/{name}", permissions={"mira": "ADMIN"})
        sync_kit.open_issue(world, f"acme/{name}", "Trouble")
    with sync_kit.scene(tmp_path, world, repos=tuple(world.repos)) as made:
        made.sync()
        made.later(days=2)
        made.faults.forget()
        made.faults.at("Briefs", 2, made.stop.set)
        with pytest.raises(Interrupted):
            made.sync()
        made.stop.clear()
        made.server.ledger.clear()
        assert made.sync().errors == ()
        asked = [r.variables for r in made.asked("Briefs")]
        assert {v["n0"] for v in asked} == {"crowd"}
        assert {v.get(f"n{i}") for v in asked for i in range(10)} <= {"crowd", None}


@pytest.mark.parametrize("moment", range(6))
def test_a_stop_from_the_loop_that_reads_progress_is_heeded(scene, moment):
    run = Sync(scene.hub(), scene.cache, scene.settings, scene.now, scene.stop)
    with pytest.raises(Interrupted):
        for place, _ in enumerate(run.run([HULL])):
            if place == moment:
                scene.stop.set()
    scene.stop.clear()
    assert scene.sync().errors == ()
    assert differences(dump(scene.home), dump(scene.as_first())) == {}


def test_a_loop_that_breaks_off_ends_the_workers(tmp_path):
    import threading

    world = sync_kit.crowd(180)
    with sync_kit.scene(tmp_path, world, repos=(CROWD,)) as made:
        run = Sync(made.hub(), made.cache, made.settings, made.now, made.stop)
        steps = run.run([CROWD])
        while next(steps).feed != "pull:open":
            pass
        steps.close()
        left = [t for t in threading.enumerate() if t.name.startswith("sync")]
        for one in left:
            one.join(timeout=10)
        assert not any(one.is_alive() for one in left)
        assert made.sync().errors == ()
        assert stored(made.home) == 180


class Broken:
    """A hub whose listings raise what no hub should."""

    def __init__(self, hub):
        self.hub = hub

    def __getattr__(self, name):
        return getattr(self.hub, name)

    def page(self, *_arguments, **_more) -> Page:
        raise ZeroDivisionError


def test_a_defect_in_a_worker_is_not_swallowed(scene):
    run = Sync(Broken(scene.hub()), scene.cache, scene.settings, scene.now, scene.stop)
    with pytest.raises(ZeroDivisionError):
        for _ in run.run([HULL]):
            pass


# kill -9

SYNC = """
import os, sys, threading
from triage.config import Settings
from triage.workspace import Workspace
workspace = Workspace(os.environ, Settings())
cache = workspace.cache()
moment = int(sys.argv[2])
seen = 0
def count(*_):
    global seen
    seen += 1
    if seen == moment:
        os.kill(os.getpid(), 9)
if sys.argv[1] == "statement":
    cache.db._connection.set_trace_callback(count)
for progress in workspace.sync(threading.Event(), sys.argv[3:]):
    if sys.argv[1] == "progress":
        count()
print("whole", seen)
"""
"""Kills itself at the nth SQL statement, or when the nth step was told."""


def killed(scene, what, moment):
    ran = sync_kit.process(SYNC, scene, what, moment, HULL)
    told, errors = ran.communicate()
    assert ran.returncode == -9, (told, errors)


def heals(scene, like=sync_kit.Scene.as_first):
    assert Cache(scene.home).db.check() == "ok"
    assert scene.sync().errors == ()
    return differences(dump(scene.home), dump(like(scene))) == {}


@pytest.mark.parametrize(
    ("what", "moment"),
    [("progress", 1), ("progress", 4), ("statement", 40), ("statement", 1500)],
)
def test_a_sync_that_was_killed_is_made_up_for_by_the_next(scene, what, moment):
    killed(scene, what, moment)
    assert heals(scene)


def test_a_later_sync_that_was_killed_is_made_up_for_by_the_next(synced):
    for item in list(synced.world.repo(HULL).items.values())[::3]:
        synced.world.comment(item.ref, "Well.", by="ann")
    killed(synced, "statement", 300)
    assert heals(synced, like=sync_kit.Scene.anew)


def test_a_sync_that_was_killed_while_github_answered_is_made_up_for(scene):
    scene.fault("Issues", "slow", seconds=0.5, times=-1)
    text = SYNC + "\n"
    ran = sync_kit.process(text, scene, "progress", 0, HULL)
    scene.faults.at("Issues", 1, ran.kill)
    ran.communicate()
    assert ran.returncode == -9
    scene.faults.clear()
    assert heals(scene)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "moment"),
    [("progress", n) for n in range(1, 16)]
    + [("statement", n) for n in range(1, 12_000, 251)],
)
def test_a_sync_that_was_killed_at_any_moment_is_made_up_for(scene, what, moment):
    ran = sync_kit.process(SYNC, scene, what, moment, HULL)
    ran.communicate()
    assert ran.returncode in {-9, 0}
    assert heals(scene)


# company

TOGETHER = """
import os, sys, threading
from triage.config import Settings
from triage.workspace import Workspace
workspace = Workspace(os.environ, Settings())
sys.stdin.readline()
for progress in workspace.sync(threading.Event(), sys.argv[1:]):
    pass
workspace.release()
"""


@pytest.mark.parametrize("before", ["nothing", "something"])
def test_two_syncs_at_once_leave_what_one_would_have(scene, before):
    if before == "something":
        scene.sync()
        for item in list(scene.world.repo(HULL).items.values())[::3]:
            scene.world.comment(item.ref, "Well.", by="ann")
    both = [sync_kit.process(TOGETHER, scene, HULL) for _ in range(2)]
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate()[1] for one in both] == ["", ""]
    assert [one.returncode for one in both] == [0, 0]
    assert differences(dump(scene.home), dump(scene.anew())) == {}


def test_a_page_that_another_sync_overtook_does_not_undo_it(synced):
    """One sync holds a page while another reads and stores a later state."""
    ref = next(
        i.ref
        for i in synced.world.repo(HULL).items.values()
        if i.kind is Kind.ISSUE and i.state == "OPEN"
    )
    synced.world.comment(ref, "first", by="ann")
    run = Sync(synced.hub(), synced.cache, synced.settings, synced.now, synced.stop)
    held = Held(run.errand.hub, lambda: overtake(synced, ref))
    run.errand.hub = held
    for _ in run.run([HULL]):
        pass
    assert held.page_held
    assert synced.item(ref).state == "closed"


def overtake(scene, ref):
    scene.world.close(ref)
    scene.sync()


class Held:
    """A hub that lets something happen between a page of issues and its storing."""

    def __init__(self, hub, meanwhile):
        self.hub = hub
        self.meanwhile = meanwhile
        self.page_held = False

    def __getattr__(self, name):
        return getattr(self.hub, name)

    def page(self, kind, *arguments, **more):
        found = self.hub.page(kind, *arguments, **more)
        if kind is Kind.ISSUE and not self.page_held:
            self.page_held = True
            self.meanwhile()
        return found
