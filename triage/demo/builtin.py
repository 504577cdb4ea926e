"""The built-in world: an invented organisation on a Monday morning, always the same.

Twelve repositories with bumps, contention, gaps in ownership and open questions, and
with hostile text in every kind of field.
"""

from __future__ import annotations

from triage.demo import (
    builtin_bumps,
    builtin_hostile,
    builtin_people,
    builtin_pulls,
    builtin_threads,
)
from triage.demo.builtin_kit import NOW, Maker
from triage.demo.world import World

__all__ = ["NOW", "VIEWER", "build"]

VIEWER = builtin_people.VIEWER


def build() -> World:
    """A fresh copy of the built-in world, at `NOW`."""
    world = World(NOW, VIEWER)
    builtin_people.settle(world)
    maker = Maker(world)
    builtin_bumps.make(maker)
    builtin_pulls.make(maker)
    builtin_threads.make(maker)
    builtin_hostile.make(maker)
    maker.finish()
    _connect(maker)
    return world


def _connect(maker: Maker) -> None:
    """Lets some pull requests close issues of their repository."""
    for pull in maker.made:
        if pull.pull is None or pull.number % 5 or (pull.author and pull.author.is_bot):
            continue
        issues = [
            item
            for item in pull.repo.items.values()
            if item.kind == "issue" and item.state == "OPEN"
        ]
        if issues:
            pull.pull.closes.append(issues[pull.number % len(issues)])
