"""Review conversations that are open where the decision has fallen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage import text
from triage.model import Ref
from triage.views import Lens, Select, phrases
from triage.views.contention.flag import Found, Mention


@dataclass(frozen=True, slots=True)
class Thread:
    """An open review conversation, with its pull request and its last word."""

    id: str
    item_id: str
    repo: str
    number: int
    title: str
    author: str | None
    created_at: str
    merged_at: str | None
    merged_by: str | None
    decision: str
    is_landing: int
    path: str
    line: int | None
    outdated: int
    said_by: str | None
    is_bot: int | None
    said_at: str | None
    said: str | None

    @property
    def ref(self) -> Ref:
        """The name of its pull request."""
        return Ref.of(self.repo, self.number)


OPEN = Select(
    """
    select thread.id, item.id, repo.name, item.number, item.title, item.author,
      item.created_at, item.merged_at, pull.merged_by, pull.review_decision,
      pull.auto_merge or pull.in_merge_queue, thread.path, thread.line,
      thread.outdated, last_word.author, last_word.author_kind = 'Bot',
      last_word.said_at, last_word.body
    from thread
    join item on item.id = thread.item_id
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    left join last_word on last_word.thread_id = thread.id
    where thread.resolved = 0
      and (item.state = 'open' and pull.draft = 0
        or item.state = 'merged')
    order by item.created_at, item.id, thread.path, thread.line, thread.id
    """,
    Thread,
)
SELECTS = (OPEN,)


def unresolved(threads: Sequence[Thread], lens: Lens) -> Iterator[Found]:
    """Conversations open on what is approved, about to merge, or was merged over them.

    `threads` are those of one pull request.

    Severity: 40, 20 more where it merges by itself, ten more where it was merged; plus
    five for each conversation, 30 at most. One that is outdated counts half, and so does
    one in which a bot had the last word.
    """
    since = phrases.before(lens.now, days=lens.settings.contention.merged_days)
    threads = [one for one in threads if _counts(one, since)]
    if not threads:
        return
    pull = threads[0]
    weight = sum(
        5 * (0.5 if one.outdated else 1) * (0.5 if one.is_bot else 1) for one in threads
    )
    base = 50 if pull.merged_at else 60 if pull.is_landing else 40
    certain = any(not one.outdated and not one.is_bot for one in threads)
    yield Found(
        kind="unresolved-threads",
        subject=str(pull.ref),
        pulls=(Mention.of(pull.ref, pull.title, pull.created_at),),
        severity=(base if certain else base / 2) + min(weight, 30),
        why=_why(pull, threads, lens),
        evidence=tuple(_told(one, lens) for one in threads),
        suggestion=_suggestion(pull, threads),
        commands=(f"triage show {pull.ref}",),
    )


def _counts(one: Thread, since: str) -> bool:
    if one.merged_at:
        return one.merged_at >= since
    return one.decision == "APPROVED" or bool(one.is_landing)


def _why(pull: Thread, threads: Sequence[Thread], lens: Lens) -> str:
    many = text.count(len(threads), "review conversation")
    verb = "is" if len(threads) == 1 else "are"
    if pull.merged_at:
        by = f" by {pull.merged_by}" if pull.merged_by else ""
        age = phrases.age(pull.merged_at, lens.now)
        return f"It was merged{by} {age} ago over {many} that {verb} still open."
    state = "is about to merge" if pull.is_landing else "is approved"
    return f"It {state}, and {many} {verb} still open."


def _told(one: Thread, lens: Lens) -> str:
    where = text.clean(one.path) + (f":{one.line}" if one.line else "")
    state = " (outdated)" if one.outdated else ""
    if not one.said_at:
        return f"{where}{state}: the last word was not read"
    who = one.said_by or "a deleted account"
    age = phrases.age(one.said_at, lens.now)
    said = text.shorten(" ".join((one.said or "").split()), 80)
    return f"{where}{state}: {who}{' (bot)' if one.is_bot else ''} {age} ago: {said}"


def _suggestion(pull: Thread, threads: Sequence[Thread]) -> str:
    author = (pull.author or "").lower()
    waiting = {
        "the reviewer" if (one.said_by or "").lower() == author else "the author"
        for one in threads
        if one.said_at
    }
    whom = phrases.listed(sorted(waiting)) or "both sides"
    if pull.merged_at:
        return f"Ask {whom} to answer and resolve them, or open an issue for the rest."
    return f"Have {whom} answer and resolve them before it goes in."
