"""Where a world's things are kept: look-ups, identity, permissions and its clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from triage.demo.things import (
    RANKS,
    Author,
    Category,
    Check,
    Comment,
    Commit,
    DeniedError,
    Effect,
    Item,
    Label,
    Person,
    Repo,
    Signature,
    Team,
    digest,
    number_of,
)
from triage.model import Kind, Ref

_PREFIX = {Kind.PULL: "PR_", Kind.ISSUE: "I_", Kind.DISCUSSION: "D_"}
_FAILED = frozenset(
    {"FAILURE", "ERROR", "CANCELLED", "TIMED_OUT", "ACTION_REQUIRED", "STARTUP_FAILURE"}
)


class Stock:
    """The things of a world, found by name, number or node id.

    One lock guards all of it; whoever reads or writes across several calls takes it.
    """

    def __init__(self, now: datetime, viewer: str) -> None:
        self.now = now
        """The world's clock; it moves by one second at each write."""
        self.viewer = viewer
        """Login of whoever's token it is."""
        self.scopes: set[str] | None = {"repo", "read:org", "read:discussion"}
        """OAuth scopes of the token; None: a fine-grained token, which has none."""
        self.lock = threading.RLock()
        self.repos: dict[str, Repo] = {}
        self.renamed: dict[str, str] = {}
        """Old lower-case `owner/name` to the present one."""
        self.people: dict[tuple[str, bool], Person] = {}
        self.nodes: dict[str, object] = {}
        self.threads: dict[int, tuple[Item, Comment]] = {}
        """Comments by database id, with their item."""
        self.forks: dict[str, Repo] = {}
        self.history: list[Effect] = []
        self.pending: list[tuple[float, Callable[[], object]]] = []
        """What happens later: POSIX time by the server's clock, and what."""
        self._made = 0

    # people

    def person(
        self, login: str, kind: str = "User", database_id: int | None = None
    ) -> Person:
        """The account of this login and sort, made where it is new."""
        if login.endswith("[bot]"):
            login, kind = login[: -len("[bot]")], "Bot"
        key = (login.lower(), kind == "Bot")
        known = self.people.get(key)
        if known is None:
            known_id = database_id or number_of(kind, login) % 200_000_000
            prefix = "BOT_kgDO" if kind == "Bot" else "U_kgDO"
            node_id = prefix + digest("person", kind, login.lower())[:8]
            known = Person(login, kind, known_id, node_id)
            self.people[key] = known
            self.nodes[node_id] = known
        return known

    def find_person(self, login: str) -> Person | None:
        """The person of this login, without case; a bot where it ends in `[bot]`."""
        bot = login.endswith("[bot]")
        bare = login[: -len("[bot]")] if bot else login
        return self.people.get((bare.lower(), bot))

    @property
    def me(self) -> Person:
        """The viewer's account."""
        return self.person(self.viewer)

    # repositories

    def add_repo(self, name: str, **fields: object) -> Repo:
        """A new, empty repository."""
        node_id = "R_kgDO" + digest("repo", name)[:10]
        repo = Repo(name, node_id, number_of("repo", name))
        for key, value in fields.items():
            setattr(repo, key, value)
        self.repos[name.lower()] = repo
        self.nodes[node_id] = repo
        return repo

    def fork(self, repo: Repo, owner: str, node_id: str) -> Repo:
        """A fork, which is a repository that the world does not serve."""
        return self.forks.setdefault(
            node_id, Repo(f"{owner}/{repo.short}", node_id, number_of(node_id))
        )

    def find_repo(self, name: str) -> Repo | None:
        """The repository of this name or of a name that it once had."""
        key = name.lower()
        for _ in range(8):
            if key in self.repos:
                return self.repos[key]
            if key not in self.renamed:
                return None
            key = self.renamed[key].lower()
        return None

    def repo(self, name: str) -> Repo:
        """The repository of this name, where the viewer may see it.

        Raises DeniedError where there is none or it is hidden.
        """
        found = self.find_repo(name)
        if found is None or found.hidden == "private":
            raise DeniedError(
                404,
                f"Could not resolve to a Repository with the name '{name}'.",
                kind="NOT_FOUND",
            )
        if found.hidden == "saml":
            raise DeniedError(
                403,
                "Resource protected by organization SAML enforcement. You must grant"
                " your Personal Access token access to this organization.",
                kind="FORBIDDEN",
                extensions={"saml_failure": True},
            )
        return found

    def permission(self, repo: Repo, login: str | None = None) -> str:
        """What someone, the viewer by default, may do in a repository."""
        given = repo.permissions.get((login or self.viewer).lower(), "")
        return given or ("" if repo.is_private else "READ")

    def may(self, repo: Repo, wanted: str, login: str | None = None) -> bool:
        """Whether someone has at least this permission."""
        return RANKS.index(self.permission(repo, login)) >= RANKS.index(wanted)

    def association(self, repo: Repo, person: Person | None) -> str:
        """The author association of an account in a repository, as it is now."""
        if person is None:
            return "NONE"
        login = person.login.lower()
        if not person.is_bot and login in repo.roles:
            return repo.roles[login]
        return "CONTRIBUTOR" if login in repo.contributors else "NONE"

    def label(self, repo: Repo, name: str, color: str = "ededed") -> Label:
        """The label of this name, made where it is new."""
        found = repo.labels.get(name.lower())
        if found is None:
            node_id = "LA_kwDO" + digest("label", repo.name, name.lower())[:12]
            found = Label(name, color, "", node_id, repo)
            repo.labels[name.lower()] = found
            self.nodes[node_id] = found
        return found

    def category(self, repo: Repo, name: str, *, answerable: bool = False) -> Category:
        """The discussion category of this name, made where it is new."""
        found = repo.categories.get(name)
        if found is None:
            node_id = "DIC_kwDO" + digest("category", repo.name, name)[:12]
            found = Category(name, answerable, node_id)
            repo.categories[name] = found
            self.nodes[node_id] = found
        return found

    def team(self, owner: str, name: str, slug: str) -> Team:
        """The team of this slug, made where it is new."""
        node_id = "T_kwDO" + digest("team", owner, slug)[:12]
        found = self.nodes.get(node_id)
        if not isinstance(found, Team):
            found = Team(name, slug, owner, node_id)
            self.nodes[node_id] = found
        return found

    # items

    def item(self, ref: str | Ref, *, seen: bool = False) -> Item:
        """The item that a ref names; `seen`: only where the viewer may see it.

        Raises DeniedError where there is none.
        """
        where = Ref.parse(ref) if isinstance(ref, str) else ref
        repo = self.repo(where.repo) if seen else self.find_repo(where.repo)
        found = repo.items.get(where.number) if repo else None
        if found is None:
            raise DeniedError(404, "Not Found", kind="NOT_FOUND")
        return found

    def items(self, kind: Kind | None = None) -> Iterator[Item]:
        """All items, or all of one kind, repository by repository."""
        for repo in self.repos.values():
            for item in repo.items.values():
                if kind is None or item.kind is kind:
                    yield item

    def put(self, item: Item) -> Item:
        """Keeps a new item."""
        item.repo.items[item.number] = item
        self.nodes[item.node_id] = item
        for one in item.pull.conversations if item.pull else ():
            self.nodes[one.node_id] = one
        return item

    def node_id_of(self, kind: Kind, repo: Repo, number: int) -> str:
        """A node id for an item that has none yet."""
        return _PREFIX[kind] + "kwDO" + digest("item", kind, repo.name, number)[:14]

    def put_comment(self, item: Item, comment: Comment) -> Comment:
        """Keeps a new comment of an item."""
        item.comments.append(comment)
        self.threads[comment.database_id] = (item, comment)
        self.nodes[comment.node_id] = comment
        return comment

    def fresh(self, prefix: str) -> tuple[str, int]:
        """A node id and a database id that nothing has yet.

        Comments of discussions have small ones; the others need more than 32 bits.
        """
        self._made += 1
        first = 15_000_000 if prefix == "DC_" else 4_000_000_000
        return f"{prefix}kwDOmade{self._made:06d}", first + self._made

    # what follows from the rest

    def checks(self, item: Item) -> list[Check]:
        """The checks of the head that have started by now."""
        side = item.side
        return [
            check
            for check in side.checks
            if check.oid == side.head_oid and check.started_at <= self.now
        ]

    def is_done(self, check: Check) -> bool:
        """Whether a check has come to its conclusion by now."""
        return check.completed_at is not None and check.completed_at <= self.now

    def checks_state(self, item: Item) -> str | None:
        """GitHub's rollup of the head's checks; None: there are none."""
        checks = self.checks(item)
        if not checks:
            return None
        done = [check for check in checks if self.is_done(check)]
        if any(check.conclusion in _FAILED for check in done):
            return "FAILURE"
        return "SUCCESS" if len(done) == len(checks) else "PENDING"

    def commits(self, item: Item) -> list[Commit]:
        """The commits of a pull request; one stands for those nobody wrote down."""
        side = item.side
        if not side.commits:
            who = item.author
            name = who.login if who else "ghost"
            email = who.email if who else "ghost@users.noreply.github.com"
            author = Author(name, email, who)
            side.commits.append(
                Commit(side.head_oid, item.title, [author], author, item.created_at)
            )
        return side.commits

    def commit_by(self, person: Person, oid: str, message: str) -> Commit:
        """A commit as this account makes it; a bot's is signed by GitHub."""
        author = Author(person.rest_login, person.email, person)
        committer = Author("GitHub", "noreply@github.com") if person.is_bot else author
        signature = Signature() if person.is_bot else None
        return Commit(oid, message, [author], committer, self.now, signature=signature)

    def review_decision(self, item: Item) -> str | None:
        """GitHub's verdict from the newest vote of each reviewer with push access."""
        side = item.side
        if side.decision is not None:
            return side.decision or None
        votes: dict[str, str] = {}
        for review in side.reviews:
            login = review.author.login.lower() if review.author else ""
            if review.state == "DISMISSED":
                votes.pop(login, None)
            elif review.state != "COMMENTED" and self.may(item.repo, "WRITE", login):
                votes[login] = review.state
        if "CHANGES_REQUESTED" in votes.values():
            return "CHANGES_REQUESTED"
        approvals = sum(vote == "APPROVED" for vote in votes.values())
        if approvals and approvals >= item.repo.required_reviews:
            return "APPROVED"
        return "REVIEW_REQUIRED" if item.repo.required_reviews else None

    def mergeable(self, item: Item) -> str:
        """MERGEABLE, CONFLICTING, or UNKNOWN while nobody asked since a change."""
        side = item.side
        if item.state != "OPEN" or side.computed != self._merge_key(item):
            return "UNKNOWN"
        return "CONFLICTING" if side.conflicting else "MERGEABLE"

    def merge_state(self, item: Item) -> str:
        """GitHub's MergeStateStatus."""
        if self.mergeable(item) == "UNKNOWN":
            return "UNKNOWN"
        if item.side.conflicting:
            return "DIRTY"
        if item.side.is_draft:
            return "DRAFT"
        if self.is_blocked(item):
            return "BLOCKED"
        if item.repo.strict and self.is_behind(item):
            return "BEHIND"
        return "CLEAN" if self.checks_state(item) in {None, "SUCCESS"} else "UNSTABLE"

    def is_blocked(self, item: Item) -> bool:
        """Whether what the base requires is missing, or a reviewer said no."""
        decision = self.review_decision(item)
        required = item.repo.required_reviews > 0
        held = required and decision in {"REVIEW_REQUIRED", "CHANGES_REQUESTED"}
        return held or bool(self.missing_checks(item))

    def missing_checks(self, item: Item) -> tuple[str, ...]:
        """Required checks that did not pass on the head."""
        passed = {
            check.name
            for check in self.checks(item)
            if self.is_done(check) and check.conclusion == "SUCCESS"
        }
        return tuple(n for n in item.repo.required_checks if n not in passed)

    def is_behind(self, item: Item) -> bool:
        """Whether the base has commits that the branch has not."""
        side = item.side
        return side.base_seen < item.repo.base_version(side.base_ref)

    def is_protected(self, item: Item) -> bool:
        """Whether the base requires anything of who merges."""
        repo = item.repo
        queued = item.side.base_ref in repo.queues
        return bool(repo.required_reviews or repo.required_checks or queued)

    def compute(self, item: Item) -> None:
        """Works out mergeability, as GitHub does in the background once asked."""
        item.side.computed = self._merge_key(item)

    def _merge_key(self, item: Item) -> tuple[str, int]:
        side = item.side
        return side.head_oid, item.repo.base_version(side.base_ref)

    # the clock

    def tick(self) -> datetime:
        """One second later."""
        self.now += timedelta(seconds=1)
        return self.now

    def advance(self, until: datetime) -> None:
        """Moves the clock forward; worlds with a record bring what happened."""
        with self.lock:
            self.now = max(self.now, until)
