"""The draft of one editor: what is typed, and what of it is on disk."""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

from triage.model import Ref

if TYPE_CHECKING:
    from triage.workspace import Workspace


class Draft:
    """A text that is saved as it is typed, by one writer.

    Saved from workers, in whatever order they run: each takes the newest text.
    """

    def __init__(self, workspace: Workspace, ref: Ref) -> None:
        self._workspace = workspace
        self._ref = ref
        self.writer = secrets.token_hex(4)
        self._saving = threading.Lock()
        self.text = workspace.draft(ref)
        """As it stands in the editor."""
        self._base = self._saved = self.text

    @property
    def is_kept(self) -> bool:
        """Whether all that is typed is on disk."""
        return bool(self.text) and self.text == self._saved

    def save(self) -> None:
        """Save what is not on disk yet. Raises StoreError."""
        with self._saving:
            text = self.text
            if text != self._saved:
                self._workspace.save_draft(
                    self._ref, text, writer=self.writer, base=self._base
                )
                self._saved, self._base = text, ""
