"""A queue that is brought up to date is the queue that is built from nothing."""

import json
import random
from dataclasses import replace

import msgspec
import pytest
from view_world import HEAD, OLD, World, at, lens

from triage.config import Contention, Ownership, Settings
from triage.model import Ref
from triage.store.shelf import About, Keeping, Shelf
from triage.views import Apart, Aside, contention, ownership
from triage.views.kept import KeptRows, pack, words
from triage.views.live import Lines
from triage.views.narrowing import Scope

SETTINGS = Settings(
    contention=Contention(
        capacity=2, bottleneck=2, bottleneck_alone=2, crowd=3, bot_pulls=2, rounds=2
    ),
    ownership=Ownership(history=3),
)
ABOUT = About("", 1, "", "2026-01-20T00:00:00Z", "2026-01-20T00:05:00Z", 0.0, "", 0)
REPOS = ("acme/app", "acme/lib", "other/tool")
PEOPLE = ("ann", "bob", "cat", "dan", "Eve", "eve")
PATHS = (
    "src/a.py",
    "src/b.py",
    "docs/index.md",
    "index.json",
    "package-lock.json",
    "src/deep/down/c.py",
)
TITLES = (
    "Fix the crash of the parser at a tab",
    "fix: the crash of the parser at a tab",
    "Fix the crash of the lexer at a tab",
    "feat(ui): a button",
    "feat(api): a button",
    "Update README",
)
BODIES = ("", "Depends on #{}.", "Stacked on other/tool#{}", "Based on #{}")
LABELS = ("bug", "blocked", "priority: high", "P0")
OWNERS = (
    "* @ann @bob\n/docs/ @acme/writers\n",
    "/src/ @cat\n/docs/\nindex.json @gone\n",
    "*.py @dan\n/src/deep @acme/empty\n",
    None,
)
LIMIT = """
updates:
  - package-ecosystem: npm
    directory: /
    open-pull-requests-limit: 1
"""


