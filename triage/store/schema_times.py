"""Indexes of the cache for windows of time and links; how long checks ran."""

from __future__ import annotations

from typing import Final

TIMES: Final = (
    "create index item_merged on item(merged_at) where merged_at is not null",
    "create index item_closed on item(closed_at) where closed_at is not null",
    "create index review_submitted on review(submitted_at)",
    "create index question_asked on question(asked_at) where asks = 1",
    "create index question_answered on question(first_answer_at) where asks = 1",
)

LINKED: Final = ("create index closes_number on closes(number)",)
LASTED: Final = (
    "drop index item_open_id",
    "create index item_open_id on item(id, repo_id, kind) where state = 'open'",
    "create index pull_draft on pull(item_id) where draft = 1",
    "drop index question_answered",
    """
    create index question_answered on question(first_answer_at, item_id)
    where asks = 1
    """,
    """
    alter table check_run add column
      seconds /* how long it ran; null: it has not ended, is a status, or was not read */
      integer
    """,
)
"""With repository and kind in it, counting what is open reads no item."""

GLANCED: Final = (
    "drop index question_asked",
    "create index question_asked on question(asked_at, item_id) where asks = 1",
    """
    create index item_open_pull on item(id, repo_id, author)
    where state = 'open' and kind = 'pull'
    """,
)
"""Questions of a window are counted, and pull requests without anybody, by them."""

OPENED: Final = ("create index item_opened on item(created_at, kind, repo_id)",)
"""What was opened in a window is counted by it alone."""
