"""Finding words in a page of text."""

from __future__ import annotations

from triage.commands import TYPE
from triage.text import count
from triage.tui.bound import Bound
from triage.tui.fields import Field
from triage.tui.lines import Lines
from triage.tui.status import Hints

TYPED = ("type.accept", "type.cancel")


class Finding(Bound):
    """A screen of one text, in which one goes from match to match."""

    lines: Lines
    hints: Hints
    field: Field | None = None
    """Where the words are typed; made when they are first wanted."""
    before: tuple[str, tuple[str, ...]] = ("", ())
    """Context and hints to go back to when they were typed."""

    async def do_find_text(self) -> None:
        """Type what to find."""
        if self.field is None:
            self.field = Field(
                placeholder="words to find", compact=True, classes="field"
            )
            await self.mount(self.field, before=self.hints)
        self.field.value = self.lines.needle
        self.field.display = True
        self.before = (self.context, self.hints.commands)
        self.bind_context(TYPE)
        self.hints.show(TYPED)
        self.set_focus(self.field)

    def do_type_accept(self) -> None:
        """Go to the first match from here on."""
        words = self.field.value.strip() if self.field else ""
        self._leave()
        self._tell(self.lines.seek(words))

    def do_type_cancel(self) -> None:
        """Find nothing any more."""
        self._leave()
        self.lines.seek("")
        self.found("")

    def _leave(self) -> None:
        context, commands = self.before
        if self.field:
            self.field.display = False
        self.set_focus(None)
        self.bind_context(context)
        self.hints.show(commands)

    async def do_find_next(self) -> None:
        """Go to the next match."""
        await self._step(1)

    async def do_find_previous(self) -> None:
        """Go to the match before this one."""
        await self._step(-1)

    async def _step(self, by: int) -> None:
        if not self.lines.needle:
            await self.do_find_text()
            return
        self._tell(self.lines.step(by))

    def _tell(self, place: int | None) -> None:
        words, total = self.lines.needle, len(self.lines.matches)
        if not words:
            self.found("")
        elif place is None:
            self.found(f"nothing matches {words!r}")
        else:
            lines = count(total, "line")
            self.found(f"match {place + 1} of {lines} with {words!r}")

    def found(self, words: str) -> None:
        """Say which match of how many is shown; empty: none is looked for."""
