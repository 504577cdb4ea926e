"""What is set aside stays in the journal, and is ended and never deleted."""

from datetime import timedelta

import pytest
from store_kit import NOW
from stored_kit import empty

from triage.model import Ref
from triage.store.aside import Kept
from triage.store.journal import Journal

REF = Ref.of("Acme/App", 1)


@pytest.fixture
def journal(tmp_path):
    journal = Journal(empty(tmp_path))
    yield journal
    journal.db.close()


def kept(what="snoozed", **over):
    return Kept(what, "I_1", REF, **({"at": NOW, "seen_at": NOW} | over))


def test_what_is_kept_comes_back_as_it_was_said(journal):
    said = kept(
        until=NOW + timedelta(days=3), state="open", head_oid="a" * 40, note="later"
    )
    journal.keep_aside([said, kept("marked")])
    assert journal.kept_aside() == (said, kept("marked"))


def test_the_newest_word_replaces_the_one_before_it(journal):
    journal.keep_aside([kept(note="one"), kept("hidden")])
    journal.keep_aside([kept(note="two")])
    assert sorted((k.what, k.note) for k in journal.kept_aside()) == [
        ("hidden", ""),
        ("snoozed", "two"),
    ]
    assert journal.db.read("select count(*) from aside") == [(3,)]


def test_it_is_taken_back_once(journal):
    journal.keep_aside([kept(), kept("hidden")])
    assert journal.end_aside("snoozed", ["I_1", "I_2"], NOW) == 1
    assert journal.end_aside("snoozed", ["I_1"], NOW) == 0
    assert [one.what for one in journal.kept_aside()] == ["hidden"]
    assert journal.db.read("select count(*) from aside") == [(2,)]
