"""The sketches of items in the cache, and the index by which items alike are found."""

from __future__ import annotations

from typing import Final

_HEADS: Final = "substr({0}.terms, 1, 7 * {0}.heads)"

SKETCHES: Final = (
    """
    create table sketch (              -- Derived: what an item is about, by which
                                       -- items alike are found
      place integer primary key,       -- row of `sketch_index`
      item_id text not null unique references item(id) on delete cascade,
      terms text not null,             -- codes of its terms, the weightiest first,
                                       -- six characters each with a blank between
      shares text not null,            -- two hexadecimal digits a term: 01 to 7f,
                                       -- and 80 more where the title names it
      heads integer not null           -- how many of them are in `sketch_index`
    ) strict
    """,
    """
    create virtual table
      sketch_index /* Index over the weightiest terms of sketches (FTS5, without
      content), kept in step by triggers; its rowid is `sketch.place` */
    using fts5 (
      terms, content = '', detail = none, columnsize = 0, tokenize = 'ascii'
    )
    """,
    f"""
    create trigger sketch_indexed after insert on sketch begin
      insert into sketch_index (rowid, terms)
      values (new.place, {_HEADS.format("new")});
    end
    """,  # noqa: S608
    f"""
    create trigger sketch_unindexed before delete on sketch begin
      insert into sketch_index (sketch_index, rowid, terms)
      values ('delete', old.place, {_HEADS.format("old")});
    end
    """,  # noqa: S608
)
"""An index that takes a page's terms in one piece each, where a table of them would
touch a page of the file for nearly every term.
"""
