"""Queues of a large store as they were last worked out.

Each is two files. One has its lines; to it is only ever added, so whatever stood in it
stands there as long as anybody has it open. The other, its order, says which of them
the queue has now, and is replaced in one step. Nobody waits for a lock, and who reads
the old order reads on undisturbed. Like the copy of GitHub, all of it may be deleted at
any time.

Numbers in both are written as this machine has them in memory.
"""

from __future__ import annotations

import mmap
import os
import struct
import uuid
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Generic, Self, TypeVar

import msgspec

from triage.errors import StoreError
from triage.store.locking import locked

QUEUES = "queues"
"""Where in the data directory they lie."""

EDITION = 6
"""Raised whenever the format changes: an older file is none."""

_FIRST = b"lines of a queue\n"
"""What a file of lines begins with, so that none is empty."""

_LINE = struct.Struct("=IIIQI")
"""Before each line: how long its key, words and own part are; where in the file that
part is which many say alike, and how long that is."""

_SIZES = struct.Struct("=II")
"""The first two of these."""

_PRINT = struct.Struct("=I")
"""A key's checksum, by which it is looked for."""


@dataclass(frozen=True, slots=True)
class About:
    """What a kept queue says of itself."""

    basis: str
    """What it rests on besides the store."""
    generation: int
    """Of the store that it was made from."""
    aside: str
    """Changes with what is snoozed, hidden or marked."""
    at: str
    """The instant at which it was made, ISO 8601."""
    until: str
    """ISO 8601: from when it is too old, though nothing changes."""
    seconds: float
    """How long that took."""
    headline: str
    count: int


class _Head(msgspec.Struct, array_like=True, frozen=True):
    """What an order begins with, after its length."""

    edition: int
    lines: str
    """Name of the file with the lines; no other one has the same."""
    size: int
    """How much of it was written."""
    about: About
    facts: dict[str, tuple[int, int]] = {}
    """By key, where in the file of lines, and how long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its key, what a filter looks at, and two packed parts."""

    key: str
    words: str
    own: bytes
    shared: bytes


class Shelf:
    """One kept queue, as it was when it was opened; any one thread may read it."""

    def __init__(
        self, head: _Head, places: array[int], prints: bytes, lines: mmap.mmap
    ) -> None:
        self.about = head.about
        self._facts = head.facts
        self._places = places
        self._prints = prints
        self._all = lines

    @classmethod
    def open(cls, directory: Path, name: str) -> Self | None:
        """The queue of this name; None where none is kept that can be read."""
        path = _path(directory, name)
        for _ in range(_TRIES):
            try:
                head, places, prints = _order(path)
                with (path.parent / head.lines).open("rb") as file:
                    lines = mmap.mmap(file.fileno(), head.size, access=mmap.ACCESS_READ)
                return cls(head, places, prints, lines)
            except FileNotFoundError:
                continue  # perhaps it was just replaced
            except (OSError, ValueError, struct.error, msgspec.MsgspecError):
                return None
        return None

    def __len__(self) -> int:
        return len(self._places)

    def window(self, start: int, count: int) -> list[Line]:
        """Rows `start` to `start + count`, fewer at the end."""
        return [self._line(at) for at in self._places[start : start + count]]

    def at(self, places: Sequence[int]) -> list[Line]:
        """The rows at some places, which ascend."""
        return [self._line(self._places[place]) for place in places]

    def _line(self, at: int) -> Line:
        lines = self._all
        key, words, own, where, length = _LINE.unpack_from(lines, at)
        at += _LINE.size
        return Line(
            lines[at : at + key].decode(),
            lines[at + key : at + key + words].decode(),
            lines[at + key + words : at + key + words + own],
            lines[where : where + length],
        )

    def keys(self, start: int, stop: int) -> list[str]:
        """The keys of the rows from one place to before another."""
        return [self._key(at).decode() for at in self._places[start:stop]]

    def _key(self, at: int) -> bytes:
        length = _LINE.unpack_from(self._all, at)[0]
        return self._all[at + _LINE.size : at + _LINE.size + length]

    def find(self, key: str) -> int | None:
        """The place of a row, the last of several; None where it is not there."""
        said, end = key.encode(), len(self._prints)
        wanted = _PRINT.pack(zlib.crc32(said))
        while (at := self._prints.rfind(wanted, 0, end)) >= 0:
            place, rest = divmod(at, _PRINT.size)
            if not rest and self._key(self._places[place]) == said:
                return place
            end = at + _PRINT.size - 1
        return None

    def fact(self, key: str) -> bytes | None:
        """What was kept under a key besides the lines; None: nothing."""
        found = self._facts.get(key)
        return None if found is None else self._all[found[0] : sum(found)]

    def matching(self, words: Sequence[str]) -> list[int]:
        """The places of the rows in which every one of some lower-case words is."""
        wanted, lines = [word.encode() for word in words], self._all
        sizes, look, first = _SIZES.unpack_from, lines.find, _LINE.size
        found = []
        for place, at in enumerate(self._places):
            key, length = sizes(lines, at)
            start = at + first + key
            for word in wanted:
                if look(word, start, start + length) < 0:
                    break
            else:
                found.append(place)
        lines.madvise(mmap.MADV_DONTNEED)  # all was looked at, little of it is shown
        return found


