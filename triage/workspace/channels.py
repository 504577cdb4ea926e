"""The half of a workspace that knows what was imported from channels."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage import clock
from triage.model import Item, Ref
from triage.store.channels import Channels, Stock
from triage.workspace.stores import Stores

if TYPE_CHECKING:
    from triage.exports import Export
    from triage.importing import FileReport, Told


class Importing(Stores):
    """What a workspace does with channels."""

    def stock(self) -> tuple[Stock, ...]:
        """The channels of which something is stored."""
        return self.channels().stock() if Channels.exist(self.data) else ()

    def bring_in(
        self,
        kind: str,
        export: Export,
        paths: Sequence[Path],
        stop: threading.Event,
        told: Told,
        *,
        partial: bool = False,
    ) -> Iterator[FileReport]:
        """Import files, each whole or not at all. Raises Interrupted when stopped."""
        from triage import importing  # noqa: PLC0415  (when something is imported)

        yield from importing.bring_in(
            self.channels(),
            kind,
            export,
            paths,
            now=self.now(),
            stop=stop,
            told=told,
            partial=partial,
        )

    def settle_channels(
        self, stop: threading.Event, told: Told = lambda _far: None
    ) -> tuple[Stock, ...]:
        """Find conversations anew where messages or settings changed; in which."""
        if not Channels.exist(self.data):
            return ()
        from triage import importing  # noqa: PLC0415  (where something was imported)

        store = self.channels()
        wanted = importing.due(store, self.settings)
        if not wanted:
            return ()
        try:
            importing.settle(store, wanted, self.settings, stop, told)
        finally:
            self.cache().touch()
        ids = {one.stock.id for one in wanted}
        return tuple(one for one in store.stock() if one.id in ids)

    def forget_channel(self, name: str) -> int:
        """Forget channels of this name, guild or source; how many there were."""
        gone = [
            one
            for one in self.stock()
            if name.casefold()
            in {one.source, one.place.group.lower(), one.name.lower()}
        ]
        for one in gone:
            self.channels().drop(one.id)
        if gone:
            self.cache().touch()
        return len(gone)

    def chat(self, ref: Ref) -> Item | None:
        """A conversation in a channel as an item; None where it is not stored."""
        from triage.facts import chats, talks  # noqa: PLC0415  (when one is opened)

        found = self.channels().talk(ref) if Channels.exist(self.data) else None
        if found is None:
            return None
        roll = talks.Roll.of(found.place, self.settings)
        return chats.item(found, roll, self.settings.chat)

    def chat_facts(self, item: Item, marked: datetime | None) -> dict[str, object]:
        """What was derived of a conversation, as facts of an item are.

        `marked`: when the person called it answered; None: they did not.
        """
        found = self.channels().facts(item.node_id)
        if found is None:
            return {}
        since = clock.maybe(str(found["waiting_since"] or ""))
        if marked and not (since and since > marked):
            said = ["you called it answered", clock.iso(marked)]
            found |= {
                "tier": "answered",
                "answered": 1,
                "answered_by": "maintainer",
                "waiting_since": None,
                "first_answer_at": found["first_answer_at"] or clock.iso(marked),
                "signals": json.dumps([*json.loads(str(found["signals"])), said]),
            }
        return {"question": (found,)}
