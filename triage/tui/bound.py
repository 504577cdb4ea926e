"""Keys from the keymap: a screen binds the commands of the contexts it is in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Self

from rich.style import Style
from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingsMap
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

from triage.commands import FIELDS
from triage.keymap import Keymap
from triage.tui.painter import Painter
from triage.tui.tones import CLASSES

PRESSES = (events.MouseDown, events.MouseUp, events.Click)
"""What the mouse does to what it points at."""

SETTLES = 0.1
"""Seconds after which nothing asks any more for a layout because of the first one."""

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
        self.painter = self._compositor = Painter()
        self.lies_over: Bound | None = None
        """The screen that is seen around this one."""
        self.box: Bound | None = None
        """What lies on this screen and leaves the rest of it as it stands."""
        self.closing: Bound | None = None
        """A box that was just closed; what it covered is still to be drawn."""
        self.is_opening = False
        """Whether this is a box under which the terminal shows what it did before."""
        self.keymap = keymap
        self.context = ""
        self.bind_context(context)

    def on_mount(self) -> None:
        """What is said stands over the whole of it."""
        self.painter.over = getattr(self.app, "notices", None)

    def toned(self, *tones: str) -> Style:
        """The screen's own style, and tones laid over it."""
        found = self.rich_style
        for name in tones:
            found += self.get_component_rich_style(f"tone--{name}", partial=True)
        return found

    def soil(self, *regions: Region) -> None:
        """Draw parts of the screen anew, and nothing else."""
        self.painter.soil(regions)
        self._dirty_widgets.add(self)
        self.check_idle()

    def drawn(self, size: Size) -> list[Strip]:
        """What stands on the screen, line by line, without what is said over it."""
        return self.painter.bare(size)

    def _forward_event(self, event: events.Event) -> None:
        """A click takes what is said there away; nothing beneath it hears of that."""
        over = self.painter.over
        if over and isinstance(event, PRESSES):
            said = over.at(event.screen_x, event.screen_y, self.size)
            if said:
                if isinstance(event, events.Click):
                    self.app._unnotify(said)  # noqa: SLF001
                return
        super()._forward_event(event)

    async def lay(self, box: Bound) -> None:
        """Open a screen that is only a box, without drawing what lies around it."""
        self.box, box.lies_over = box, self
        box.painter.lie_over(self.painter)
        box.is_opening = True
        await self.app.push_screen(box)
        if box.outer_size == self.app.size:
            box.refresh(box.painter.box)

    def compose_ahead(self) -> None:
        """Compose before it is opened; lay it out and draw it for the terminal as it is.

        What a first layout sets asks for another one, which is then due.
        """

        async def laid_out(mounted: Awaitable[None]) -> None:
            await mounted
            self._lay_out_ahead()
            self.later(SETTLES, self._lay_out_ahead)

        _, mounted = self.app._get_screen(self)  # noqa: SLF001
        self.app.call_later(laid_out, mounted)

    def _lay_out_ahead(self) -> None:
        """While it is not open: lay it out, and draw every line of it once."""
        if not self.is_current:
            self._refresh_layout(self.app.size)
            self._layout_required = False
            self.painter.bare(self.app.size)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close; of what lies beneath a box, only what it covered is drawn anew."""
        if self.lies_over:
            self.lies_over.closing = self
        return super().dismiss(result)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Draw no more than what a box has covered; what opens is drawn already."""
        closed, self.closing = self.closing, None
        is_opening, self.is_opening = self.is_opening, False
        if not (is_opening or closed):
            self.painter.forget()
            return
        event.prevent_default()
        self.stack_updates += 1
        if closed:
            self.app._refresh_notifications()  # noqa: SLF001  (as the framework does)
        if self.outer_size != self.app.size:
            self._refresh_layout(self.app.size)
        elif closed:
            self.refresh(closed.painter.box, *closed.painter.pending())

    def on_screen_suspend(self) -> None:
        """What a box has covered is drawn by its own screen again."""
        beneath = self.lies_over
        if beneath and beneath.box is self and not self.is_current:
            beneath.box = None

    on_unmount = on_screen_suspend

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw again: around and beneath a box that is open, only what changed there."""
        is_part = bool(self.lies_over and regions)
        is_beneath = self.box and not layout and not recompose
        if not (is_part or is_beneath):
            return super().refresh(
                *regions, repaint=repaint, layout=layout, recompose=recompose
            )
        self.soil(*regions)
        return self

    def _compositor_refresh(self) -> None:
        """Draw what changed; beneath a box, that screen draws it.

        The framework's own way would forget what changes before that came to it.
        """
        if self.box and self.box.is_current and self is not self.app.screen:
            self._dirty_widgets.clear()
            regions = self.painter.pending()
            if self.outer_size.region in regions:
                self.box.painter.forget()
            self.box.refresh(*regions)
        else:
            super()._compositor_refresh()

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
            top = self.app.screen
            if isinstance(top, Bound):
                top.draw()

    def draw(self) -> None:
        """Draw at once what a key changed.

        The framework draws when every widget has told its screen in a message of its
        own; whatever else a key sets going is dealt with before the last of them.
        """
        if self._layout_required:
            return
        seen = self.painter.visible_widgets
        changed = {one for one in seen if one._repaint_regions}  # noqa: SLF001
        self.painter.update_widgets(changed)
        if self.painter.is_soiled:
            self._compositor_refresh()

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