_TRIES = 3
"""An order is read so often while the lines that it names are gone."""


def _order(path: Path) -> tuple[_Head, array[int], bytes]:
    """What is in an order: its head, and of each line where it is, and its print."""
    raw = path.read_bytes()
    (length,) = struct.unpack_from("=I", raw)
    first = 4 + length
    head = msgspec.msgpack.decode(raw[4:first], type=_Head)
    if head.edition != EDITION:
        raise ValueError(head.edition)
    count = (len(raw) - first) // (8 + _PRINT.size)
    places = array("Q", raw[first : first + 8 * count])
    return head, places, raw[first + 8 * count :]


def put(directory: Path, name: str, about: About, lines: Iterable[Line]) -> None:
    """Keep a queue in the place of the one before.

    Raises StoreError where it cannot be written.
    """
    with _writing(_path(directory, name)) as file:
        places, prints = file.add(lines)
        file.tell(about, places, prints)


T = TypeVar("T")


class Ordered(list[T]):
    """Things in their order, which knows how it came from the order before it."""

    before: Ordered[T] | None = None
    cuts: Sequence[tuple[int, T | None]] = ()
    """Places in the order before, ascending: what comes in there, or, by None, that
    what was there goes."""

    def spliced(self, cuts: Iterable[tuple[int, T | None]]) -> Ordered[T]:
        """The order that comes of cuts, which for one place are in their order."""
        # At one place, what comes stands before what goes.
        done = sorted(cuts, key=lambda cut: (cut[0], cut[1] is None))
        found: Ordered[T] = Ordered()
        start = 0
        for place, coming in done:
            found += self[start:place]
            start = place if coming is not None else place + 1
            if coming is not None:
                found.append(coming)
        found += self[start:]
        found.before, found.cuts = self, done
        self.before, self.cuts = None, ()
        return found


