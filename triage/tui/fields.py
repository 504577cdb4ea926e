"""Fields that take keys in strictly as they were typed, however fast they come.

Left to the framework, an editing key climbs through the queues of the screen and the
application before its binding is looked up, while characters go straight into the
field: those typed after it would overtake it.
"""

from __future__ import annotations

from textual import events
from textual.binding import BindingsMap
from textual.widget import Widget
from textual.widgets import Input, TextArea

from triage.text import clean


async def edit(field: Widget, bound: BindingsMap, event: events.Key) -> None:
    """Carry out at once what a key is bound to in a field."""
    for binding in bound.key_to_bindings.get(event.key, ()):
        if await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return


class Field(Input):
    """One line that is typed."""

    async def on_key(self, event: events.Key) -> None:
        """Edit, between the characters around the key."""
        await edit(self, self._bindings, event)


class Opening(Field):
    """One line that is typed, whose first key may be a command's."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is a character of this line rather than a command's."""
        return bool(self.value) and super().check_consume_key(key, character)


class Editor(TextArea):
    """Lines that are typed."""

    async def _on_paste(self, event: events.Paste) -> None:
        """Take in what is pasted as it is seen: nothing that a terminal would obey."""
        shown = "\t".join(
            clean(part, multiline=True) for part in event.text.split("\t")
        )
        await super()._on_paste(events.Paste(shown))
        event.stop()
        event.prevent_default()

    async def on_key(self, event: events.Key) -> None:
        """Edit, between the characters around the key."""
        await edit(self, self._bindings, event)
