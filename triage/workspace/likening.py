"""The half of a workspace that knows what is about the same matter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from triage.model import Ref
from triage.views import Lens
from triage.workspace.channels import Stored

if TYPE_CHECKING:
    from triage.views.similar import Alike


class Likening(ABC):
    """What a workspace says of items that are alike."""

    @abstractmethod
    def reader(self) -> Stored:
        """Who answers the selects of views."""

    def similar(self, ref: Ref, most: int | None = None) -> tuple[Alike, ...]:
        """Items about the same matter, most alike first; none where it is not stored."""
        from triage.views import similar  # noqa: PLC0415  (one item's detail)

        return similar.of(self.reader(), ref, most or similar.NEAR)

    def asked(self, lens: Lens) -> object:
        """What `triage questions --json` prints, with what is similar to each."""
        from triage.views import questions, similar  # noqa: PLC0415  (for JSON)

        found = questions.VIEW.load(self.reader(), lens).payload
        if isinstance(found, questions.Questions):
            return similar.beside(self.reader(), found)
        return found
