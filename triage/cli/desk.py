"""The desk as text: the four queues with counts and first rows."""

from __future__ import annotations

from triage.cli.output import print_desk
from triage.clock import iso
from triage.views.registry import VIEWS
from triage.workspace import Workspace

TOP = 5
"""Rows of each queue."""


def show(workspace: Workspace) -> int:
    """Print the desk; an empty store prints what to do."""
    lens = workspace.lens()
    queues = [(v, workspace.queue(v, lens)) for v in VIEWS if v.id != "mine"]
    synced = workspace.freshness()
    repos = workspace.repo_count()
    note = (
        f"{repos} repositories, read {iso(synced)}"
        if synced
        else "Nothing is stored yet. Run: triage sync owner/name"
    )
    if lens.slice.is_part:
        note = f"slice {lens.slice} · {note}"
    trends = workspace.trends(lens, workspace.backlog(lens))
    print_desk(queues, TOP, note, trends)
    return 0
