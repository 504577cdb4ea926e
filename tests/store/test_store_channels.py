"""Messages of exports in the store: once, in their newest version."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from triage.model import Ref
from triage.model.channels import Message, Place, Thread
from triage.store.channels import Channels, Judged, Tally

PLACE = Place("discord", "discord:10", "discord:acme/help")
START = datetime(2026, 1, 19, 9, tzinfo=UTC)
FIRST, SECOND = START + timedelta(hours=5), START + timedelta(hours=9)


@pytest.fixture
def store(tmp_path):
    found = Channels(tmp_path / "data")
    yield found
    found.db.close()


def one(number=1, **over):
    return replace(
        Message(
            key=f"discord:{number}",
            place=PLACE,
            number=number,
            author="ann",
            author_key="7",
            at=START + timedelta(minutes=number),
            body=f"message {number}",
        ),
        **over,
    )


def put(store, *messages, seen=FIRST):
    tally = Tally()
    store.put_messages(messages, seen, tally)
    return tally.new, tally.updated


def bodies(store):
    (stock,) = store.stock()
    return [message.body for message in store.stream(stock.id)]


def test_the_same_export_again_changes_nothing(store):
    assert put(store, one(1), one(2)) == (2, 0)
    assert put(store, one(1), one(2)) == (0, 0)
    assert put(store, one(2), one(3)) == (1, 0)
    assert len(bodies(store)) == 3


def test_a_message_that_is_in_a_file_twice_is_one(store):
    assert put(store, one(1), one(1)) == (1, 0)


def test_an_edit_stands_whatever_order_the_exports_come_in(store):
    edited = one(1, body="better", edited_at=FIRST)
    assert put(store, edited, seen=SECOND) == (1, 0)
    assert put(store, one(1), seen=FIRST) == (0, 0)
    assert put(store, one(1), seen=SECOND) == (0, 0)
    assert bodies(store) == ["better"]
    assert put(store, replace(edited, body="best", edited_at=SECOND)) == (0, 1)
    assert bodies(store) == ["best"]


def test_what_a_newer_export_lacks_between_its_messages_is_gone(store):
    put(store, one(1), one(2), one(3), one(4))
    put(store, one(1), one(3), seen=SECOND)
    gone = store.put_gone(PLACE, "", one(1).at, one(3).at, SECOND)
    assert gone == 1
    assert bodies(store) == ["message 1", "message 3", "message 4"]
    assert put(store, one(2), seen=FIRST) == (0, 0)
    assert len(bodies(store)) == 3
    assert put(store, one(2), seen=SECOND + timedelta(hours=1)) == (0, 1)
    assert len(bodies(store)) == 4


def test_an_older_export_takes_nothing_away(store):
    put(store, one(1), one(2), one(3), seen=SECOND)
    put(store, one(1), one(3), seen=FIRST)
    assert store.put_gone(PLACE, "", one(1).at, one(3).at, FIRST) == 0


def test_a_message_that_says_itself_that_it_is_gone_is(store):
    put(store, one(1), one(2))
    put(store, one(2, is_gone=True), seen=SECOND)
    assert bodies(store) == ["message 1"]


def test_a_channel_keeps_what_it_is_known_by_when_it_is_renamed(store):
    first = store.put_place(PLACE)
    assert (
        store.put_place(Place("discord", "discord:10", "discord:acme/support")) == first
    )
    assert [one.name for one in store.stock()] == ["discord:acme/support"]


def test_a_category_without_a_name_takes_no_name_away(store):
    key = "discourse:forum/c3"
    store.put_place(Place("discourse", key, "discourse:forum/help"))
    store.put_place(Place("discourse", key, key))
    Channels.put_place(store, Place("discourse", key, key))
    assert [one.name for one in store.stock()] == ["discourse:forum/help"]


def test_what_an_export_does_not_say_of_a_thread_stays(store):
    store.put_thread(Thread("discord:5", PLACE, 5, "Title", "https://x.org", True))
    store.put_thread(Thread("discord:5", PLACE, 5, ""))
    found = store.threads(store.put_place(PLACE))["discord:5"]
    assert (found.title, found.url, found.is_closed) == ("Title", "https://x.org", True)


def test_a_change_makes_conversations_due(store):
    put(store, one(1))
    place = store.put_place(PLACE)
    store.put_talks(place, [Judged(talk(1), ["discord:1"])], "rules")
    assert store.stock()[0].rules == "rules"
    put(store, one(1))
    assert store.stock()[0].rules == "rules"
    put(store, one(2))
    assert store.stock()[0].rules is None
    assert store.stock()[0].questions == 1


def talk(number):
    return {
        "key": f"discord:{number}", "number": number, "title": "how?", "url": "",
        "closed": 0, "last_at": "2026-01-19T09:00:00Z", "asked_at":
        "2026-01-19T09:00:00Z", "asker": "ann", "tier": "never-answered", "answered": 0,
        "answered_by": "none", "first_answer_at": None, "waiting_since": None,
        "held_seconds": 0, "topic": "product", "signals": "[]", "asked_in": "",
        "line": "how?", "waits": "[]",
    }  # fmt: skip


def test_a_ref_finds_its_conversation_after_the_channel_was_renamed(store):
    put(store, one(1), one(2))
    place = store.put_place(PLACE)
    store.put_talks(place, [Judged(talk(1), ["discord:1", "discord:2"])], "")
    store.put_place(Place("discord", "discord:10", "discord:acme/support"))
    found = store.talk(Ref.parse("discord:ACME/help#1".lower()))
    assert str(found.ref) == "discord:acme/support#1"
    assert [message.number for message in found.messages] == [1, 2]
    assert store.talk(Ref.parse("discord:other/help#1")) is None


def test_of_an_asker_it_is_known_how_much_they_said_before(store):
    put(store, one(1), one(2), one(30), one(31, author="bo"))
    place = store.put_place(PLACE)
    asked = {**talk(30), "asked_at": "2026-01-19T09:30:00Z"}
    store.put_talks(place, [Judged(asked, ["discord:30"])], "")
    assert store.db.read("select earlier from talk") == [(2,)]


def test_a_forgotten_channel_leaves_nothing(store):
    put(store, one(1))
    place = store.put_place(PLACE)
    store.put_talks(place, [Judged(talk(1), ["discord:1"])], "")
    store.drop(place)
    assert store.stock() == ()
    assert store.db.read("select count(*) from message")[0][0] == 0
    assert store.db.read("select count(*) from part")[0][0] == 0
    put(store, one(1))
    assert len(bodies(store)) == 1
