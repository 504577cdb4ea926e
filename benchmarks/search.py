"""Search in the titles of 100,000 items, as it is typed: the first page, newest first.

Needles are the first one, two, three letters of words as often as titles hold them,
whole words, two words, and a word with a qualifier; words are drawn by Zipf's law.
The yardstick is a scan of the same titles with LIKE, needle by needle in the same
run. Wanted: 95 of 100 pages within a 20th of the median scan.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench_store import fill

from triage.store import Select
from triage.store.cache import Cache
from triage.views import Lens, items
from triage.views.query import typed

COUNT = 100_000
WORDS = 20_000
PAGE = 50
NEEDLES = 40
NOW = datetime(2026, 1, 20, tzinfo=UTC)
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"

_SCAN = Select(
    "select count(*) from item where state = 'open' and title like :like", int
)
_INSERT = """
insert into item (
  id, repo_id, number, kind, title, url, author, association, state, state_reason,
  locked, milestone, created_at, updated_at, comments, reactions
)
values (?, 'R_1', ?, 'issue', ?, '', 'ann', 'NONE', ?, '', 0, '', ?, ?, 0, 0)
"""


class Language:
    """Words of which the n-th most frequent is used one n-th as often as the first."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        weights = [1 / (place + 1) for place, _ in enumerate(LETTERS)]
        self.words = [
            "".join(self.random.choices(LETTERS, weights, k=self.random.randint(2, 10)))
            for _ in range(WORDS)
        ]
        self._rising = list(itertools.accumulate(1 / (n + 1) for n in range(WORDS)))

    def take(self, count: int) -> list[str]:
        """So many words, the frequent ones often."""
        return self.random.choices(self.words, cum_weights=self._rising, k=count)


def rows(language: Language) -> Iterator[Sequence[object]]:
    """Items that changed in no order, two of three open."""
    chance = language.random
    for number in range(1, COUNT + 1):
        when = NOW - timedelta(seconds=chance.randrange(400 * 86400))
        at = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        state = chance.choice(("open", "open", "closed"))
        title = " ".join(language.take(chance.randint(4, 10)))
        yield f"I_{number}", number, title, state, at, at


def needles(language: Language) -> dict[str, list[str]]:
    """What is typed, by kind."""
    words = language.take(NEEDLES)
    return {
        "1 letter": [word[:1] for word in words],
        "2 letters": [word[:2] for word in words],
        "3 letters": [word[:3] for word in words],
        "word": words,
        "2 words": [" ".join(language.take(2)) for _ in words],
        "open word": [f"is:open {word}" for word in words],
    }


def main() -> int:
    language = Language(1)
    with tempfile.TemporaryDirectory() as directory:
        fill(Path(directory), [])
        cache = Cache(Path(directory))
        data = list(rows(language))
        began = time.perf_counter()
        with cache.db.writing():
            cache.db.run_many(_INSERT, data)
        filled = time.perf_counter() - began
        cache.db.read("analyze")
        lens = Lens(NOW, "mira")
        ours: dict[str, list[float]] = {}
        theirs: list[float] = []
        for kind, texts in needles(language).items():
            for text in texts:
                began = time.perf_counter()
                select, values = items.select(typed(text), lens, cache, PAGE)
                cache.select(select, values)
                ours.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
                like = {"like": f"%{text.removeprefix('is:open ')}%"}
                began = time.perf_counter()
                cache.select(_SCAN, like)
                theirs.append((time.perf_counter() - began) * 1000)
        cache.db.close()
    scan = statistics.median(theirs)
    every = [took for found in ours.values() for took in found]
    p95 = statistics.quantiles(every, n=20)[-1]
    for kind, found in ours.items():
        worst = statistics.quantiles(found, n=20)[-1]
        print(
            f"  {kind:10} p50_ms={statistics.median(found):.2f} p95_ms={worst:.2f} "
            f"ratio={worst / scan:.3f}"
        )
    print(
        f"search p50_ms={statistics.median(every):.2f} p95_ms={p95:.2f} "
        f"scan_p50_ms={scan:.1f} ratio={p95 / scan:.3f} target=0.05 "
        f"fill_us_per_item={filled / COUNT * 1e6:.0f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
