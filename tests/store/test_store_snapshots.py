"""Numbers of each day: the last sync of a day is the one that counts."""

import pytest
from stored_kit import empty

from triage.model.snapshots import LEFT, Snapshot
from triage.store.journal import Journal


@pytest.fixture
def journal(tmp_path):
    journal = Journal(empty(tmp_path))
    yield journal
    journal.db.close()


def taken(day, repo="acme/app", **numbers):
    return Snapshot(day, repo, dict.fromkeys(LEFT, 0) | numbers)


def test_the_days_that_are_asked_for_come_back(journal):
    for day in ("2026-01-17", "2026-01-18", "2026-01-19"):
        journal.keep_snapshots(day, [taken(day, unowned=3), taken(day, "acme/core")])
    found = journal.snapshots(["2026-01-19", "2026-01-17", "2025-12-31"])
    assert found == (
        taken("2026-01-17", unowned=3),
        taken("2026-01-17", "acme/core"),
        taken("2026-01-19", unowned=3),
        taken("2026-01-19", "acme/core"),
    )
    assert journal.snapshots([]) == ()


def test_a_later_sync_of_the_day_takes_the_place_of_the_one_before(journal):
    day = "2026-01-19"
    journal.keep_snapshots(day, [taken(day, pulls_open=5), taken(day, "acme/gone")])
    journal.keep_snapshots(day, [taken(day, pulls_open=4)])
    assert journal.snapshots([day]) == (taken(day, pulls_open=4),)


def test_the_repositories_of_a_day_are_added_up(journal):
    for day in ("2026-01-17", "2026-01-18", "2026-01-20"):
        journal.keep_snapshots(day, [taken(day, unowned=3), taken(day, "acme/core")])
    found = journal.backlog("2026-01-18")
    assert list(found) == ["2026-01-18", "2026-01-20"]
    assert found["2026-01-20"]["unowned"] == 3
    assert set(found["2026-01-20"]) == set(LEFT)
