"""Builds items for the tests of facts: each says only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from triage.model import (
    Actor,
    Check,
    Comment,
    Commit,
    Discussion,
    File,
    Item,
    Kind,
    Label,
    Pull,
    Ref,
)
from triage.model.changes import Activity, Changes, Move, Patch

START = datetime(2026, 1, 10, 12, tzinfo=UTC)
HEAD = "a" * 40
DEPENDABOT = Actor("dependabot", "Bot", 49699333)
RENOVATE = Actor("renovate", "Bot", 29139614)
PERSON = Actor("mallory", "User", 7)
ASKER = Actor("ann", "User", 1)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def pull(
    title: str = "Bump left from 1.2.3 to 1.2.4",
    body: str = "",
    *,
    author: Actor | None = DEPENDABOT,
    branch: str = "",
    files: tuple[str, ...] = (),
    labels: tuple[str, ...] = (),
    message: str = "",
    **changes: object,
) -> Item:
    commits = (commit(message=message),) if message else ()
    made = Pull(
        head_ref=branch,
        head_ref_raw=branch,
        head_oid=HEAD,
        base_ref="main",
        base_ref_raw="main",
        files=tuple(File(path, path, 1, 1) for path in files),
        files_total=len(files),
        changed_files=len(files),
        commits=commits,
        commits_total=len(commits),
    )
    return Item(
        node_id="PR_1",
        repo_id="R_1",
        ref=Ref.of("octo/app", 1),
        kind=Kind.PULL,
        title=title,
        body=body,
        url="",
        author=author,
        association="NONE",
        state="open",
        created_at=START,
        updated_at=START,
        labels=tuple(Label(name, name) for name in labels),
        pull=replace(made, **changes),
    )


def commit(
    bot: str = "49699333+dependabot[bot]@users.noreply.github.com",
    message: str = "Bump left",
    **changes: object,
) -> Commit:
    made = Commit(
        oid=HEAD,
        message=message,
        parents=1,
        author_email=bot,
        author_login="dependabot[bot]",
        author_ids=(),
        authors=1,
        committer_email="noreply@github.com",
        signed_by_github=True,
    )
    return replace(made, **changes)


MANIFEST = '@@ -7,3 +7,3 @@\n {\n-    "left": "^1.2.3",\n+    "left": "^1.2.4",\n }'
LOCK = """@@ -31,9 +31,9 @@
     "node_modules/left": {
-      "version": "1.2.3",
-      "resolved": "https://registry.npmjs.org/left/-/left-1.2.3.tgz",
-      "integrity": "sha512-0123456789abcdef==",
+      "version": "1.2.4",
+      "resolved": "https://registry.npmjs.org/left/-/left-1.2.4.tgz",
+      "integrity": "sha512-fedcba9876543210==",
     },"""


def patch(path: str, text: str | None, change: str = "modified") -> Patch:
    lines = (text or "").split("\n")
    plus, minus = (sum(one.startswith(sign) for one in lines) for sign in "+-")
    return Patch(path, path, change, plus, minus, text)


def patched(item: Item, *patches: Patch, head: str = HEAD) -> Item:
    """The item with these files and their lines."""
    files = tuple(
        File(one.path, one.raw_path, one.additions, one.deletions) for one in patches
    )
    pull = replace(
        item.pull,
        files=files,
        files_total=len(files),
        changed_files=len(files),
        changes=Changes(head, patches, is_whole=True),
    )
    return replace(item, pull=pull)


def pushed(*who: Actor | None, kind: str = "push", head: str = HEAD) -> Activity:
    """Moves of a branch, newest first; the last one made it."""
    kinds = [kind] * (len(who) - 1) + ["branch_creation"]
    heads = [head, *(f"{n:040d}" for n in range(1, len(who)))]
    made = zip(who, heads, kinds, strict=True)
    return Activity(HEAD, "read", tuple(Move(*one) for one in made))


def proven_pull(**changes: object) -> Item:
    """A pull request of Dependabot about which everything is in order."""
    made = {
        "activity": pushed(DEPENDABOT),
        "head_repo_id": "R_1",
        "mergeable": "MERGEABLE",
        "merge_state": "CLEAN",
        "commits": (commit(),),
        "commits_total": 1,
        "commits_oid": HEAD,
        "checks": (Check("test", "success", 15368, suite_created_at=START),),
        "checks_total": 1,
        "checks_state": "success",
        "checks_oid": HEAD,
    }
    item = pull(
        branch="dependabot/npm_and_yarn/left-1.2.4",
    )
    item = patched(
        item, patch("package.json", MANIFEST), patch("package-lock.json", LOCK)
    )
    return replace(item, pull=replace(item.pull, **{**made, **changes}))


def issue(
    title: str,
    body: str = "",
    *replies: Comment,
    author: Actor | None = ASKER,
    association: str = "NONE",
    state: str = "open",
    answerable: bool | None = None,
    answered: bool = False,
) -> Item:
    """An issue, or a discussion where `answerable` is given."""
    talk = None
    if answerable is not None:
        talk = Discussion("Q&A", answerable, answered)
    return Item(
        node_id="I_1",
        repo_id="R_1",
        ref=Ref.of("octo/app", 2),
        kind=Kind.DISCUSSION if talk else Kind.ISSUE,
        title=title,
        body=body,
        url="",
        author=author,
        association=association,
        state=state,
        created_at=START,
        updated_at=START,
        comments=replies,
        comments_total=len(replies),
        discussion=talk,
    )


def reply(
    login: str,
    body: str,
    hours: float = 1,
    association: str = "NONE",
    *,
    bot: bool = False,
    is_answer: bool = False,
) -> Comment:
    who = Actor(login, "Bot" if bot else "User")
    return Comment(
        f"C_{login}_{hours}",
        who,
        association,
        after(hours),
        body,
        is_answer=is_answer,
    )
