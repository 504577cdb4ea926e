"""Drafts as files: private, gone when taken, and found after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from triage.model import Ref
from triage.store.leaves import PIDS, Leaf, left

REF, OTHER = Ref.of("Acme/App", 7), Ref.of("acme/app", 70)


def dead() -> int:
    """The number of a process that is over."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_a_draft_as_a_file_is_its_owners_alone_and_gone_when_taken(
    tmp_path: Path,
) -> None:
    leaf = Leaf(tmp_path, REF, "a1")
    leaf.write("Half\tof it")
    assert leaf.path.stat().st_mode & 0o777 == 0o600
    assert leaf.home.stat().st_mode & 0o777 == 0o700
    assert leaf.home.parent.stat().st_mode & 0o777 == 0o700
    assert leaf.take() == "Half\tof it"
    assert list(leaf.home.parent.iterdir()) == []


def test_what_an_editor_wrote_that_a_terminal_would_obey_is_shown(
    tmp_path: Path,
) -> None:
    leaf = Leaf(tmp_path, REF, "a1")
    leaf.write("")
    leaf.path.write_bytes(b"a\x1b]52;c;x\x07\xff\n")
    assert leaf.take() == "a␛]52;c;x␇�\n"


def test_what_a_killed_process_left_is_found_once_and_only_for_its_item(
    tmp_path: Path,
) -> None:
    for ref, writer in ((REF, "a1"), (OTHER, "b2")):
        leaf = Leaf(tmp_path, ref, writer)
        leaf.write(f"by {writer}")
        (leaf.home / PIDS).write_text(str(dead()))
    assert left(tmp_path, REF) == ["by a1"]
    assert left(tmp_path, REF) == []
    assert left(tmp_path, OTHER) == ["by b2"]


def test_what_is_still_edited_is_left_alone(tmp_path: Path) -> None:
    leaf = Leaf(tmp_path, REF, "a1")
    leaf.write("meanwhile")
    assert left(tmp_path, REF) == []
    (leaf.home / PIDS).write_text(f"{dead()} {os.getpid()}")
    assert left(tmp_path, REF) == []
    assert leaf.path.exists()
