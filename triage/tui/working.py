"""Runs what takes longer than a frame in threads, each with connections of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from triage.tui.base import Base

if TYPE_CHECKING:
    from textual.worker import WorkType

    from triage.workspace import Workspace


class Working(Base):
    """An application with threads that end with their work, and threads that stay."""

    workspace: Workspace

    def __init__(self, *, painted: bool = False) -> None:
        super().__init__(painted=painted)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        """Threads that stay, by what each is for."""

    def background(
        self, work: Callable[[], None], group: str, *, exclusive: bool = False
    ) -> None:
        """Run something in a thread, which closes its connections at its end."""

        def whole() -> None:
            try:
                work()
            finally:
                self.workspace.release()

        self.run_worker(
            whole, thread=True, exit_on_error=False, group=group, exclusive=exclusive
        )

    def in_lane(self, work: Callable[[], None], lane: str) -> None:
        """Run something in the thread that stays for that, after what was asked before.

        Its connections stay open: to open them takes longer than most of what is done
        there, and the keys have that much less of the interpreter. What a key asks for
        begins after its frame.
        """

        def whole() -> None:
            self.workspace.release(only_stale=True)
            work()

        async def begun() -> None:
            if lane not in self._lanes:
                self._lanes[lane] = ThreadPoolExecutor(1, lane)
            thread = self._lanes[lane]
            await asyncio.get_running_loop().run_in_executor(thread, whole)

        # A function, since a coroutine that never began would be complained of.
        away: WorkType[None] = begun
        self.run_worker(away, exit_on_error=False, group=lane)

    def on_unmount(self) -> None:
        """Close what stayed open."""
        for thread in self._lanes.values():
            thread.submit(self.workspace.release)
            thread.shutdown(wait=False)
