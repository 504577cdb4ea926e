"""Keys from the keymap: a screen binds the commands of the contexts it is in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual.binding import Binding, BindingsMap
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from triage.keymap import FIELDS, Keymap
from triage.tui.painter import Painter
from triage.tui.tones import CLASSES

Do = Callable[[], Awaitable[None] | None]


def bindings(keymap: Keymap, context: str) -> list[Binding]:
    """The bindings of a context.

    All have priority: such a key is acted upon before the next one is looked at,
    so that what a key opens also gets the key that follows it.
    """
    return [
        Binding(
            keymap.spelled(command.id),
            f"run('{command.id}')",
            command.label,
            tooltip=command.help,
            id=command.id,
            priority=True,
        )
        for command, keys in keymap.of(context)
        if keys
    ]


class Bound(Screen[Any]):
    """A screen whose keys come from the keymap: `move.down` runs `do_move_down`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(CLASSES)
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, keymap: Keymap, context: str) -> None:
        super().__init__()
        self._compositor = Painter()
        self.keymap = keymap
        self.context = ""
        self.bind_context(context)

    def drawn(self, size: Size) -> list[Strip]:
        """What stands on the screen, line by line."""
        return self._compositor.render_strips(size)

    def bind_context(self, context: str) -> None:
        """Take the keys of another context; Textual's own are never bound."""
        self.context = context
        self._bindings = BindingsMap(bindings(self.keymap, context))

    def doer(self, command: str) -> Do | None:
        """What carries a command out: a method of the screen, else of the app."""
        name = "do_" + command.replace(".", "_")
        found: Do | None = getattr(self, name, None) or getattr(self.app, name, None)
        return found

    def later(self, seconds: float, do: Callable[[], object]) -> asyncio.TimerHandle:
        """Do something after a while, where the screen is still there then.

        The framework's one-shot timers never fire where their first look at the clock
        comes later than they are due.
        """

        def now() -> None:
            if self.is_running:
                do()

        return asyncio.get_running_loop().call_later(seconds, now)

    async def action_run(self, command: str) -> None:
        """Carry out a command of the keymap."""
        if self.context in FIELDS:
            await self._taken_in()
        do = self.doer(command)
        if do is not None:
            done = do()
            if done is not None:
                await done

    async def _taken_in(self) -> None:
        """Wait until a field shows what was typed before this key.

        A field takes its characters in on its own; a command's key is dealt with at
        once. In a burst the key would overtake the characters before it.
        """
        for one in (self.focused, self):
            if one is not None:
                done = asyncio.Event()
                if one.call_later(done.set):
                    await done.wait()
