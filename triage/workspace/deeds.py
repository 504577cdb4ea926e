"""What a workspace may do to items: plan, perform, settle, take back."""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from triage import clock
from triage.act import Args, Entry, Plan, Wish
from triage.errors import StoreError
from triage.model import Item, Ref
from triage.store.cache import Derive
from triage.store.journal import OPEN_STATES
from triage.workspace.looking import Looking

if TYPE_CHECKING:
    from triage.act.desk import Desk
    from triage.act.pace import Tempo
    from triage.act.plan import Office
    from triage.act.receipt import Receipt
    from triage.act.replying import Reply
    from triage.act.spread import Offer
    from triage.hub import Hub, Wait


class Deeds(Looking):
    """The half of a workspace that writes to GitHub."""

    patience: float
    """Seconds that a limit of GitHub's may make anything wait."""
    tempo: Tempo | None
    ticking: clock.Ticking | None
    """The clock that waits are measured by; None: the machine's own."""
    on_wait: Callable[[Wait], None]

    @abstractmethod
    def hub(self, stop: threading.Event | None = None) -> Hub:
        """GitHub behind its seam."""

    def plan(
        self,
        action: str,
        refs: Sequence[Ref],
        args: Args | None = None,
        *,
        single: bool = False,
        merging: bool = False,
        rebase: bool = False,
    ) -> Plan:
        """What an action would do; nothing happens yet.

        Several pull requests that are approved or on their way into their base are a
        batch. `rebase`: Dependabot is asked to rebase what a merge leaves behind.
        """
        from triage.act import lanes, plan, wishes  # noqa: PLC0415

        if not single and action in lanes.DECIDING:
            wanted = [Wish(ref, action, args or Args(), merging) for ref in refs]
            return wishes.make_batch(self._office(), wanted, rebase=rebase)
        return plan.make(
            self._office(), action, refs, args, single=single, merging=merging
        )

    def plan_reply(self, ref: Ref, reply: Reply) -> Plan:
        """A comment on an item, and what follows it: mark, assign, close."""
        from triage.act import replying  # noqa: PLC0415

        return replying.plan_reply(self._office(), ref, reply)

    def keep(self, plan: Plan) -> Plan:
        """Journal a plan that is to go a little later; the plan of what is journaled.

        Should the process die meanwhile, the next start offers it.
        """
        from triage.act import batch  # noqa: PLC0415

        ids = batch.journaled(self.journal(), plan, datetime.now(UTC))
        pairs = zip(plan.steps, ids, strict=True)
        return replace(plan, steps=tuple(replace(s, entry=i) for s, i in pairs))

    def offers(self, refs: Sequence[Ref]) -> tuple[Offer, ...]:
        """Whom Ownership suggests for some items, the best first."""
        from triage.act.spread import Offer  # noqa: PLC0415
        from triage.model.slices import WHOLE  # noqa: PLC0415
        from triage.views.ownership import VIEW  # noqa: PLC0415

        queue = VIEW.load(self.cache(), replace(self.lens(), slice=WHOLE))
        known = {
            ref: tuple(login for login, _ in row.suggestions)
            for row in queue.rows
            for ref in row.refs
        }
        return tuple(Offer(ref, known.get(ref, ())) for ref in refs)

    def plan_spread(self, action: str, offers: Sequence[Offer]) -> Plan:
        """Items assigned to, or reviews asked of, whom each suggests; loads level."""
        from triage.act import spread  # noqa: PLC0415

        return spread.plan_spread(self._office(), action, offers)

    def plan_rebalance(self, login: str) -> Plan:
        """What goes from somebody with too much to review to others.

        Raises UsageError where nobody of this login is overloaded.
        """
        from triage.act import rebalance  # noqa: PLC0415

        return rebalance.plan_rebalance(self._office(), login)

    def plan_policy(self, name: str) -> Plan:
        """What a policy of the settings would do now, as a batch.

        Raises UsageError for a policy that there is not.
        """
        from triage.act import by_policy  # noqa: PLC0415

        return by_policy.plan_policy(self._office(), name)

    def plan_undo(self, entry_id: int | None = None) -> Plan:
        """What takes back an entry, or the last plan."""
        from triage.act import undo  # noqa: PLC0415

        return undo.plan_undo(self._office(), entry_id)

    def plan_undo_round(self, *, reverts: bool = True) -> Plan:
        """What takes back the last batch with its waves."""
        from triage.act import undo  # noqa: PLC0415

        return undo.plan_undo_round(self._office(), reverts=reverts)

    def plan_waiting(self) -> Plan:
        """What was planned and not sent, planned anew against what is stored now."""
        from triage.act import waiting  # noqa: PLC0415

        return waiting.plan_waiting(self._office())

    def plan_wave(self, root: str = "") -> Plan:
        """What the last batch, or a named one, held and is ready now."""
        from triage.act import waves  # noqa: PLC0415

        return waves.plan_wave(self._office(), root)

    def coming(self) -> tuple[int, int]:
        """How many pull requests of the last batch may come back, and are ready."""
        from triage.act import waves  # noqa: PLC0415

        cache = self.cache()
        back = [
            item
            for member in waves.returning(self.journal())
            if (item := cache.item_by_id(member.node_id)) and item.is_open
        ]
        if not back:
            return 0, 0
        return len(back), len({step.ref for step in self.plan_wave().steps})

    def receipt(self) -> tuple[Receipt | None, Receipt | None]:
        """What the last batch came to, and the round before."""
        from triage.act import receipt  # noqa: PLC0415

        return receipt.of(self.journal())

    def perform(
        self,
        plan: Plan,
        told: Callable[[Entry], None],
        stop: threading.Event,
        pause: threading.Event | None = None,
        *,
        graced: bool = False,
    ) -> tuple[Entry, ...]:
        """Write a plan to GitHub, telling of each entry as it moves.

        While `pause` is set, it stands still before the next write. `graced`: the time
        is over in which its comments could be taken back.
        """
        from triage.act import perform  # noqa: PLC0415

        desk = self._desk(stop)
        if graced:
            desk = replace(desk, tempo=replace(desk.tempo, grace=0.0))
        if pause is not None:
            desk = replace(desk, paused=pause.is_set)
        return perform.perform(desk, plan, told)

    def reconcile(
        self, stop: threading.Event, told: Callable[[Entry], None] = lambda _e: None
    ) -> tuple[Entry, ...]:
        """Settle what nobody knows, by reading."""
        from triage.act import reconcile  # noqa: PLC0415

        return reconcile.reconcile(self._desk(stop), told)

    def settle(self, stop: threading.Event) -> None:
        """Settle what a process left on its way, where GitHub can be asked.

        What shows no effect yet is looked at once more when it is late enough.
        """
        if not self.journal().in_state("inflight", "unknown"):
            return
        from triage.act.pace import Tempo  # noqa: PLC0415
        from triage.hub import Wait  # noqa: PLC0415

        left = [e for e in self.reconcile(stop) if e.state == "unknown"]
        late = (self.tempo or Tempo()).late
        if left and late and not stop.is_set():
            self.on_wait(Wait("what GitHub did not show yet may still appear", late))
            (self.ticking or clock.ticking(stop)).sleep(late)
            self.reconcile(stop)

    def cancel(
        self, entries: Sequence[int], why: str = "cancelled before it was sent"
    ) -> tuple[Entry, ...]:
        """Cancel what was not sent; free, since nothing happened."""
        journal, now = self.journal(), datetime.now(UTC)
        return tuple(
            journal.move(i, "cancelled", now, why=why)
            for i in entries
            if journal.entry(i).state == "planned"
        )

    def entries(self, limit: int = 200) -> tuple[Entry, ...]:
        """The journal, newest first."""
        return self.journal().entries(limit)

    def unsettled_count(self) -> Mapping[str, int]:
        """How many entries are planned, inflight or unknown, by their state."""
        return self.journal().counted()

    def last_event(self) -> int:
        """The number of the newest event of the journal: while it stays, so does that."""
        return self.journal().last_event()

    def unsettled(self) -> tuple[Entry, ...]:
        """Entries that are planned, inflight or unknown, oldest first."""
        return self.journal().in_state(*OPEN_STATES)

    def _office(self) -> Office:
        from triage.act.plan import Office  # noqa: PLC0415

        at = self.ticking.now() if self.ticking else time.time()
        return Office(self.me, self.cache(), self.journal(), self.lens(), at)

    def _desk(self, stop: threading.Event) -> Desk:
        from triage.act import waves  # noqa: PLC0415
        from triage.act.desk import Desk  # noqa: PLC0415
        from triage.act.entries import waived  # noqa: PLC0415
        from triage.act.pace import Pacer, Tempo  # noqa: PLC0415
        from triage.sync import deriver  # noqa: PLC0415

        cache, journal = self.cache(), self.journal()

        def ready(ref: Ref, plan: str) -> str:
            going = (e for e in journal.in_state("inflight") if e.plan == plan)
            without = next((waived(e) for e in going if e.ref == ref), "")
            lens = self.lens()
            return waves.ready(cache, journal, lens, ref, plan, without=without)

        def derive(item: Item) -> Derive:
            repo = cache.repo(item.ref.repo)
            if repo is None:
                raise StoreError(f"{item.ref.repo} is not in the local copy.")
            return deriver(cache, self.settings, repo)

        tempo = self.tempo or Tempo()
        there = self.ticking or clock.ticking(stop)
        hub: Hub = self.hub(stop)
        me = self.me or hub.viewer().login
        return Desk(
            hub=hub,
            cache=cache,
            journal=journal,
            me=me,
            derive=derive,
            ready=ready,
            pacer=Pacer(journal, there, tempo.apart, stop),
            stop=stop,
            clock=there,
            tempo=tempo,
            waits=self.on_wait,
            patience=self.patience,
        )
