"""What a workspace keeps of what the person writes: drafts, canned replies, who could."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage.model import Kind, Ref
from triage.store.drafts import Draft
from triage.workspace.looking import Looking

if TYPE_CHECKING:
    from triage.config.replies import Canned


class Words(Looking):
    """The half of a workspace with which answers are written."""

    replies_home: Path
    """Where canned replies lie: beside the settings file."""

    def answerers(self, ref: Ref) -> tuple[tuple[str, str], ...]:
        """Who could answer an item or take it, best first, each with the reason."""
        from triage.views import owned  # noqa: PLC0415

        item = self.stored(ref)
        if item.kind is Kind.DISCUSSION:
            found = owned.answerers(self.cache(), self.lens(), item.node_id)
        else:
            about = self.ownership(ref)
            found = about.suggestions if about else ()
        return tuple((one.login, one.why) for one in found)

    def draft(self, ref: Ref) -> str:
        """Half-written text for an item; also what an editor left that was killed."""
        from triage.store.leaves import left  # noqa: PLC0415  (when one answers)

        for text in left(self.data, ref):
            self.save_draft(ref, text.rstrip("\n"), writer=secrets.token_hex(4))
        return self.journal().draft(ref)

    def drafts_of(self, ref: Ref) -> tuple[Draft, ...]:
        """All half-written texts for an item, the newest first."""
        return self.journal().drafts(ref)

    def save_draft(
        self, ref: Ref, body: str, *, writer: str = "", base: str = ""
    ) -> None:
        """Keep a writer's half-written text for an item, which went on from another."""
        now = datetime.now(UTC)
        self.journal().save_draft(ref, body, now, writer=writer, base=base)

    def replies(self) -> tuple[Canned, ...]:
        """The canned replies. Raises SettingsError that names a file."""
        from triage.config import replies  # noqa: PLC0415  (when one answers)

        return replies.read(self.replies_home)

    def reply(self, name: str, ref: Ref) -> str:
        """A canned reply, filled in for an item.

        Raises UsageError for a name that there is not, SettingsError for what cannot be
        filled in, NotFound where the item is not stored.
        """
        from triage.act.wording import values  # noqa: PLC0415  (when one answers)
        from triage.config import replies  # noqa: PLC0415

        canned = replies.named(self.replies(), name, self.replies_home)
        return replies.fill(canned, values(self.stored(ref), self.me))
