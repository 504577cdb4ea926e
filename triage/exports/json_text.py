"""Reads JSON of any length from a file, one value at a time.

An export may be larger than memory: of a long array only one element is held. What
is wrong is told with the line.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from triage.errors import ExportError
from triage.text import clean

CHUNK = 1 << 20
"""Characters read at a time."""

LARGEST = 64 << 20
"""Characters that one message or topic may take."""

T = TypeVar("T")

_SPACE = re.compile(r"[ \t\r\n]*")
_CUT = 12
"""Characters before the end within which a value may be cut off."""


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


class JsonText:
    """A file of JSON, and how far it was read."""

    def __init__(
        self, path: Path, *, chunk: int = CHUNK, largest: int = LARGEST
    ) -> None:
        self.path = path
        self._chunk, self._largest = chunk, largest
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                os.close(handle)
                raise ExportError(f"{path} is no file.")
        except OSError as error:
            raise ExportError(f"{path} cannot be read: {error.strerror}.") from None
        self._raw = os.fdopen(handle, "rb")
        self._file = io.TextIOWrapper(self._raw, "utf-8-sig", newline="")
        self.size = about.st_size
        """Bytes of the whole file."""
        self.written_at = about.st_mtime
        """When the file was last written, as POSIX time."""
        self._text = ""
        self._at = 0
        self._line = 1
        self._started = 0
        """Where in the text the value began that was read last."""
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def read(self) -> int:
        """Bytes that were taken from the file until now."""
        return self._raw.tell()

    def wrong(self, why: str) -> ExportError:
        """An error in the value that was read last."""
        return self._error(self._started, why)

    def values(self) -> Iterator[Any]:
        """Every value of the file: one, several below each other, or an array's."""
        if self._peek() == "[":
            yield from self._elements()
            if self._peek():
                raise self._error(self._at, "something follows the end of it")
            return
        while self._peek():
            yield self._value()

    def members(self, name: str) -> Iterator[tuple[str, Any]]:
        """The members of the file's one object; those of the array `name` each alone."""
        self._take("{")
        first = True
        while self._peek() != "}":
            if not first:
                self._take(",")
            first = False
            self._peek()
            key = self._value()
            if not isinstance(key, str):
                raise self.wrong("a name is missing")
            self._take(":")
            if key == name and self._peek() == "[":
                for element in self._elements():
                    yield key, element
            else:
                self._peek()
                yield key, self._value()
        self._take("}")
        if self._peek():
            raise self._error(self._at, "something follows the end of it")

    def as_a(self, kind: type[T], value: Any) -> T:
        """A value that was just read, as what it should be. Raises ExportError."""
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            raise self.wrong(clean(str(error))) from None

    def _elements(self) -> Iterator[Any]:
        self._take("[")
        first = True
        while self._peek() != "]":
            if not first:
                self._take(",")
                self._peek()
            first = False
            yield self._value()
        self._take("]")

    def _more(self) -> bool:
        """Read on; what was consumed is let go. False: there is no more."""
        if self._ended:
            return False
        rest = self._text[self._at :]
        if len(rest) > self._largest:
            raise self._error(self._at, "one value is larger than 64 MB")
        try:
            read = self._file.read(max(self._chunk, len(rest)))
        except UnicodeDecodeError:
            raise self._error(self._at, "what follows is not UTF-8") from None
        except OSError as error:
            raise ExportError(f"{self.path}: {error.strerror}.") from None
        if not read:
            self._ended = True
            return False
        self._line += self._text.count("\n", 0, self._at)
        self._started = max(self._started - self._at, 0)
        self._text, self._at = rest + read, 0
        return True

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            blank = _SPACE.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, wanted: str) -> None:
        found = self._peek()
        if found != wanted:
            said = f"{clean(found)!r}" if found else "the end of the file"
            raise self._error(self._at, f"expected {wanted!r}, found {said}")
        self._at += 1

    def _value(self) -> Any:
        """The value that begins here."""
        while True:
            self._started = self._at
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._may_be_cut(error) and self._more():
                    continue
                why = error.msg if not self._ended else f"{error.msg}, or it is cut off"
                raise self._error(error.pos, why) from None
            except RecursionError:
                raise self.wrong("it is nested too deeply") from None
            except ValueError as error:
                raise self.wrong(clean(str(error))) from None
            if end > len(self._text) - _CUT and self._more():
                continue
            self._at = end
            return found

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return (
            error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _CUT
        )

    def _error(self, at: int, why: str) -> ExportError:
        """What is wrong at a place of the text that is held."""
        line = self._line + self._text.count("\n", 0, at)
        return ExportError(
            f"{self.path}, line {line}: {why}.", "Nothing of this file was stored."
        )
