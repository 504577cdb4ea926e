"""Conversations in a channel: what belongs together, who answered, who waits."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.config import Channel, Chat, Settings
from triage.facts import chats, talks
from triage.model import Kind
from triage.model.channels import Message, Place, Thread

PLACE = Place("discord", "discord:10", "discord:acme/help")
START = datetime(2026, 1, 19, 9, tzinfo=UTC)
SETTINGS = Settings(
    channel={"discord:acme": Channel(staff_roles=("Core Dev",), staff=("boss",))}
)


def say(number, minutes, who, body, to=0, thread="", **over):
    """A message so many minutes after the start; `to` is the number it replies to."""
    return Message(
        key=f"discord:{number}",
        place=PLACE,
        number=number,
        author=who,
        author_key=f"id-{who}",
        at=START + timedelta(minutes=minutes),
        body=body,
        reply_to=f"discord:{to}" if to else "",
        thread=thread,
        url=f"https://discord.com/channels/1/10/{number}",
        **over,
    )


def found(*messages, threads=(), settings=SETTINGS):
    roll = talks.Roll.of(PLACE, settings)
    known = {one.key: one for one in threads}
    return list(talks.find(messages, known, roll, settings.chat))


def judged(*messages, **over):
    settings = over.get("settings", SETTINGS)
    roll = talks.Roll.of(PLACE, settings)
    rows = [chats.judge(talk, roll, settings.chat) for talk in found(*messages, **over)]
    return [row for row in rows if row]


def numbers(talk):
    return [one.number for one in talk.messages]


ASK = say(1, 0, "ann", "how do i set the port?")


def test_messages_in_a_row_are_one_question():
    (row,) = judged(
        say(1, 0, "ann", "hey"),
        say(2, 1, "ann", "how do i set the port"),
        say(3, 2, "ann", "the docs say nothing"),
    )
    assert row["number"] == 1
    assert row["title"] == "hey how do i set the port the docs say nothing"
    assert row["tier"] == "never-answered"


def test_a_reply_belongs_to_its_question_however_late():
    (talk,) = found(
        ASK,
        *(say(n, 2 * n, f"p{n}", "gm") for n in range(2, 80)),
        say(90, 5000, "boss", "set SERVER_PORT in .env", to=1),
        say(91, 5001, "ann", "thanks!", to=90),
    )
    assert numbers(talk) == [1, 90, 91]
    (row,) = judged(ASK, say(90, 300, "boss", "set SERVER_PORT in .env", to=1))
    assert row["tier"] == "answered"
    assert row["answered_by"] == "maintainer"
    assert row["first_answer_at"] == "2026-01-19T14:00:00Z"
    assert row["held_seconds"] == 5 * 3600


def test_staff_answer_nearby_without_a_reply_and_others_only_directly_behind():
    near = [ASK, say(2, 9, "cy", "set the SERVER_PORT variable")]
    assert judged(*near)[0]["tier"] == "community-answered"
    apart = [
        ASK,
        say(2, 9, "dan", "gm", to=99),
        say(3, 10, "cy", "this is a great project, bought some"),
        say(4, 40, "boss", "set SERVER_PORT in .env"),
    ]
    (row,) = judged(*apart)
    assert row["answered_by"] == "maintainer"
    assert row["first_answer_at"] == "2026-01-19T09:40:00Z"
    late = [ASK, say(4, 200, "boss", "we ship tomorrow")]
    assert judged(*late)[0]["tier"] == "never-answered"


def test_far_away_in_a_busy_channel_is_far_even_within_minutes():
    chatter = [say(n, n / 10, f"p{n}", "gm", to=999) for n in range(2, 40)]
    (row,) = judged(ASK, *chatter, say(50, 5, "boss", "we ship tomorrow"))
    assert row["tier"] == "never-answered"


def test_two_questions_at_once_keep_apart_by_whom_they_name():
    first, second = found(
        ASK,
        say(2, 1, "bob", "does it support ollama?"),
        say(3, 2, "boss", "@ann set SERVER_PORT"),
        say(4, 3, "cy", "@bob it does, set the url"),
    )
    assert numbers(first) == [1, 3]
    assert numbers(second) == [2, 4]


def test_an_asker_who_goes_on_asks_no_second_question():
    (talk,) = found(ASK, say(2, 20, "ann", "is it in the env file?"))
    assert numbers(talk) == [1, 2]


def test_a_thread_is_one_conversation_with_the_message_it_began_with():
    thread = Thread("discord:1", PLACE, 1, "Port", "https://discord.com/1")
    (talk,) = found(
        ASK,
        say(5, 5, "boss", "unrelated news", to=77),
        say(6, 9, "boss", "set SERVER_PORT", thread="discord:1"),
        threads=[thread],
    )
    assert numbers(talk) == [1, 6]
    assert (talk.title, talk.number) == ("Port", 1)


def test_a_thread_begins_with_its_message_though_that_alone_asks_nothing():
    thread = Thread("discord:1", PLACE, 1, "How to set the port?")
    (talk,) = found(
        say(1, 0, "ann", "It always takes 3000."),
        say(6, 9, "boss", "set SERVER_PORT", thread="discord:1"),
        threads=[thread],
    )
    assert numbers(talk) == [1, 6]


def test_a_thread_without_a_question_is_none():
    thread = Thread("discord:9", PLACE, 9, "Release 1.2 is out")
    said = say(9, 0, "boss", "Get it while it is hot.", thread="discord:9")
    assert judged(said, threads=[thread]) == []


def test_staff_and_bots_ask_nothing_and_a_bot_answers_nothing():
    assert judged(say(1, 0, "boss", "how do i set the port?")) == []
    assert judged(say(1, 0, "b", "how do i set the port?", is_bot=True)) == []
    (row,) = judged(ASK, say(2, 0.1, "b", "See the docs.", to=1, is_bot=True))
    assert (row["tier"], row["answered_by"]) == ("never-answered", "bot")


@pytest.mark.parametrize(
    ("who", "over", "by"),
    [
        ("boss", {}, "maintainer"),
        ("BOSS", {}, "community"),
        ("bo<U+200B>ss", {}, "community"),
        ("cy", {"roles": ("core dev",)}, "maintainer"),
        ("cy", {"is_staff": True}, "maintainer"),
        ("cy", {}, "community"),
        ("boss (Core Dev)", {}, "community"),
        ("Core Dev", {}, "community"),
        ("boss#1234", {}, "community"),
        ("b0ss", {"roles": ("core devs",)}, "community"),
    ],
)
def test_only_names_and_roles_of_the_settings_answer_for_the_project(who, over, by):
    (row,) = judged(ASK, say(2, 9, who, "set SERVER_PORT in .env", to=1, **over))
    assert row["answered_by"] == by


def test_the_settings_of_source_guild_and_channel_add_up():
    settings = Settings(
        channel={
            "discord": Channel(staff=("id-a",)),
            "discord:acme": Channel(staff=("b",)),
            "discord:acme/help": Channel(bots=("c",)),
            "discord:acme/other": Channel(staff=("d",)),
        }
    )
    roll = talks.Roll.of(PLACE, settings)
    sides = [roll.side(say(1, 0, who, "x")) for who in "abcd"]
    assert sides == ["maintainer", "maintainer", "bot", "community"]


@pytest.mark.parametrize(
    ("body", "tier"),
    [
        ("yes", "answered"),
        ("not yet", "answered"),
        ("no worries", "never-answered"),
        ("gm", "never-answered"),
        ("idk", "never-answered"),
        ("which version are you on?", "pending"),
        ("will look into it", "awaiting-us"),
    ],
)
def test_a_short_word_may_be_an_answer_or_none(body, tier):
    (row,) = judged(
        say(1, 0, "ann", "is ollama supported?"), say(2, 5, "boss", body, to=1)
    )
    assert row["tier"] == tier


def test_it_is_the_first_who_asks_whatever_others_ask_below():
    (row,) = judged(
        say(1, 0, "ann", "wen docs"),
        say(2, 3, "bob", "How do I find them? Is there any page I can read?", to=1),
    )
    assert (row["asker"], row["asked_in"], row["line"]) == ("ann", "", "wen docs")
    assert row["waits"] == '[["2026-01-19T09:00:00Z", null]]'


def test_an_accepted_answer_settles_it():
    (row,) = judged(ASK, say(2, 5, "cy", "SERVER_PORT", to=1, is_answer=True))
    assert (row["tier"], row["answered_by"]) == ("answered", "community")


def test_bursts_and_nearness_are_settings():
    settings = Settings(chat=Chat(burst_minutes=60, near_minutes=5))
    said = [say(1, 0, "ann", "how do i set"), say(2, 30, "ann", "the port?")]
    assert len(judged(*said, settings=settings)) == 1
    rules = {talks.Roll.of(PLACE, one).rules(one.chat) for one in (settings, SETTINGS)}
    assert len(rules) == 2


def test_a_conversation_can_be_shown_like_an_item():
    (talk,) = found(ASK, say(2, 5, "boss", "set SERVER_PORT", to=1))
    item = chats.item(talk, talks.Roll.of(PLACE, SETTINGS), SETTINGS.chat)
    assert str(item.ref) == "discord:acme/help#1"
    assert item.kind is Kind.CHAT
    assert (item.title, item.url) == ("how do i set the port?", ASK.url)
    assert [one.association for one in item.comments] == ["STAFF"]


def test_a_long_opening_is_told_by_its_question():
    long = "I set it up as the guide says. " * 10 + "How do i set the port? Thanks."
    assert chats.line(long) == "How do i set the port?"
