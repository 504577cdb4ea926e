"""A copy of the journal for each day, and not for ever."""

import sqlite3
import stat
from datetime import timedelta

import pytest
from store_kit import NOW
from stored_kit import empty

from triage.errors import StoreError
from triage.model import Args, Kind, Ref
from triage.store.backup import KEPT
from triage.store.journal import Intent, Journal
from triage.store.opening import BACKUPS, JOURNAL


@pytest.fixture
def journal(tmp_path):
    opened = Journal(empty(tmp_path))
    yield opened
    opened.db.close()


def add(journal, now):
    ref = Ref.of("acme/app", 1)
    meant = Intent(
        "approve", ref, "PR_1", Kind.PULL, "x", "", Args(), {}, "compensable", None
    )
    return journal.add("p", [meant], now)


def copies(home):
    return sorted(p.name for p in (home / BACKUPS).glob("*.db"))


def test_the_journal_is_copied_before_the_first_entry_of_a_day(journal, tmp_path):
    for hours in (0, 1, 23, 24, 30):
        add(journal, NOW + timedelta(hours=hours))
    assert copies(tmp_path) == ["journal-2026-01-20.db", "journal-2026-01-21.db"]
    counts = []
    for name in copies(tmp_path):
        copy = sqlite3.connect(tmp_path / BACKUPS / name)
        counts += copy.execute("select count(*) from entry").fetchone()
        assert copy.execute("pragma quick_check").fetchone() == ("ok",)
        copy.close()
    assert counts == [0, 3]


def test_copies_are_their_owners_alone(journal, tmp_path):
    add(journal, NOW)
    folder = tmp_path / BACKUPS
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_the_oldest_copies_are_forgotten(journal, tmp_path):
    for day in range(KEPT + 3):
        add(journal, NOW + timedelta(days=day))
    assert len(copies(tmp_path)) == KEPT
    assert copies(tmp_path)[-1] == "journal-2026-01-29.db"


def test_a_copy_put_in_place_is_a_journal_that_goes_on(journal, tmp_path):
    (number,) = add(journal, NOW)
    journal.move(number, "inflight", NOW)
    add(journal, NOW + timedelta(days=1))
    journal.db.close()
    home = tmp_path / "restored"
    home.mkdir()
    copy = tmp_path / BACKUPS / "journal-2026-01-21.db"
    (home / JOURNAL).write_bytes(copy.read_bytes())
    restored = Journal(home)
    assert [e.state for e in restored.entries()] == ["inflight"]
    restored.move(number, "done", NOW)
    assert restored.broken_at() is None
    restored.db.close()


def test_nothing_is_journaled_where_the_copy_cannot_be_made(journal, tmp_path):
    (tmp_path / BACKUPS).write_text("in the way")
    with pytest.raises(StoreError):
        add(journal, NOW)
    assert journal.entries() == ()


def test_a_copy_that_broke_off_is_made_anew(journal, tmp_path):
    folder = tmp_path / BACKUPS
    folder.mkdir(mode=0o700)
    (folder / "journal-2026-01-20.part").write_bytes(b"half")
    add(journal, NOW)
    assert copies(tmp_path) == ["journal-2026-01-20.db"]
    assert not list(folder.glob("*.part"))
