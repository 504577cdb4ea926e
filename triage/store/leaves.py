"""Drafts that lie as files while another program edits them.

Each lies in a directory of its own within the data directory, readable by nobody else.
What a killed process left is found when its item is answered next.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from triage.model import Ref
from triage.text import clean

HOME, NAME, PIDS = "drafts", "ANSWER.md", "pids"


class Leaf:
    """One text as a file, until it is taken back."""

    def __init__(self, data: Path, ref: Ref, writer: str) -> None:
        self.home = data / HOME / f"{_start(ref)}{writer}"
        self.path = self.home / NAME

    def write(self, text: str) -> None:
        """Write it, for its owner alone. Raises OSError."""
        self.home.parent.mkdir(mode=0o700, exist_ok=True)
        made = self.home.with_name(f".{self.home.name}")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700)
        for name, said in ((NAME, text), (PIDS, str(os.getpid()))):
            opened = os.open(made / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                file.write(said)
        made.rename(self.home)

    def is_edited_by(self, pid: int) -> None:
        """Note the process that edits it: while that runs, the file is its own."""
        (self.home / PIDS).write_text(f"{os.getpid()} {pid}", encoding="ascii")

    def take(self) -> str:
        """What it says now; then nothing is left of it."""
        text = _read(self.path)
        shutil.rmtree(self.home, ignore_errors=True)
        return text


def left(data: Path, ref: Ref) -> list[str]:
    """What killed processes left of answers to an item, oldest first; now taken."""
    found: list[tuple[float, str]] = []
    home = data / HOME
    if not home.is_dir():
        return []
    for one in home.iterdir():
        if one.name.startswith(_start(ref)) and not _is_open(one):
            file = one / NAME
            if file.is_file():
                found.append((file.stat().st_mtime, _read(file)))
            shutil.rmtree(one, ignore_errors=True)
    return [text for _, text in sorted(found) if text.strip()]


def _start(ref: Ref) -> str:
    return f"{ref.key.replace('/', '--')}#{ref.number}."


def _is_open(home: Path) -> bool:
    """Whether the process that made it, or the editor, still runs."""
    try:
        pids = (home / PIDS).read_text(encoding="ascii").split()
    except (OSError, UnicodeError):
        return False
    return any(_runs(pid) for pid in pids)


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _read(path: Path) -> str:
    """A file as it is seen: nothing in it that a terminal would obey; tabs stay."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\t".join(clean(part, multiline=True) for part in text.split("\t"))
