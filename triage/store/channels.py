"""What was imported from chats and forums: messages, and the conversations in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from triage import clock
from triage.model import Ref
from triage.model.channels import Message, Place, Talk, Thread
from triage.store import Select
from triage.store.connect import Database
from triage.store.opening import CHANNELS

T = TypeVar("T")

_MANY = 1000
"""Messages written together."""


@dataclass(slots=True)
class Tally:
    """What an import changed."""

    messages: int = 0
    """In the file."""
    new: int = 0
    updated: int = 0
    gone: int = 0
    """Deleted there since an earlier export."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A channel and how much of it is stored."""

    id: int
    source: str
    key: str
    name: str
    messages: int
    gone: int
    newest: str | None
    questions: int
    rules: str | None
    """What its conversations rest on; None: they are due."""

    @property
    def place(self) -> Place:
        """The channel."""
        return Place(self.source, self.key, self.name)


@dataclass(frozen=True, slots=True)
class Judged:
    """A conversation in which somebody asks, to be kept."""

    columns: Mapping[str, object]
    """Of the table `talk`."""
    messages: Sequence[str]
    """Their keys, the first one first."""
    sketch: tuple[str, str, int] = ("", "", 0)
    """What it is about: terms, shares, heads."""


_STOCK = """
select place.id, place.source, place.key, place.name,
  (select count(*) from message where place_id = place.id and gone_at is null),
  (select count(*) from message where place_id = place.id and gone_at is not null),
  (select max(at) from message where place_id = place.id),
  (select count(*) from talk where place_id = place.id),
  (select rules from basis where place_id = place.id)
from place
order by place.name, place.id
"""

_MESSAGE = """
select message.key, place.source, place.key, place.name, message.number,
  message.author, message.author_key, message.at, message.body, message.roles,
  message.bot, message.staff, message.edited_at, message.reply_to, message.strand,
  message.url, message.answer
from message
join place on place.id = message.place_id
"""

_STREAM = f"""
{_MESSAGE}
where message.place_id = ? and message.gone_at is null
order by message.strand, message.ms, message.rowid
"""

_OF_TALK = f"""
{_MESSAGE}
join part on part.message_key = message.key
where part.talk_key = ? and message.gone_at is null
order by part.position
"""

_KNOWN = """
select key, author, roles, bot, staff, edited_at, body, reply_to, strand, answer,
  seen_at, gone_at is not null, place_id
from message
where key in (select value from json_each(?))
"""

_PUT = """
insert into message (key, place_id, strand, number, author, author_key, roles, bot,
  staff, at, ms, edited_at, body, reply_to, url, answer, seen_at, gone_at)
values (:key, :place_id, :strand, :number, :author, :author_key, :roles, :bot, :staff,
  :at, :ms, :edited_at, :body, :reply_to, :url, :answer, :seen_at, :gone_at)
on conflict do update set
  place_id = excluded.place_id, strand = excluded.strand, author = excluded.author,
  author_key = excluded.author_key, roles = excluded.roles, bot = excluded.bot,
  staff = excluded.staff, at = excluded.at, ms = excluded.ms,
  edited_at = excluded.edited_at, body = excluded.body, reply_to = excluded.reply_to,
  url = excluded.url, answer = excluded.answer, seen_at = excluded.seen_at,
  gone_at = excluded.gone_at
"""

_GONE = """
update message set gone_at = :at, seen_at = :at
where place_id = :place_id and strand = :strand and ms between :first and :last
  and seen_at < :at and gone_at is null
"""

_EARLIER = """
update talk set earlier = (
  select count(*)
  from message
  where message.place_id = talk.place_id
    and message.author = talk.asker
    and message.at < talk.asked_at)
where place_id = ?
"""

_PUT_TALK = """
insert into talk (key, place_id, number, title, url, closed, last_at, asked_at, asker,
  tier, answered, answered_by, first_answer_at, waiting_since, held_seconds, topic,
  signals, asked_in, line, waits)
values (:key, :place_id, :number, :title, :url, :closed, :last_at, :asked_at, :asker,
  :tier, :answered, :answered_by, :first_answer_at, :waiting_since, :held_seconds,
  :topic, :signals, :asked_in, :line, :waits)
"""

_TALK = """
select talk.key, place.source, place.key, place.name, talk.number, talk.title, talk.url,
  talk.closed
from talk
join place on place.id = talk.place_id
"""


