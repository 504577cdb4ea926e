"""Writes a plan to GitHub, one step at a time, each journaled before and after.

Per step: commit `inflight`, re-read, call, read back, settle. Base branches take turns
(`lanes`); what GitHub is still working out comes again later, and others go meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

from triage.act import Entry, Plan, Step, batch, lanes
from triage.act.desk import PAUSE_SECONDS, Desk
from triage.act.entries import intent
from triage.act.holds import HELD, Hold
from triage.act.lanes import Chain, Lane
from triage.act.on_answers import TARGET
from triage.act.plan import LANDING
from triage.act.replying import said_before, stopped
from triage.act.sending import Halt, Unripe, send
from triage.errors import Interrupted, RateLimited
from triage.hub import Wait
from triage.store.leases import Holder

Told = Callable[[Entry], None]

TAKEN_BACK = "taken back before it was sent"


def perform(desk: Desk, plan: Plan, told: Told) -> tuple[Entry, ...]:
    """Write a plan; the entries as they then stand.

    Raises AuthError, RateLimited and Unreachable where the batch cannot go on; what
    was not sent stays planned. One step's failure stops only what depends on it.
    """
    now = desk.clock.moment()
    for refusal in plan.refusals:
        if refusal.entry is not None:
            _drop(desk, refusal.entry, refusal.reason)
    ids = batch.journaled(desk.journal, plan, now)
    with batch.clocked(desk, ids) as watch:
        return _Run(desk, plan, ids, told, watch).all()


def _drop(desk: Desk, number: int, why: str) -> None:
    """Cancel a waiting entry for which there is no longer any ground."""
    if desk.journal.entry(number).state == "planned":
        desk.journal.move(number, "cancelled", desk.clock.moment(), why=why)


class _Run:
    """One plan on its way, repository by leased repository.

    Where another process works in a repository, its steps stay planned and say so.
    """

    def __init__(
        self,
        desk: Desk,
        plan: Plan,
        ids: Sequence[int],
        told: Told,
        watch: batch.Watch,
    ) -> None:
        self.desk = desk
        self.watch = watch
        self.plan = plan
        self.ids = list(ids)
        self.steps: list[Step] = list(plan.steps)
        self.told = told
        self.busy: dict[str, Holder] = {}
        self.graced = False
        """Whether the time is over in which comments can be taken back."""
        self.lanes = lanes.lanes(self.steps, self._base)

    def _base(self, step: Step) -> str:
        stored = self.desk.cache.item_by_id(step.node_id)
        return stored.pull.base_ref_raw if stored and stored.pull else ""

    def all(self) -> tuple[Entry, ...]:
        """Send what can be sent; the entries as they then stand."""
        repos = dict.fromkeys(step.ref.key for step in self.steps)
        with ExitStack() as all_leases:
            leases: Mapping[str, ExitStack] = {
                repo: all_leases.enter_context(ExitStack()) for repo in repos
            }
            for repo, held in leases.items():
                now = self.desk.clock.moment()
                taken = self.desk.journal.lease(repo, self.plan.title, now)
                holder = held.enter_context(taken)
                if holder is not None:
                    self.busy[repo] = holder
            while (lane := self._turn()) is not None:
                try:
                    self._chain(lane)
                except Halt as halt:
                    raise halt.error from None
                self._release(leases)
        return tuple(self.desk.journal.entry(i) for i in self.ids)

    def _release(self, leases: Mapping[str, ExitStack]) -> None:
        """Give back the repositories in which nothing is left to do."""
        places = {p for lane in self.lanes for c in lane.chains for p in c.places}
        working = {self.steps[p].ref.key for p in places}
        for repo, held in leases.items():
            if repo not in working:
                held.close()

    def _turn(self) -> Lane | None:
        """The lane that goes next, once it may; None: stopped, or nothing is left."""
        desk = self.desk
        while not desk.stop.is_set():
            if desk.paused():
                before = desk.clock.now()
                desk.clock.sleep(PAUSE_SECONDS)
                self.watch.stood += desk.clock.now() - before
                continue
            lane = lanes.due(self.lanes, desk.clock.now())
            left = lane.rests_until - desk.clock.now() if lane else 0.0
            if left <= 0:
                return lane
            desk.clock.sleep(min(left, 1.0))
        return None

    def _chain(self, lane: Lane) -> None:
        """The next steps of the pull request whose turn it is, as far as they go."""
        chain = lane.chains[0]
        while chain.places:
            place = chain.places[0]
            try:
                record = self._one(place, chain)
            except Unripe:
                lane.rests_until = self._later(chain)
                return
            if self.desk.stop.is_set() and record.state == "planned":
                return
            self.told(record)
            chain.places.pop(0)
            if self.desk.paused() and chain.places:
                return
        lane.chains.popleft()
        self._after(lane, place)

    def _later(self, chain: Chain) -> float:
        wait = self.desk.tempo.poll[chain.put_off]
        chain.put_off += 1
        return self.desk.clock.now() + wait

    def _after(self, lane: Lane, place: int) -> None:
        """A base has moved: look at what else goes into it, and let it rest."""
        if self.steps[place].action != "merge" or not lane.chains:
            return
        if self.desk.journal.entry(self.ids[place]).state == "done":
            coming = [self.steps[c.places[0]].node_id for c in lane.chains]
            batch.look(self.desk, coming)
            lane.rests_until = self.desk.clock.now() + self.desk.tempo.rest

    def _one(self, place: int, chain: Chain) -> Entry:
        """A step, or why it is not sent."""
        number, step, desk = self.ids[place], self.steps[place], self.desk
        record = desk.journal.entry(number)
        if record.state != "planned":
            return record
        if step.ref.key in self.busy:
            why = f"not sent: {self.busy[step.ref.key]} works in {step.ref.repo}"
            return desk.journal.note(number, why, desk.clock.moment())
        if step.action in LANDING and self._failed_before(record):
            return desk.journal.move(
                number, "failed", desk.clock.moment(),
                why="the step before it failed; nothing was sent",
                receipt={HELD: "approval"},
            )  # fmt: skip
        if step.follows and (done := self._held_back(record)):
            return done
        if step.action == "unrequest" and self._nobody_asked(record):
            why = "nobody else could be asked before it; nothing was sent"
            return desk.journal.move(number, "failed", desk.clock.moment(), why=why)
        return self._paced(number, step, chain)

    def _held_back(self, record: Entry) -> Entry | None:
        """What follows a comment that does not stand, or not yet; None: it goes."""
        journal, now = self.desk.journal, self.desk.clock.moment()
        before = said_before(journal, record)
        if why := stopped(before):
            return journal.move(record.id, "cancelled", now, why=why)
        if before is None or before.state == "done":
            return None
        why = f"waits for entry {before.id}, which is {before.state}"
        return journal.note(record.id, why, now)

    def _nobody_asked(self, record: Entry) -> bool:
        """Whether this plan was to ask somebody else first, and that did not go through."""
        return any(
            one.action == "request" and one.undoes is None and one.state != "done"
            for one in self.desk.journal.of_plan_on(record.plan, record.node_id)
        )

    def _failed_before(self, record: Entry) -> bool:
        """Whether what this plan does first with the pull request did not go through."""
        newest = {
            one.action: one.state
            for one in self.desk.journal.of_plan_on(record.plan, record.node_id)
            if one.action not in LANDING and one.undoes is None
        }
        return bool(set(newest.values()) & {"failed", "unknown", "undone", "inflight"})

    def _paced(self, number: int, step: Step, chain: Chain) -> Entry:
        """One step, once the limits and the other processes let it go."""
        desk = self.desk
        if step.action == "comment" and not self.graced:
            self.told(desk.journal.entry(number))
            desk.clock.sleep(desk.tempo.grace)
            if desk.stop.is_set():
                self._taken_back()
                return desk.journal.entry(number)
            self.graced = True
        while True:
            with desk.turn(f"{step.action} {step.ref}") as mine:
                record = desk.journal.entry(number)
                if not mine or desk.stop.is_set() or record.state != "planned":
                    return record
                left = desk.pacer.left() - desk.tempo.apart
                if left <= 0:
                    try:
                        return self._sent(number, step, chain)
                    except RateLimited as error:
                        left = max(error.until - desk.clock.now(), 1.0)
                        if left > desk.patience:
                            raise Halt(error) from None
                        desk.waits(Wait(error.message, left))
                    except Interrupted:
                        return desk.journal.entry(number)
            desk.clock.sleep(left)
            if desk.stop.is_set():
                return desk.journal.entry(number)

    def _taken_back(self) -> None:
        """Cancel the comments of the plan, and what was to follow them."""
        desk = self.desk
        for number, step in zip(self.ids, self.steps, strict=True):
            if step.action == "comment" or step.follows:
                _drop(desk, number, TAKEN_BACK)

    def _sent(self, number: int, step: Step, chain: Chain) -> Entry:
        desk = self.desk
        found: dict[str, str] = {}
        if step.action == "answer" and not step.args.target:
            before = said_before(desk.journal, desk.journal.entry(number))
            found = {TARGET: before.receipt.get("node", "") if before else ""}
            step = replace(step, args=replace(step.args, target=found[TARGET]))
        now = desk.clock.moment()
        record = desk.journal.move(number, "inflight", now, receipt=found)
        self.told(record)
        left = len(desk.tempo.poll) - chain.put_off

        def holding(hold: Hold) -> None:
            self._add(batch.because(desk, record, hold), chain)

        return send(desk, record, step, holding, patience=left)

    def _add(self, more: Sequence[Step], chain: Chain) -> None:
        """Steps that follow from a hold, as the plan said: planned before it settles."""
        for step in more:
            now = self.desk.clock.moment()
            self.ids += self.desk.journal.add(step.plan, [intent(step)], now)
            chain.places.append(len(self.steps))
            self.steps.append(step)
