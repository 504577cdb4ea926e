"""The journal: every move is kept in order, and a tampered one shows."""

import itertools
import sqlite3
from datetime import timedelta

import pytest
import store_kit
from store_kit import NOW
from stored_kit import empty

from triage.errors import StoreError
from triage.model import Args, Kind, Ref
from triage.store.journal import OPEN_STATES, Intent, Journal
from triage.store.opening import JOURNAL

STATES = ("planned", "inflight", "done", "failed", "unknown", "cancelled", "undone")
ALLOWED = {
    ("planned", "inflight"),
    ("planned", "cancelled"),
    ("planned", "failed"),
    ("inflight", "done"),
    ("inflight", "failed"),
    ("inflight", "unknown"),
    ("inflight", "planned"),
    ("unknown", "done"),
    ("unknown", "failed"),
    ("unknown", "unknown"),
    ("done", "undone"),
}
WAY = {
    "planned": (),
    "inflight": ("inflight",),
    "done": ("inflight", "done"),
    "failed": ("failed",),
    "unknown": ("inflight", "unknown"),
    "cancelled": ("cancelled",),
    "undone": ("inflight", "done", "undone"),
}


@pytest.fixture
def journal(tmp_path):
    opened = Journal(empty(tmp_path))
    yield opened
    opened.db.close()


def intent(number=1, **over):
    fields = {
        "action": "approve",
        "ref": Ref.of("Acme/App", number),
        "node_id": f"PR_{number}",
        "kind": Kind.PULL,
        "title": "Bump ⟦x⟧ to 2",
        "head_oid": "a" * 40,
        "args": Args(("b", "a"), ("Ünïcode",), "ü\n", "squash", "7"),
        "before": {"state": "open"},
        "undo": "compensable",
        "undoes": None,
        "evidence": [["author", "pass", "by the bot"]],
    }
    return Intent(**(fields | over))


def add(journal, *intents, plan="p"):
    return journal.add(plan, intents or [intent()], NOW)


def test_an_entry_says_all_that_was_intended(journal):
    (number,) = add(journal)
    entry, meant = journal.entry(number), intent()
    for name in (
        "action",
        "ref",
        "node_id",
        "kind",
        "title",
        "head_oid",
        "args",
        "before",
        "undo",
        "undoes",
        "evidence",
    ):
        assert getattr(entry, name) == getattr(meant, name), name
    assert (entry.plan, entry.state, entry.why, entry.receipt) == (
        "p",
        "planned",
        "",
        {},
    )
    assert (entry.created_at, entry.updated_at) == (NOW, NOW)
    assert len(entry.nonce) == 16


def test_what_an_action_was_not_given_comes_back_as_nothing(journal):
    (number,) = add(journal, intent(args=Args()))
    assert journal.entry(number).args == Args()


def test_what_is_not_settled_is_counted_by_its_state(journal):
    before = journal.last_event()
    one, other, third = journal.add("p", [intent(n) for n in (1, 2, 3)], NOW)
    journal.move(one, "inflight", NOW)
    journal.move(other, "cancelled", NOW)
    assert journal.counted() == {"planned": 1, "inflight": 1}
    moved = journal.last_event()
    assert moved == before + 5
    journal.note(third, "waits", NOW)
    assert journal.last_event() > moved


def test_nonces_differ(journal):
    add(journal, *(intent(i) for i in range(20)))
    assert len({e.nonce for e in journal.entries()}) == 20


def test_a_plan_is_journaled_whole_or_not_at_all(journal):
    unwritable = intent(2, title=object())
    with pytest.raises(StoreError):
        add(journal, intent(1), unwritable)
    assert journal.entries() == ()
    assert journal.db.read("select count(*) from event") == [(0,)]


@pytest.mark.parametrize(("state", "to"), list(itertools.product(STATES, STATES)))
def test_an_entry_moves_only_where_it_may(journal, state, to):
    (number,) = add(journal)
    for step in WAY[state]:
        journal.move(number, step, NOW)
    events = journal.db.read("select count(*) from event")
    if (state, to) in ALLOWED:
        assert journal.move(number, to, NOW).state == to
        return
    with pytest.raises(StoreError, match=f"is {state} and cannot become {to}"):
        journal.move(number, to, NOW)
    assert journal.entry(number).state == state
    assert journal.db.read("select count(*) from event") == events


def test_a_move_keeps_why_when_and_what_github_answered(journal):
    (number,) = add(journal)
    later = NOW + timedelta(seconds=5)
    journal.move(number, "inflight", NOW, receipt={"review": "7"})
    moved = journal.move(number, "done", later, why="read back", receipt={"oid": "c"})
    assert moved.receipt == {"review": "7", "oid": "c"}
    assert (moved.why, moved.updated_at) == ("read back", later)
    events = journal.db.read("select state, why, detail from event order by id")
    assert [e[0] for e in events] == ["planned", "inflight", "done"]
    assert events[-1][1:] == ("read back", '{"oid": "c", "review": "7"}')


def test_a_note_says_more_without_moving(journal):
    (number,) = add(journal)
    assert journal.note(number, "held", NOW).state == "planned"
    assert journal.entry(number).why == "held"
    assert journal.broken_at() is None


def test_an_entry_that_is_not_there_is_told(journal):
    with pytest.raises(StoreError, match="no entry 99"):
        journal.entry(99)


