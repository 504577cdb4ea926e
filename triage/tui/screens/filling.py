"""Filling the panes: what is stored is read in workers, and shown when it is there."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.worker import WorkerFailed

from triage.clock import iso
from triage.errors import TriageError, UsageError
from triage.keeping import KEPT
from triage.keymap import Keymap
from triage.model import Ref
from triage.tui import listing, reading
from triage.tui.deeds import Deeds
from triage.tui.layout import place_of
from triage.tui.messages import Loaded, LoadEnded, Narrowed, NarrowEnded, StoreChanged
from triage.tui.panes import Pane, Tabs, Views
from triage.tui.sources import Around, Ask, ListRows, PaneRows, Past
from triage.tui.status import Status

if TYPE_CHECKING:
    from triage.tui.acting import Acting

T = TypeVar("T")

BREATH = 0.4
"""Seconds between two rounds of reading, so that a sync costs the keys nothing."""

COUNT_EVERY, COUNT_AT_LAST = 10.0, 60.0
"""Seconds between two readings of the panes that are not open and that take a while; so
many while keys come, which would have to wait for it."""


class Filling(Deeds):
    """A screen of panes that are read in the background."""

    acting: Acting
    panes: tuple[Pane, ...]
    tabs: Tabs
    views: Views
    status: Status

    def __init__(self, keymap: Keymap, context: str) -> None:
        super().__init__(keymap, context)
        self.breath = BREATH
        self.since = ""
        """When one last looked: what others did later is marked."""
        self.around: dict[str, Around] = {}
        """Which rows each pane needs where it stands; workers read them ahead."""
        self.past = Past()
        """The last days of the queues; of a round's worker alone."""
        self.journaled: tuple[int, str] = (-1, "")
        """Of which event and minute the journal is shown; of a round's worker alone."""
        self.round_runs = False
        self.stale = False
        self.counted_at = -COUNT_EVERY
        self.owes_count = False

    @property
    @abstractmethod
    def pane(self) -> Pane:
        """The pane that has the keys."""

    @abstractmethod
    def changed(self, pane: Pane) -> None:
        """Other rows are shown in a pane."""

    @abstractmethod
    def news(self, found: Mapping[Ref, Sequence[str]]) -> None:
        """What others did to items was read."""

    def pane_of(self, name: str) -> Pane:
        """The pane of this id."""
        return self.panes[place_of(name, [pane.place for pane in self.panes])]

    async def aside(self, work: Callable[[], T]) -> T | None:
        """What a piece of reading finds, away from the loop; the next key waits for it.

        None where it failed, which is told.
        """
        problem: list[TriageError] = []

        def whole() -> T | None:
            try:
                return work()
            except TriageError as error:
                problem.append(error)
                return None
            finally:
                self.acting.workspace.release()

        worker = self.run_worker(whole, thread=True, exit_on_error=False, group="aside")
        try:
            found = await worker.wait()
        except WorkerFailed as error:
            self.acting.notify(str(error.error), severity="error")
            return None
        if problem:
            self.acting.notify(
                problem[0].hint, title=problem[0].message, severity="warning"
            )
        return found

    # All panes.

    def reload(self) -> None:
        """Read the panes again in a worker; a burst of calls is one more round."""
        if self.round_runs:
            self.stale = True
            return
        self.round_runs = True
        self.stale = False
        here = self.pane
        panes = self._in_turn(here)
        asks = [pane.ask() for pane in panes if self._is_due(pane)]
        asks.sort(key=lambda ask: ask.pane != here.place.id)
        counts = [one.ask() for one in panes if one.place.wish and one is not here]
        self.acting.in_lane(partial(self._read, asks, counts), "load")

    def _in_turn(self, here: Pane) -> Sequence[Pane]:
        """The panes of which a round reads anything; what takes a while has its turn."""
        slow = [one for one in self.panes if one is not here and self._is_slow(one)]
        since = time.monotonic() - self.counted_at
        if slow and since < (COUNT_EVERY if self.acting.is_calm else COUNT_AT_LAST):
            if not self.owes_count:
                self.owes_count = True
                self.later(COUNT_EVERY, self._count_again)
            return [pane for pane in self.panes if pane not in slow]
        self.counted_at = time.monotonic()
        return self.panes

    def _is_slow(self, pane: Pane) -> bool:
        """Whether reading a pane anew goes through much of what is stored."""
        if pane.place.id == "mine":
            return pane.loaded and self.acting.workspace.keeps_queues
        return bool(pane.place.wish and pane.wish.query)

    def _count_again(self) -> None:
        self.owes_count = False
        self.reload()

    def _is_due(self, pane: Pane) -> bool:
        """Whether a round reads the rows of a pane: of some only where they are open."""
        is_late = pane.place.wish is not None or pane.place.is_late
        return not is_late or pane is self.pane

    def _read(self, asks: Sequence[Ask], counts: Sequence[Ask]) -> None:
        """In a worker: read each pane, then how things stand."""
        workspace = self.acting.workspace
        error = ""
        standing = None
        try:
            for ask in (*asks, *counts):
                if self.acting.stop.is_set():
                    break
                error = self._read_one(ask, tally=ask in counts) or error
            standing = reading.standing(
                workspace, busy=self.acting.busy is not None, since=self.since
            )
            self.past = reading.past(workspace, self.past)
            standing = replace(standing, trends=self.past.trends)
        except Exception as problem:  # noqa: BLE001  (the top of a worker)
            error = str(problem) or type(problem).__name__
        finally:
            self.post_message(LoadEnded(standing, error))

    def _read_one(self, ask: Ask, *, tally: bool) -> str:
        """Read one pane and hand it on; why that failed."""
        workspace = self.acting.workspace
        try:
            if workspace.keeps_queues and ask.pane in KEPT and self._is_loaded(ask):
                return ""  # shown when it is worked out anew
            journal = None
            if ask.pane == "journal":
                journal = workspace.last_event(), iso(workspace.now())[:16]
            if journal == self.journaled and not ask.is_grey:
                return ""  # it is shown as it is
            read = listing.tally if tally else reading.pane
            self.post_message(Loaded(read(workspace, ask)))
            self.journaled = journal or self.journaled
        except UsageError as problem:
            if not self._is_loaded(ask):  # else it is said where one types
                return f"{ask.pane}: {problem}"
        except Exception as problem:  # noqa: BLE001  (the top of a worker)
            return f"{ask.pane}: {str(problem) or type(problem).__name__}"
        return ""

    def _is_loaded(self, ask: Ask) -> bool:
        return self.pane_of(ask.pane).loaded

    def on_loaded(self, event: Loaded) -> None:
        """Show the rows that were read."""
        self.fill(event.pane)

    def fill(self, loaded: PaneRows) -> None:
        """Show the rows that were read, unless something else is wanted by now."""
        self.put(loaded)
        self.tabs.refresh()
        self.views.refresh()
        self.changed(self.pane_of(loaded.pane))

    def recall(self, pane: Pane) -> None:
        """Put a pane back to how it was left, before anything else is wanted of it."""
        if not pane.recalled:
            pane.recalled = True
            self.acting.restore(pane)

    def put(self, loaded: PaneRows) -> None:
        """Put rows into their pane; also before anything is mounted."""
        pane = self.pane_of(loaded.pane)
        self.recall(pane)
        if loaded.count is not None:
            self.tabs.counts[self.panes.index(pane)] = loaded.count
        pane.tell(loaded.count, loaded.headline)
        if loaded.is_tally:
            return
        pane.loaded = True
        if loaded.whole is not None and loaded.wish.base != pane.wish.base:
            pane.whole = None
            if self.is_mounted:
                self.sift(pane)
            return
        pane.whole = loaded.whole
        pane.apart = loaded.apart
        pane.rows.empty = loaded.empty
        if loaded.whole is not None and pane.rows.marks:
            marked = tuple(pane.rows.marks)
            left = {row.key for row in loaded.whole.among(marked)}
            pane.rows.marks.discard([key for key in marked if key not in left])
        if loaded.wish != pane.wish:
            pane.rows.columns = pane.rows.columns or loaded.columns
            if self.is_mounted:
                self.sift(pane)
            return
        pane.rows.columns = loaded.columns
        pane.rows.marks.hidden = loaded.hidden
        pane.show(loaded.rows, loaded.wish, is_part=loaded.is_part, near=loaded.near)
        if pane.place.wish is not None or isinstance(loaded.whole, ListRows):
            pane.rows.release(self.acting.awaited)
        if loaded.is_part and self.is_mounted:
            self.sift(pane)

    def on_load_ended(self, event: LoadEnded) -> None:
        """A round is over; another one follows if something changed meanwhile."""
        if event.standing:
            self.status.standing = event.standing
            self.news(event.standing.doings)
            self.status.now = event.standing.now
            for pane in self.panes:
                pane.trace(event.standing.trends.get(pane.place.id, ()))
        self.status.broken = event.error
        self.status.refresh()
        self.later(self.breath, self._rested)

    def _rested(self) -> None:
        self.round_runs = False
        if self.stale:
            self.reload()

    def on_store_changed(self, event: StoreChanged) -> None:
        """The store has something newer."""
        event.stop()
        self.reload()

    # One pane, for another wish.

    @staticmethod
    def _read_sense(ask: Ask, read: Callable[[Ask], None]) -> None:
        """Read what a filter says up to the word that nobody understands."""
        words = ask.wish.filter
        while words:
            words = words.rpartition(" ")[0].rstrip()
            try:
                read(replace(ask, wish=replace(ask.wish, filter=words)))
            except TriageError:
                continue
            return

    def sift(self, pane: Pane) -> None:
        """Read what a pane is to show now; while that runs, the newest wish waits."""
        if pane.sifts:
            return
        pane.sifts = True
        pane.calm.clear()
        ask, whole, wish = pane.ask(), pane.whole, pane.wish
        workspace = self.acting.workspace

        def read(ask: Ask) -> None:
            if whole is None and ask.pane in reading.QUEUES:
                self.post_message(Loaded(reading.pane(workspace, ask)))
                return
            for one in listing.sift(workspace, ask, whole):
                self.post_message(Narrowed(ask.pane, one))
                if pane.wish != wish or self.acting.stop.is_set():
                    break

        def work() -> None:
            said = ""
            try:
                read(ask)
            except UsageError as error:
                said = f"{error.message} {error.hint}".strip()
                self._read_sense(ask, read)
            except Exception as error:  # noqa: BLE001  (the top of a worker)
                said = str(error) or type(error).__name__
            finally:
                self.post_message(NarrowEnded(ask, said))

        self.acting.background(work, "sift")

    def on_narrowed(self, event: Narrowed) -> None:
        """Show what a wish leaves of a pane."""
        pane, found = self.pane_of(event.pane), event.found
        pane.loaded = True
        if found.columns:
            pane.rows.columns = found.columns
            pane.tell(None, found.headline)
        if not found.is_part:
            pane.rows.marks.hidden = found.hidden
        pane.show(found.rows, found.wish, is_part=found.is_part)
        self.changed(pane)

    def on_narrow_ended(self, event: NarrowEnded) -> None:
        """A wish was read; the next one follows if it changed meanwhile."""
        pane = self.pane_of(event.ask.pane)
        pane.sifts = False
        if pane.wish != event.ask.wish:
            self.sift(pane)
            return
        pane.trouble = event.error
        pane.calm.set()
        self.changed(pane)
