"""The console itself: starts, syncs in the background, repaints, leaves."""

from __future__ import annotations

import gc
import time
from functools import partial
from typing import TYPE_CHECKING

from triage import keeping
from triage.act import Plan
from triage.clock import age
from triage.errors import AuthError, TriageError
from triage.keeping import Keeper
from triage.keymap import Keymap
from triage.model import Ref
from triage.tui import layout, reading
from triage.tui.aim import Aim
from triage.tui.messages import (
    Loaded,
    LoadEnded,
    StoreChanged,
    SyncEnded,
    SyncProgressed,
    Waiting,
)
from triage.tui.panes import Pane
from triage.tui.readying import Readying
from triage.tui.screens.desk import Desk
from triage.tui.sources import Around, PaneRows
from triage.views.members import group_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator

    from triage.hub import Wait
    from triage.sync import Progress, Report
    from triage.workspace import Workspace

    Syncs = Callable[
        [Workspace, threading.Event], Generator[Progress, None, Report | None]
    ]

LOOKED = "desk.looked"
"""Where it is remembered until when one has seen what others did."""

STALE = 5 * 60
"""Seconds after which the stored data is read again at start."""

TICK = 1.0
"""Seconds between two looks at whether another process has written."""

WATCH_EVERY = 60.0
"""Seconds between two looks at what a batch waits for."""

KEEP_EVERY = 10.0
"""Seconds after which the age of kept queues is looked at, though nothing changed."""


SHOW_EVERY = 1.0
"""Seconds between two times that renewed queues are shown while keys come: reading them
takes the interpreter from the keys."""


