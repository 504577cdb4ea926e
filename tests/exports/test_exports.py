"""What each format says becomes messages, cleaned."""

import pytest
from export_kit import HOSTILE, discord, message, post, topic, write, write_lines

from triage.errors import ExportError, UsageError
from triage.exports import Sighting, discourse, jsonl
from triage.exports import discord as of_discord
from triage.exports.html_text import plain
from triage.model.channels import Message, Place, Thread, number_of, slug

FORUM = "https://forum.acme.example"


def said(found):
    return [one for one in found if isinstance(one, Message)]


def test_a_discord_message_keeps_who_wrote_what_where(told, tmp_path):
    path = write(
        tmp_path / "x.json",
        discord(
            message(1, 0, "ann", "how do I start it?", files=("log.txt",)),
            message(2, 5, "bo", "read this", to=1, roles=("Core Dev",), nickname="Ann"),
            message(3, 6, "helper", "beep", bot=True),
            message(4, 7, "cy", "x", discriminator="1234"),
        ),
    )
    found, _ = told(of_discord.export, path)
    place = Place("discord", "discord:10", "discord:acme-labs/help")
    assert found[0] == place
    first, second, third, fourth = said(found)
    assert (first.key, first.number) == ("discord:1", 1)
    assert first.body == "how do I start it?\n[attached: log.txt]"
    assert first.url == "https://discord.com/channels/1/10/1"
    assert (second.author, second.reply_to) == ("bo", "discord:1")
    assert second.roles == ("Core Dev",)
    assert third.is_bot
    assert fourth.author == "cy#1234"
    last = found[-1]
    assert isinstance(last, Sighting)
    assert (last.first, last.last) == (first.at, fourth.at)


def test_a_discord_thread_stands_in_its_parent_channel(told, tmp_path):
    path = write(
        tmp_path / "x.json",
        discord(
            message(20, 0, "ann", "It hangs."),
            channel="Hangs on start",
            number=20,
            kind="GuildPublicThread",
            parent=("11", "Help Forum"),
        ),
    )
    found, _ = told(of_discord.export, path)
    thread = next(one for one in found if isinstance(one, Thread))
    assert (thread.title, thread.number) == ("Hangs on start", 20)
    assert thread.place.name == "discord:acme-labs/help-forum"
    assert said(found)[0].thread == thread.key == "discord:20"


def test_joins_and_pins_say_nothing(told, tmp_path):
    path = write(
        tmp_path / "x.json",
        discord(
            message(1, 0, "ann", "Joined the server.", type="GuildMemberJoin"),
            message(2, 1, "ann", "", type="21"),
            message(3, 2, "ann", ""),
        ),
    )
    assert said(told(of_discord.export, path)[0]) == []


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"id": "1; drop"}, "is no id"),
        ({"id": "9" * 25}, "is no id"),
        ({"timestamp": "yesterday"}, "is no time"),
        ({"author": "ann"}, r"\$\.author"),
        ({"content": 5}, r"\$\.content"),
    ],
)
def test_a_message_out_of_shape_is_an_error_with_its_line(told, tmp_path, over, why):
    path = write(tmp_path / "x.json", discord(message(1, 0, "ann", "a?", **over)))
    with pytest.raises(ExportError, match=rf"line \d\d: .*{why}"):
        told(of_discord.export, path)


def test_what_is_no_export_of_discords_says_so(told, tmp_path):
    with pytest.raises(ExportError, match="no channel"):
        told(of_discord.export, write(tmp_path / "x.json", {"hello": 1}))
    with pytest.raises(ExportError, match="before their channel"):
        told(of_discord.export, write(tmp_path / "x.json", {"messages": [{"id": "1"}]}))


def test_hostile_text_is_clean_in_every_field(told, tmp_path):
    path = write(
        tmp_path / "x.json",
        discord(
            message(1, 0, HOSTILE, HOSTILE, roles=(HOSTILE,), files=(HOSTILE,)),
            channel=HOSTILE,
            kind="GuildPublicThread",
            guild=("1", HOSTILE),
            parent=("2", HOSTILE),
        ),
    )
    found, _ = told(of_discord.export, path)
    assert not {"\x1b", "\x07", "\u202e"} & set(repr(found))
    assert "[@click=app.quit]" in said(found)[0].body


def test_a_topic_keeps_its_posts_and_who_is_staff(told, tmp_path):
    path = write(
        tmp_path / "5.json",
        topic(
            "How do I start it?",
            post(1, 0, "ann", "<p>It hangs.</p>"),
            post(
                2, 9, "bo", "<p>Run it.</p>", moderator=True, reply_to_post_number="1"
            ),
            post(3, 9, "system", "<p>closed</p>", post_type=3),
            post(4, 9, "discobot", "<p>hi</p>", user_id=-2),
            post(5, 9, "cy", "<p>gone</p>", user_deleted=True),
            accepted_answer={"post_number": 2, "username": "bo"},
            closed=True,
        ),
    )
    found, _ = told(discourse.exporter(FORUM), path)
    thread = found[0]
    assert (thread.title, thread.is_closed) == ("How do I start it?", True)
    assert thread.url == f"{FORUM}/t/5"
    first, second, bot, gone = said(found)
    assert (first.body, first.is_staff, first.author) == ("It hangs.", False, "ann")
    assert second.is_staff
    assert second.is_answer
    assert second.reply_to == first.key
    assert bot.is_bot
    assert gone.is_gone
    assert second.url == f"{FORUM}/t/5/2"


