"""Half-written text: one draft a writer, and none of them lost."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as Tool
from stored_kit import empty

from triage.model import Ref
from triage.store import schema
from triage.store.drafts import OTHERS_KEPT
from triage.store.journal import Journal
from triage.store.opening import JOURNAL

NOW = datetime(2026, 1, 20, 9, tzinfo=UTC)
REF = Ref.of("Acme/App", 7)


@pytest.fixture
def journal(tmp_path: Path):
    made = Journal(empty(tmp_path))
    yield made
    made.db.close()


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_two_writers_keep_a_draft_each(journal):
    journal.save_draft(REF, "from here", NOW, writer="a")
    journal.save_draft(REF, "from there", later(1), writer="b")
    assert [d.body for d in journal.drafts(REF)] == ["from there", "from here"]
    assert journal.draft(REF) == "from there"


def test_who_goes_on_with_a_draft_takes_it_over(journal):
    journal.save_draft(REF, "Thank", NOW, writer="a")
    journal.save_draft(REF, "Thank you", later(1), writer="b", base="Thank")
    assert [d.body for d in journal.drafts(REF)] == ["Thank you"]


def test_a_draft_that_was_emptied_is_offered_and_not_gone_on_with(journal):
    journal.save_draft(REF, "All of it", NOW, writer="a")
    journal.save_draft(REF, "", later(1), writer="a")
    assert journal.draft(REF) == ""
    assert [(d.body, d.is_aside) for d in journal.drafts(REF)] == [("All of it", True)]


def test_drafts_are_not_heaped_up(journal):
    for number in range(OTHERS_KEPT + 5):
        journal.save_draft(REF, f"no. {number}", later(number), writer=str(number))
    assert len(journal.drafts(REF)) == OTHERS_KEPT + 1
    assert journal.draft(REF) == f"no. {OTHERS_KEPT + 4}"


def test_a_draft_of_an_earlier_version_is_still_there(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)
    schema.journal.apply(Tool(old), stop_before="005_drafts")
    old.execute(
        "insert into draft values ('acme/app#7', 'From before', '2026-01-20T09:00:00Z')"
    )
    old.execute("pragma user_version = 4")
    old.close()
    journal = Journal(tmp_path)
    assert journal.draft(REF) == "From before"
    journal.save_draft(REF, "From before, and on", NOW, writer="a", base="From before")
    assert [d.body for d in journal.drafts(REF)] == ["From before, and on"]
    journal.db.close()
