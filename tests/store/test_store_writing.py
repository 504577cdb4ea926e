"""Transactions: whole or not at all, one at a time over all processes."""

import sqlite3
import threading

import pytest
import store_kit
from store_kit import NOW, REPO, nothing, pull
from stored_kit import empty

from triage.errors import StoreError
from triage.store.cache import Cache
from triage.store.locking import locked
from triage.store.opening import CACHE, JOURNAL

COUNT = """
import sys
from pathlib import Path
from triage.store.cache import Cache
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    cache = Cache(Path(sys.argv[1]))
    with cache.db.writing():
        so_far = int(cache.recall("count") or 0)
        cache.remember("count", str(so_far + 1))
    cache.db.close()
"""
"""Reads before it writes: a deferred transaction would fail, a bare one lose counts."""


@pytest.fixture
def cache(tmp_path):
    opened = Cache(empty(tmp_path))
    yield opened
    opened.db.close()


def count_together(home, processes, times):
    told = store_kit.together(COUNT, home, times, processes=processes)
    assert told == [""] * processes


def test_no_write_is_lost_or_refused_when_processes_write_at_once(tmp_path):
    count_together(tmp_path, 4, 25)
    cache = Cache(tmp_path)
    assert cache.recall("count") == "100"
    assert cache.db.check() == "ok"
    cache.db.close()


@pytest.mark.slow
def test_no_write_is_lost_or_refused_in_a_crowd(tmp_path):
    count_together(tmp_path, 16, 100)
    cache = Cache(tmp_path)
    assert cache.recall("count") == "1600"
    assert cache.db.check() == "ok"
    cache.db.close()


def test_threads_with_connections_of_their_own_take_turns(tmp_path):
    failures = []

    def work():
        try:
            mine = Cache(tmp_path)
            for _ in range(20):
                with mine.db.writing():
                    mine.remember("count", str(int(mine.recall("count") or 0) + 1))
            mine.db.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    cache = Cache(tmp_path)
    assert cache.recall("count") == "80"
    cache.db.close()


def test_an_exception_takes_back_the_whole_transaction(cache):
    with pytest.raises(ZeroDivisionError), cache.db.writing():
        cache.remember("a", "1")
        with cache.db.writing():
            cache.remember("b", "2")
        raise ZeroDivisionError
    assert (cache.recall("a"), cache.recall("b")) == ("", "")
    cache.remember("c", "3")
    assert cache.recall("c") == "3"


def test_readers_see_the_old_state_until_a_write_is_whole(cache, tmp_path):
    other = Cache(tmp_path)
    with cache.db.writing():
        cache.remember("a", "new")
        assert other.recall("a") == ""
    assert other.recall("a") == "new"
    other.db.close()


def test_the_data_version_moves_when_another_connection_has_written(cache, tmp_path):
    other = Cache(tmp_path)
    before = cache.data_version()
    cache.remember("a", "mine")
    assert cache.data_version() == before
    other.remember("a", "theirs")
    assert cache.data_version() != before
    other.db.close()


def test_a_database_that_another_program_holds_is_told(cache, tmp_path):
    cache.db.run("pragma busy_timeout = 0")
    alien = sqlite3.connect(tmp_path / CACHE, isolation_level=None)
    alien.execute("begin immediate")
    with pytest.raises(StoreError, match="another program"):
        cache.remember("a", "1")
    alien.execute("rollback")
    cache.remember("a", "2")
    assert cache.recall("a") == "2"
    alien.close()


def test_a_lock_file_that_cannot_be_made_is_told(tmp_path):
    with (
        pytest.raises(StoreError, match="cannot be written"),
        locked(tmp_path / "no" / "such" / "place.lock"),
    ):
        pass


def test_a_wrong_statement_names_the_database(cache):
    with pytest.raises(StoreError, match=str(cache.db.path)):
        cache.db.read("select nothing from nowhere")


def test_dropping_a_repository_drops_all_that_hangs_on_it(cache):
    cache.put_repo(REPO, NOW)
    cache.put_items([pull()], nothing)
    assert cache.item_by_id("PR_1")
    cache.drop_repo("ACME/app")
    left = {
        table: cache.db.read(f"select count(*) from {table}")[0][0]
        for table in ("repo", "item", "body", "pull", "feed")
    }
    assert set(left.values()) == {0}


KILLED = """
import os, sys
from pathlib import Path
from triage.store.cache import Cache
cache = Cache(Path(sys.argv[1]))
cache.remember("before", "kept")
with cache.db.writing():
    for i in range(100):
        cache.remember(f"key {i}", "x" * 10_000)
    os.kill(os.getpid(), 9)
"""


def test_a_process_killed_while_it_writes_leaves_nothing_of_it_and_no_lock(tmp_path):
    ran = store_kit.script(KILLED, tmp_path)
    assert ran.returncode == -9
    cache = Cache(tmp_path)
    assert cache.recall("before") == "kept"
    assert cache.recall("key 0") == ""
    cache.remember("after", "written")
    assert cache.db.check() == "ok"
    cache.db.close()


OPEN_BOTH = """
import sys
from pathlib import Path
from triage.store.connect import Database
sys.stdin.readline()
for name in sys.argv[2:]:
    Database(Path(sys.argv[1]), name).close()
"""


def test_processes_that_open_a_new_directory_at_once_all_find_it_whole(tmp_path):
    told = store_kit.together(OPEN_BOTH, tmp_path / "new", CACHE, JOURNAL)
    assert told == [""] * 4
    cache = Cache(tmp_path / "new")
    assert cache.db.check() == "ok"
    cache.db.close()