class Channels:
    """One thread's connection to `channels.db`."""

    def __init__(self, directory: Path) -> None:
        self.db = Database(directory, CHANNELS)
        self._places: dict[str, int] = {}

    @staticmethod
    def exist(directory: Path) -> bool:
        """Whether anything was ever imported."""
        return (directory / CHANNELS).exists()

    def select(
        self, query: Select[T], parameters: Mapping[str, object] | None = None
    ) -> list[T]:
        """The rows that a select finds, as what it says."""
        return [query.into(*r) for r in self.db.read(query.sql, dict(parameters or {}))]

    # ── what an export says ────────────────────────────────────────────────

    def put_place(self, place: Place) -> int:
        """Keep a channel, with its newest name; its id here."""
        known = self._places.get(place.key)
        if known is not None and place.name == place.key:
            return known
        with self.db.writing():
            self.db.run(
                "insert into place (source, key, name, name_key) values (?, ?, ?, ?) "
                "on conflict do update set name = excluded.name, "
                "name_key = excluded.name_key where excluded.name <> excluded.key",
                (place.source, place.key, place.name, place.name.lower()),
            )
            found = self.db.read("select id from place where key = ?", (place.key,))
        self._places[place.key] = int(found[0][0])
        return self._places[place.key]

    def put_thread(self, thread: Thread) -> None:
        """Keep a thread; what an export does not say of it stays."""
        place_id = self.put_place(thread.place)
        closed = None if thread.is_closed is None else int(thread.is_closed)
        with self.db.writing():
            self.db.run(
                "insert into strand (key, place_id, number, title, url, closed) "
                "values (:key, :place_id, :number, :title, :url, coalesce(:closed, 0)) "
                "on conflict do update set place_id = excluded.place_id, "
                "title = coalesce(nullif(excluded.title, ''), strand.title), "
                "url = coalesce(nullif(excluded.url, ''), strand.url), "
                "closed = coalesce(:closed, strand.closed)",
                {
                    "key": thread.key,
                    "place_id": place_id,
                    "number": thread.number,
                    "title": thread.title,
                    "url": thread.url,
                    "closed": closed,
                },
            )

    def put_messages(
        self, messages: Sequence[Message], seen: datetime, tally: Tally
    ) -> None:
        """Keep messages of an export that was made at an instant.

        The version that was edited last stands, of equal ones that of the newer export.
        """
        with self.db.writing():
            for start in range(0, len(messages), _MANY):
                self._put(messages[start : start + _MANY], clock.iso(seen), tally)

    def _put(self, messages: Sequence[Message], seen: str, tally: Tally) -> None:
        keys = json.dumps([one.key for one in messages])
        known = {row[0]: row[1:] for row in self.db.read(_KNOWN, (keys,))}
        rows: dict[str, dict[str, Any]] = {}
        again: list[tuple[str, str]] = []
        for one in messages:
            tally.messages += 1
            row = self._row(one, seen)
            place_id = row["place_id"]
            now = (*_content(row), seen, int(one.is_gone), place_id)
            before = known.get(one.key)
            known[one.key] = now
            if before is None:
                tally.new += not one.is_gone
            elif (before[4] or "", before[9]) > (now[4] or "", seen):
                known[one.key] = before
                continue
            elif before[:9] == now[:9] and before[10:] == now[10:]:
                again.append((seen, one.key))
                continue
            else:
                tally.updated += 1
            rows[one.key] = row
        self.db.run_many(_PUT, list(rows.values()))
        self.db.run_many("update message set seen_at = ? where key = ?", again)
        for place_id in {row["place_id"] for row in rows.values()}:
            self._due(place_id)

    def _row(self, one: Message, seen: str) -> dict[str, Any]:
        return {
            "key": one.key,
            "place_id": self._places.get(one.place.key) or self.put_place(one.place),
            "strand": one.thread,
            "number": one.number,
            "author": one.author,
            "author_key": one.author_key,
            "roles": json.dumps(one.roles, ensure_ascii=False),
            "bot": int(one.is_bot),
            "staff": int(one.is_staff),
            "at": clock.iso(one.at),
            "ms": int(one.at.timestamp() * 1000),
            "edited_at": clock.maybe_iso(one.edited_at),
            "body": one.body,
            "reply_to": one.reply_to,
            "url": one.url,
            "answer": int(one.is_answer),
            "seen_at": seen,
            "gone_at": seen if one.is_gone else None,
        }

    def put_gone(
        self, place: Place, thread: str, first: datetime, last: datetime, seen: datetime
    ) -> int:
        """Note what an export lacks between two of its messages; how many these are."""
        place_id = self.put_place(place)
        with self.db.writing():
            gone = self.db.run(
                _GONE,
                {
                    "at": clock.iso(seen),
                    "place_id": place_id,
                    "strand": thread,
                    "first": int(first.timestamp() * 1000),
                    "last": int(last.timestamp() * 1000),
                },
            )
            if gone:
                self._due(place_id)
        return gone

    def note_import(
        self, kind: str, path: str, at: datetime, exported: datetime, messages: int
    ) -> None:
        """Keep which file was imported."""
        with self.db.writing():
            self.db.run(
                "insert into import (format, path, at, exported_at, messages) "
                "values (?, ?, ?, ?, ?)",
                (kind, path, clock.iso(at), clock.iso(exported), messages),
            )

    def drop(self, place_id: int) -> None:
        """Forget a channel with all its messages."""
        with self.db.writing():
            self.db.run("delete from place where id = ?", (place_id,))
        self._places.clear()

    def _due(self, place_id: int) -> None:
        self.db.run("delete from basis where place_id = ?", (place_id,))

    # ── what is in it ──────────────────────────────────────────────────────

    def stock(self) -> tuple[Stock, ...]:
        """Every channel, by name."""
        return tuple(Stock(*row) for row in self.db.read(_STOCK))

    def roles(self, place_id: int) -> Mapping[str, int]:
        """Roles that were seen in a channel, with how many accounts bear each."""
        rows = self.db.read(
            "select role.value, count(distinct author) from message, "
            "json_each(message.roles) as role where place_id = ? and bot = 0 "
            "group by 1 order by 2 desc, 1",
            (place_id,),
        )
        return {row[0]: row[1] for row in rows}

    def has_staff(self, place_id: int) -> bool:
        """Whether the platform itself says of anybody there that they are ours."""
        sql = "select 1 from message where place_id = ? and staff = 1 limit 1"
        return bool(self.db.read(sql, (place_id,)))

    def stream(self, place_id: int) -> Iterator[Message]:
        """What stands in a channel now: thread by thread, the stream itself first."""
        yield from map(_message, self.db.each(_STREAM, (place_id,)))

    def threads(self, place_id: int) -> Mapping[str, Thread]:
        """The threads of a channel, by key."""
        rows = self.db.read(
            "select strand.key, place.source, place.key, place.name, strand.number, "
            "strand.title, strand.url, strand.closed "
            "from strand join place on place.id = strand.place_id where place.id = ?",
            (place_id,),
        )
        return {
            r[0]: Thread(r[0], Place(r[1], r[2], r[3]), r[4], r[5], r[6], bool(r[7]))
            for r in rows
        }

    def message(self, key: str) -> Message | None:
        """A message that was not deleted."""
        rows = self.db.read(
            f"{_MESSAGE} where message.key = ? and message.gone_at is null", (key,)
        )
        return _message(rows[0]) if rows else None

    def put_talks(
        self,
        place_id: int,
        talks: Iterable[Judged],
        rules: str,
    ) -> int:
        """Keep the conversations of a channel in place of the earlier ones; how many."""
        number = 0
        with self.db.writing():
            self.db.run("delete from talk where place_id = ?", (place_id,))
            for one in talks:
                number += 1
                key = one.columns["key"]
                self.db.run(_PUT_TALK, {**one.columns, "place_id": place_id})
                self.db.run_many(
                    "insert into part (talk_key, position, message_key) "
                    "values (?, ?, ?)",
                    [(key, at, message) for at, message in enumerate(one.messages)],
                )
                self.db.run(
                    "insert into sketch (item_id, terms, shares, heads) "
                    "values (?, ?, ?, ?)",
                    (key, *one.sketch),
                )
            self.db.run(_EARLIER, (place_id,))
            self.db.run(
                "insert into basis (place_id, rules) values (?, ?) "
                "on conflict do update set rules = excluded.rules",
                (place_id, rules),
            )
        return number

    def talk(self, ref: Ref) -> Talk | None:
        """The conversation that a ref names; None where it is not stored.

        A channel may have been renamed: within its guild the number is enough.
        """
        rows = self.db.read(f"{_TALK} where talk.number = ?", (ref.number,))
        group = ref.key.partition("/")[0]
        found = [row for row in rows if row[3].lower().partition("/")[0] == group]
        exact = [row for row in found if row[3].lower() == ref.key] or found
        return self._talk(exact[0]) if exact else None

    def facts(self, key: str) -> dict[str, object] | None:
        """What was derived of a conversation, by column; None where it is not stored."""
        names = (
            "asked_at", "asker", "tier", "answered", "answered_by", "first_answer_at",
            "waiting_since", "held_seconds", "topic", "signals", "asked_in", "line",
            "waits",
        )  # fmt: skip
        rows = self.db.read(
            f"select {', '.join(names)} from talk where key = ?",  # noqa: S608
            (key,),
        )
        return {"asks": 1, **dict(zip(names, rows[0], strict=True))} if rows else None

    def _talk(self, row: tuple[Any, ...]) -> Talk:
        messages = tuple(_message(r) for r in self.db.read(_OF_TALK, (row[0],)))
        place = Place(row[1], row[2], row[3])
        return Talk(row[0], place, row[4], row[5], row[6], bool(row[7]), messages)


def _content(row: Mapping[str, Any]) -> tuple[Any, ...]:
    names = (
        "author", "roles", "bot", "staff", "edited_at", "body", "reply_to", "strand",
        "answer",
    )  # fmt: skip
    return tuple(row[name] for name in names)


@lru_cache(maxsize=256)
def _roles(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


_place = lru_cache(maxsize=64)(Place)


def _message(row: tuple[Any, ...]) -> Message:
    return Message(
        key=row[0],
        place=_place(row[1], row[2], row[3]),
        number=row[4],
        author=row[5],
        author_key=row[6],
        at=clock.parse(row[7]),
        body=row[8],
        roles=_roles(row[9]),
        is_bot=bool(row[10]),
        is_staff=bool(row[11]),
        edited_at=clock.maybe(row[12]),
        reply_to=row[13],
        thread=row[14],
        url=row[15],
        is_answer=bool(row[16]),
    )
