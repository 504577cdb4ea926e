"""A box over the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from triage.keymap import Keymap
from triage.tui.bound import Bound
from triage.tui.status import Hints

Then = Callable[[object], Awaitable[None] | None]


class Dialog(Bound, ModalScreen[object]):
    """A box with a title, something in it, and the keys that it takes."""

    def __init__(
        self, keymap: Keymap, context: str, title: str, hints: Sequence[str]
    ) -> None:
        super().__init__(keymap, context)
        self.then: Then | None = None
        """What is done with the answer."""
        self.heading = Static(Content(title), classes="heading", markup=False)
        self.hints = Hints(keymap, hints)

    async def finish(self, answer: object) -> None:
        """Close, and hand the answer on before another key is looked at."""
        self.dismiss(None)
        if self.then:
            done = self.then(answer)
            if done is not None:
                await done

    def inside(self) -> Sequence[Widget]:
        """What stands between the title and the keys."""
        return ()

    def compose(self) -> ComposeResult:
        """Title, inside, keys."""
        with Vertical(classes="box"):
            yield self.heading
            yield from self.inside()
            yield self.hints
