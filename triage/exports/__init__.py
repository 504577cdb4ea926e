"""Exports of chats and forums: files in, cleaned messages out, one at a time.

What a file says passes `text.clean` here, once, as GitHub's answers do at the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from triage.clock import parse
from triage.exports.json_text import JsonText
from triage.model.channels import Message, Place, Thread
from triage.text import clean

LONGEST = 100_000
"""Characters kept of one message; a chat allows 4,000, a forum 32,000 by default."""

_URL = 2000
"""Characters of the longest address that is kept."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How much of a channel, or of a thread, a file shows without gaps.

    What is stored in between and is not in the file was deleted since.
    """

    place: Place
    thread: str
    first: datetime
    last: datetime


@dataclass(slots=True)
class Notes:
    """What is worth saying about a file once it was read."""

    refused_urls: int = 0
    """Addresses that were dropped: neither http nor https."""
    said: list[str] = field(default_factory=list)
    exported_at: datetime | None = None
    """When it was made, where the file says so."""


Found = Message | Thread | Place | Sighting
"""What comes out of a file, in its order; a thread comes before its messages."""

Export = Callable[[JsonText, Notes], Iterator[Found]]
"""Reads one format. Raises ExportError where the file is wrong."""


def address(raw: str | None, notes: Notes) -> str:
    """An address as it may be opened; empty for anything but http and https."""
    if not raw:
        return ""
    url = clean(raw)
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        sound = False
    if sound and url == raw and len(url) <= _URL and " " not in url:
        return url
    notes.refused_urls += 1
    return ""


def moment(raw: str, at: JsonText) -> datetime:
    """An instant that a file names. Raises ExportError for anything else."""
    try:
        return parse(raw)
    except (ValueError, OverflowError):
        raise at.wrong(f"{clean(raw)[:40]!r} is no time") from None


def body(raw: str | None) -> str:
    """What somebody wrote, cleaned and of bounded length."""
    return clean((raw or "")[:LONGEST], multiline=True).strip()


def reading(path: Path) -> JsonText:
    """A file, to be read from its beginning. Raises ExportError."""
    return JsonText(path)