def test_the_same_write_is_never_in_flight_twice(journal):
    one, two = add(journal, intent(), intent())
    journal.move(one, "inflight", NOW)
    with pytest.raises(StoreError):
        journal.move(two, "inflight", NOW)
    assert journal.entry(two).state == "planned"
    journal.move(one, "failed", NOW)
    assert journal.move(two, "inflight", NOW).state == "inflight"


def test_the_lists_are_by_plan_by_state_and_newest_first(journal):
    first = add(journal, intent(1), intent(2), plan="one")
    second = add(journal, intent(3), plan="two")
    journal.move(first[0], "inflight", NOW)
    assert [e.id for e in journal.entries()] == [*second, *reversed(first)]
    assert [e.id for e in journal.entries(1)] == [*second]
    assert [e.id for e in journal.of_plan("one")] == [*first]
    assert [e.id for e in journal.in_state(*OPEN_STATES)] == [*first, *second]
    assert [e.id for e in journal.in_state("inflight")] == [first[0]]


# undo


def settle(journal, *numbers):
    for number in numbers:
        journal.move(number, "inflight", NOW)
        journal.move(number, "done", NOW)


def test_the_last_plan_that_did_something_is_the_one_to_undo(journal):
    settle(journal, *add(journal, intent(1), plan="old"))
    both = add(journal, intent(2), intent(3), plan="new")
    settle(journal, both[0])
    journal.move(both[1], "failed", NOW)
    add(journal, intent(4), plan="never sent")
    assert [e.id for e in journal.last_undoable()] == [both[0]]


def test_what_cannot_be_undone_and_what_undoes_are_passed_over(journal):
    (done,) = add(journal, intent(1), plan="a")
    settle(journal, done)
    settle(journal, *add(journal, intent(2, undo="one-way"), plan="b"))
    settle(journal, *add(journal, intent(1, action="dismiss", undoes=done), plan="c"))
    assert [e.id for e in journal.last_undoable()] == [done]
    journal.move(done, "undone", NOW)
    assert journal.last_undoable() == ()


# the chain


@pytest.fixture
def tampered(journal, tmp_path):
    """A journal with three entries, and a connection that obeys no trigger."""
    settle(journal, *add(journal, intent(1), intent(2), intent(3)))
    alien = sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)
    yield alien
    alien.close()


def test_a_whole_journal_is_not_broken_anywhere(journal, tampered):
    assert journal.broken_at() is None


@pytest.mark.parametrize(
    "statement",
    [
        "delete from event where id = 4",
        "update event set why = 'other' where id = 4",
        "update event set at = '2020-01-01T00:00:00Z' where id = 4",
        "delete from event",
        "update entry set id = 9 where id = 1",
    ],
)
def test_events_are_neither_deleted_nor_rewritten(journal, tampered, statement):
    tampered.execute("pragma foreign_keys = on")
    with pytest.raises(sqlite3.IntegrityError):
        tampered.execute(statement)
    assert journal.broken_at() is None


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ("update event set why = 'other' where id = 4", 4),
        ("update event set at = '2020-01-01T00:00:00Z' where id = 4", 4),
        ("update event set entry_id = 3 where id = 4", 4),
        ("update event set state = 'failed' where id = 4", 4),
        ("update event set detail = '{}  ' where id = 4", 4),
        ("update event set hash = 'x' where id = 4", 4),
        ("delete from event where id = 4", 5),
        ("delete from event where id = 1", 2),
    ],
)
def test_an_altered_or_missing_event_shows(journal, tampered, statement, at):
    for (name,) in tampered.execute(
        "select name from sqlite_master where type = 'trigger'"
    ).fetchall():
        tampered.execute(f"drop trigger {name}")
    tampered.execute(statement)
    assert journal.broken_at() == at


MOVE = """
import sys
from pathlib import Path
from triage import clock
from triage.store.journal import Journal
journal = Journal(Path(sys.argv[1]))
now = clock.parse("2026-01-20T00:00:00Z")
sys.stdin.readline()
for number in range(1, 41):
    try:
        journal.move(number, "inflight", now)
    except Exception as error:
        assert "cannot become" in str(error), error
journal.db.close()
"""


def test_processes_that_move_entries_at_once_keep_one_chain(journal, tmp_path):
    add(journal, *(intent(i) for i in range(1, 41)))
    told = store_kit.together(MOVE, tmp_path, processes=3)
    assert told == [""] * 3
    assert journal.broken_at() is None
    assert journal.db.read("select count(*) from event") == [(80,)]


# drafts and pacing


def test_a_draft_is_kept_until_it_is_empty(journal, tmp_path):
    ref = Ref.of("Acme/App", 7)
    journal.save_draft(ref, "half-\nwritten", NOW)
    journal.save_draft(Ref.of("Acme/App", 8), "other", NOW)
    again = Journal(tmp_path)
    assert again.draft(Ref.parse("ACME/app#7")) == "half-\nwritten"
    again.save_draft(ref, "", NOW)
    assert journal.draft(ref) == ""
    assert journal.draft(Ref.of("acme/app", 8)) == "other"
    again.db.close()


def test_writes_are_counted_over_all_processes_and_forgotten_in_time(journal, tmp_path):
    other = Journal(tmp_path)
    for moment in (1_000.0, 5_000.0, 5_001.5):
        other.note_sent(moment)
    assert journal.sent_since(5_000) == (5_000.0, 5_001.5)
    other.note_sent(1_000 + 7_201)
    assert journal.sent_since(0) == (5_000.0, 5_001.5, 8_201.0)
    other.db.close()
