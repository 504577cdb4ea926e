"""What cannot be read is said, costs nothing else, and is never taken as gone."""

import time
from datetime import timedelta

import pytest
import sync_kit
from sync_kit import DEAD, HULL, NOW, QUAY, count, differences, dump, told

from triage.clock import parse
from triage.demo.faults import Fault
from triage.errors import AuthError, Interrupted, RateLimited, Unreachable
from triage.model import Kind

# answers in part


def partial(scene, operation, *path, times=1, kind="FORBIDDEN"):
    return scene.fault(operation, "partial", path=path, type=kind, times=times)


@pytest.mark.parametrize(
    ("operation", "listing"),
    [("Pulls", "pullRequests"), ("Issues", "issues"), ("Discussions", "discussions")],
)
def test_a_first_page_in_part_is_kept_and_read_again(scene, operation, listing):
    partial(scene, operation, "repository", listing, "nodes", 0)
    report = scene.sync()
    assert told(report) == [(HULL, "partial")]
    held = count(scene)
    report = scene.sync()
    assert report.errors == ()
    assert count(scene) == held + 1
    assert differences(dump(scene.home), dump(scene.as_first())) == {}


def test_a_later_page_in_part_deletes_nothing_and_moves_no_mark(synced):
    pull = next(i for i in synced.world.repo(HULL).items.values() if i.pull)
    for _ in range(2):
        synced.world.comment(pull.ref, "Well.", by="ann")
    before = synced.cache.feed(pull.repo.node_id, "pull:changed")
    stored = synced.item(pull.ref)
    partial(synced, "Pulls", "repository", "pullRequests", "nodes", 0)
    assert told(synced.sync()) == [(HULL, "partial")]
    assert synced.cache.feed(pull.repo.node_id, "pull:changed") == before
    assert synced.item(pull.ref) == stored
    assert synced.sync().errors == ()
    assert synced.item(pull.ref).comments_total == stored.comments_total + 2


def test_a_part_of_an_item_that_is_missing_is_said(scene):
    partial(scene, "Pulls", "repository", "pullRequests", "nodes", 0, "reviewRequests")
    assert told(scene.sync()) == [(HULL, "partial")]


def test_a_page_in_part_between_others_spoils_the_mark_of_its_whole_pass(tmp_path):
    world = sync_kit.crowd(130)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.fault(
            "Pulls",
            "partial",
            skip=1,
            path=("repository", "pullRequests", "nodes", 3),
        )
        assert told(made.sync()) == [("acme/crowd", "partial")]
        assert count(made) == 129
        repo = world.repo("acme/crowd")
        assert made.cache.feed(repo.node_id, "pull:open").mark is None
        assert made.sync().errors == ()
        assert count(made) == 130
        assert made.cache.feed(repo.node_id, "pull:open").mark is not None


@pytest.mark.parametrize(
    "path",
    [
        ("r0",),
        ("r0", "pullRequests"),
        ("r0", "pullRequests", "nodes"),
        ("r0", "pullRequests", "nodes", 0),
    ],
)
def test_an_open_set_in_part_proves_nothing_gone(synced, path):
    before = dump(synced.home)
    partial(synced, "Briefs", *path)
    synced.sync(full=True)
    assert dump(synced.home) == before


@pytest.mark.parametrize("kind", ["FORBIDDEN", "SERVICE_UNAVAILABLE"])
def test_an_item_that_may_not_be_read_is_not_gone(synced, kind):
    item = next(i for i in synced.world.repo(HULL).items.values() if i.pull)
    stored = synced.item(item.ref)
    item.repo.items.pop(item.number)
    partial(synced, "Items", "n0", 0, kind=kind)
    synced.sync(full=True)
    assert synced.item(item.ref) == stored


@pytest.mark.parametrize("operation", ["Volatile", "Proof", "RepoFiles"])
@pytest.mark.parametrize("status", [422, 502])
def test_what_cannot_be_asked_beside_the_listings_stops_nothing(
    scene, operation, status
):
    if operation == "Volatile":
        scene.sync()
    issue = next(
        i
        for i in scene.world.repo(HULL).items.values()
        if i.kind is Kind.ISSUE and i.state == "OPEN"
    )
    scene.world.close(issue.ref)
    fault = scene.fault(operation, "status", status=status, times=-1, body="{}")
    report = scene.sync()
    assert fault.hits
    assert {t.repo for t in report.errors} == {HULL}
    assert scene.item(issue.ref).state == "closed"
    scene.faults.clear()
    assert scene.sync().errors == ()
    assert differences(dump(scene.home), dump(scene.anew())) == {}


