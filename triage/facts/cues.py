"""Patterns that are looked for only where a word stands that no match is without.

A word is found in a small part of the time that a pattern of many branches takes, and
most texts hold none of a pattern's words. A pattern is compiled when it is first needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Cue:
    """One pattern, and the words of which each of its matches holds one."""

    def __init__(self, words: str, pattern: str) -> None:
        """`words`: parts of a text, with `|` between them."""
        self.words = tuple(words.split("|"))
        self.pattern = pattern
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """Its first match."""
        for word in self.words:
            if word in text:
                return (self._compiled or self._compile()).search(text)
        return None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All its matches."""
        for word in self.words:
            if word in text:
                return (self._compiled or self._compile()).finditer(text)
        return iter(())

    def _compile(self) -> re.Pattern[str]:
        self._compiled = re.compile(self.pattern)
        return self._compiled


class Cues:
    """Several of them, of which one is enough."""

    def __init__(self, *cues: tuple[str, str]) -> None:
        """`cues`: words and pattern of each."""
        self.each = tuple(Cue(*one) for one in cues)

    def search(self, text: str) -> bool:
        """Whether one of them matches somewhere."""
        for cue in self.each:  # noqa: SIM110  (a third of the time of a generator)
            if cue.search(text):
                return True
        return False
