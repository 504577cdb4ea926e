"""A data directory with bumps or issues in it, made without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from triage.config import Settings
from triage.model import Actor, Item, Kind, Pull, Ref, Repo
from triage.store.cache import Cache
from triage.sync import deriver

NOW = datetime(2026, 1, 20, tzinfo=UTC)
BOT = Actor("dependabot", "Bot", 49699333)


def bump(number: int) -> Item:
    """An open Dependabot pull request."""
    when = NOW - timedelta(minutes=number)
    branch = f"dependabot/npm_and_yarn/package-{number}-1.2.0"
    return Item(
        node_id=f"PR_{number}",
        repo_id="R_1",
        ref=Ref.of("acme/web", number),
        kind=Kind.PULL,
        title=f"Bump package-{number} from 1.1.0 to 1.2.0",
        body="",
        url=f"https://github.com/acme/web/pull/{number}",
        author=BOT,
        association="CONTRIBUTOR",
        state="open",
        created_at=when,
        updated_at=when,
        pull=Pull(branch, branch, f"{number:040x}", "main", "main"),
    )


def issue(number: int) -> Item:
    """An open issue."""
    when = NOW - timedelta(seconds=number)
    return Item(
        node_id=f"I_{number:07}",
        repo_id="R_1",
        ref=Ref.of("acme/web", number),
        kind=Kind.ISSUE,
        title=f"Issue {number}: the parser stops at a tab in line {number % 997}",
        body="It stops.",
        url=f"https://github.com/acme/web/issues/{number}",
        author=Actor(f"person-{number % 50}"),
        association="NONE",
        state="open",
        created_at=when,
        updated_at=when,
    )


def fill(directory: Path, items: list[Item]) -> None:
    """Write them into a new data directory."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    cache = Cache(directory)
    repo = Repo(
        "R_1", "acme/web", "main", permission="WRITE", merge_methods=("squash",)
    )
    cache.put_repo(repo, NOW)
    cache.watch("acme/web")
    cache.remember("synced_at", "2026-01-20T00:00:00Z")
    cache.remember("me", "mira")
    derive = deriver(cache, Settings(), repo)
    for start in range(0, len(items), 1000):
        cache.put_items(items[start : start + 1000], derive)
    cache.db.close()


def fill_fast(directory: Path, count: int) -> None:
    """Add so many issues, one in twenty open, without deriving anything from them."""
    cache = Cache(directory)
    rows = []
    for number in range(1, count + 1):
        one = issue(number)
        when = one.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        state = "open" if number % 20 == 0 else "closed"
        author = one.author.login if one.author else None
        rows.append(
            (one.node_id, number, one.title, one.url, author, state, when, when),
        )
    with cache.db.writing():
        cache.db.run_many(
            """
            insert into item(id, repo_id, number, kind, title, url, author,
              association, state, state_reason, locked, milestone, created_at,
              updated_at, comments, reactions)
            values (?, 'R_1', ?, 'issue', ?, ?, ?, 'NONE', ?, '', 0, '', ?, ?, 0, 0)
            """,
            rows,
        )
    cache.db.close()
