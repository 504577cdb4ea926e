"""Indexes of the cache for what happened in a window of time, and for what is linked."""

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
