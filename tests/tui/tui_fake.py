"""A workspace in memory, for the console: small queues, hostile text, no network."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace

from triage import text
from triage.act import Args, Entry, Plan, Refusal, Step
from triage.act.replying import Reply
from triage.act.spread import Offer
from triage.config import Settings
from triage.errors import AuthError, Refused, StoreError
from triage.model import (
    Actor,
    Check,
    Comment,
    Item,
    Kind,
    Label,
    Pull,
    Ref,
    Review,
)
from triage.model.slices import Slice
from triage.store.cache import Watched
from triage.views import Aside, Cell, Lens, Queue, Row, View

NOW = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
HEAD = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"

RAW = (
    "[/]",
    "[@click=app.quit]x[/]",
    "\x1b]52;c;ZXZpbA==\x07 copies",
    "name \u202egnp.exe",
    "[security] bump foo[extra] from 1 to 2",
    "\u2714 VERIFIED safe \x9b2J \x1b[2J\x1b[H",
    'see [link="https://evil.example"]github.com[/link]',
    "wide 日本語テキスト and 👩‍👩‍👧 family 🇨🇭 flag",
    "long " + "word " * 600,
)
"""Titles as somebody on the internet may write them."""

HOSTILE = tuple(text.clean(raw) for raw in RAW)
"""The same as the store has them."""


def age(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def make_item(
    ref: Ref, title: str, kind: Kind = Kind.PULL, body: str = "", **changes: object
) -> Item:
    pull = (
        Pull(
            head_ref="dependabot/npm/next",
            head_ref_raw="dependabot/npm/next",
            head_oid=HEAD,
            base_ref="main",
            base_ref_raw="main",
            mergeable="MERGEABLE",
            additions=12,
            deletions=4,
            changed_files=2,
            checks=(Check("ci / test", "success"), Check("ci / lint [/x]", "failure")),
            checks_state="failure",
            reviews=(
                Review(
                    "r1", Actor("mira"), "MEMBER", "CHANGES_REQUESTED", age(30), HEAD
                ),
            ),
        )
        if kind is Kind.PULL
        else None
    )
    item = Item(
        node_id=f"I_{ref.number}",
        repo_id="R_1",
        ref=ref,
        kind=kind,
        title=title,
        body=body
        or "It breaks on start.\n\n> quoted [/foo]\n\nSteps:\n- one\n- two "
        + "x " * 80,
        url=f"https://github.com/{ref.repo}/pull/{ref.number}",
        author=Actor("octo"),
        association="NONE",
        state="open",
        created_at=age(50),
        updated_at=age(3),
        labels=(Label("bug", "bug"),),
        assignees=("mira",),
        comments=(
            Comment(
                "c1", Actor("lena"), "NONE", age(20), "Same here. [@click=app.quit]y[/]"
            ),
            Comment("c2", Actor("mira"), "MEMBER", age(2), "Which version?"),
        ),
        comments_total=7,
        pull=pull,
    )
    return replace(item, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Detail:
    """As the workspace describes an item."""

    item: Item
    facts: Mapping[str, object]
    evidence: tuple[tuple[str, str, str], ...] = ()
    verdict: str = ""


CONDITIONS = (
    ("author is the bot", "pass", "Bot 49699333"),
    ("checks on this head", "fail", "ci / lint [/x] failed"),
    ("release age", "unknown", "no server-side time"),
)


def bump_rows() -> tuple[Row, ...]:
    rows = []
    for n in range(12):
        verdict, tone = (("ready", "good"), ("review", "warn"), ("blocked", "bad"))[
            n % 3
        ]
        refs = tuple(Ref.of(f"acme/app-{i}", 100 + n) for i in range(1 + n % 3))
        name = HOSTILE[n] if n < len(HOSTILE) else f"npm:left-pad@1.{n}.0"
        rows.append(
            Row(
                key=f"bump-{n}",
                cells=(
                    Cell(verdict, tone),
                    Cell(f"{len(refs)}/{len(refs)}"),
                    Cell("sec" if n == 4 else "", "warn"),
                    Cell("minor"),
                    Cell(f"{n}d", "dim"),
                    Cell(name),
                ),
                refs=refs,
                why=f"{len(refs)} of {len(refs)} pull requests prove where they are from.",
                evidence=("npm, production", "1.0.0 → 1.1.0"),
                ready=refs if verdict == "ready" else (),
            )
        )
    return tuple(rows)


def gap_rows(count: int = 5) -> tuple[Row, ...]:
    rows = []
    for n in range(count):
        ref = Ref.of("acme/core", 200 + n)
        rows.append(
            Row(
                key=str(ref),
                cells=(
                    Cell("no-assignee", "warn"),
                    Cell(f"{n + 1}d", "dim"),
                    Cell("mira", "accent"),
                    Cell(str(ref), "dim"),
                    Cell(f"Crash on start, case {n}"),
                ),
                refs=(ref,),
                why="Nobody is assigned, and it is older than a day.",
                evidence=("touches src/core.py",),
                suggestions=(
                    ("mira", "12 commits to these files, 1 open"),
                    ("jonas", "4 commits to these files, none open"),
                    ("noor", "owns src/ in CODEOWNERS"),
                ),
            )
        )
    return tuple(rows)


def flag_rows() -> tuple[Row, ...]:
    ref = Ref.of("acme/core", 301)
    return (
        Row(
            "flag-1",
            (
                Cell("92", "bad"),
                Cell("overloaded-reviewer"),
                Cell("4d", "dim"),
                Cell("9"),
                Cell("acme/core", "dim"),
                Cell("mira has 9 of 5 review requests"),
            ),
            (ref, Ref.of("acme/core", 302)),
            "mira carries 9 open review requests; 5 is the limit.",
            suggestions=(("jonas", "carries 1"),),
        ),
    )


def question_rows() -> tuple[Row, ...]:
    rows = []
    for n, title in enumerate(HOSTILE[:3]):
        ref = Ref.of("acme/docs", 400 + n)
        rows.append(
            Row(
                str(ref),
                (
                    Cell("late", "bad"),
                    Cell("26h", "dim"),
                    Cell("never-answered"),
                    Cell(str(ref), "dim"),
                    Cell(title),
                ),
                (ref,),
                "Asked 26 hours ago; the promise is 24.",
            )
        )
    return tuple(rows)


def mine_rows() -> tuple[Row, ...]:
    ref = Ref.of("acme/core", 501)
    cells = (
        Cell("P1", "warn"), Cell("review", "warn"), Cell("2d", "dim"), Cell(str(ref), "dim"),
        Cell("Teach the parser about tabs"),
    )  # fmt: skip
    return (Row(str(ref), cells, (ref,), "You are asked for a review."),)


class FakeReader:
    """What lists of items ask: a real database in memory, filled when first asked."""

    def __init__(self, fake: FakeWorkspace) -> None:
        self._fake = fake

    def data_version(self) -> int:
        return self._fake.version

    def select(
        self, query: object, parameters: Mapping[str, object] | None = None
    ) -> list:
        with self._fake.lock:
            return self._fake.world().select(query, parameters)


@lru_cache
def stored(total: int) -> bytes:
    """A database of so many items, of which every fifth has a label."""
    from views.view_world import World

    world = World()
    for name in ("acme/docs", "acme/core"):
        world.repo(name, synced_at="2026-01-20T09:00:00Z")
    for n in range(total):
        stamp = "2026-01-19T00:00:00Z"
        world.item(
            n, repo="acme/core" if n % 3 else "acme/docs", title=f"item {n}",
            author="octo", labels=["bug"] if n % 5 == 0 else [], created_at=stamp,
            updated_at=stamp,
        )  # fmt: skip
    return bytes(world.connection.serialize())


class FakeWorkspace:
    """The interface of the workspace, with what was called in `calls`."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.days: dict[str, dict[str, int]] = {}
        """What was left to do on each of the last days."""
        self.environ: dict[str, str] = {}
        self.me = "you"
        self.calls: list[tuple] = []
        self.aside = Aside()
        self.memory: dict[str, str] = {}
        self.drafts: dict[str, str] = {}
        self.replies_home = "replies"
        self.canned: tuple = ()
        self.alike: tuple = ()
        self.unkept = ""
        """Why nothing can be journaled."""
        self.version = 1
        self.total = 300
        self.lock = threading.Lock()
        self._world = None
        self.fresh: datetime | None = age(0.05)
        self.apart: dict[str, int] = {}
        """How many rows of a queue stand while the others are folded."""
        self.queues: dict[str, tuple[Row, ...]] = {
            "bumps": bump_rows(),
            "contention": flag_rows(),
            "ownership": gap_rows(),
            "questions": question_rows(),
            "mine": mine_rows(),
        }
        self.headlines = {
            "bumps": "4 ready · 1 security · oldest 11d",
            "contention": "worst 92 · oldest 4d",
            "ownership": "5 unassigned · oldest 5d",
            "questions": "3 late · oldest 26h",
            "mine": "1 review",
        }
        self.grouped: dict[str, Queue] = {}
        """What Bumps is in another grouping, by its name."""
        self.journal: list[Entry] = []
        self.titles: dict[Ref, str] = {}
        self.pages: tuple = ()
        self.refuse: dict[Ref, str] = {}
        self.fail: dict[Ref, str] = {}
        self.body = ""
        self.no_token = False
        self.keeps_queues = False
        self.comes = (0, 0)
        """How many of the last batch may come back, and are ready again."""
        self.receipts = (None, None)
        self.slow = False
        """Whether a write waits until it is told to stop."""
        self.did: dict[Ref, tuple[str, ...]] = {}
        """What others did to items since one last looked."""
        self.urgent = {}
        """How urgent items are."""
        self.planning: threading.Event | None = None
        """Where set, a plan waits for it: for what is typed meanwhile."""

    # Reading.

    def now(self) -> datetime:
        return NOW

    def cache(self) -> FakeReader:
        return FakeReader(self)

    def world(self) -> object:
        if self._world is None:
            from views.view_world import World

            self._world = World()
            self._world.connection.deserialize(stored(self.total))
            self._world.resume()
        return self._world

    def lens(self, *, group_by: str = "package", everything: bool = False) -> Lens:
        part = Slice.parse(self.settings.slice)
        return Lens(NOW, self.me, self.settings, group_by, everything, self.aside, part)

    def set_aside(
        self,
        what: str,
        refs: Sequence[Ref],
        *,
        until: datetime | None = None,
        note: str = "",
    ) -> None:
        self.calls.append(("set_aside", what, tuple(map(str, refs)), until, note))

    def put_back(self, what: str, refs: Sequence[Ref]) -> int:
        self.calls.append(("put_back", what, tuple(map(str, refs))))
        return len(refs)

    def queue(self, view: View, lens: Lens | None = None) -> Queue:
        if lens and lens.group_by in self.grouped:
            return self.grouped[lens.group_by]
        rows = self.queues[view.id]
        apart = self.apart.get(view.id)
        shown = None if apart is None else rows[:apart]
        return Queue(rows, self.headlines[view.id], len(rows), lambda: None, shown)

    def pulse(self, lens: Lens, since: datetime):
        from triage.views import pulse

        return pulse.load(self.cache(), lens, since)

    def backlog(self, lens: Lens):
        del lens
        return self.days

    def trends(self, lens: Lens, kept):
        from triage.views import trends

        return trends.load(self.cache(), lens, kept)

    def priority(self, ref: Ref):
        return self.urgent.get(ref)

    def item(self, ref: Ref) -> Item | None:
        kind = Kind.ISSUE if ref.repo == "acme/docs" else Kind.PULL
        return make_item(ref, self.titles.get(ref, f"Title of {ref}"), kind, self.body)

    def kind(self, ref: Ref) -> Kind | None:
        found = self.item(ref)
        return found.kind if found else None

    def describe(self, ref: Ref) -> Detail:
        bump = ref.repo.startswith("acme/app")
        return Detail(
            self.item(ref), {}, CONDITIONS if bump else (), "blocked" if bump else ""
        )

    def entries(self, limit: int = 200) -> tuple[Entry, ...]:
        return tuple(reversed(self.journal))[:limit]

    def label_names(self, repo: str) -> tuple[Label, ...]:
        return tuple(Label(n, n) for n in ("bug", "docs", "[/x]"))

    def repo_count(self):
        return len(self.watched())

    def watched(self) -> tuple[Watched, ...]:
        return (Watched("acme/*", "ok", ""), Watched("acme/core", "ok", ""))

    def unsettled(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.journal if e.state in {"planned", "unknown"})

    def unsettled_count(self) -> Counter[str]:
        return Counter(entry.state for entry in self.unsettled())

    def last_event(self) -> int:
        states = tuple((entry.id, entry.state, entry.why) for entry in self.journal)
        return hash(states)

    def release(self, *, only_stale: bool = False) -> None:
        pass

    def freshness(self) -> datetime | None:
        return self.fresh

    # Keeping.

    def draft(self, ref: Ref) -> str:
        return self.drafts.get(str(ref), "")

    def save_draft(
        self, ref: Ref, body: str, *, writer: str = "", base: str = ""
    ) -> None:
        self.drafts[str(ref)] = body

    def drafts_of(self, ref: Ref) -> tuple:
        return ()

    def replies(self) -> tuple:
        return self.canned

    def similar(self, ref: Ref, most: int | None = None) -> tuple:
        return self.alike[:most]

    def answerers(self, ref: Ref) -> tuple[tuple[str, str], ...]:
        return (("lena", "answered 4 of these"),)

    def remember(self, key: str, value: str) -> None:
        self.memory[key] = value

    def recall(self, key: str) -> str:
        return self.memory.get(key, "")

    # Acting.

    def plan(
        self,
        action: str,
        refs: Sequence[Ref],
        args: Args | None = None,
        *,
        single: bool = False,
        merging: bool = False,
    ) -> Plan:
        args = args or Args()
        self.calls.append(("plan", action, tuple(str(r) for r in refs), args, single))
        if self.planning:
            self.planning.wait(5)
        if action == "close" and not single:
            raise Refused(
                "Closing several at once is not offered.", "Close one by one."
            )
        steps, refusals = [], []
        for ref in refs:
            if ref in self.refuse:
                refusals.append(Refusal(ref, self.refuse[ref]))
                continue
            compensable = action in {"approve", "merge", "comment", "close"}
            item = self.item(ref)
            what = {
                "assign": f"assign {', '.join(args.logins)}",
                "approve": f"approve {HEAD[:7]}",
            }.get(action, action)
            steps.append(
                Step(
                    action, ref, item.node_id, item.kind, item.title,
                    HEAD if action in {"approve", "merge"} else "", args,
                    "compensable" if compensable else "reversible", what,
                    ("checks on this head: ci / lint [/x] failed",)
                    if single and action == "merge" else (),
                    evidence=CONDITIONS if action == "merge" else (),
                )
            )  # fmt: skip
        confirm = len(steps) > 1 or any(step.undo != "reversible" for step in steps)
        return Plan(
            f"p{len(self.calls)}", action,
            f"{action.capitalize()} {text.count(len(steps), 'item')}",
            tuple(steps), tuple(refusals), confirm, float(len(steps)),
        )  # fmt: skip

    def newest(self) -> str:
        return "2026-01-20T08:00:00Z"

    def doings(self, since: str) -> Mapping[Ref, tuple[str, ...]]:
        return self.did if since else {}

    def assignable(
        self, repos: Sequence[str], *, teams: bool = False
    ) -> tuple[tuple[str, str], ...]:
        self.calls.append(("assignable", tuple(repos), teams))
        found = [("mira", "maintains it"), ("selma-vries", "can be assigned")]
        return (*found, *([("acme/deck-crew", "code owner")] if teams else []))

    def plan_rebalance(self, login: str) -> Plan:
        self.calls.append(("plan_rebalance", login))
        made = self.plan("request", [Ref.of("acme/core", 301)])
        return replace(made, confirm=True)

    def plan_spread(self, action: str, offers: Sequence[Offer]) -> Plan:
        self.calls.append(("plan_spread", action, tuple(offers)))
        made = self.plan(action, [one.ref for one in offers if one.logins])
        bare = [
            Refusal(one.ref, "nobody is suggested") for one in offers if not one.logins
        ]
        return replace(made, refusals=(*made.refusals, *bare), confirm=True)

    def perform(
        self,
        plan: Plan,
        told: Callable[[Entry], None],
        stop: threading.Event,
        pause: threading.Event | None = None,
        *,
        graced: bool = False,
    ) -> tuple[Entry, ...]:
        self.calls.append(
            ("perform", plan.action, tuple(str(s.ref) for s in plan.steps))
        )
        out = []
        stopped = self.slow and stop.wait(5)
        for step in plan.steps:
            why = self.fail.get(step.ref, "")
            entry = Entry(
                len(self.journal) + 1, plan.id, step.action, step.ref, step.node_id,
                step.kind, step.title, step.head_oid, step.args, step.undo,
                "planned" if stopped else "failed" if why else "done", why, f"n{len(self.journal)}", NOW, NOW,
                undoes=step.undoes,
            )  # fmt: skip
            self.journal.append(entry)
            out.append(entry)
            told(replace(entry, state="inflight", why=""))
            told(entry)
        self.version += 1
        return tuple(out)

    def plan_reply(self, ref: Ref, reply: Reply) -> Plan:
        self.calls.append(("plan_reply", str(ref), reply))
        made = self.plan("comment", [ref], Args(body=reply.body))
        return replace(made, title=f"Answer {ref}", confirm=False)

    def keep(self, plan: Plan) -> Plan:
        if self.unkept:
            raise StoreError(self.unkept)
        self.calls.append(("keep", plan.action))
        steps = tuple(
            replace(step, entry=place) for place, step in enumerate(plan.steps, 900)
        )
        return replace(plan, steps=steps)

    def plan_policy(self, name: str) -> Plan:
        self.calls.append(("plan_policy", name))
        made = self.plan("approve", (Ref.of("acme/app", 1), Ref.of("acme/app", 2)))
        return replace(made, title=f"{name}: {made.title}")

    def plan_undo(self, entry_id: int | None = None) -> Plan:
        self.calls.append(("plan_undo", entry_id))
        if not self.journal:
            raise Refused("There is nothing to take back.")
        entry = self.journal[-1] if entry_id is None else self.journal[entry_id - 1]
        step = Step(
            "unassign", entry.ref, entry.node_id, entry.kind, entry.title, "",
            entry.args, "reversible", "unassign again", undoes=entry.id,
        )  # fmt: skip
        return Plan("u1", "undo", "Take back 1 step", (step,), (), confirm=True)

    # Sync.

    def sync(
        self, stop: threading.Event, patterns: Sequence[str] = (), *, full: bool = False
    ) -> Iterator[object]:
        self.calls.append(("sync",))
        if self.no_token:
            raise AuthError("There is no token.", "Set GH_TOKEN, or run: gh auth login")
        yield from self.pages
        self.fresh = NOW
        self.version += 1

    def reconcile(self, stop: threading.Event) -> tuple[Entry, ...]:
        self.calls.append(("reconcile",))
        return ()

    def plan_waiting(self) -> Plan:
        self.calls.append(("plan_waiting",))
        waiting = [e for e in self.journal if e.state == "planned"]
        steps = tuple(
            Step(
                e.action, e.ref, e.node_id, e.kind, e.title, e.head_oid, e.args,
                e.undo, " ".join([e.action, *e.args.logins]), entry=e.id,
            )
            for e in waiting
        )  # fmt: skip
        title = f"{len(steps)} writes planned earlier and not sent"
        return Plan("w1", "waiting", title, steps)

    def coming(self) -> tuple[int, int]:
        return self.comes

    def plan_wave(self) -> Plan:
        self.calls.append(("plan_wave",))
        return self.plan("approve", [Ref.of("acme/core", 200)], single=False)

    def receipt(self):
        return self.receipts

    def cancel(self, entries: Sequence[int], why: str = "") -> tuple[Entry, ...]:
        self.calls.append(("cancel", tuple(entries)))
        for place, entry in enumerate(self.journal):
            if entry.id in entries:
                self.journal[place] = replace(entry, state="cancelled")
        return ()

    def called(self, name: str) -> list[tuple]:
        return [call for call in self.calls if call[0] == name]


def progress(**changes: object) -> SimpleNamespace:
    """A page of a sync, as far as the status line looks at it."""
    values = {
        "repo": "acme/core", "feed": "pulls", "done": 200, "total": 900, "new": 3,
        "updated": 1, "closed": 0, "requests": 4, "points": 9, "points_left": 4812,
        "eta_seconds": 40.0, "note": "", "waiting_until": None,
    }  # fmt: skip
    return SimpleNamespace(**{**values, **changes})
