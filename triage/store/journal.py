"""What the person did: entries, their chained events, drafts, and when writes went.

An entry is the latest state of one intended write; its events are append-only and
each carries the hash of the one before, so that a removed or altered one shows.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from triage import clock
from triage.errors import StoreError
from triage.model import Args, Entry, Kind, Ref
from triage.store.aside import Asides
from triage.store.backup import back_up
from triage.store.batches import Batch, Batches, args_of, dump
from triage.store.connect import Database
from triage.store.drafts import Drafts
from triage.store.leases import Holder, lease, lease_path
from triage.store.opening import JOURNAL
from triage.store.snapshots import Snapshots

OPEN_STATES = ("planned", "inflight", "unknown")
"""States of an entry that is not settled."""

_MOVES = {
    "planned": {"inflight", "cancelled", "failed"},
    "inflight": {"done", "failed", "unknown", "planned"},
    "unknown": {"done", "failed", "unknown"},
    "done": {"undone"},
}
"""Which state may follow which."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One write to be journaled, before anything happens."""

    action: str
    ref: Ref
    node_id: str
    kind: Kind
    title: str
    head_oid: str
    args: Args
    before: Mapping[str, str]
    undo: str
    undoes: int | None
    evidence: Sequence[Sequence[str]] = ()


class Journal(Asides, Batches, Drafts, Snapshots):
    """One thread's connection to `journal.db`."""

    def __init__(self, directory: Path) -> None:
        self.db = Database(directory, JOURNAL)
        self._directory = directory
        self._acting = directory / "act.lock"

    def add(
        self,
        plan: str,
        intents: Sequence[Intent],
        now: datetime,
        batch: Batch | None = None,
    ) -> tuple[int, ...]:
        """Journal intended writes as planned, with their batch, all or none; their ids.

        Before the first ones of a day, the journal is copied.
        """
        back_up(self.db, self._directory, now.date())
        ids: list[int] = []
        with self.db.writing():
            if batch is not None:
                self.open_batch(batch, now)
            for one in intents:
                self.db.run(
                    _ADD,
                    {
                        "plan": plan,
                        "action": one.action,
                        "repo": one.ref.repo,
                        "number": one.ref.number,
                        "node_id": one.node_id,
                        "kind": one.kind,
                        "title": one.title,
                        "head_oid": one.head_oid,
                        "args": dump({k: v for k, v in asdict(one.args).items() if v}),
                        "before": dump(one.before),
                        "undo": one.undo,
                        "undoes": one.undoes,
                        "nonce": secrets.token_hex(8),
                        "evidence": dump(one.evidence),
                        "now": clock.iso(now),
                    },
                )
                ids.append(self.db.last_id())
                self._event(ids[-1], "planned", "", {}, now)
        return tuple(ids)

    def move(
        self,
        entry: int,
        state: str,
        now: datetime,
        *,
        why: str = "",
        receipt: Mapping[str, str] | None = None,
    ) -> Entry:
        """Take an entry to another state, with its event. Raises StoreError.

        The transaction is on disk when this returns.
        """
        with self.db.writing():
            current = self.entry(entry)
            if state not in _MOVES.get(current.state, set()):
                raise StoreError(
                    f"Entry {entry} is {current.state} and cannot become {state}.",
                    "Another triage may have settled it: see triage journal.",
                )
            merged = {**current.receipt, **(receipt or {})}
            self.db.run(
                "update entry set state = ?, why = ?, receipt = ?, updated_at = ? "
                "where id = ?",
                (state, why, dump(merged), clock.iso(now), entry),
            )
            self._event(entry, state, why, merged, now)
            if state == "done" and current.action == "comment":
                self.spend_draft(current.ref, current.args.body)
        return self.entry(entry)

    def note(self, entry: int, why: str, now: datetime) -> Entry:
        """Say more about an entry without changing its state."""
        with self.db.writing():
            current = self.entry(entry)
            self.db.run("update entry set why = ? where id = ?", (why, entry))
            self._event(entry, current.state, why, {}, now)
        return self.entry(entry)

    def _event(
        self, entry: int, state: str, why: str, detail: Mapping[str, str], now: datetime
    ) -> None:
        last = self.db.read("select hash from event order by id desc limit 1")
        previous = str(last[0][0]) if last else ""
        at, text = clock.iso(now), dump(detail)
        self.db.run(
            "insert into event (entry_id, at, state, why, detail, previous, hash) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            (
                entry,
                at,
                state,
                why,
                text,
                previous,
                _hash(previous, entry, at, state, why, text),
            ),
        )

    def broken_at(self) -> int | None:
        """Id of the first event that does not follow the one before; None: whole."""
        previous = ""
        rows = self.db.read(
            "select id, entry_id, at, state, why, detail, previous, hash "
            "from event order by id"
        )
        for event, entry, at, state, why, detail, before, found in rows:
            expected = _hash(previous, entry, at, state, why, detail)
            if before != previous or found != expected:
                return int(event)
            previous = found
        return None

    def entry(self, number: int) -> Entry:
        """One entry. Raises StoreError where there is none."""
        found = self._entries("where id = ?", (number,))
        if not found:
            raise StoreError(
                f"The journal has no entry {number}.", "See them with: triage journal"
            )
        return found[0]

    def entries(self, limit: int = 200) -> tuple[Entry, ...]:
        """The newest entries first."""
        return self._entries("order by id desc limit ?", (limit,))

    def in_state(self, *states: str) -> tuple[Entry, ...]:
        """Entries in any of some states, oldest first."""
        holes = ", ".join("?" * len(states))
        return self._entries(f"where state in ({holes}) order by id", states)

    def counted(self) -> Mapping[str, int]:
        """How many entries are not settled, by their state."""
        rows = self.db.read(
            "select state, count(*) from entry where state in (?, ?, ?) group by state",
            OPEN_STATES,
        )
        return {r[0]: r[1] for r in rows}

    def last_event(self) -> int:
        """The number of the newest event: with any other, entries are others."""
        return int(self.db.read("select coalesce(max(id), 0) from event")[0][0])

    def of_plan(self, plan: str) -> tuple[Entry, ...]:
        """The entries of one plan, in order."""
        return self._entries("where plan = ? order by id", (plan,))

    def of_plan_on(self, plan: str, node_id: str) -> tuple[Entry, ...]:
        """The entries of one plan that are about one item, in order."""
        return self._entries(
            "where plan = ? and node_id = ? order by id", (plan, node_id)
        )

    def last_undoable(self) -> tuple[Entry, ...]:
        """The done, not yet undone entries of the newest plan that has some.

        What is itself an undo is passed over, and so is what cannot be undone.
        """
        found = self.db.read(
            "select plan from entry where state = 'done' and undoes is null "
            "and undo <> 'one-way' order by id desc limit 1"
        )
        if not found:
            return ()
        return tuple(
            r
            for r in self.of_plan(str(found[0][0]))
            if r.state == "done" and r.undoes is None and r.undo != "one-way"
        )

    def _entries(self, where: str, parameters: Sequence[object]) -> tuple[Entry, ...]:
        rows = self.db.read(f"{_ENTRY} {where}", tuple(parameters))
        return tuple(
            Entry(
                id=r[0],
                plan=r[1],
                action=r[2],
                ref=Ref.of(r[3], r[4]),
                node_id=r[5],
                kind=Kind(r[6]),
                title=r[7],
                head_oid=r[8],
                args=args_of(json.loads(r[9])),
                before=json.loads(r[10]),
                undo=r[11],
                undoes=r[12],
                nonce=r[13],
                state=r[14],
                why=r[15],
                receipt=json.loads(r[16]),
                created_at=clock.parse(r[17]),
                updated_at=clock.parse(r[18]),
                evidence=json.loads(r[19]),
            )
            for r in rows
        )

    def sent_since(self, moment: float) -> tuple[float, ...]:
        """POSIX times of writes since a moment, oldest first, of all processes."""
        rows = self.db.read("select at from sent where at >= ? order by at", (moment,))
        return tuple(r[0] for r in rows)

    def note_sent(self, moment: float) -> None:
        """Note that a write goes out now; forget what no limit looks at any more."""
        with self.db.writing():
            self.db.run("insert into sent values (?)", (moment,))
            self.db.run("delete from sent where at < ?", (moment - 7200,))

    def note_answered(self, gone: float, answered: float) -> None:
        """Note when the answer to a write came that went out at `gone`."""
        with self.db.writing():
            self.db.run("update sent set at = ? where at = ?", (answered, gone))

    def acting(self, what: str, now: datetime) -> AbstractContextManager[Holder | None]:
        """Hold the turn to write to GitHub; yields who has it where it is not free."""
        return lease(self._acting, what, now)

    def lease(
        self, repo: str, what: str, now: datetime
    ) -> AbstractContextManager[Holder | None]:
        """Hold a repository for a batch; yields who works there where it is not free."""
        return lease(lease_path(self._directory, repo), what, now)

    def followed(self) -> tuple[str, ...]:
        """What the person asked to follow, by name."""
        rows = self.db.read("select pattern from followed order by lower(pattern)")
        return tuple(r[0] for r in rows)

    def follow(self, patterns: Sequence[str]) -> None:
        """Note what is followed, should the copy of GitHub be lost."""
        if tuple(sorted(patterns, key=str.lower)) == self.followed():
            return
        with self.db.writing():
            self.db.run("delete from followed")
            self.db.run_many(
                "insert or ignore into followed values (?)", [(p,) for p in patterns]
            )


def _hash(previous: str, *event: object) -> str:
    chained = json.dumps([previous, *event])
    return hashlib.sha256(chained.encode()).hexdigest()


_ADD = """
insert into entry (
  plan, action, repo, number, node_id, kind, title, head_oid, args, before, undo,
  undoes, nonce, state, why, receipt, evidence, created_at, updated_at
) values (
  :plan, :action, :repo, :number, :node_id, :kind, :title, :head_oid, :args, :before,
  :undo, :undoes, :nonce, 'planned', '', '{}', :evidence, :now, :now
)
"""

_ENTRY = """
select id, plan, action, repo, number, node_id, kind, title, head_oid, args, before,
       undo, undoes, nonce, state, why, receipt, created_at, updated_at, evidence
from entry
"""
