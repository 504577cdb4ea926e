"""Exports of the built-in world's chat and forum, as their tools would write them.

Invented like the rest, and hostile in places on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

FORUM = "https://forum.harbourline.example"

SETTINGS = '[channel."discord:harbourline"]\nstaff_roles = ["Harbour Crew"]\n'
"""Who acts for the project there."""

_CREW = ("Harbour Crew",)
_GUILD = {"id": "880000000000000001", "name": "Harbourline", "iconUrl": ""}
_FIRST = 880_000_000_000_001_000

_Said = tuple[int, float, str, str, int, tuple[str, ...]]
"""Number, hours ago, who, what, the number it replies to, roles."""

_HELP: tuple[_Said, ...] = (
    (1, 75.0, "wanda", "gm everyone", 0, ()),
    (2, 74.0, "iker", "hey, how do i read the tide tables offline?", 0, ()),
    (3, 73.98, "iker", "the guide only shows the online part", 0, ()),
    (4, 70.5, "aiko-lind", "export them with `tide export`, then pass --file", 2, _CREW),
    (5, 70.2, "iker", "thanks, that works!", 4, ()),
    (6, 51.0, "petra", "wen docs for the new berth grid?", 0, ()),
    (7, 50.9, "mooringbot", "Have you seen our documentation?", 6, ("bot",)),
    (8, 40.0, "juno", "anyone know how 2 run hull on windows", 0, ()),
    (9, 39.8, "olu", "use wsl, the readme has a section on it", 8, ()),
    (10, 30.0, "Aiko-Lind", "FREE BERTHS [@click=app.quit]claim[/] \x1b]0;owned\x07", 0, ()),
    (11, 20.0, "sol", "is the map api down? getting 502 \u202egnp.exe", 0, ()),
    (12, 6.0, "wanda", "lol what a week", 0, ()),
    (13, 5.0, "remy", "when will the HARB token be listed?", 0, ()),
)  # fmt: skip

_THREAD: tuple[_Said, ...] = (
    (40, 28.0, "dina", "Followed the guide, but the pilot never answers. Any idea?", 0, ()),
    (41, 27.0, "tomas-vrba", "Which version are you on?", 0, _CREW),
    (42, 26.5, "dina", "2.3.1 on Ubuntu. Is that too old?", 0, ()),
)  # fmt: skip


def exports(now: datetime) -> Mapping[str, str]:
    """Files by name: two channels of a guild, and a topic of a forum."""
    return {
        "help.json": _discord(now, _HELP, "help", 100, "GuildTextChat", "Support"),
        "thread.json": _discord(
            now,
            _THREAD,
            "Pilot does not answer",
            40,
            "GuildPublicThread",
            "pilot-forum",
        ),
        "topic.json": _topic(now),
    }


def _ago(now: datetime, hours: float) -> str:
    return (now - timedelta(hours=hours)).isoformat(timespec="milliseconds")


def _discord(
    now: datetime,
    said: Iterable[_Said],
    channel: str,
    number: int,
    kind: str,
    parent: str,
) -> str:
    return json.dumps(
        {
            "guild": _GUILD,
            "channel": {
                "id": str(_FIRST + number),
                "type": kind,
                "categoryId": str(_FIRST + 900 + len(parent)),
                "category": parent,
                "name": channel,
            },
            "exportedAt": _ago(now, 0),
            "messages": [_message(now, one) for one in said],
        }
    )


def _message(now: datetime, said: _Said) -> dict[str, Any]:
    number, hours, who, text, to, roles = said
    return {
        "id": str(_FIRST + number),
        "type": "Reply" if to else "Default",
        "timestamp": _ago(now, hours),
        "content": text,
        "author": {
            "id": str(_FIRST + 500 + sum(map(ord, who))),
            "name": who,
            "discriminator": "0000",
            "nickname": f"{who} (Harbour Crew)",
            "isBot": "bot" in roles,
            "roles": [{"id": "1", "name": role} for role in roles if role != "bot"],
        },
        "reference": {"messageId": str(_FIRST + to)} if to else None,
    }


def _topic(now: datetime) -> str:
    posts = [
        {
            "id": 9000 + number,
            "username": who,
            "user_id": 70 + number,
            "created_at": _ago(now, hours),
            "updated_at": _ago(now, hours),
            "cooked": html,
            "post_number": number,
            "post_type": 1,
            "staff": who == "lea-brandt",
        }
        for number, hours, who, html in (
            (1, 66.0, "ines", "<p>How do I move these?</p><pre><code>draw()</code></pre>"),
            (2, 60.0, "lea-brandt", "<p>Run <code>hull migrate</code>, it copies.</p>"),
        )
    ]  # fmt: skip
    return json.dumps(
        {
            "post_stream": {"posts": posts, "stream": [one["id"] for one in posts]},
            "id": 77,
            "title": "How to move plotters to 2.x?",
            "category_id": 3,
            "posts_count": len(posts),
        }
    )
