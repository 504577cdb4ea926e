"""The index over bodies, for who asked for it: made, kept in step, and dropped.

It costs half as much again as the bodies and a millisecond for each that changes, so
it is there only where the settings say so. Triggers keep it in step from the moment
it is made; what was stored before follows some at a time, and only when all of it is
in does a search look there.
"""

from __future__ import annotations

import threading

from triage.store.connect import Database

NOTE = "body_index"
"""The note in `meta` that says that every body is in."""

_TOGETHER = 200
"""Bodies in one transaction, so that no other writer waits long."""

_PUT = """
    insert into body_place (item_id) values (new.item_id);
    insert into body_index (rowid, body)
    select place, new.body from body_place where item_id = new.item_id;
"""
_TAKE = """
    insert into body_index (body_index, rowid, body)
    select 'delete', place, old.body from body_place where item_id = old.item_id;
    delete from body_place where item_id = old.item_id;
"""
_MAKE = (
    """
    create table body_place (
      place integer primary key, item_id text not null unique
    ) strict
    """,
    """
    create virtual table body_index using fts5 (
      body, content = '', tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    f"create trigger body_indexed after insert on body begin {_PUT} end",
    f"""
    create trigger body_reindexed after update of body on body
    when old.body <> new.body begin {_TAKE} {_PUT} end
    """,
    f"create trigger body_unindexed before delete on body begin {_TAKE} end",
)
_DROP = (
    "drop trigger body_indexed",
    "drop trigger body_reindexed",
    "drop trigger body_unindexed",
    "drop table body_index",
    "drop table body_place",
)
_MISSING = """
    select body.item_id, body.body
    from body
    left join body_place on body_place.item_id = body.item_id
    where body_place.place is null
    limit ?
"""


def is_there(db: Database) -> bool:
    """Whether the index exists, whole or not."""
    return bool(db.read("select 1 from sqlite_master where name = 'body_index'"))


def settle(db: Database, stop: threading.Event, *, wanted: bool) -> None:
    """Make the index or drop it; a stop is honoured between two transactions."""
    if not wanted:
        if is_there(db):
            with db.writing():
                for statement in _DROP:
                    db.run(statement)
                db.run("delete from meta where key = ?", (NOTE,))
        return
    if not is_there(db):
        with db.writing():
            for statement in _MAKE:
                db.run(statement)
    if db.read("select 1 from meta where key = ?", (NOTE,)):
        return
    while not stop.is_set():
        with db.writing():
            missing = db.read(_MISSING, (_TOGETHER,))
            for item_id, body in missing:
                db.run("insert into body_place (item_id) values (?)", (item_id,))
                db.run(
                    "insert into body_index (rowid, body) values (?, ?)",
                    (db.last_id(), body),
                )
            if not missing:
                db.run("insert into meta values (?, 'whole')", (NOTE,))
                return