class Changing:
    """A world to which things happen, by chance; it knows what they touched."""

    def __init__(self, seed):
        self.world = World()
        self.chance = random.Random(seed)
        self.items, self.repos = set(), set()
        self.number = 0
        self.aside = {}
        for name in REPOS:
            self.world.repo(name)

    def run(self, sql, *values):
        self.world.connection.execute(sql, values)
        self.world._serial += 1

    def when(self, most=100):
        return at(days=self.chance.choice([0, 1, 3, 20, 40, most]), minutes=7)

    def some(self, among, most=2):
        return self.chance.sample(among, self.chance.randrange(most + 1))

    def known(self, test="1"):
        rows = self.world.read(f"select id from item where {test} order by id")
        return self.chance.choice(rows)[0] if rows else None

    def touch(self, ident):
        self.items.add(ident)
        self.repos.update(
            r
            for (r,) in self.world.read(f"select repo_id from item where id='{ident}'")
        )

    def made(self):
        chance = self.chance
        self.number += 1
        since = self.when()
        return {
            "number": self.number,
            "repo": chance.choice(REPOS),
            "title": chance.choice(TITLES),
            "body": chance.choice(BODIES).format(chance.randrange(1, 20)),
            "author": chance.choice(PEOPLE),
            "association": chance.choice(["NONE", "MEMBER"]),
            "labels": self.some(LABELS),
            "assignees": self.some(PEOPLE[:4], 1),
            "created_at": since,
            "updated_at": since,
            "comments": [
                (who, self.when(), chance.choice(["User", "User", "Bot"]))
                for who in self.some(PEOPLE)
            ],
        }

    def pull(self, **over):
        chance = self.chance
        issue = (chance.choice(REPOS[:2]), chance.randrange(1, 3))
        self.touch(
            self.world.pull(
                **self.made()
                | {
                    "draft": int(chance.random() < 0.1),
                    "branch": f"topic-{chance.randrange(4)}",
                    "base": chance.choice(["main", "main", "next", "topic-1"]),
                    "own": chance.random() < 0.5,
                    "auto_merge": int(chance.random() < 0.2),
                    "decision": chance.choice(["", "APPROVED"]),
                    "mergeable": chance.choice(["MERGEABLE", "CONFLICTING"]),
                    "reviews": [self.review() for _ in range(chance.randrange(4))],
                    "requests": self.some(PEOPLE[:4]),
                    "teams": self.some(("acme/writers", "acme/empty"), 1),
                    "files": self.some(PATHS, 4),
                    "closes": [issue] if chance.random() < 0.4 else (),
                }
                | over
            )
        )

    def review(self):
        chance = self.chance
        said = chance.choice(["APPROVED", "CHANGES_REQUESTED", "COMMENTED"])
        kind = chance.choice(["User", "User", "User", "Bot"])
        member = chance.choice(["MEMBER", "NONE"])
        oid = chance.choice([HEAD, OLD])
        return chance.choice(PEOPLE), said, self.when(), oid, kind, member

    def issue(self):
        self.touch(self.world.item(**self.made()))

    def bump(self):
        over = self.made() | {"author": "dependabot", "files": self.some(PATHS)}
        self.touch(self.world.bump(over.pop("number"), ("left", "1", "2"), **over))

    def merged(self):
        when, who = self.when(30), self.chance.choice(PEOPLE)
        over = {"state": "merged", "merged_at": when, "updated_at": at(), "draft": 0}
        self.pull(**over, closed_at=when, merged_by=who)

    def ended(self):
        ident = self.known("state = 'open'")
        if ident:
            at_, pull = self.when(30), self.chance.random() < 0.5
            self.run(
                "update item set updated_at = ?, closed_at = ?, state = case when "
                "kind = 'pull' and ? then 'merged' else 'closed' end, merged_at = "
                "case when kind = 'pull' and ? then ? end where id = ?",
                *(at(), at_, pull, pull, at_, ident),
            )
            self.touch(ident)

    def reopened(self):
        ident = self.known("state <> 'open'")
        if ident:
            self.run(
                "update item set state = 'open', closed_at = null, merged_at = null "
                "where id = ?",
                ident,
            )
            self.touch(ident)

    def gone(self):
        ident = self.known()
        if ident:
            self.touch(ident)
            self.run("delete from item where id = ?", ident)

    def edited(self):
        ident = self.known("kind = 'pull'")
        if ident is None:
            return
        chance = self.chance
        self.touch(ident)
        for table in self.some(("review", "review_request", "file", "label"), 3):
            self.run(f"delete from {table} where item_id = ?", ident)
        files = self.some(PATHS)
        for path in files:
            self.run(
                "insert or ignore into file values (?, ?, ?, 1, 1, '')",
                *(ident, path, path),
            )
        for name in self.some(PEOPLE[:4]):
            self.run(
                "insert or ignore into review_request values (?, ?, 0, 0)", ident, name
            )
        self.run(
            "update item set title = ?, updated_at = ? where id = ?",
            *(chance.choice(TITLES), self.when(), ident),
        )
        self.run(
            "update pull set head_oid = ?, base_ref = ?, draft = ? where item_id = ?",
            *(chance.choice([HEAD, OLD]), chance.choice(["main", "next"])),
            *(int(chance.random() < 0.1), ident),
        )

    def talked(self):
        ident = self.known("kind = 'pull'")
        if ident:
            self.touch(ident)
            who = self.chance.choice(PEOPLE)
            said = (who, self.when()) if self.chance.random() < 0.7 else None
            self.world.thread(ident, resolved=self.chance.randrange(2), said=said)
            self.world.push(ident, self.when())

    def read(self):
        ident = self.known("kind = 'pull'")
        if ident:
            self.touch(ident)
            self.run("delete from span where item_id = ?", ident)
            self.run("delete from lines_read where item_id = ?", ident)
            first = self.chance.randrange(1, 5)
            spans = {path: [(first, first + 2)] for path in self.some(PATHS, 3)}
            self.world.lines(ident, spans, self.chance.choice([HEAD, OLD]))

    def ruled(self):
        repo_id = self.world.repo(self.chance.choice(REPOS))
        self.repos.add(repo_id)
        self.run(
            "update repo set codeowners = ?, dependabot = ? where id = ?",
            *(self.chance.choice(OWNERS), self.chance.choice([LIMIT, None]), repo_id),
        )
        self.run("delete from codeowners_error where repo_id = ?", repo_id)
        self.run("delete from dead_rule where repo_id = ?", repo_id)
        if self.chance.random() < 0.5:
            self.run(
                "insert into codeowners_error values (?, 3, 'Unknown owner', "
                "'index.json @gone', 'make sure @gone exists', 'CODEOWNERS')",
                repo_id,
            )
            self.run("insert into dead_rule values (?, 2, '/docs/')", repo_id)

    def joined(self):
        """Whose turn it is rests on who maintains, so a sync derives all items anew."""
        name = self.chance.choice(REPOS)
        login = self.chance.choice(("ann", "bob", "cat", "dan"))
        repo_id = self.world.repo(name)
        self.run(
            "insert or ignore into maintainer values (?, ?, 'settings')", repo_id, login
        )
        for (ident,) in self.world.read("select id from item"):
            self.touch(ident)

    def staffed(self):
        repo_id = self.world.repo(self.chance.choice(REPOS))
        self.repos.add(repo_id)
        self.run("delete from assignable where repo_id = ?", repo_id)
        for login in self.some(PEOPLE[:5], 5):
            self.run("insert into assignable values (?, ?)", repo_id, login)

    def away(self):
        login = self.chance.choice(("ann", "bob", "cat"))
        busy = self.chance.randrange(2)
        self.run("insert or replace into account values (?, ?, null, '')", login, busy)

    def enabled(self):
        name = self.chance.choice(REPOS)
        self.repos.add(repo_id := self.world.repo(name))
        self.run("delete from assignable where repo_id = ?", repo_id)
        for login in self.some(("ann", "bob", "cat", "Eve")):
            self.run("insert into assignable values (?, ?)", repo_id, login)

    def teamed(self):
        name = self.chance.choice(("acme/writers", "acme/empty"))
        size = self.chance.choice([None, 0, 2])
        self.run("delete from team where name = ?", name)
        self.run("insert into team values (?, ?, '')", name, size)
        if size:
            for login in self.some(("ann", "bob", "cat")):
                self.run("insert or ignore into team_member values (?, ?)", name, login)

    def hidden(self):
        ident = self.known("state = 'open'")
        if ident:
            ((name, number),) = self.world.read(
                "select repo.name, number from item join repo on repo.id = repo_id "
                f"where item.id = '{ident}'"
            )
            ref = Ref.of(name, number)
            if self.aside.pop(ref, None) is None:
                self.aside[ref] = Apart(ident, ref, lens().now)
            self.touch(ident)

    def happens(self):
        """One to four things; the scope in which they did."""
        self.items, self.repos = set(), set()
        for _ in range(self.chance.randrange(1, 5)):
            self.chance.choice(
                (
                    *[self.pull] * 5,
                    *[self.edited] * 3,
                    *(self.issue, self.bump, self.merged, self.ended, self.reopened),
                    *(self.gone, self.talked, self.read, self.ruled, self.joined),
                    *(self.away, self.staffed, self.teamed, self.hidden),
                )
            )()
        return Scope(frozenset(self.items), frozenset(self.repos))

    def lens(self, **over):
        return lens(settings=SETTINGS, aside=Aside(hidden=dict(self.aside)), **over)


