"""The core behind both front ends: settings, stores, hub, and what joins them.

A console and a command say the same things through the same calls.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING

from triage import clock, config, token
from triage.config import Settings
from triage.errors import Refused
from triage.model import Ref
from triage.model.changes import Changes
from triage.workspace.deeds import Deeds
from triage.workspace.words import Words

if TYPE_CHECKING:
    from triage.act.pace import Tempo
    from triage.hub.github import GitHub
    from triage.sync import Progress, Report

_READ_MEANWHILE = "another sync read everything meanwhile"


class Workspace(Deeds, Words):
    """One data directory, one set of settings, one GitHub."""

    def __init__(
        self,
        environ: Mapping[str, str],
        settings: Settings,
        *,
        patience: float = float("inf"),
        tempo: Tempo | None = None,
        ticking: clock.Ticking | None = None,
        given: str | None = None,
    ) -> None:
        super().__init__(environ, settings)
        self.endpoints = config.endpoints(environ)
        self.replies_home = config.config_path(environ, given).parent / "replies"
        self.patience = patience
        self.tempo = tempo
        self.ticking = ticking
        self.on_wait = lambda _wait: None
        self._secret: token.Secret | None = None
        self._asked = False

    @property
    def secret(self) -> token.Secret | None:
        """The token, where there is one; looked for once."""
        if not self._asked:
            self._secret = token.find(self.environ, self.endpoints.host)
            self._asked = True
        return self._secret

    def hub(self, stop: threading.Event | None = None) -> GitHub:
        """GitHub behind its seam. Raises AuthError where there is no token."""
        from triage import __version__  # noqa: PLC0415
        from triage.hub.client import connected  # noqa: PLC0415
        from triage.hub.github import GitHub  # noqa: PLC0415
        from triage.hub.limiter import Limiter  # noqa: PLC0415

        there = self.ticking
        limiter = Limiter(
            stop,
            patience=self.patience,
            told=self.on_wait,
            clock=there.now if there else time.time,
            sleep=there.sleep if there else None,
        )
        agent = f"triage-console/{__version__}"
        return GitHub(connected(self.secret, self.endpoints, limiter, agent=agent))

    def sync(
        self,
        stop: threading.Event,
        patterns: Sequence[str] = (),
        *,
        full: bool = False,
    ) -> Generator[Progress, None, Report]:
        """Bring the store up to date, telling how far it is; settle the unknown."""
        from triage.store import bodies  # noqa: PLC0415
        from triage.sync import Report  # noqa: PLC0415
        from triage.sync.run import Sync  # noqa: PLC0415
        from triage.sync.turn import Turn  # noqa: PLC0415

        hub = self.hub(stop)
        self.watched()
        turn = Turn(self.data, self.settings.repos, whole=not patterns)
        try:
            yield from turn.wait(stop, self.patience)
            if turn.is_done_by(self.freshness()) and not full:
                report = Report(self.repo_count(), notes=(_READ_MEANWHILE,))
            else:
                run = Sync(hub, self.cache(), self.settings, self.now(), stop)
                report = yield from run.run(patterns, full=full)
                bodies.settle(self.cache().db, stop, wanted=self.settings.search.bodies)
        finally:
            turn.release()
        self.settle_channels(stop)
        self.journal().follow([w.pattern for w in self.cache().watched()])
        self._keep_snapshots()
        if self.journal().in_state("inflight", "unknown"):
            self.reconcile(stop)
        return report

    def _keep_snapshots(self) -> None:
        """Keep what is left to do as that of today, for the trends of later days."""
        from triage.views import pulse  # noqa: PLC0415

        lens = self.lens()
        taken = pulse.snapshots(self.cache(), lens)
        self.journal().keep_snapshots(clock.iso(lens.now)[:10], taken)

    def read_changes(self, ref: Ref, stop: threading.Event) -> Changes:
        """What a pull request changes line by line at its stored head; kept if open.

        Without a head where it has moved: a sync reads the new one. Raises NotFound
        where it is not stored, Refused where it changes nothing, and HubError.
        """
        from triage.sync import deriver  # noqa: PLC0415

        item, cache = self.stored(ref), self.cache()
        repo = cache.repo(ref.repo)
        if item.pull is None or repo is None:
            raise Refused(f"{ref} is no pull request, so it changes nothing.")
        found = self.hub(stop).changes(item.ref, item.pull.head_oid)
        if found.head_oid and item.is_open:
            derive = deriver(cache, self.settings, repo)
            cache.put_changes(item.node_id, found, derive)
        return found