def test_a_comparison_that_fails_reads_nothing_anew(tmp_path):
    names = [f"part-{n}" for n in range(9)]
    world = sync_kit.fleet(*names)
    with sync_kit.scene(tmp_path, world, repos=tuple(world.repos)) as made:
        made.sync()
        made.fault("Briefs", "status", status=502, times=-1, body="{}")
        made.server.ledger.clear()
        assert {t.repo for t in made.sync(full=True).errors} == set(made.repos)
        assert "Items" not in made.asked()


def test_one_repository_that_fails_costs_no_other(tmp_path):
    with sync_kit.scene(tmp_path, repos=(HULL, QUAY)) as made:
        made.fault("Issues", "status", status=422, times=1, body="{}")
        report = made.sync()
        assert len(report.errors) == 1
        assert report.repos == 2
        assert made.sync().errors == ()
        assert differences(dump(made.home), dump(made.anew())) == {}


@pytest.mark.parametrize("listing", ["Pulls", "Issues", "Discussions"])
def test_a_listing_that_breaks_for_good_is_said_and_the_next_sync_heals(scene, listing):
    scene.fault(listing, "html", status=500, times=-1)
    report = scene.sync()
    assert set(told(report)) == {(HULL, "network")}
    scene.faults.clear()
    assert scene.sync().errors == ()
    assert differences(dump(scene.home), dump(scene.as_first())) == {}


def test_what_closed_after_the_closed_and_before_the_open_were_read_is_read(tmp_path):
    world = sync_kit.crowd(30)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.fault("Pulls", "html", status=500, times=-1)
        assert set(told(made.sync())) == {("acme/crowd", "network")}
        made.faults.clear()
        world.close("acme/crowd#1")
        made.sync()
        assert made.item("acme/crowd#1").state == "closed"


@pytest.mark.parametrize("kind", ["reset", "truncate", "html", "secondary", "primary"])
def test_a_passing_failure_of_any_request_is_not_noticed(scene, kind):
    for operation in ("Probe", "Pulls", "Issues", "RepoFiles", "Proof"):
        scene.fault(operation, kind, seconds=30)
    with_resets(scene)
    assert scene.sync().errors == ()
    assert differences(dump(scene.home), dump(scene.as_first())) == {}


def with_resets(scene):
    """The server's hourly limit follows the clock that the client waits by."""
    start = time.time() - scene.clock.now
    scene.server.limits.now = lambda: scene.clock() + start + scene.server.limits.skew


# cursors


def test_a_cursor_that_github_refuses_starts_the_pass_anew(tmp_path):
    world = sync_kit.crowd(230)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.faults.at("Pulls", 2, made.stop.set)
        with pytest.raises(Interrupted):
            made.sync()
        made.stop.clear()
        repo = made.world.repo("acme/crowd")
        feed = made.cache.feed(repo.node_id, "pull:open")
        assert feed.cursor
        broken = feed.__class__(feed.mark, "bm90IGEgY3Vyc29y", feed.pass_mark)
        made.cache.put_feed(repo.node_id, "pull:open", broken)
        assert made.sync().errors == ()
        assert count(made) == 230
        assert made.cache.feed(repo.node_id, "pull:open").mark is not None


def test_a_github_that_refuses_every_cursor_is_said_and_not_asked_for_ever(tmp_path):
    class Refusing(sync_kit.Trap):
        asked = 0

        def take(self, line, operation):
            self.asked += operation == "Pulls"
            if operation == "Pulls" and self.asked % 2 == 0:
                return Fault("Pulls", kind="status", status=422, body="{}")
            return super().take(line, operation)

    world = sync_kit.crowd(130)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.server.faults = Refusing()
        assert told(made.sync()) == [("acme/crowd", "other")]
        assert len(made.asked("Pulls")) == 4


