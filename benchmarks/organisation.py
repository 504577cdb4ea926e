"""An organisation of 100,000 items, stored by the real code without a network.

200 repositories of very different size; 10,000 open pull requests, of which a fifth
are dependency bumps; 50,000 open issues, one in twelve with an owner; 40,000 items
that closed within 90 days. Reviews, requests, files, comments, labels and assignees
are spread over 400 people. Every number comes from one seed.

    python benchmarks/organisation.py DIRECTORY [ITEMS [DAYS]]

With DAYS, what closed did so within that many days, and is kept as long.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from triage.config import Settings
from triage.model import (
    Actor,
    Check,
    Comment,
    Commit,
    File,
    Item,
    Kind,
    Label,
    Pull,
    Ref,
    Repo,
    RepoFiles,
    Review,
    ReviewRequest,
)
from triage.store.cache import Cache
from triage.sync import deriver

NOW = datetime(2026, 1, 20, tzinfo=UTC)
ME = "person-1"
BOT = Actor("dependabot", "Bot", 49699333)
REPOS = 200
PEOPLE = 400
ITEMS = 100_000
SHARES = {"bump": 2, "pull": 8, "issue": 50, "merged": 20, "closed": 20}
"""Of a hundred items, how many are of each kind."""
DAYS = 90
"""Within how many days what closed did so."""
PAGE = 100
LABELS = ("bug", "docs", "good first issue", "regression", "question", "backlog")
AREAS = ("api", "core", "docs", "parser", "server", "ui", "worker")
WORDS = (
    "the parser stops at a tab",
    "retry after a lost connection",
    "support for nested keys",
    "memory grows with every page",
    "wrong colour in a narrow terminal",
    "build fails on the oldest Python",
    "a clearer message for a missing token",
    "timeouts under load",
)
QUESTIONS = (
    "How do I turn the cache off?",
    "Is there a way to run this behind a proxy?",
    "Why does the worker stop after an hour?",
    "Can somebody explain how retries are counted?",
)
CODEOWNERS = "\n".join(
    [f"/src/{area}/ @person-{n} @person-{n + 7}" for n, area in enumerate(AREAS[:5])]
)


class Organisation:
    """Makes its items one after the other, always the same ones."""

    def __init__(self, items: int = ITEMS, seed: int = 1, days: int = DAYS) -> None:
        self.items = items
        self.days = days
        self.random = random.Random(seed)
        self.numbers = dict.fromkeys(range(REPOS), 0)
        self.weights = [1 / (place + 3) for place in range(REPOS)]

    def repos(self) -> Iterator[Repo]:
        """Its repositories."""
        for number in range(REPOS):
            yield Repo(
                f"R_{number}",
                f"acme/repo-{number}",
                "main",
                permission="WRITE",
                merge_methods=("squash",),
                pushed_at=NOW,
            )

    def everything(self) -> Iterator[Item]:
        """Its items, in no order of time."""
        kinds = [k for k, n in SHARES.items() for _ in range(n * self.items // 100)]
        self.random.shuffle(kinds)
        homes = self.random.choices(range(REPOS), self.weights, k=len(kinds))
        for kind, home in zip(kinds, homes, strict=True):
            yield self.item(kind, home)

    def item(self, kind: str, home: int) -> Item:
        """One more item of a repository."""
        chance = self.random
        self.numbers[home] += 1
        number = self.numbers[home]
        ended = kind in {"merged", "closed"}
        old = self.days - 10 if ended else 400 if kind == "issue" else 60
        opened = NOW - timedelta(minutes=chance.randrange(60, old * 1440))
        changed = opened + (NOW - opened) * chance.random() ** 3
        if ended and self.days > DAYS:  # most things that close do so within weeks
            lived = timedelta(days=60) * chance.random() ** 3
            changed = min(opened + lived, NOW - timedelta(minutes=1))
        is_pull = kind in {"bump", "pull", "merged"}
        author = BOT if kind == "bump" else self.person()
        asks = kind in {"issue", "closed"} and chance.random() < 0.25
        title = chance.choice(QUESTIONS if asks else WORDS)
        prefix = "PR" if is_pull else "I"
        is_open = kind not in {"merged", "closed"}
        found = Item(
            node_id=f"{prefix}_{home}_{number}",
            repo_id=f"R_{home}",
            ref=Ref.of(f"acme/repo-{home}", number),
            kind=Kind.PULL if is_pull else Kind.ISSUE,
            title=f"{chance.choice(AREAS)}: {title} ({number})",
            body=f"{title}\n\n" + f"It happens in `{chance.choice(AREAS)}`. " * 8,
            url=f"https://github.com/acme/repo-{home}/issues/{number}",
            author=author,
            association="CONTRIBUTOR" if chance.random() < 0.3 else "NONE",
            state="open" if is_open else kind,
            created_at=opened,
            updated_at=changed,
            closed_at=None if is_open else changed,
            merged_at=changed if kind == "merged" else None,
            labels=tuple(
                Label(name, name, "ededed")
                for name in chance.sample(LABELS, chance.randrange(3))
            ),
            assignees=(self.person().login,) if chance.random() < 1 / 12 else (),
            comments=tuple(self.comments(f"{home}_{number}", opened, changed, home)),
        )
        if kind == "bump":
            return self.bump(found)
        return replace(found, pull=self.pull(found, home)) if is_pull else found

    def person(self) -> Actor:
        """Somebody; few do much."""
        return Actor(f"person-{int(PEOPLE * self.random.random() ** 2)}")

    def maintainer(self, home: int) -> Actor:
        """One of the five who keep a repository."""
        return Actor(f"person-{(home * 3 + self.random.randrange(5)) % PEOPLE}")

    def comments(
        self, key: str, opened: datetime, changed: datetime, home: int
    ) -> Iterator[Comment]:
        """A short thread between its opening and its last change."""
        total = int(4 * self.random.random() ** 2)
        for place in range(total):
            inside = self.random.random() < 0.4
            who = self.maintainer(home) if inside else self.person()
            when = opened + (changed - opened) * ((place + 1) / total)
            yield Comment(
                f"C_{key}_{place}",
                who,
                "MEMBER" if inside else "NONE",
                when,
                "It happens here, too.",
                database_id=f"{place}",
            )

    def pull(self, item: Item, home: int) -> Pull:
        """What only a pull request has."""
        chance = self.random
        head = f"{chance.getrandbits(160):040x}"
        paths = {
            f"src/{chance.choice(AREAS)}/module_{int(60 * chance.random() ** 2)}.py"
            for _ in range(chance.randrange(1, 6))
        }
        reviews = []
        for place in range(int(4 * chance.random() ** 2)):
            when = item.created_at + (item.updated_at - item.created_at) * (
                (place + 1) / 4
            )
            reviews.append(
                Review(
                    f"RV_{item.node_id}_{place}",
                    self.maintainer(home),
                    "MEMBER",
                    chance.choice(("APPROVED", "COMMENTED", "CHANGES_REQUESTED")),
                    when,
                    head if chance.random() < 0.6 else "0" * 40,
                )
            )
        asked = {self.maintainer(home).login for _ in range(chance.randrange(3))}
        branch = f"topic-{item.ref.number}"
        return Pull(
            branch,
            branch,
            head,
            "main",
            "main",
            is_draft=chance.random() < 0.1,
            mergeable="CONFLICTING" if chance.random() < 0.1 else "MERGEABLE",
            merged_by=self.maintainer(home) if item.state == "merged" else None,
            reviews=tuple(reviews),
            requests=tuple(ReviewRequest(name) for name in sorted(asked)),
            checks_state=chance.choice(("success", "success", "failure", "pending")),
            checks_oid=head,
            files=tuple(File(path, path, 3, 1) for path in sorted(paths)),
            files_total=len(paths),
            changed_files=len(paths),
            closes=(Ref.of(item.ref.repo, chance.randrange(1, 200)),)
            if chance.random() < 0.1
            else (),
        )

    def bump(self, item: Item) -> Item:
        """The item as a Dependabot pull request, most of them provable."""
        chance = self.random
        package = f"package-{int(400 * chance.random() ** 2)}"
        new = f"1.{chance.randrange(2, 6)}.0"
        branch = f"dependabot/npm_and_yarn/{package}-{new}"
        head = f"{chance.getrandbits(160):040x}"
        made = item.created_at
        check = Check("test", "success", 15368, suite_created_at=made)
        commit = Commit(
            oid=head,
            message=f"Bump {package} from 1.1.0 to {new}",
            parents=1,
            author_email="49699333+dependabot[bot]@users.noreply.github.com",
            author_login="dependabot[bot]",
            author_ids=(49699333,),
            authors=1,
            committer_email="noreply@github.com",
            signed_by_github=True,
        )
        pull = Pull(
            branch,
            branch,
            head,
            "main",
            "main",
            head_repo_id=item.repo_id,
            mergeable="MERGEABLE",
            merge_state="CLEAN",
            changed_files=2,
            checks=(check,),
            checks_total=1,
            checks_state="success" if chance.random() < 0.8 else "failure",
            checks_oid=head,
            files=(
                File("package.json", "package.json", 1, 1),
                File("package-lock.json", "package-lock.json", 3, 3),
            ),
            files_total=2,
            commits=(commit,),
            commits_total=1,
            commits_oid=head,
        )
        title = f"Bump {package} from 1.1.0 to {new}"
        body = f"Bumps [{package}](https://example.com) from 1.1.0 to {new}.\n"
        return replace(
            item,
            title=title,
            body=body,
            association="CONTRIBUTOR",
            assignees=(),
            comments=(),
            pull=pull,
        )


@contextmanager
def stored(arguments: Sequence[str]) -> Iterator[Path]:
    """The data directory that is named, else a new one with the organisation in it."""
    if arguments:
        yield Path(arguments[0])
        return
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "data"
        fill(home)
        yield home


def environment(home: Path) -> dict[str, str]:
    """What the program runs in: that directory, its instant, and no settings."""
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "TERM": "xterm-256color",
        "TRIAGE_DATA_DIR": str(home),
        "TRIAGE_CONFIG": "",
        "XDG_CONFIG_HOME": str(home),
        "TRIAGE_NOW": "2026-01-20T00:01:00Z",
    }


def fill(directory: Path, items: int = ITEMS, days: int = DAYS) -> None:
    """Store the organisation in a new data directory."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    world = Organisation(items, days=days)
    cache = Cache(directory)
    cache.watch("acme/*")
    derivers = {}
    for repo in world.repos():
        cache.put_repo(repo, NOW)
        if int(repo.node_id.removeprefix("R_")) % 4 == 0:
            cache.put_files(repo, RepoFiles(CODEOWNERS, ".github/CODEOWNERS"))
        derivers[repo.node_id] = deriver(cache, Settings(), repo)
    page: list[Item] = []
    for one in world.everything():
        page.append(one)
        if len(page) == PAGE:
            cache.put_items(page, lambda item: derivers[item.repo_id](item))
            page = []
    cache.put_items(page, lambda item: derivers[item.repo_id](item))
    cache.remember("synced_at", "2026-01-20T00:00:00Z")
    cache.remember("me", ME)
    cache.remember("kept", json.dumps([days, 1000, None]))
    cache.db.close()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[2:]]
    fill(Path(sys.argv[1]), *numbers)
