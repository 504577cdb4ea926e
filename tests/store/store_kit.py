"""Items of every shape, and scripts that run in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from forked_kit import Script

from triage import clock
from triage.model import Actor, Item, Kind, Pull, Ref, Repo

ROOT = Path(__file__).parents[2]
NOW = clock.parse("2026-01-20T00:00:00Z")
REPO = Repo("R_1", "Acme/App", "main", has_discussions=True)


def nothing(_item):
    """Derives no facts."""
    return ()


def pull(number=1, *, node_id="PR_1", head="a" * 40, updated_at=NOW, **over):
    """A small pull request."""
    side = Pull("branch", "branch", head, "main", "main", **over.pop("side", {}))
    fields = {
        "node_id": node_id,
        "repo_id": REPO.node_id,
        "ref": Ref.of(REPO.name, number),
        "kind": Kind.PULL,
        "title": "A change",
        "body": "",
        "url": "https://example.org/1",
        "author": Actor("ann", "User", 1),
        "association": "NONE",
        "state": "open",
        "created_at": NOW,
        "updated_at": updated_at,
        "pull": side,
    }
    return Item(**(fields | over))


def script(text, *arguments):
    """A Python text in a process of its own: its output, errors and code."""
    environ = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-c", text, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environ,
        cwd="/",
    )


def together(text, *arguments, processes=4):
    """The same in several processes, let go at once: what each said on stderr.

    The text calls `sys.stdin.readline()` where it waits for the others.
    """
    environ = {"PATH": os.environ.get("PATH", "")}
    running = [Script(text, arguments, environ) for _ in range(processes)]
    for one in running:
        one.stdin.write("go\n")
        one.stdin.flush()
    return [one.communicate()[1] for one in running]
