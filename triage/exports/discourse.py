"""Reads what a Discourse forum answers as JSON.

Known are a topic (`/t/ID.json`, with `?print=true` up to 1,000 posts, with
`?include_raw=true` as it was written), further posts of one (`/t/ID/posts.json`), the
newest posts (`/posts.json`), a list of topics (`/latest.json`, `/c/NAME/ID.json`: titles
and states, no posts) and the categories' names (`/categories.json`). Several may stand
in one file, as an array or one below the other. Shapes: `spec/requests/api/schemas/json`
of discourse/discourse; `accepted_answer` is what its solved plugin adds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from triage.errors import UsageError
from triage.exports import LONGEST, Export, Found, Notes, Sighting, body, moment
from triage.exports.html_text import plain
from triage.exports.json_text import JsonText
from triage.model.channels import MOST, Message, Place, Thread, slug
from triage.text import clean, count

SOURCE = "discourse"

REGULAR = 1
"""`post_type` of what somebody wrote; others are actions and whispers."""


class _Post(msgspec.Struct):
    id: int
    created_at: str
    post_number: int
    username: str | None = None
    user_id: int | None = None
    updated_at: str | None = None
    cooked: str | None = None
    raw: str | None = None
    post_type: int = REGULAR
    reply_to_post_number: int | str | None = None
    primary_group_name: str | None = None
    moderator: bool | None = None
    admin: bool | None = None
    staff: bool | None = None
    hidden: bool | None = None
    deleted_at: str | None = None
    user_deleted: bool | None = None
    accepted_answer: bool | None = None
    topic_id: int | None = None
    topic_title: str | None = None
    category_id: int | None = None


class _Stream(msgspec.Struct):
    posts: tuple[_Post, ...] = ()
    stream: tuple[int, ...] = ()


class _Accepted(msgspec.Struct):
    post_number: int | None = None


class _Topic(msgspec.Struct):
    id: int
    title: str | None = None
    category_id: int | None = None
    closed: bool | None = None
    archived: bool | None = None
    archetype: str = "regular"
    posts_count: int = 0
    post_stream: _Stream = msgspec.field(default_factory=_Stream)
    accepted_answer: _Accepted | None = None


class _Category(msgspec.Struct):
    id: int
    slug: str | None = None
    name: str | None = None


def exporter(url: str) -> Export:
    """Reads answers of the forum at this address. Raises UsageError for no address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise UsageError(
            f"{clean(url)!r} is no address of a forum.",
            "Write it like --url https://forum.example.org",
        )
    host = slug(parts.hostname, "forum")
    home = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"

    def export(text: JsonText, notes: Notes) -> Iterator[Found]:
        forum = _Forum(host, home, text, notes)
        for value in text.values():
            yield from forum.read(value)

    return export


class _Forum:
    """One forum, and the file that is read."""

    def __init__(self, host: str, home: str, text: JsonText, notes: Notes) -> None:
        self.key = f"{SOURCE}:{host}"
        self.home = home
        self.text = text
        self.notes = notes

    def read(self, value: Any) -> Iterator[Found]:
        """What one answer of the forum's holds."""
        if not isinstance(value, dict):
            raise self.text.wrong("it is no answer of Discourse's")
        if "post_stream" in value:
            yield from self._topic(self.text.as_a(_Topic, value))
        elif "latest_posts" in value:
            posts = self.text.as_a(tuple[_Post, ...], value["latest_posts"])
            for one in posts:
                if one.topic_id is not None:
                    thread = self._thread(
                        one.topic_id, one.topic_title, one.category_id, closed=None
                    )
                    yield thread
                    yield from self._post(one, thread, None)
        elif isinstance(value.get("topic_list"), dict):
            listed = value["topic_list"].get("topics", ())
            for topic in self.text.as_a(tuple[_Topic, ...], listed):
                yield self._thread(
                    topic.id, topic.title, topic.category_id, closed=_is_closed(topic)
                )
            self.notes.said.append(
                "a list of topics has no posts: read each topic's /t/ID.json?print=true"
            )
        elif isinstance(value.get("category_list"), dict):
            listed = value["category_list"].get("categories", ())
            for named in self.text.as_a(tuple[_Category, ...], listed):
                name = slug(named.slug or named.name or "", f"c{named.id}")
                yield Place(SOURCE, f"{self.key}/c{named.id}", f"{self.key}/{name}")
        else:
            raise self.text.wrong(
                "it is no answer of Discourse's: neither a topic nor a list of posts"
            )

    def _topic(self, topic: _Topic) -> Iterator[Found]:
        if topic.archetype == "private_message":
            self.notes.said.append(f"topic {topic.id} is private and was left out")
            return
        posts = topic.post_stream.posts
        thread = self._thread(
            topic.id, topic.title, topic.category_id, closed=_is_closed(topic)
        )
        yield thread
        accepted = topic.accepted_answer.post_number if topic.accepted_answer else None
        times: list[datetime] = []
        for one in posts:
            for message in self._post(one, thread, accepted):
                times.append(message.at)
                yield message
        total = len(topic.post_stream.stream)
        if total > len(posts):
            self.notes.said.append(
                f"topic {topic.id}: {len(posts)} of {count(total, 'post')} are in the "
                "file; ?print=true gives up to 1,000"
            )
        if times and total >= topic.posts_count > 0:
            yield Sighting(thread.place, thread.key, min(times), max(times))

    def _thread(
        self,
        topic: int,
        title: str | None,
        category: int | None,
        *,
        closed: bool | None,
    ) -> Thread:
        if not 0 < topic <= MOST:
            raise self.text.wrong(f"{topic} is no topic's id")
        name = f"{self.key}/c{category or 0}"
        return Thread(
            f"{self.key}/{topic}",
            Place(SOURCE, name, name),
            topic,
            clean(title)[:300],
            f"{self.home}/t/{topic}",
            closed,
        )

    def _post(
        self, one: _Post, thread: Thread, accepted: int | None
    ) -> Iterator[Message]:
        if one.post_type != REGULAR:
            return
        html = (one.cooked or "")[: 4 * LONGEST]
        said = body(one.raw if one.raw is not None else plain(html))
        made = moment(one.created_at, self.text)
        changed = moment(one.updated_at, self.text) if one.updated_at else made
        replied = one.reply_to_post_number
        yield Message(
            key=f"{thread.key}/{one.post_number}",
            place=thread.place,
            number=one.post_number,
            author=clean(one.username)[:100],
            author_key="" if one.user_id is None else str(one.user_id),
            roles=(clean(one.primary_group_name)[:100],)
            if one.primary_group_name
            else (),
            is_bot=one.user_id is not None and one.user_id < 0,
            is_staff=bool(one.staff or one.admin or one.moderator),
            at=made,
            edited_at=changed if changed > made else None,
            body=said,
            reply_to=f"{thread.key}/{replied}" if replied else "",
            thread=thread.key,
            url=f"{self.home}/t/{thread.number}/{one.post_number}",
            is_answer=bool(one.accepted_answer) or one.post_number == accepted,
            is_gone=bool(one.hidden or one.deleted_at or one.user_deleted) or not said,
        )


def _is_closed(topic: _Topic) -> bool:
    return bool(topic.closed or topic.archived)
