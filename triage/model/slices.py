"""A part of every queue, so that several people work off one without meeting.

Which part an item is in follows from its name alone: it is the same on every machine,
and whatever comes or goes moves nothing else.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from triage.errors import UsageError
from triage.model.refs import Ref

PATTERN = r"^(?:[1-9][0-9]{0,2}/[1-9][0-9]{0,2})?\Z"
"""`2/3`, or nothing: the whole."""


def lot(key: str, number: int) -> int:
    """What an item draws, from 0 to 2³²-1: by its repository in lower case, and number.

    Of what is no item the key is all there is, and its number 0.
    """
    drawn = hashlib.blake2b(f"{key}#{number}".encode(), digest_size=4).digest()
    return int.from_bytes(drawn)


@dataclass(frozen=True, slots=True)
class Slice:
    """One of several parts of equal chance."""

    part: int = 1
    """From 1 to `of`."""
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Slice:
        """A slice from `2/3`; from nothing the whole.

        Raises UsageError for anything else.
        """
        if re.match(PATTERN, text) and text:
            part, of = map(int, text.split("/"))
            if part <= of:
                return cls(part, of)
        elif not text:
            return cls()
        raise UsageError(
            f"{text!r} is no slice.", "Write it like 2/3: the second of three parts."
        )

    @property
    def is_part(self) -> bool:
        """Whether it leaves anything out."""
        return self.of > 1

    def __contains__(self, thing: Ref | str) -> bool:
        """Whether an item, or what goes by another name, is in it."""
        if self.of == 1:
            return True
        if isinstance(thing, Ref):
            drawn = lot(thing.key, thing.number)
        else:
            drawn = lot(thing.lower(), 0)
        return drawn % self.of == self.part - 1

    def __str__(self) -> str:
        return f"{self.part}/{self.of}"


WHOLE = Slice()
"""Everything."""