def told(queue):
    """All that a queue says."""
    return {
        "headline": queue.headline,
        "count": queue.count,
        "rows": queue.rows[:],
        "payload": json.loads(msgspec.json.encode(queue.payload)),
    }


def shown(home, keeping, live):
    """What is read of a queue that is kept again."""
    keeping.put(ABOUT, live.lines(), live.facts())
    return KeptRows(Shelf.open(home, live_name(live))).window(0, len(live.lines()))


def live_name(live):
    return type(live).__name__


def keeping(home, live):
    return Keeping(home, live_name(live), lambda line: pack(live.sketch(line)))


def holds(home, seed, steps, **over):
    """Let things happen; after each, every live queue is what a new one would be.

    And so is what was kept of it and is read again.
    """
    changing = Changing(seed)
    for _ in range(4):
        changing.happens()
    now = changing.lens(**over)
    views = (contention.VIEW, ownership.VIEW)
    live = [view.live(now) for view in views]
    kept = [keeping(home, one) for one in live]
    for one in live:
        one.load(changing.world)
    kinds = set()
    for _ in range(steps):
        scope = changing.happens()
        now = changing.lens(**over)
        for view, one, keeps in zip(views, live, kept, strict=True):
            before = {id(line): (line, one.sketch(line)) for line in one.lines()}
            one.load(changing.world, scope, now.aside)
            found = told(one.queue())
            assert found == told(view.load(changing.world, now))
            for line in one.lines():
                if id(line) in before:
                    assert one.sketch(line) == before[id(line)][1]
            rows = [replace(row, text=words(row)) for row in found["rows"]]
            assert list(shown(home, keeps, one)) == rows
            payload = next(iter(found["payload"].values()))
            kinds.update(row["kind"] for row in payload)
    return kinds


def test_what_is_found_again_stays_the_line_that_it_was():
    lines = Lines(lambda said: said[0], lambda said: said[1], lambda said: [said[2]])
    worst, same, twin = (1, "d", "bad"), (2, "b", "bad"), (2, "b", "bad")
    lines.put("here", [worst, same, twin])
    lines.put("there", [(0, "", "odd")])
    before = list(lines.settled())
    assert [line.said[0] for line in before] == [0, 1, 2, 2]
    lines.put("here", [same, (2, "c", "new"), twin])
    now = list(lines.settled())
    assert [line.said for line in now] == [(0, "", "odd"), same, twin, (2, "c", "new")]
    assert now[:3] == [before[0], *before[2:]]
    assert (lines.oldest(), +lines.kinds) == ("b", {"odd": 1, "bad": 2, "new": 1})
    lines.put("here", [])
    assert [line.said for line in lines.settled()] == [(0, "", "odd")]
    assert lines.oldest() == ""


@pytest.mark.parametrize("seed", range(3))
def test_a_queue_brought_up_to_date_is_the_queue_made_anew(tmp_path, seed):
    assert len(holds(tmp_path, seed, 6)) > 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_whatever_happens_a_queue_brought_up_to_date_is_the_one_made_anew(
    tmp_path, seed
):
    assert len(holds(tmp_path, seed, 25)) > 9