def test_what_moves_while_pages_are_read_is_neither_lost_nor_doubled(tmp_path):
    world = sync_kit.crowd(130)
    last, middle = "acme/crowd#1", "acme/crowd#60"
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.faults.at("Pulls", 2, lambda: world.comment(last, "Up.", by="ann"))
        made.faults.at("Pulls", 3, lambda: world.close(middle))
        made.sync()
        made.sync()
        assert count(made) == 130
        assert made.item(last).comments_total == 1
        assert made.item(middle).state == "closed"
        assert differences(dump(made.home), dump(made.anew())) == {}


def test_what_is_opened_while_pages_are_read_is_there_after_the_next_sync(tmp_path):
    world = sync_kit.crowd(60, issues=110)
    with sync_kit.scene(tmp_path, world, repos=("acme/crowd",)) as made:
        made.faults.at(
            "Issues", 2, lambda: sync_kit.open_issue(world, "acme/crowd", "Late")
        )
        made.faults.at("Pulls", 2, lambda: world.open_pull("acme/crowd", "Late"))
        made.sync()
        made.sync()
        assert count(made) == 172
        assert differences(dump(made.home), dump(made.anew())) == {}


# tokens, limits, the way there


def test_a_token_that_github_does_not_accept_ends_the_sync(scene):
    scene.server.token = "another"
    with pytest.raises(AuthError) as caught:
        scene.sync()
    assert caught.value.exit_code == 3
    assert len(scene.asked()) == 1


def test_a_token_that_ends_in_the_middle_keeps_what_was_read(synced):
    before = dump(synced.home)
    synced.fault("Probe", "status", status=401, times=-1, body='{"message": "Bad"}')
    with pytest.raises(AuthError):
        synced.sync()
    assert dump(synced.home) == before


@pytest.mark.parametrize("operation", ["Probe", "Pulls", "Proof", "RepoFiles"])
def test_without_patience_a_limit_ends_the_sync_at_once(scene, operation):
    scene.patience = 60
    scene.fault(operation, "primary", seconds=3000)
    with pytest.raises(RateLimited) as caught:
        scene.sync()
    assert caught.value.exit_code == 4
    assert 2900 < caught.value.until - scene.clock() < 3100
    assert scene.clock.slept == []
    scene.patience = float("inf")
    with_resets(scene)
    assert scene.sync().errors == ()
    assert differences(dump(scene.home), dump(scene.as_first())) == {}


def test_with_patience_a_limit_is_waited_out_and_told(scene):
    scene.fault("Issues", "secondary", seconds=90)
    assert scene.sync().errors == ()
    assert max(scene.clock.slept) <= 60
    assert scene.waits[0].seconds == pytest.approx(90)
    assert "rate limit" in scene.waits[0].why
    assert scene.patience > scene.waits[0].seconds


def test_a_wait_ends_where_the_person_stops(scene):
    scene.fault("Issues", "secondary", seconds=600)
    scene.clock.sleep = lambda seconds: scene.stop.set()
    with pytest.raises(Interrupted) as caught:
        scene.sync()
    assert caught.value.exit_code == 130


def test_no_network_is_said_and_the_store_stays(synced):
    before = dump(synced.home)
    synced.endpoints = DEAD
    with pytest.raises(Unreachable) as caught:
        synced.sync()
    assert caught.value.exit_code == 4
    assert not caught.value.sent
    assert dump(synced.home) == before


# clocks


@pytest.mark.parametrize("skew", [-7200.0, 7200.0])
def test_a_server_with_another_clock_is_synced_the_same(scene, skew):
    scene.server.limits.skew = skew
    scene.fault("Pulls", "primary", seconds=120)
    scene.patience = 300
    with_resets(scene)
    assert scene.sync().errors == ()
    assert scene.waits[0].seconds == pytest.approx(121, abs=2)


@pytest.mark.parametrize("moment", ["2020-01-01T00:00:00Z", "2031-01-01T00:00:00Z"])
def test_another_now_than_githubs_loses_nothing_that_is_open(synced, moment):
    before = count(synced, "state = 'open'")
    synced.now = parse(moment)
    synced.sync()
    assert count(synced, "state = 'open'") == before
    synced.now = NOW
    assert synced.sync().errors == ()
    assert count(synced, "state = 'open'") == before


def test_a_clock_that_goes_back_does_not_put_off_the_daily_comparison(synced):
    synced.now = NOW + timedelta(days=400)
    synced.sync()
    synced.server.ledger.clear()
    synced.now = NOW + timedelta(hours=1)
    synced.sync()
    assert "Briefs" in synced.asked()