class Keeping(Generic[T]):
    """A queue that one process keeps, whose lines mostly stay as they are."""

    def __init__(self, directory: Path, name: str, packed: Callable[[T], Line]) -> None:
        self._path = _path(directory, name)
        self._packed = packed
        self._every: Ordered[T] | None = None
        self._places, self._prints = array("Q"), array("I")
        self._facts: dict[str, tuple[object, tuple[int, int]]] = {}
        self._lines = ""
        self._size = self._most = 0

    def put(
        self,
        about: About,
        every: Ordered[T],
        facts: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """Keep a queue in the place of the one before, and with it some facts.

        Of what is the order before with cuts, only what came is written, and of facts
        those that are other objects. Raises StoreError where it cannot be written.
        """
        cuts: Sequence[tuple[int, T | None]] = ()
        if every is not self._every:
            cuts = every.cuts if every.before is self._every else _UNKNOWN
        is_anew = cuts is _UNKNOWN or self._size > self._most or not self._is_ours()
        lines, self._lines = "" if is_anew else self._lines, ""
        self._every = None
        with _writing(self._path, lines, self._size) as file:
            if is_anew:
                self._facts = {}
                self._places, self._prints = file.add(map(self._packed, every))
            else:
                coming = (self._packed(one) for _, one in cuts if one is not None)
                places, prints = file.add(coming)
                self._places = _cut(self._places, cuts, places)
                self._prints = _cut(self._prints, cuts, prints)
            self._tell_facts(file, facts)
            where = {key: place for key, (_, place) in self._facts.items()}
            file.tell(about, self._places, self._prints, where)
        self._every, self._lines, self._size = every, file.name, file.size
        if is_anew:
            self._most = _WASTE * file.size

    def _tell_facts(self, file: _Writing, facts: Mapping[str, object]) -> None:
        for key in self._facts.keys() - facts.keys():
            del self._facts[key]
        for key, fact in facts.items():
            if key not in self._facts or self._facts[key][0] is not fact:
                said = msgspec.msgpack.encode(fact)
                self._facts[key] = fact, (file.append(said), len(said))

    def _is_ours(self) -> bool:
        """Whether what is kept is what this process kept."""
        try:
            is_there = bool(self._lines) and (self._path.parent / self._lines).is_file()
            return is_there and _order(self._path)[0].lines == self._lines
        except (OSError, ValueError, struct.error, msgspec.MsgspecError):
            return False


def _cut(
    before: array[int], cuts: Sequence[tuple[int, object]], coming: Iterable[int]
) -> array[int]:
    """Numbers of things in an order, after cuts in it."""
    found, start, fresh = array(before.typecode), 0, iter(coming)
    for place, one in cuts:
        found += before[start:place]
        start = place if one is not None else place + 1
        if one is not None:
            found.append(next(fresh))
    found += before[start:]
    return found


_UNKNOWN: Sequence[tuple[int, Any]] = [(0, None)]
"""Nobody says how an order came about."""

_WASTE = 3
"""A file is written anew when it is so many times as long as it was at first."""


class _Writing:
    """Adds to a file of lines, and says in the order which of them count."""

    def __init__(self, path: Path, file: BinaryIO, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self._path = path
        self._file = file

    def add(self, lines: Iterable[Line]) -> tuple[array[int], array[int]]:
        """Write lines with what they say alike; where each is, and its print."""
        places, prints = array("Q"), array("I")
        write, size = self._file.write, self.size
        alike: dict[bytes, int] = {}
        for one in lines:
            where = alike.get(one.shared)
            if where is None:
                where = alike[one.shared] = size
                size += write(one.shared)
            key, words = one.key.encode(), one.words.encode()
            sizes = (len(key), len(words), len(one.own), where, len(one.shared))
            places.append(size)
            prints.append(zlib.crc32(key))
            size += write(b"".join((_LINE.pack(*sizes), key, words, one.own)))
        self._file.flush()
        self.size = size
        return places, prints

    def append(self, said: bytes) -> int:
        """Write something else than a line; where it is."""
        where = self.size
        self.size += self._file.write(said)
        return where

    def tell(
        self,
        about: About,
        places: array[int],
        prints: array[int],
        facts: dict[str, tuple[int, int]] | None = None,
    ) -> None:
        """Put an order of these lines in the place of the one before."""
        told = _Head(EDITION, self.name, self.size, about, facts or {})
        head = msgspec.msgpack.encode(told)
        fresh = self._path.with_suffix(f".{os.getpid()}")
        try:
            with _open(fresh, _NEW) as file:
                length = struct.pack("=I", len(head))
                file.write(b"".join((length, head, places, prints)))
            fresh.replace(self._path)
        finally:
            with suppress(OSError):
                fresh.unlink()


@contextmanager
def _writing(path: Path, lines: str = "", size: int = 0) -> Iterator[_Writing]:
    """Add to a file of lines behind its first bytes, or to a new one, its successor.

    A stop in between leaves nothing that anybody reads.
    """
    name = lines or f"{path.stem}-{uuid.uuid4().hex}{_LINES}"
    is_told = False
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with _open(path.parent / name, 0 if lines else _NEW) as file:
            size = file.seek(size) if lines else file.write(_FIRST)
            yield _Writing(path, file, name, size)
        is_told = True
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error}.",
            "Check the disk and the directory's permissions.",
        ) from None
    finally:
        for one in () if lines else path.parent.glob(f"{path.stem}-*{_LINES}"):
            if (one.name == name) != is_told:
                with suppress(OSError):
                    one.unlink()


_ORDER, _LINES = ".order", ".lines"

_NEW = os.O_CREAT | os.O_EXCL


def _open(path: Path, flags: int) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | flags, 0o600), "wb")


def working(directory: Path) -> AbstractContextManager[None]:
    """Alone among all processes, while a queue is worked out."""
    (directory / QUEUES).mkdir(mode=0o700, exist_ok=True)
    return locked(directory / QUEUES / "lock")


def _path(directory: Path, name: str) -> Path:
    return directory / QUEUES / f"{name}{_ORDER}"
