"""Columns of the cache for which post asks, in what words, and when somebody waited."""

from __future__ import annotations

from typing import Final

ASKED: Final = (
    """
    alter table question add column
      asked_in /* node id of the comment that asks; empty: the opening post */
      text not null default ''
    """,
    """
    alter table question add column
      line /* the question in one line, in the words of the post */
      text not null default ''
    """,
    """
    alter table question add column
      waits /* when somebody waited for us: `[[since, until or null], …]` as JSON */
      text not null default '[]'
    """,
    """
    alter table question add column
      posts /* what the opening post and each comment that asks say of
      themselves, where a comment asks: `[{…}, …]` as JSON; empty: none does */
      text not null default ''
    """,
)