def test_lists_of_topics_and_posts_and_categories_are_told_apart(told, tmp_path):
    path = write_lines(
        tmp_path / "all.jsonl",
        {
            "category_list": {
                "categories": [{"id": 3, "name": "Help me", "slug": "help"}]
            }
        },
        {"topic_list": {"topics": [{"id": 7, "title": "Old", "closed": True}]}},
        {"latest_posts": [post(4, 0, "ann", "x", 6, topic_title="T", raw="*raw*")]},
        topic("Private", post(1, 0, "ann", "x"), archetype="private_message"),
    )
    found, notes = told(discourse.exporter(f"{FORUM}/community/"), path)
    place, closed, thread, one = found
    assert place.name == "discourse:forum.acme.example/help"
    assert (closed.number, closed.is_closed) == (7, True)
    assert (thread.title, one.body) == ("T", "*raw*")
    assert one.url == f"{FORUM}/community/t/6/4"
    assert len(notes.said) == 2


def test_posts_that_are_missing_in_a_topic_are_told(told, tmp_path):
    one = topic("T", post(1, 0, "ann", "a"))
    one["post_stream"]["stream"] = [501, 502, 503]
    found, notes = told(discourse.exporter(FORUM), write(tmp_path / "5.json", one))
    assert "1 of 3 posts" in notes.said[0]
    assert isinstance(found[-1], Sighting)


@pytest.mark.parametrize(
    "url", ["forum.example", "javascript:x", "https://u:p@x.org", ""]
)
def test_a_forum_needs_an_address(url):
    with pytest.raises(UsageError):
        discourse.exporter(url)


def test_html_is_read_as_text():
    html = (
        "<aside class='quote'><blockquote><p>why?</p></blockquote></aside>"
        "<p>Try <code>x</code> &amp; <a href='javascript:1'>this</a>:</p>"
        "<pre><code>a\n  b</code></pre><ul><li>one<li>two</ul>"
        "<script>alert(1)</script><img alt='shot'><b>unclosed"
    )
    assert plain(html).split("\n") == [
        "> why?", "Try `x` & this:", "```", "a", "  b", "```", "- one", "- two",
        "[shot]unclosed",
    ]  # fmt: skip


def test_a_line_says_all_that_the_page_promises(told, tmp_path):
    path = write_lines(
        tmp_path / "x.jsonl",
        {"id": 5, "channel": "acme/Dev Talk", "author": "ann", "time": "2026-01-01T10:00:00+02:00",
         "text": "is it on?", "url": "https://chat.example/5", "thread": "t9", "title": "On"},
        {"id": "b", "channel": "acme/Dev Talk", "author": "bo", "role": ["Maintainer"], "time":
         "2026-01-01T09:00:00Z", "text": "yes", "reply_to": 5, "url": "javascript:alert(1)"},
        {"id": "c", "channel": "solo", "author": "r2", "role": "bot", "time": "2026-01-01",
         "text": "x", "deleted": True},
    )  # fmt: skip
    found, notes = told(jsonl.exporter("slack"), path)
    first, second, third = said(found)
    assert found[0].title == "On"
    assert first.thread == found[0].key
    assert first.place.name == "slack:acme/dev-talk"
    assert first.at.hour == 8
    assert second.is_staff
    assert (second.reply_to, second.url) == (first.key, "")
    assert third.place.name == "slack:solo"
    assert third.is_bot
    assert third.is_gone
    assert notes.refused_urls == 1


@pytest.mark.parametrize(
    "name", ["discord", "issue", "Slack", "a b", "", "9x", "../x", "a.b"]
)
def test_a_source_has_a_plain_name_of_its_own(name):
    with pytest.raises(UsageError):
        jsonl.exporter(name)


def test_numbers_are_a_messages_own_where_it_has_one():
    assert number_of("1189000000000000001") == 1189000000000000001
    made = number_of("1712345678.123456")
    assert made == number_of("1712345678.123456")
    assert 0 < made < 2**60
    assert 0 < number_of("9" * 19) < 2**60
    assert number_of("9" * 30) < 2**60


def test_a_name_in_a_ref_has_neither_blanks_nor_tricks():
    assert slug("💬・General Chat", "10") == "general-chat"
    assert slug("../../etc#1", "10") == "etc-1"
    assert slug("一般", "10") == "一般"
    assert slug("\u202e///", "10") == "u-202e"
    assert slug("💬", "10") == "10"
