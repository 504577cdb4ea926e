"""What a data directory must be before anything is written to it."""

import errno
import os
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

import pytest
import store_kit
from store_kit import NOW, REPO, nothing, pull

from triage.config import Settings
from triage.errors import StoreError
from triage.store.cache import Cache
from triage.store.connect import Database
from triage.store.journal import Journal
from triage.store.opening import CACHE, CHANNELS, JOURNAL
from triage.workspace import Workspace

names = pytest.mark.parametrize("name", [CACHE, JOURNAL, CHANNELS])
NOBODY = 65534


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "data"


@names
def test_directory_and_files_are_their_owners_alone(name, home):
    before = os.umask(0)
    try:
        db = Database(home, name)
        with db.writing():
            db.run("pragma user_version")
    finally:
        os.umask(before)
    assert mode(home) == 0o700
    wide = {p.name: oct(mode(p)) for p in home.iterdir() if mode(p) & 0o077}
    assert wide == {}
    assert f"{name}-wal" in {p.name for p in home.iterdir()}
    db.close()


@names
def test_wide_permissions_are_narrowed_at_the_next_start(name, home):
    first = Database(home, name)
    with first.writing():
        first.run("pragma user_version")
    home.chmod(0o755)
    for one in home.iterdir():
        one.chmod(0o666)
    second = Database(home, name)
    assert mode(home) == 0o700
    assert {mode(one) for one in home.iterdir()} == {0o600}
    first.close()
    second.close()


def test_the_modes_are_those_that_durability_asks_for(home):
    cache, journal = Database(home, CACHE), Database(home, JOURNAL)
    for db in (cache, journal):
        assert db.read("pragma journal_mode") == [("wal",)]
        assert db.read("pragma foreign_keys") == [(1,)]
    assert cache.read("pragma synchronous") == [(1,)]
    assert journal.read("pragma synchronous") == [(2,)]
    cache.close()
    journal.close()


@names
def test_a_newer_database_is_refused_and_left_as_it_is(name, home):
    db = Database(home, name)
    with db.writing():
        db.run("pragma user_version = 99")
    db.close()
    before = (home / name).read_bytes()
    with pytest.raises(StoreError, match="newer triage") as caught:
        Database(home, name)
    assert "version 99" in caught.value.message
    assert "Update triage" in caught.value.hint
    assert (home / name).read_bytes() == before


@names
def test_a_symbolic_link_is_refused(name, home, tmp_path):
    Database(tmp_path / "elsewhere", name).close()
    home.mkdir()
    (home / name).symlink_to(tmp_path / "elsewhere" / name)
    with pytest.raises(StoreError, match="symbolic link"):
        Database(home, name)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_another_user_is_refused(home):
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    with pytest.raises(StoreError, match="belongs to another user"):
        Database(home, CACHE)


def test_a_file_in_the_directorys_place_is_told(home):
    home.write_text("")
    with pytest.raises(StoreError, match="cannot be used") as caught:
        Database(home, CACHE)
    assert "TRIAGE_DATA_DIR" in caught.value.hint


@pytest.fixture
def locked_away():
    """A directory that nobody may write to, for a user who is not root."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    made.chmod(0o755)
    yield made
    for one in (made, *made.rglob("*")):
        one.chmod(0o700)
    shutil.rmtree(made)


OPEN = """
import os, sys
from pathlib import Path
import triage.store.schema
from triage.errors import StoreError
from triage.store.cache import Cache
if os.getuid() == 0:
    os.setuid(int(sys.argv[2]))
try:
    cache = Cache(Path(sys.argv[1]))
    cache.remember("a", "b")
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("filled", [False, True])
def test_a_directory_that_cannot_be_written_is_told(locked_away, filled):
    data = locked_away / "data"
    data.mkdir()
    if filled:
        Cache(data).db.close()
    for one in (data, *data.iterdir()):
        if os.getuid() == 0:
            os.chown(one, NOBODY, NOBODY)
        one.chmod(0o500 if one is data else 0o400)
    ran = store_kit.script(OPEN, data, NOBODY)
    assert "Traceback" not in ran.stderr, ran.stderr
    assert "cannot be" in ran.stdout
    assert "permissions" in ran.stdout


