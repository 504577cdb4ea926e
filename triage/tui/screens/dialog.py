"""A box over the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from rich.console import RenderableType
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.widget import Widget

from triage.keymap import Keymap
from triage.tui.bound import Bound
from triage.tui.status import Heading, Hints
from triage.tui.veil import Veil

EDGES = 4
"""Lines of a box that are not what stands in it: border, title, keys."""

SHARE = 0.9
"""How much of the screen a box takes at most."""

Then = Callable[[object], Awaitable[None] | None]


class Dialog(Bound, ModalScreen[object]):
    """A box with a title, something in it, and the keys that it takes."""

    def __init__(
        self, keymap: Keymap, context: str, title: str, hints: Sequence[str]
    ) -> None:
        super().__init__(keymap, context)
        self.then: Then | None = None
        """What is done with the answer."""
        self.heading = Heading(title)
        self.hints = Hints(keymap, hints)

    async def finish(self, answer: object) -> None:
        """Close, and hand the answer on before another key is looked at."""
        self.dismiss(None)
        if self.then:
            done = self.then(answer)
            if done is not None:
                await done

    def render(self) -> RenderableType | Veil:  # type: ignore[override]
        """The screen beneath, in duller tones."""
        beneath = super().render()
        if not isinstance(beneath, BackgroundScreen):
            return beneath
        screen = beneath.screen
        return Veil(screen, beneath.color) if isinstance(screen, Bound) else beneath

    def inside(self) -> Sequence[Widget]:
        """What stands between the title and the keys."""
        return ()

    def compose(self) -> ComposeResult:
        """Title, inside, keys."""
        self._cap(self.app.size.height)
        with Vertical(classes="box"):
            yield self.heading
            yield from self.inside()
            yield self.hints

    def _cap(self, height: int) -> None:
        """Leave room for the keys: what stands inside gives way, and scrolls."""
        *fields, last = self.inside() or (self.heading,)
        room = int(height * SHARE) - EDGES - len(fields)
        last.styles.max_height = max(room, 1)

    def on_resize(self, event: events.Resize) -> None:
        """The keys stay in sight on a smaller screen, too."""
        self._cap(event.size.height)
