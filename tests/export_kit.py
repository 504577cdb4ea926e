"""Exports of invented channels, in the shapes of the tools that write them."""

import json
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 19, 9, 0, tzinfo=UTC)
HOSTILE = "fix [/] [@click=app.quit]x[/] \x1b]0;owned\x07 \u202egpj.exe"


def at(minutes):
    """An instant so many minutes after the beginning, as Discord's exporter writes it."""
    moment = START + timedelta(minutes=minutes)
    return moment.isoformat(timespec="milliseconds")


def message(number, minutes, who, text, **over):
    """A message; `roles`, `bot`, `nickname`, `to` (a reply) and `files` in short."""
    roles = over.pop("roles", ())
    to = over.pop("to", None)
    found = {
        "id": str(number),
        "type": "Reply" if to else "Default",
        "timestamp": at(minutes),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": text,
        "author": {
            "id": over.pop("user", str(sum(map(ord, who)))),
            "name": who,
            "discriminator": over.pop("discriminator", "0000"),
            "nickname": over.pop("nickname", who),
            "color": None,
            "isBot": over.pop("bot", False),
            "roles": [
                {"id": "7", "name": role, "color": None, "position": 1}
                for role in roles
            ],
            "avatarUrl": "https://cdn.example.org/a.png",
        },
        "attachments": [
            {
                "id": "8",
                "url": "https://cdn.example.org/f",
                "fileName": name,
                "fileSizeBytes": 3,
            }
            for name in over.pop("files", ())
        ],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    }
    if to:
        found["reference"] = {
            "type": "Default",
            "messageId": str(to),
            "channelId": "10",
            "guildId": "1",
        }
    return {**found, **over}


def discord(
    *messages,
    channel="help",
    number=10,
    kind="GuildTextChat",
    parent=("9", "Support"),
    made=600,
    guild=("1", "Acme Labs"),
):
    """An export of a channel, made so many minutes after the beginning."""
    return {
        "guild": {"id": guild[0], "name": guild[1], "iconUrl": ""},
        "channel": {
            "id": str(number),
            "type": kind,
            "categoryId": parent[0],
            "category": parent[1],
            "name": channel,
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": at(made),
        "messages": list(messages),
        "messageCount": len(messages),
    }


def post(number, minutes, who, text, topic=5, **over):
    """A post of a Discourse topic."""
    made = (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "id": 100 * topic + number,
        "name": f"Chief {who}",
        "username": who,
        "avatar_template": "",
        "created_at": made,
        "updated_at": made,
        "cooked": text,
        "post_number": number,
        "post_type": 1,
        "reply_to_post_number": None,
        "topic_id": topic,
        "topic_slug": "a-topic",
        "primary_group_name": None,
        "moderator": False,
        "admin": False,
        "staff": False,
        "user_id": 50 + number,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        **over,
    }


def topic(title, *posts, number=5, category=3, **over):
    """The answer to `/t/ID.json`."""
    return {
        "post_stream": {
            "posts": list(posts),
            "stream": [one["id"] for one in posts],
        },
        "id": number,
        "title": title,
        "fancy_title": title,
        "slug": "a-topic",
        "category_id": category,
        "posts_count": len(posts),
        "closed": False,
        "archived": False,
        "archetype": "regular",
        **over,
    }


def write(path, what):
    """The file with an export in it, laid out as its exporter does."""
    path.write_text(json.dumps(what, indent=2, ensure_ascii=False), encoding="utf-8")
    return path


def write_lines(path, *lines):
    """A file with an object a line."""
    said = [json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")
    return path
