"""The title index of the cache, and one index for each order of a list."""

from __future__ import annotations

from typing import Final

_PLACE: Final = (
    "((8589934592 - cast(strftime('%s', {0}.updated_at) as integer)) << 24)"
    " | ({0}.rowid & 16777215)"
)
_PUT: Final = f"""
      update item set place = {_PLACE.format("new")} where rowid = new.rowid;
      insert into title_index (rowid, title)
      values ({_PLACE.format("new")}, new.title);"""  # noqa: S608
_TAKE: Final = """
      insert into title_index (title_index, rowid, title)
      values ('delete', old.place, old.title);"""

TITLES: Final = (
    """
    alter table item add column
      place /* rises from the newest change to the oldest: row of `title_index` */
      integer
    """,
    f"update item set place = {_PLACE.format('item')}",  # noqa: S608
    "create index item_place on item(place)",
    """
    create virtual table
      title_index /* Full-text index over titles (FTS5, without content), kept in
      step by triggers; its rowid is `item.place`, so the newest change is first */
    using fts5 (
      title, content = '', prefix = '1 2 3 4 5',
      tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    insert into title_index (rowid, title)
    select place, title from item order by place
    """,
    f"create trigger item_titled after insert on item begin {_PUT} end",
    f"""
    create trigger item_retitled after update of title, updated_at on item
    when old.title <> new.title or old.updated_at <> new.updated_at
    begin {_TAKE} {_PUT} end
    """,
    f"create trigger item_untitled before delete on item begin {_TAKE} end",
)
"""An index over titles that is in step by triggers, in the order of the list.

Its rowid is `item.place`, which rises from the newest change to the oldest, so
that matches come out in order and the first page of many is read alone. The low
bits tell items of one second apart.
"""

AUTHORS: Final = ("create index item_author on item(author, state, kind)",)

OPEN: Final = ("create index item_open_id on item(id) where state = 'open'",)
"""For what starts from people: most of what names them is closed by now."""

ORDERS: Final = (
    """
    alter table item add column author_key text
      generated always as (lower(coalesce(author, ''))) virtual
    """,
    """
    alter table item add column title_key text
      generated always as (lower(title)) virtual
    """,
    "create index item_created on item(created_at desc, place)",
    "create index item_comments on item(comments desc, place)",
    "create index item_reactions on item(reactions desc, place)",
    "create index item_interactions on item((comments + reactions) desc, place)",
    "create index item_repo_place on item(repo_id, place)",
    "create index item_by_author on item(author_key, place)",
    "create index item_title on item(title_key, place)",
)
"""One index an order; between equals the last change decides."""
