"""Reads the listings of many repositories at once: what is due, and page by page.

First everything open, newest first, so that the desk fills at once; then what
closed lately; later only what changed. The high-water mark of a listing is the
newest `updatedAt` that stood there before its pass began, so whatever changes
meanwhile is read by the next. A page that came in part moves no mark.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from triage.errors import HubError, Interrupted, Rejected
from triage.hub import Page, Reads
from triage.model import ON_GITHUB, Kind, Repo
from triage.store.cache import Cache, Feed
from triage.sync.errand import WORKERS

OVERLAP = timedelta(minutes=5)
"""How far behind the mark a listing is read again: updates may show up late."""

SHORTLY = timedelta(hours=1)
FEW = 20
"""What changed shortly is few things, and GitHub charges for what might come."""

_START = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    ("open", Kind.PULL): ("OPEN",),
    ("open", Kind.ISSUE): ("OPEN",),
    ("closed", Kind.PULL): ("CLOSED", "MERGED"),
    ("closed", Kind.ISSUE): ("CLOSED",),
}


@dataclass(frozen=True, slots=True)
class Pass:
    """One listing to be read: which, how far, and where it goes on."""

    repo: Repo
    kind: Kind
    name: str
    """open, closed or changed."""
    feed: Feed
    until: datetime | None
    """Older items end the pass; None: read it to its end."""
    mark: datetime
    expected: int = 0
    """About how many items there are to read; 0: unknown."""

    @property
    def key(self) -> str:
        """What its feed is called in the store."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Read:
    """A page that a worker read, or why it could not."""

    of: Pass
    page: Page | None
    feed: Feed
    last: bool
    error: HubError | None = None


def is_there(repo: Repo, kind: Kind) -> bool:
    """Whether a repository has items of this kind switched on."""
    switched = {Kind.ISSUE: repo.has_issues, Kind.DISCUSSION: repo.has_discussions}
    return switched.get(kind, True)


def leave_out(cache: Cache, repo: Repo) -> bool:
    """Forget what is switched off; whether anything was stored of it."""
    gone = 0
    for kind in ON_GITHUB:
        if not is_there(repo, kind):
            gone += cache.drop_kind(repo.node_id, kind)
            cache.forget_feeds(repo.node_id, kind)
    return gone > 0


def due(
    cache: Cache, repo: Repo, cutoff: datetime, answered_at: datetime | None
) -> list[Pass]:
    """What of a repository must be read: at first all, then what changed.

    `answered_at` is GitHub's own time: within the second of the newest change another may
    still come.
    """
    due: list[Pass] = []
    for kind in ON_GITHUB:
        if not is_there(repo, kind):
            continue
        newest = repo.newest_of(kind)
        if newest is None and not cache.open_ids(repo.node_id, kind):
            continue
        newest = newest or _START
        recent = answered_at is None or answered_at - OVERLAP < newest
        mark = newest - timedelta(seconds=1) if recent else newest
        first = cache.feed(repo.node_id, f"{kind}:open")
        every, opened = repo.total_of(kind)
        if first.mark is None:
            left = every if kind is Kind.DISCUSSION else opened
            due.append(Pass(repo, kind, "open", first, None, mark, left))
        if kind is not Kind.DISCUSSION:
            closed = cache.feed(repo.node_id, f"{kind}:closed")
            if closed.mark is None and every == opened >= 0:
                cache.put_feed(repo.node_id, f"{kind}:closed", Feed(mark=mark))
            elif closed.mark is None:
                due.append(
                    Pass(repo, kind, "closed", closed, cutoff, mark, every - opened)
                )
        if first.mark is None:
            continue
        later = cache.feed(repo.node_id, f"{kind}:changed")
        closed = cache.feed(repo.node_id, f"{kind}:closed")
        base = later.mark or min(first.mark, closed.mark or first.mark)
        if newest > base:
            few = FEW if newest - base < SHORTLY else 0
            due.append(Pass(repo, kind, "changed", later, base - OVERLAP, mark, few))
    return due


def is_gapped(cache: Cache, one: Pass) -> bool:
    """Whether what is open was first read later than what had closed."""
    if one.name != "open" or one.kind is Kind.DISCUSSION:
        return False
    opened = cache.feed(one.repo.node_id, one.key).mark
    closed = cache.feed(one.repo.node_id, f"{one.kind}:closed").mark
    return bool(opened and closed and closed < opened)


def read_all(
    hub: Reads, work: Sequence[Pass], stop: threading.Event
) -> Generator[Read, None, None]:
    """Pages of all passes as they come in; those of one pass in order.

    Workers stop between two pages when the iterator is closed or `stop` is set.
    """
    inbox: queue.Queue[Read | None] = queue.Queue(maxsize=WORKERS * 2)
    halt = threading.Event()
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sync")
    ends = [pool.submit(_read_pass, hub, one, inbox, halt, stop) for one in work]
    left = len(ends)
    try:
        while left:
            message = inbox.get()
            if message is None:
                left -= 1
            else:
                yield message
        for end in ends:
            end.result()
    finally:
        halt.set()
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(end.done() for end in ends):
            _drain(inbox)


def _read_pass(
    hub: Reads,
    one: Pass,
    inbox: queue.Queue[Read | None],
    halt: threading.Event,
    stop: threading.Event,
) -> None:
    """A worker: read one pass, page by page."""
    try:
        for message in _pages(hub, one, stop):
            inbox.put(message)
            if halt.is_set() or message.error:
                return
    finally:
        inbox.put(None)


def _pages(hub: Reads, one: Pass, stop: threading.Event) -> Iterator[Read]:
    feed = one.feed
    if not feed.cursor:
        feed = replace(feed, pass_mark=one.mark)
    whole = True
    began_anew = False
    left = 0 if feed.cursor else one.expected
    while True:
        if stop.is_set():
            yield Read(one, None, feed, last=True)
            return
        try:
            page = hub.page(
                one.kind,
                one.repo.name,
                states=_STATES.get((one.name, one.kind), ()),
                since=one.until if one.kind is Kind.ISSUE else None,
                after=feed.cursor or None,
                expected=left,
            )
        except Rejected as refusal:
            if not feed.cursor or began_anew:
                yield Read(one, None, feed, last=True, error=refusal)
                return
            feed, whole = replace(feed, cursor="", pass_mark=one.mark), True
            began_anew, left = True, one.expected
            continue
        except HubError as failure:
            yield Read(one, None, feed, last=True, error=failure)
            return
        except Interrupted:
            yield Read(one, None, feed, last=True)
            return
        whole = whole and page.whole
        left = max(left - len(page.items), 0)
        old = one.until is not None and any(
            i.updated_at < one.until for i in page.items
        )
        last = page.after is None or old
        if last:
            mark = feed.pass_mark if whole else feed.mark
            feed = replace(feed, mark=mark, cursor="", pass_mark=None)
        else:
            feed = replace(feed, cursor=page.after or "")
            if not whole:
                feed = replace(feed, pass_mark=feed.mark)
        yield Read(one, page, feed, last)
        if last:
            return


def _drain(inbox: queue.Queue[Read | None]) -> None:
    """Take what workers still put, so that none of them waits for room."""
    try:
        while True:
            inbox.get(timeout=0.05)
    except queue.Empty:
        return