class Console(Readying):
    """The desk over one workspace."""

    def __init__(
        self,
        workspace: Workspace,
        keymap: Keymap,
        *,
        start: str = "",
        first: PaneRows | None = None,
        painted: bool = False,
        syncs: Syncs | None = None,
    ) -> None:
        super().__init__(painted=painted)
        self.workspace = workspace
        self.syncs = syncs
        """How a sync is done; None: by a process of its own."""
        keymap = self.keymap = layout.bound(keymap, workspace.settings.view)
        workspace.on_wait = self.waits
        self.desk = Desk(self, keymap, first, start)
        self.syncing = False
        self.version = 0
        self.keepers = Keeper(workspace, keeping.LIVE), Keeper(workspace, keeping.WHOLE)
        self.kept_at = -KEEP_EVERY
        self.watched_at = time.monotonic()
        self.shown_at: dict[Keeper, float] = {}
        """When queues were last shown anew, by who keeps them; of its worker alone."""

    def get_default_screen(self) -> Desk:
        """The desk stands below everything else."""
        return self.desk

    def on_mount(self) -> None:
        """Paint what is stored, then look whether it is old."""
        self.catch_signals()
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._started)

    def _started(self) -> None:
        """After the first frame: what is imported by now is never garbage."""
        gc.freeze()
        gc.enable()
        self.desk.since = self.workspace.recall(LOOKED) or self.workspace.newest()
        self.version = self.workspace.cache().data_version()
        fresh = self.workspace.freshness()
        old = fresh is None or age(fresh, self.workspace.now()) > STALE
        open_ended = any(e.state != "planned" for e in self.workspace.unsettled())
        if old or open_ended:
            self.do_app_sync()
        self.keep_queues()
        self.get_ready()

    def compose_ahead(self) -> None:
        """Compose the picker of people."""
        self.desk.ready_whom()

    def tick(self) -> None:
        """Count ages on; repaint where another connection has written."""
        self.desk.status.now = self.workspace.now()
        self.desk.status.refresh()
        version = self.workspace.cache().data_version()
        if version != self.version:
            self.version = version
            self._changed()
            self.desk.post_message(StoreChanged())
        self.keep_queues()
        self._watch()
        self.sweep()

    def _watch(self) -> None:
        """Look now and then whether the bots have mended what a batch holds."""
        since = time.monotonic() - self.watched_at
        idle = not (self.busy or self.syncing or self.desk.status.trouble)
        if self.coming and idle and since >= WATCH_EVERY:
            self.watched_at = time.monotonic()
            self.do_app_sync()

    # Queues of a large store.

    @property
    def keeping(self) -> bool:
        """Whether queues are being worked out."""
        return any(keeper.is_at_work for keeper in self.keepers)

    def keep_queues(self) -> None:
        """Have them worked out anew, elsewhere, where something changed."""
        if time.monotonic() - self.kept_at < KEEP_EVERY:
            return
        ready = [k for k in self.keepers if not (k.is_at_work or k.rests)]
        if len(ready) == len(self.keepers):
            self.kept_at = time.monotonic()
        if ready and self.workspace.keeps_queues:
            for keeper in ready:
                keeper.is_at_work = True
                self.background(partial(self._keep, keeper), f"keep {keeper.names[0]}")

    def _keep(self, keeper: Keeper) -> None:
        """In a worker: show what is new, have the rest worked out, show that."""
        try:
            self._show_kept(keeper)
            names = keeper.due(self.desk.pane.place.id)
            if names:
                keeper.run(names, lambda _name: self._show_kept(keeper), self.stop)
        except TriageError as error:
            self.workspace.can_keep = False
            self.desk.post_message(LoadEnded(None, error.message))
            self.desk.post_message(StoreChanged())
        finally:
            keeper.is_at_work = False

    def _show_kept(self, keeper: Keeper) -> None:
        """In a worker: show what is new; not so often while keys come."""
        wait = self.shown_at.get(keeper, 0.0) + SHOW_EVERY - time.monotonic()
        if wait > 0 and not self.is_calm:
            self.stop.wait(wait)
        names = keeper.news()
        if names:
            self.shown_at[keeper] = time.monotonic()
        for name in names:
            around = self.desk.around.get(name, Around())
            self.desk.post_message(
                Loaded(reading.renewed(self.workspace, name, around))
            )

    def _changed(self) -> None:
        """The store was just written to."""
        self.kept_at = -KEEP_EVERY
        for keeper in self.keepers:
            keeper.changed()

    def on_store_changed(self) -> None:
        """Something was written from here: the desk reads it."""
        self.desk.reload()

    # Sync.

    def do_app_sync(self) -> None:
        """Read what changed on GitHub, in the background."""
        if self.syncing:
            self.notify("A sync is already running.", timeout=2)
            return
        self.syncing = True
        status = self.desk.status
        status.syncing, status.progress, status.trouble = True, None, ""
        status.refresh()
        self.background(self._sync, "sync", exclusive=True)

    def _sync(self) -> None:
        """In a worker: one message a page."""
        from triage import courier  # noqa: PLC0415  (when there is one)

        try:
            trouble = ""
            pages = (self.syncs or courier.sync)(self.workspace, self.stop)
            while not self.stop.is_set():
                try:
                    self.post_message(SyncProgressed(next(pages)))
                except StopIteration as end:
                    trouble = troubles(end.value)
                    break
            self.post_message(SyncEnded(trouble))
        except AuthError as error:
            self.post_message(SyncEnded(f"not syncing: {error.message}", error.hint))
        except TriageError as error:
            self.post_message(SyncEnded(error.message, error.hint))
        except Exception as error:  # noqa: BLE001  (the top of a worker)
            self.post_message(SyncEnded(f"sync failed: {type(error).__name__}"))

    def waits(self, wait: Wait) -> None:
        """From any thread: GitHub asks to wait."""
        self.post_message(Waiting(wait.why, wait.seconds))

    def on_waiting(self, event: Waiting) -> None:
        """Say until when GitHub asks to wait."""
        self.desk.status.waits(event.why, event.until)

    def on_sync_progressed(self, event: SyncProgressed) -> None:
        """A page was stored."""
        self.desk.status.progress = event.progress
        self.desk.status.refresh()
        self.desk.reload()
        self._changed()
        self.keep_queues()

    def on_sync_ended(self, event: SyncEnded) -> None:
        """The sync is over."""
        self.syncing = False
        status = self.desk.status
        status.syncing, status.progress = False, None
        status.trouble = event.error
        if event.error and event.hint:
            self.notify(event.hint, title=event.error, severity="warning")
        status.refresh()
        self.desk.reload()

    # Acting.

    def item_settled(self, ref: Ref) -> None:
        """Grey the rows of an item that was written to."""
        self.desk.settled(ref)

    def item_open(self, ref: Ref) -> None:
        """The rows of an item may be acted on again."""
        self.desk.reopened(ref)

    def answered(self, aim: Aim) -> None:
        """Go on to the next row, where it was about the one under the cursor."""
        self.desk.acted(aim)

    def plan_performed(self, plan: Plan) -> None:
        """Its rows are no longer marked."""
        steps = {step.ref for step in plan.steps}
        self.desk.unmark(steps | {refusal.ref for refusal in plan.refusals})

    def work_changed(self) -> None:
        """Say how many writes wait."""
        status = self.desk.status
        status.pending = self.pending
        status.doing = ""
        if self.busy:
            total = len(self.busy.steps)
            done = min(self.settled_steps, total)
            far = f": {done}/{total}" if total > 1 else ""
            stop = self.keymap.first("item.undo")
            halt = "paused" if self.pause.is_set() else f"{stop} stops it"
            status.doing = f"{self.busy.title}{far} ({halt})"
        status.doing = self.countdown() or status.doing
        status.refresh()
        self.read_batch()

    @property
    def coming(self) -> int:
        """How many pull requests of the last batch may come back."""
        return self.desk.status.standing.returning

    # Coming back, and leaving.

    def restore(self, pane: Pane) -> None:
        """Put filter, order and cursor of a pane back where they were."""
        ask = reading.remembered(self.workspace, pane.place)
        pane.wish = ask.wish
        pane.rows.want(ask.cursor)

    def remember(self) -> None:
        """Keep pane, cursors and filters for the next start."""
        keep: dict[str, str] = {
            "desk.pane": self.desk.pane.place.id,
            LOOKED: self.workspace.newest(),
        }
        for pane in self.desk.panes:
            if pane.loaded:
                row = pane.rows.row()
                key = row.key if row else ""
                keep[f"desk.{pane.place.id}.cursor"] = group_of(key) or key
                keep[f"desk.{pane.place.id}.filter"] = pane.wish.filter
                keep[f"desk.{pane.place.id}.group"] = pane.wish.group_by
                if pane.place.is_late:
                    keep[f"desk.{pane.place.id}.span"] = pane.wish.span
                if pane.place.wish is not None:
                    keep[f"desk.{pane.place.id}.sort"] = pane.wish.sort
        for key, value in keep.items():
            self.workspace.remember(key, value)

    def do_app_quit(self) -> None:
        """Leave; what is held goes first, and a write under way is finished."""
        if not self.waits_to_leave():
            self.leave()

    def leave(self) -> None:
        """Leave now; what is not sent stays planned."""
        self.stop_work()
        self.remember()
        for keeper in self.keepers:
            if not keeper.is_at_work:  # else the stop ends it
                keeper.close()
        self.exit(0)

    do_app_leave = leave


def troubles(report: Report | None) -> str:
    """What a sync could not read, in a few words; the pane of doctor has the rest."""
    if report is None or not report.errors:
        return ""
    first, *more = report.errors
    tail = f" and {len(more)} more" if more else ""
    return f"{first.repo} not read: {first.message}{tail}"
