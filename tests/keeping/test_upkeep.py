"""Queues that a process which stays brings up to date by what changed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace

import pytest
from kept_kit import change

from triage import keeping
from triage.clock import iso, parse
from triage.demo.builtin import NOW
from triage.errors import TriageError
from triage.keeping import LIVE, Keeper, due, kept
from triage.model import Kind
from triage.store.aside import HIDDEN
from triage.upkeep import Upkeep
from triage.views import registry
from triage.views.kept import KeptRows, words
from triage.workspace import Workspace


def shown(desk: Workspace, name: str) -> tuple[object, ...]:
    """What the kept queue says."""
    found = kept(desk, name)
    assert found is not None
    rows = KeptRows(found).window(0, len(found))
    return found.about.headline, found.about.count, rows


def whole(desk: Workspace, name: str) -> tuple[object, ...]:
    """What a queue says that is made from nothing for the end of the span."""
    found = kept(desk, name)
    assert found is not None
    lens = replace(desk.lens(), now=parse(found.about.until))
    queue = desk.queue(registry.by_id(name), lens)
    rows = tuple(replace(row, text=words(row)) for row in queue.rows)
    return queue.headline, queue.count, rows


@pytest.mark.parametrize("name", LIVE)
def test_after_a_change_the_kept_queue_is_the_one_made_from_nothing(
    desk: Workspace, name: str
) -> None:
    upkeep = Upkeep(desk, registry.by_id(name))
    upkeep.renew()
    before = shown(desk, name)
    assert before == whole(desk, name)
    cache = desk.cache()
    page = []
    for repo in cache.repos():
        for node_id in sorted(cache.open_ids(repo.node_id, Kind.PULL)):
            item = cache.item_by_id(node_id)
            assert item is not None
            assert item.pull is not None
            pull = replace(item.pull, requests=(), reviews=(), head_oid="f" * 40)
            page.append(replace(item, pull=pull, assignees=()))
    cache.put_items(page, lambda _item: ())
    assert name in due(desk)
    upkeep.renew()
    assert name not in due(desk)
    assert shown(desk, name) == whole(desk, name) != before


def test_what_is_set_aside_leaves_and_comes_back(desk: Workspace) -> None:
    upkeep = Upkeep(desk, registry.by_id("ownership"))
    upkeep.renew()
    before = shown(desk, "ownership")
    found = kept(desk, "ownership")
    assert found is not None
    row = next(row for row in KeptRows(found).window(0, 99) if row.refs)
    desk.set_aside(HIDDEN, row.refs)
    upkeep.renew()
    assert shown(desk, "ownership") == whole(desk, "ownership")
    hidden = kept(desk, "ownership")
    assert hidden is not None
    assert hidden.find(row.key) is None
    desk.put_back(HIDDEN, row.refs)
    upkeep.renew()
    assert shown(desk, "ownership") == before


def test_a_write_of_which_nobody_says_what_it_is_about_is_seen(desk: Workspace) -> None:
    upkeep = Upkeep(desk, registry.by_id("ownership"))
    upkeep.renew()
    before = shown(desk, "ownership")
    with desk.cache().db.writing():
        desk.cache().db.run("update item set title = 'another' where state = 'open'")
    upkeep.renew()
    assert shown(desk, "ownership") == whole(desk, "ownership") != before


def test_ages_move_on_at_the_end_of_a_span(desk: Workspace) -> None:
    environ = dict(desk.environ)
    desk.environ = environ
    upkeep = Upkeep(desk, registry.by_id("contention"))
    upkeep.renew()
    first = kept(desk, "contention")
    assert first is not None
    assert parse(first.about.until) == NOW + keeping.AGED
    assert "contention" not in due(desk)
    environ["TRIAGE_NOW"] = iso(NOW + keeping.AGED)
    assert "contention" in due(desk)
    upkeep.renew()
    second = kept(desk, "contention")
    assert second is not None
    assert parse(second.about.until) == NOW + 2 * keeping.AGED
    assert shown(desk, "contention") == whole(desk, "contention")


def test_one_process_brings_queues_up_to_date_again_and_again(desk: Workspace) -> None:
    keeper, stop = Keeper(desk, LIVE), threading.Event()
    told: list[str] = []
    keeper.run(LIVE, told.append, stop)
    process = keeper.pid
    assert os.getpriority(os.PRIO_PROCESS, process) > os.getpriority(0, 0)
    if sys.platform == "linux":
        assert os.sched_getscheduler(process) == os.SCHED_IDLE
    change(desk)
    keeper.run(keeper.due("ownership"), told.append, stop)
    assert told == [*LIVE, "ownership", "contention"]
    assert keeper.due() == ()
    assert keeper.pid == process
    os.kill(process, signal.SIGKILL)
    with pytest.raises(TriageError, match="could not be worked out"):
        keeper.run(LIVE, told.append, stop)
    assert keeper.pid == 0
    stop.set()
    keeper.run(LIVE, told.append, stop)
    assert told == [*LIVE, "ownership", "contention"]
    keeper.close()
