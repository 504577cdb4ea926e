"""Batches as they were confirmed: which pull requests, at which head, asking what.

A receipt is read from these and from the entries of the same plan.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from triage import clock
from triage.model import Args, Ref
from triage.store.connect import Database


@dataclass(frozen=True, slots=True)
class Member:
    """A pull request of a batch as it was when the batch was confirmed."""

    ref: Ref
    node_id: str
    title: str
    head_oid: str
    action: str
    args: Args
    merging: bool = False
    """Whether it is to be merged after the approval."""
    verdict: str = ""
    """ready, review or blocked; empty: it is no bump."""
    packages: tuple[str, ...] = ()
    """`name@version` of all that it brings."""
    proven_at: datetime | None = None
    """Since when these versions are known to exist; None: not known."""
    left_out: str = ""
    """Why it has no step; empty: it has."""
    kind: str = ""
    """That reason in a word."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A plan over several pull requests that was confirmed."""

    plan: str
    title: str
    members: tuple[Member, ...]
    wave_of: str = ""
    """Plan of the first batch that it goes on from; empty: it is the first."""
    rebase: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    """None: it runs, is paused, or was killed."""
    expected: float = 0.0
    """Seconds that the plan said."""
    took: float | None = None
    writes: int = 0

    @property
    def root(self) -> str:
        """Plan of the first batch of its round."""
        return self.wave_of or self.plan


class Batches:
    """The part of the journal that knows which entries were one batch."""

    db: Database

    def open_batch(self, batch: Batch, now: datetime) -> None:
        """Keep a batch as it is confirmed; once more is the same batch."""
        self.db.run(
            "insert or ignore into batch (plan, title, wave_of, rebase, started_at, "
            "ended_at, expected, took, writes) values (?, ?, ?, ?, ?, null, ?, null, 0)",
            (
                batch.plan,
                batch.title,
                batch.wave_of,
                int(batch.rebase),
                clock.iso(now),
                batch.expected,
            ),
        )
        self.db.run_many(
            "insert or ignore into batch_pull values "
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    batch.plan,
                    position,
                    one.ref.repo,
                    one.ref.number,
                    one.node_id,
                    one.title,
                    one.head_oid,
                    one.action,
                    dump({k: v for k, v in asdict(one.args).items() if v}),
                    int(one.merging),
                    one.verdict,
                    dump(one.packages),
                    clock.maybe_iso(one.proven_at),
                    one.left_out,
                    one.kind,
                )
                for position, one in enumerate(batch.members)
            ],
        )

    def ran_batch(
        self, plan: str, now: datetime, *, took: float, writes: int, ended: bool
    ) -> None:
        """Note that a batch ran for some seconds, to its end or not."""
        with self.db.writing():
            self.db.run(
                "update batch set took = coalesce(took, 0) + ?, writes = writes + ?, "
                "ended_at = ? where plan = ?",
                (took, writes, clock.iso(now) if ended else None, plan),
            )

    def batch(self, plan: str) -> Batch | None:
        """The batch of a plan; None: it was none."""
        found = self._batches("where plan = ?", (plan,))
        return found[0] if found else None

    def batches(self, limit: int = 50) -> tuple[Batch, ...]:
        """The newest batches first."""
        return self._batches("order by started_at desc, rowid desc limit ?", (limit,))

    def round_of(self, root: str) -> tuple[Batch, ...]:
        """A batch and the waves that went on from it, oldest first."""
        return self._batches(
            "where plan = ? or wave_of = ? order by started_at, rowid", (root, root)
        )

    def _batches(self, where: str, parameters: Sequence[object]) -> tuple[Batch, ...]:
        rows = self.db.read(f"{_BATCH} {where}", tuple(parameters))
        return tuple(
            Batch(
                plan=r[0],
                title=r[1],
                members=self._members(r[0]),
                wave_of=r[2],
                rebase=bool(r[3]),
                started_at=clock.parse(r[4]),
                ended_at=clock.maybe(r[5]),
                expected=r[6],
                took=r[7],
                writes=r[8],
            )
            for r in rows
        )

    def _members(self, plan: str) -> tuple[Member, ...]:
        rows = self.db.read(f"{_PULL} where plan = ? order by position", (plan,))
        return tuple(
            Member(
                ref=Ref.of(r[0], r[1]),
                node_id=r[2],
                title=r[3],
                head_oid=r[4],
                action=r[5],
                args=args_of(json.loads(r[6])),
                merging=bool(r[7]),
                verdict=r[8],
                packages=tuple(json.loads(r[9])),
                proven_at=clock.maybe(r[10]),
                left_out=r[11],
                kind=r[12],
            )
            for r in rows
        )


def args_of(found: Mapping[str, Any]) -> Args:
    """What an action needed besides its item, as it was kept."""
    return Args(
        logins=tuple(found.get("logins", ())),
        labels=tuple(found.get("labels", ())),
        body=str(found.get("body", "")),
        method=str(found.get("method", "")),
        target=str(found.get("target", "")),
        reply_to=str(found.get("reply_to", "")),
        reason=str(found.get("reason", "")),
    )


def dump(value: object) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


_BATCH = """
select plan, title, wave_of, rebase, started_at, ended_at, expected, took, writes
from batch
"""

_PULL = """
select repo, number, node_id, title, head_oid, action, args, merging, verdict,
       packages, proven_at, left_out, kind
from batch_pull
"""
