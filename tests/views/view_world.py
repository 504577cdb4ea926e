"""A world in a real database, and a reader of it."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlite_utils import Database

from triage import clock
from triage.facts import Context, alike
from triage.facts.pushes import UNREADABLE
from triage.facts.registry import FACTS
from triage.store import load, schema
from triage.store.opening import CACHE, CHANNELS, functions
from triage.views import Lens

NOW = datetime(2026, 1, 20, tzinfo=UTC)
HEAD = "a" * 40
OLD = "b" * 40
HOSTILE = "fix [/] [@click=app.quit]x[/] ␛]0;owned <U+202E>gpj.exe"
PASSING = [
    "open",
    "author",
    "same-repository",
    "branch",
    "all-commits",
    "commit-authors",
    "signatures",
    "base",
    "pushes",
    "package-names",
    "paths",
    "diff",
    "checks",
    "mergeable",
    "no-objection",
    "fresh",
]


def at(**back):
    """An instant so long before now, as it is stored."""
    return clock.iso(NOW - timedelta(**back))


def lens(**over):
    return Lens(**({"now": NOW, "me": "mira"} | over))


@cache
def _migrated(name):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        functions(connection)
        schema.OF[name].apply(Database(connection))
        return connection.serialize()


def _empty(name):
    """A database of its own in memory, as the migrations leave it."""
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    functions(made)
    made.deserialize(_migrated(name))
    return made


class World:
    """Rows as they are stored, written in a few words; and a `views.Reader`."""

    def __init__(self):
        self.connection, self.channels = _empty(CACHE), _empty(CHANNELS)
        self._serial = 0
        self._derived = 0
        self._rests = set()
        self.repos = {}

    def read(self, sql, parameters=()):
        return self.connection.execute(sql, parameters).fetchall()

    def derive(self):
        """Whose turn it is, as a sync would have derived it from what is stored."""
        for ident, repo_id in self.read("select id, repo_id from item"):
            if ident in self._rests:
                continue
            found = self.read(
                "select login from maintainer where repo_id = ?", (repo_id,)
            )
            context = Context(maintainers=frozenset(login for (login,) in found))
            item = load.item(self, ident)
            for fact in FACTS:
                if fact.table in {"turn", "hold", "sketch"}:
                    self.connection.execute(
                        f"delete from {fact.table} where item_id = ?", (ident,)
                    )
                    for row in fact.derive(item, context):
                        names = dict(zip(fact.columns, row, strict=True))
                        self._insert(fact.table, item_id=ident, **names)
        self._derived = self._serial

    def select(self, query, parameters=None):
        if query.of_channels:
            found = self.channels.execute(query.sql, parameters or {})
            return [query.into(*row) for row in found]
        derived = any(name in query.sql for name in ("turn", "hold", "sketch"))
        if derived and self._derived != self._serial:
            self.derive()
        found = self.connection.execute(query.sql, parameters or {})
        return [query.into(*row) for row in found]

    def resume(self):
        """Go on where the database that was put in place of this one ended.

        What it has is derived already, and stays as it is.
        """
        self._derived = 0
        self._rests = {ident for (ident,) in self.read("select id from item")}
        self._serial = (
            10 * self.connection.execute("select count(*) + 10 from item").fetchone()[0]
        )
        self.repos = dict(self.connection.execute("select name, id from repo"))

    def chat(self, number, title="wen docs?", **over):
        """A question of a channel, as an import leaves it."""
        self.channels.execute(
            "insert or ignore into place values (1, 'discord', 'discord:10', "
            "'discord:acme/help', 'discord:acme/help')"
        )
        row = {
            "key": f"discord:{number}",
            "place_id": 1,
            "number": number,
            "title": title,
            "url": f"https://discord.com/{number}",
            "closed": 0,
            "last_at": at(hours=3),
            "asked_at": at(hours=3),
            "asker": "ann",
            "tier": "never-answered",
            "answered": 0,
            "answered_by": "none",
            "first_answer_at": None,
            "waiting_since": at(hours=3),
            "held_seconds": 0,
            "topic": "development",
            "signals": "[]",
            "line": title,
            **over,
        }
        self._insert("talk", into=self.channels, **row)
        packed = alike.sketch(title, "").packed()
        names = dict(zip(("terms", "shares", "heads"), packed, strict=True))
        self._insert("sketch", into=self.channels, item_id=row["key"], **names)

    def _id(self):
        self._serial += 1
        return f"N{self._serial:06}"

    def _insert(self, table, *, into=None, **row):
        names = ", ".join(f'"{name}"' for name in row)
        holes = ", ".join(f":{name}" for name in row)
        connection = into or self.connection
        connection.execute(f"insert into {table}({names}) values ({holes})", row)

    def repo(self, name="acme/app", **over):
        if name not in self.repos:
            self.repos[name] = self._id()
            row = {
                "id": self.repos[name],
                "name": name,
                "name_key": name.lower(),
                "default_branch": "main",
                "archived": 0,
                "private": 0,
                "has_issues": 1,
                "has_discussions": 1,
                "permission": "WRITE",
                "merge_methods": "squash",
            }
            self._insert("repo", **(row | over))
        return self.repos[name]

    def item(
        self,
        number,
        kind="issue",
        *,
        repo="acme/app",
        assignees=(),
        labels=(),
        comments=(),
        body="",
        **over,
    ):
        ident = self._id()
        row = {
            "id": ident,
            "repo_id": self.repo(repo),
            "number": number,
            "kind": kind,
            "title": f"title {number}",
            "url": f"https://example.org/{number}",
            "author": "ann",
            "author_kind": "User",
            "author_id": 1,
            "association": "NONE",
            "state": "open",
            "state_reason": "",
            "locked": 0,
            "milestone": "",
            "created_at": at(days=2),
            "updated_at": at(days=1),
            "closed_at": None,
            "merged_at": None,
            "comments": len(comments),
            "reactions": 0,
        }
        self._insert("item", **(row | over))
        self._insert("body", item_id=ident, body=body)
        for login in assignees:
            self._insert("assignee", item_id=ident, login=login)
        for name in labels:
            self._insert("label", item_id=ident, name=name, raw=name, color="")
        for author, when, *rest in comments:
            self._insert(
                "comment",
                id=self._id(),
                item_id=ident,
                database_id="1",
                author=author,
                author_kind=(rest or ["User"])[0],
                association="MEMBER",
                created_at=when,
                body="Which version is it?",
                url="",
                is_answer=0,
                reply_to="",
            )
        return ident

    def pull(
        self,
        number,
        *,
        draft=0,
        head=HEAD,
        branch="topic",
        base="main",
        own=False,
        auto_merge=0,
        owners=(),
        mergeable="MERGEABLE",
        decision="",
        checks="success",
        reviews=(),
        requests=(),
        teams=(),
        files=(),
        closes=(),
        merged_by=None,
        **over,
    ):
        ident = self.item(number, "pull", **over)
        self._insert(
            "pull",
            item_id=ident,
            head_ref=branch,
            head_ref_raw=branch,
            head_oid=head,
            base_ref=base,
            base_ref_raw=base,
            draft=draft,
            cross_repository=0,
            head_repo_id=self.repo(over.get("repo", "acme/app")) if own else "",
            mergeable=mergeable,
            merge_state="CLEAN",
            review_decision=decision,
            additions=1,
            deletions=1,
            changed_files=len(files),
            merged_by=merged_by,
            merged_by_kind="User" if merged_by else None,
            in_merge_queue=0,
            auto_merge=auto_merge,
            checks_state=checks,
            checks_oid=head,
            checks_total=1,
            files_total=len(files),
            commits_total=1,
            commits_oid=head,
        )
        for author, state, when, *rest in reviews:
            oid, kind, association = (*rest, *(HEAD, "User", "MEMBER")[len(rest) :])
            self._insert(
                "review",
                id=self._id(),
                item_id=ident,
                database_id="1",
                author=author,
                author_kind=kind,
                association=association,
                state=state,
                submitted_at=when,
                commit_oid=oid,
                body="",
            )
        for is_team, names in ((0, (*requests, *owners)), (1, teams)):
            for name in names:
                self._insert(
                    "review_request",
                    item_id=ident,
                    name=name,
                    is_team=is_team,
                    as_code_owner=int(name in owners),
                )
        for path in files:
            self._insert(
                "file",
                item_id=ident,
                path=path,
                raw_path=path,
                additions=1,
                deletions=1,
                change="MODIFIED",
            )
        for repo, issue in closes:
            self._insert("closes", item_id=ident, repo=repo, number=issue)
        return ident

    def bump(
        self,
        number,
        *packages,
        ecosystem="npm",
        directory="/",
        group="",
        level="patch",
        security=0,
        provenance="verified",
        proven=None,
        failing=(),
        unknown=(),
        excused=(),
        **over,
    ):
        """A bump; each package is a name, a version from, and one to.

        `excused`: `pushes`, where the token may not read who pushed.
        """
        over = {"author": "dependabot", "author_kind": "Bot"} | over
        ident = self.pull(number, **over)
        found = [
            [
                check,
                "fail"
                if check in failing
                else "unknown"
                if check in {*unknown, *excused}
                else "pass",
                UNREADABLE.why if check in excused else f"about {check}",
            ]
            for check in PASSING
        ]
        self._insert(
            "bump",
            item_id=ident,
            bot="dependabot",
            ecosystem=ecosystem,
            directory=directory,
            grp=group,
            level=level,
            security=security,
            provenance=provenance,
            proven_at=proven or at(days=4),
            conditions=json.dumps(found),
        )
        for position, (name, old, new, *rest) in enumerate(packages):
            self._insert(
                "bump_package",
                item_id=ident,
                position=position,
                name=name,
                version_from=old,
                version_to=new,
                level=(rest or [level])[0],
                dep_type="production",
            )
        return ident

    def push(self, ident, when, oid=HEAD):
        self._insert(
            "push",
            item_id=ident,
            actor="ann",
            actor_kind="User",
            actor_id=1,
            at=when,
            after_oid=oid,
        )
        self.event(ident, "force-pushed", when, actor="ann", after_oid=oid)

    def event(self, ident, kind, when, *, actor=None, subject=None, after_oid=""):
        """Something of an item's timeline."""
        self._serial += 1
        self._insert(
            "event",
            item_id=ident,
            position=self._serial,
            kind=kind,
            at=when,
            actor=actor,
            actor_kind="User" if actor else None,
            subject=subject,
            subject_kind="User" if subject else None,
            after_oid=after_oid,
        )

    def thread(
        self, ident, path="src/a.py", line=7, *, resolved=0, outdated=0, said=None
    ):
        """A review conversation; `said`: who had the last word, when, their kind."""
        key = self._id()
        self._insert(
            "thread",
            id=key,
            item_id=ident,
            path=path,
            line=line,
            resolved=resolved,
            outdated=outdated,
        )
        if said:
            author, when, *rest = said
            self._insert(
                "last_word",
                thread_id=key,
                item_id=ident,
                author=author,
                author_kind=(rest or ["User"])[0],
                said_at=when,
                body="What if it is empty?",
            )
        return key

    def lines(self, ident, spans, head=HEAD):
        """Changed lines that were read: by path, `(first, last)` pairs."""
        self._insert("lines_read", item_id=ident, head_oid=head)
        for path, pairs in spans.items():
            for first, last in pairs:
                self._insert(
                    "span", item_id=ident, raw_path=path, first=first, last=last
                )

    def question(self, number, tier="never-answered", **over):
        facts = {
            "asks": 1,
            "asked_at": at(days=2),
            "asker": "ann",
            "tier": tier,
            "answered": 0,
            "answered_by": "none",
            "first_answer_at": None,
            "waiting_since": at(days=2),
            "held_seconds": 0,
            "topic": "product",
            "signals": '["question mark in the title"]',
            "asked_in": "",
            "line": "",
            "waits": "[]",
        }
        mine = {key: over.pop(key) for key in list(over) if key in facts}
        kind = over.pop("kind", "issue")
        make = self.pull if kind == "pull" else self.item
        ident = make(number, **({} if kind == "pull" else {"kind": kind}), **over)
        self._insert("question", item_id=ident, **(facts | mine))
        return ident

    def maintainer(self, login, repo="acme/app"):
        self._insert(
            "maintainer", repo_id=self.repo(repo), login=login, why="merges here"
        )

    def assignable(self, *logins, repo="acme/app"):
        for login in logins:
            self._insert("assignable", repo_id=self.repo(repo), login=login)

    def codeowners_error(self, line, source, repo="acme/app"):
        self._insert(
            "codeowners_error",
            repo_id=self.repo(repo),
            line=line,
            kind="Unknown owner",
            source=source,
            message="make sure it exists",
            path=".github/CODEOWNERS",
        )
