"""What workers report to the screen: each result is one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from textual.message import Message

from triage.act import Entry, Plan
from triage.tui.cells import Line
from triage.tui.lines import Laid
from triage.tui.sources import Ask, PaneRows, Sifted, Standing
from triage.views import Row

if TYPE_CHECKING:
    from triage.act.receipt import Receipt
    from triage.config.replies import Canned
    from triage.model import Item
    from triage.store.drafts import Draft
    from triage.sync import Progress
    from triage.tui.beside import Piece, Shown
    from triage.tui.gracing import Held


class Loaded(Message):
    """A pane was read from the store."""

    def __init__(self, pane: PaneRows) -> None:
        super().__init__()
        self.pane = pane


class LoadEnded(Message):
    """A whole round of reading is over."""

    def __init__(self, standing: Standing | None, error: str = "") -> None:
        super().__init__()
        self.standing = standing
        self.error = error


class Narrowed(Message):
    """A pane was read for another wish, or the first part of it."""

    def __init__(self, pane: str, found: Sifted) -> None:
        super().__init__()
        self.pane = pane
        self.found = found


class NarrowEnded(Message):
    """That is all; `error` says why the wish could not be read."""

    def __init__(self, ask: Ask, error: str = "") -> None:
        super().__init__()
        self.ask = ask
        self.error = error


class Described(Message):
    """The detail of a row is ready."""

    def __init__(
        self,
        row_key: str,
        lines: Sequence[Line],
        laid: Laid | None = None,
        advice: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__()
        self.row_key = row_key
        self.lines = tuple(lines)
        self.laid = laid
        """What they look like at the width of the page."""
        self.advice = tuple(advice)
        """Who could answer it, each with the reason."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest row matters."""
        return isinstance(message, Described)


class Opened(Message):
    """The members of the groups that stand open in a pane were read anew."""

    def __init__(self, pane: str, members: Mapping[str, tuple[Row, ...]]) -> None:
        super().__init__()
        self.pane = pane
        self.members = members


class BesideRead(Message):
    """What stands beside an answer was read."""

    def __init__(
        self, item: Item | None, side: str, pieces: Sequence[Piece], shown: Shown
    ) -> None:
        super().__init__()
        self.item = item
        self.side = side
        self.pieces = tuple(pieces)
        self.shown = shown


class TextsRead(Message):
    """What can be put into an answer was read, or why not."""

    def __init__(
        self,
        replies: Sequence[Canned] = (),
        drafts: Sequence[Draft] = (),
        error: str = "",
    ) -> None:
        super().__init__()
        self.replies = tuple(replies)
        self.drafts = tuple(drafts)
        self.error = error


class DraftKept(Message):
    """A draft is on disk, or why it is not."""

    def __init__(self, error: str = "") -> None:
        super().__init__()
        self.error = error


class Previewed(Message):
    """What is typed was drawn as GitHub would show it."""

    def __init__(self, wanted: int, lines: Sequence[Line], laid: Laid) -> None:
        super().__init__()
        self.wanted = wanted
        self.lines = tuple(lines)
        self.laid = laid


class StoreChanged(Message):
    """The store has something newer."""

    def can_replace(self, message: Message) -> bool:
        """A burst is one change."""
        return isinstance(message, StoreChanged)


class SyncProgressed(Message):
    """A page of GitHub's was stored, or a wait began."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress

    def can_replace(self, message: Message) -> bool:
        """Only the newest count matters."""
        return isinstance(message, SyncProgressed)


class Waiting(Message):
    """GitHub asks to wait."""

    def __init__(self, why: str, seconds: float) -> None:
        super().__init__()
        self.why = why
        self.until = datetime.now(UTC) + timedelta(seconds=seconds)


class SyncEnded(Message):
    """The sync is over; `error` says why it could not go on."""

    def __init__(self, error: str = "", hint: str = "") -> None:
        super().__init__()
        self.error = error
        self.hint = hint


class Planned(Message):
    """A plan was made, or why there is none."""

    def __init__(self, ticket: int, plan: Plan | None, error: str = "") -> None:
        super().__init__()
        self.ticket = ticket
        self.plan = plan
        self.error = error


class Kept(Message):
    """What is to go a little later was journaled, or why it was not."""

    def __init__(self, held: Held, plan: Plan | None, error: str = "") -> None:
        super().__init__()
        self.held = held
        self.plan = plan
        self.error = error


class Settled(Message):
    """A write changed its state."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class Performed(Message):
    """A plan was carried out, as far as it could be."""

    def __init__(self, plan: Plan, entries: Sequence[Entry], error: str = "") -> None:
        super().__init__()
        self.plan = plan
        self.entries = tuple(entries)
        self.error = error


class BatchRead(Message):
    """How the last batch stands was read."""

    def __init__(self, found: Receipt | None, last: Receipt | None) -> None:
        super().__init__()
        self.found = found
        self.last = last

    def can_replace(self, message: Message) -> bool:
        """Only the newest state matters."""
        return isinstance(message, BatchRead)


class SetAside(Message):
    """Items were snoozed, hidden or marked, or brought back; or why not."""

    def __init__(self, said: str, *, failed: bool = False) -> None:
        super().__init__()
        self.said = said
        self.failed = failed
