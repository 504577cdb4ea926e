"""What every table of the settings file is, and the values that several of them take."""

from __future__ import annotations

from typing import Annotated

import msgspec

from triage.model import slices

REPO_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9-]*/(\*|[A-Za-z0-9._-]+)\Z"

Pattern = Annotated[str, msgspec.Meta(pattern=REPO_PATTERN)]
Hours = Annotated[float, msgspec.Meta(ge=0)]
Whole = Annotated[int, msgspec.Meta(ge=1)]
Part = Annotated[str, msgspec.Meta(pattern=slices.PATTERN)]
Columns = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]

DAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
"""Days of the week, as the settings name them; in UTC, like every date here."""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings file."""
