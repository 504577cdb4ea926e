"""A store whose queues are kept, and what happens to it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from triage.clock import iso
from triage.demo.builtin import NOW
from triage.keeping import KEPT, keep
from triage.views import registry
from triage.workspace import Workspace


def environ(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TRIAGE_DATA_DIR": str(home),
        "TRIAGE_NOW": iso(NOW),
        "GH_TOKEN": "ghp_canary000000000000000000000000000000",
    }


def rekeep(desk: Workspace, *names: str) -> None:
    for name in names or KEPT:
        keep(desk, registry.by_id(name))


def change(desk: Workspace) -> None:
    """One more label on one item."""
    cache = desk.cache()
    found = cache.item_by_id(cache.db.read("select min(id) from item")[0][0])
    cache.put_items([replace(found, title="another title")], lambda _item: ())


def after(desk: Workspace, **later: str) -> Workspace:
    return Workspace({**desk.environ, **later}, desk.settings)