def test_a_directory_on_a_read_only_disk_is_read_as_it_is(home, monkeypatch):
    filled(home)
    home.chmod(0o755)

    def refused(path, *_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(Path, "chmod", refused)
    monkeypatch.setattr(os, "access", lambda *_: False)
    cache = Cache(home)
    assert cache.item_by_id("PR_1").title
    cache.db.close()


# damage


def scribble(path, *tables):
    """Write over the pages where some tables begin; over all of them but the first."""
    connection = sqlite3.connect(path)
    size = connection.execute("pragma page_size").fetchone()[0]
    roots = dict(connection.execute("select name, rootpage from sqlite_master"))
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    raw = bytearray(path.read_bytes())
    places = [roots[t] - 1 for t in tables] or range(1, len(raw) // size)
    for place in places:
        raw[place * size : (place + 1) * size] = bytes([0xA5]) * size
    path.write_bytes(bytes(raw))


def filled(home):
    cache = Cache(home)
    cache.put_repo(REPO, NOW)
    cache.put_items([pull()], nothing)
    cache.db.close()


def test_a_cache_that_is_no_database_is_put_aside_and_made_anew(home):
    home.mkdir(mode=0o700)
    (home / CACHE).write_bytes(b"garbage" * 1000)
    (home / f"{CACHE}-wal").write_bytes(b"left over" * 1000)
    cache = Cache(home)
    assert cache.counts() == {}
    aside = [p for p in home.iterdir() if ".corrupt-" in p.name]
    assert [p.read_bytes() for p in aside] == [b"garbage" * 1000]
    cache.db.close()


def test_a_cache_whose_damage_shows_late_is_put_aside_for_the_next_start(home):
    filled(home)
    scribble(home / CACHE, "item")
    cache = Cache(home)
    with pytest.raises(StoreError, match="damaged") as caught:
        cache.item_by_id("PR_1")
    assert "sync again" in caught.value.hint
    cache.db.close()
    anew = Cache(home)
    assert anew.counts() == {}
    assert anew.db.check() == "ok"
    anew.db.close()


def test_damage_that_shows_while_writing_is_put_aside_too(home):
    filled(home)
    scribble(home / CACHE, "meta")
    cache = Cache(home)
    with pytest.raises(StoreError, match="damaged"):
        cache.remember("me", "ann")
    anew = Cache(home)
    anew.remember("me", "ann")
    assert anew.recall("me") == "ann"
    anew.db.close()
    cache.db.close()


def test_a_connection_to_the_damaged_file_leaves_the_new_one_alone(home):
    filled(home)
    scribble(home / CACHE, "item")
    late = Cache(home)
    with pytest.raises(StoreError, match="damaged"):
        late.item_by_id("PR_1")
    anew = Cache(home)
    anew.remember("me", "ann")
    with pytest.raises(StoreError):
        late.item_by_id("PR_1")
    late.db.close()
    assert anew.recall("me") == "ann"
    again = Cache(home)
    assert again.recall("me") == "ann"
    assert len([p for p in home.iterdir() if ".corrupt-" in p.name]) == 1
    anew.db.close()
    again.db.close()


def test_a_cache_whose_tables_cannot_be_told_is_put_aside_and_made_anew(home):
    filled(home)
    scribble(home / CACHE)
    cache = Cache(home)
    assert cache.counts() == {}
    assert [p for p in home.iterdir() if ".corrupt-" in p.name]
    cache.db.close()


@pytest.mark.parametrize(
    ("how", "tables"), [("garbage", ()), ("pages", ()), ("pages", ("entry",))]
)
def test_a_damaged_journal_is_never_touched(home, how, tables):
    journal = Journal(home)
    journal.save_draft(pull().ref, "half-written", NOW)
    journal.db.close()
    path = home / JOURNAL
    if how == "garbage":
        path.write_bytes(b"garbage" * 1000)
    else:
        scribble(path, *tables)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="damaged") as caught:
        Journal(home).entries()
    assert "backups" in caught.value.hint
    assert path.read_bytes() == before
    assert not [p for p in home.iterdir() if ".corrupt-" in p.name]


# a full disk


def test_a_full_database_is_told_and_keeps_what_was_there(home):
    cache = Cache(home)
    cache.remember("before", "kept")
    pages = cache.db.read("pragma page_count")[0][0]
    cache.db.run(f"pragma max_page_count = {pages + 4}")
    with pytest.raises(StoreError, match="disk is full"), cache.db.writing():
        cache.remember("small", "x")
        cache.remember("big", "x" * 100_000)
    assert cache.recall("before") == "kept"
    assert cache.recall("small") == ""
    cache.db.run("pragma max_page_count = 1000000")
    cache.remember("after", "written")
    assert cache.recall("after") == "written"
    cache.db.close()


def test_a_write_that_fails_at_its_end_leaves_room_for_the_next(home):
    ran = store_kit.script(AT_COMMIT, home)
    assert ran.returncode == 0, ran.stderr
    told, before, during, after = ran.stdout.splitlines()
    assert str(home / CACHE) in told
    assert (before, during, after) == ("kept", "", "written")


AT_COMMIT = """
import resource, sys
from pathlib import Path
from triage.errors import StoreError
from triage.store.cache import Cache
cache = Cache(Path(sys.argv[1]))
cache.remember("before", "kept")
size = max(p.stat().st_size for p in Path(sys.argv[1]).iterdir())
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10_000, hard))
try:
    with cache.db.writing():
        for i in range(40):
            cache.remember(f"key {i}", "x" * 10_000)
except StoreError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
print(cache.recall("before"))
print(cache.recall("key 0"))
cache.remember("after", "written")
print(cache.recall("after"))
"""


def test_a_full_disk_is_told_and_keeps_what_was_there(tmp_path):
    ran = store_kit.script(ON_SMALL_DISK, tmp_path)
    if ran.returncode == 77:
        pytest.skip("no small disk can be mounted here")
    assert ran.returncode == 0, ran.stderr
    told, before, during, after = ran.stdout.splitlines()
    assert "disk is full" in told
    assert (before, during, after) == ("kept", "", "written")


ON_SMALL_DISK = """
import ctypes, os, sys
from pathlib import Path
from triage.errors import StoreError
from triage.store.cache import Cache
libc = ctypes.CDLL(None, use_errno=True)
uid, gid = os.getuid(), os.getgid()
if not hasattr(libc, "unshare") or libc.unshare(0x10000000 | 0x00020000):
    sys.exit(77)
Path("/proc/self/setgroups").write_text("deny")
Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
where = Path(sys.argv[1]) / "small"
where.mkdir()
if libc.mount(b"none", bytes(where), b"tmpfs", 0, b"size=2m,mode=700"):
    sys.exit(77)
cache = Cache(where)
cache.remember("before", "kept")
try:
    with cache.db.writing():
        for i in range(400):
            cache.remember(f"key {i}", "x" * 10_000)
except StoreError as error:
    print(error)
print(cache.recall("before"))
print(cache.recall("key 0"))
cache.remember("after", "written")
print(cache.recall("after"))
"""


def test_a_connection_is_current_while_its_file_is_the_one_that_is_there(tmp_path):
    cache = Cache(tmp_path)
    assert cache.db.is_current
    (tmp_path / "cache.db").rename(tmp_path / "elsewhere.db")
    assert not cache.db.is_current
    other = Cache(tmp_path)
    assert not cache.db.is_current
    assert other.db.is_current
    cache.db.close()
    other.db.close()


def test_what_stays_open_is_closed_where_another_file_took_its_place(tmp_path):
    workspace = Workspace({"TRIAGE_DATA_DIR": str(tmp_path)}, Settings())
    cache, journal = workspace.cache(), workspace.journal()
    workspace.release(only_stale=True)
    assert (workspace.cache(), workspace.journal()) == (cache, journal)
    (tmp_path / "cache.db").unlink()
    workspace.release(only_stale=True)
    assert workspace.cache() is not cache
    assert workspace.journal() is journal
    workspace.release()


@pytest.mark.parametrize(("keeps", "pages"), [(None, -16384), (512, -512)])
def test_what_a_connection_keeps_in_memory_can_be_bounded(home, keeps, pages):
    workspace = Workspace({"TRIAGE_DATA_DIR": str(home)}, Settings())
    workspace.page_cache = keeps
    assert workspace.cache().db.read("pragma cache_size") == [(pages,)]
    workspace.release()
