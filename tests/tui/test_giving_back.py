"""Memory that the console freed goes back to the system."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from triage.tui.readying import give_back

STATUS = Path("/proc/self/status")


def resident() -> int:
    """Kilobytes of this process in memory."""
    lines = STATUS.read_text().splitlines()
    return int(next(x for x in lines if x.startswith("VmRSS")).split()[1])


@pytest.mark.skipif(
    not (STATUS.exists() and hasattr(ctypes.CDLL(None), "malloc_trim")),
    reason="needs glibc, and a system that tells how much a process has",
)
def test_what_was_freed_below_what_is_kept_is_given_back() -> None:
    blocks = [bytes(4000) for _ in range(10_000)]
    kept = blocks[-1]
    del blocks
    before = resident()
    give_back()
    assert before - resident() > 30_000, "of 40 MB"
    assert kept


def test_a_library_without_such_a_call_is_left_alone(monkeypatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    give_back()
    assert not hasattr(ctypes.CDLL(None), "malloc_trim")
