"""The copy of GitHub takes no more room than it may, and gives back what it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.model import Ref
from triage.store import room
from triage.store.cache import Cache

BODY = "word " * 2000


def fill(cache, number, *, closed):
    """Items of ten kilobytes, closed an hour after each other where they are."""
    made = []
    for n in range(number):
        one = pull(node_id=f"PR_{closed}_{n:04}", body=BODY)
        one = replace(one, ref=Ref.of(REPO.name, n + 1 + 10_000 * closed))
        if closed:
            at = NOW - timedelta(hours=number - n)
            one = replace(one, state="closed", closed_at=at, updated_at=at)
        made.append(one)
    cache.put_items(made, nothing)
    return made


@pytest.fixture
def cache(tmp_path):
    made = Cache(empty(tmp_path))
    made.put_repo(REPO, NOW)
    yield made
    made.db.close()


def test_what_closed_first_goes_first_and_only_as_far_as_needed(cache):
    fill(cache, 10, closed=False)
    closed = fill(cache, 600, closed=True)
    before = room.measure(cache.db).used
    last = room.fit(cache.db, before * 3 // 4)
    left = cache.db.read(
        "select id from item where state = 'closed' order by closed_at"
    )
    assert room.measure(cache.db).used <= before * 3 // 4
    gone = len(closed) - len(left)
    assert 0 < gone < 400
    assert last == closed[gone - 1].closed_at
    assert [i for (i,) in left] == [one.node_id for one in closed[gone:]]


def test_what_is_open_stays_whatever_it_takes(cache):
    fill(cache, 30, closed=False)
    fill(cache, 30, closed=True)
    room.fit(cache.db, 1)
    assert cache.db.read("select distinct state, count(*) from item") == [("open", 30)]


def test_what_fits_is_left_alone(cache):
    fill(cache, 10, closed=True)
    assert room.fit(cache.db, 10**9) is None
    assert cache.oldest_closed() is not None


def test_room_that_is_no_longer_used_is_given_back(cache):
    fill(cache, 400, closed=True)
    full = cache.db.path.stat().st_size
    cache.db.run("delete from item")
    room.give_back(cache.db)
    assert cache.db.path.stat().st_size < full / 4
    assert room.measure(cache.db).unused == 0
    assert room.measure(cache.db).log == 0


def test_a_copy_that_was_made_without_that_gives_its_room_back_too(cache):
    fill(cache, 400, closed=True)
    cache.db.read("pragma auto_vacuum = none")
    cache.db.read("vacuum")
    assert cache.db.read("pragma auto_vacuum") == [(0,)]
    cache.db.run("delete from item")
    room.give_back(cache.db)
    assert room.measure(cache.db).unused == 0
    assert cache.db.read("pragma auto_vacuum") == [(2,)]
    assert cache.db.check() == "ok"
