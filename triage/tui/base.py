"""The application without its work: what keeps a hostile text and a token harmless."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import ClassVar

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.notifications import SeverityLevel

from triage.errors import TriageError
from triage.tui.bound import Bound
from triage.tui.notices import Notices
from triage.tui.terminal import Terminal

ENTER = "\x1b[?1049h"
"""What takes a terminal to its other screen, and clears that."""

LEEWAY = 0.01
"""Seconds after which what is over is taken away: the clock is not that exact."""

LEAVING = (signal.SIGTERM, signal.SIGHUP)


class Base(App[int], inherit_bindings=False):
    """An application whose keys all come from the keymap and whose text is inert."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    ENABLE_SELECT_AUTO_SCROLL: ClassVar[bool] = False
    CSS_PATH = "triage.tcss"
    TITLE = "triage"

    def __init__(self, *, painted: bool = False) -> None:
        self.painted = painted
        """Whether a first frame stands on the screen that is to be taken over."""
        self.notices = Notices()
        self._look_again: asyncio.TimerHandle | None = None
        """When something that is said is over."""
        super().__init__()

    def get_driver_class(self) -> type[Driver]:
        """The driver, which does not clear a screen that shows the first frame."""
        driver = super().get_driver_class()
        if driver is LinuxDriver:
            driver = Terminal
        if not self.painted:
            return driver

        class Heir(driver):  # type: ignore[misc, valid-type]
            """Takes the screen over as it is, once."""

            fresh = True

            def write(self, data: str) -> None:
                if self.fresh and ENTER in data:
                    self.fresh = False
                    data = data.replace(ENTER, "")
                super().write(data)

        return Heir

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice; its text is never parsed."""
        del markup
        super().notify(
            message, title=title, severity=severity, timeout=timeout, markup=False
        )

    def _refresh_notifications(self) -> None:
        """Show what is said by now over what is open, until some of it is over."""
        if self._look_again:
            self._look_again.cancel()
            self._look_again = None
        stack = [one for one in self._screen_stack if isinstance(one, Bound)]
        if not stack or not all(one.is_attached for one in stack):
            return
        lowest, top = stack[0], stack[-1]
        before = self.notices.region(top.size)
        said = tuple(self._notifications)
        if said:
            wait = max(min(one.time_left for one in said), 0.0)
            loop = asyncio.get_running_loop()
            self._look_again = loop.call_later(wait + LEEWAY, self._some_is_over)
        if said != self.notices.said:
            self.notices.say(said, lowest.toned)
            top.soil(*filter(None, (before, self.notices.region(top.size))))

    def _some_is_over(self) -> None:
        if self.is_running:
            self._refresh_notifications()

    async def _broker_event(
        self, event_name: str, event: events.Event, default_namespace: DOMNode
    ) -> bool:
        """Refuse every action that a text brings with it."""
        del event_name, event, default_namespace
        return False

    def _fatal_error(self) -> None:
        """Leave with the place of the error and without the values around it."""
        from rich.segment import Segments  # noqa: PLC0415  (seldom, off start-up)
        from rich.traceback import Traceback  # noqa: PLC0415

        from triage.token import scrub  # noqa: PLC0415

        error = sys.exc_info()[1]
        trace = (
            scrub(error.message)
            if isinstance(error, TriageError)
            else Traceback(show_locals=False, width=None)
        )
        self._exit_renderables.append(
            Segments(self.console.render(trace, self.console.options))
        )
        self._close_messages_no_wait()

    def catch_signals(self) -> None:
        """Leave cleanly when told to: the terminal is given back as it was."""
        loop = asyncio.get_running_loop()
        for one in LEAVING:
            loop.add_signal_handler(one, self.told_to_leave, one)

    def told_to_leave(self, one: signal.Signals) -> None:
        """A signal asks to leave; the shell is told which one."""
        self.stop_work()
        self.exit(128 + one, return_code=128 + one)

    def stop_work(self) -> None:
        """Ask every worker to stop where it can."""
