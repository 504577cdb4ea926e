"""What a list of items may be grouped by."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from triage.errors import UsageError


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to put items into groups."""

    name: str
    words: str
    """As a menu shows it."""
    sql: str
    """The group of an item, as it is shown."""
    first: str = "0"
    """What comes before the name when groups are put in order."""
    join: str = ""
    """A table that it needs; an item is in as many groups as it has rows there."""

    @property
    def order(self) -> tuple[str, str]:
        """How groups follow one another; names that differ in case are one group."""
        return self.first, f"lower({self.sql})"


GROUPINGS: Mapping[str, Grouping] = {
    one.name: one
    for one in (
        Grouping(
            "repo",
            "repository",
            "(select name from repo where repo.id = item.repo_id)",
        ),
        Grouping("author", "author", "coalesce(item.author, 'ghost')"),
        Grouping("kind", "kind", "item.kind"),
        Grouping(
            "state",
            "state",
            "item.state",
            "case item.state when 'open' then 0 when 'merged' then 1 else 2 end",
        ),
        Grouping(
            "label",
            "label",
            "coalesce(tagged.name, 'no label')",
            "tagged.name is null",
            "left join label as tagged on tagged.item_id = item.id",
        ),
        Grouping(
            "milestone",
            "milestone",
            "case item.milestone when '' then 'no milestone' else item.milestone end",
            "item.milestone = ''",
        ),
    )
}

ALIASES = {"repository": "repo", "labels": "label"}


def grouping(name: str) -> Grouping:
    """The grouping of this name. Raises UsageError that names the nearest one."""
    name = ALIASES.get(name, name)
    if name in GROUPINGS:
        return GROUPINGS[name]
    near = difflib.get_close_matches(name, [*GROUPINGS, *ALIASES], n=1)
    meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(GROUPINGS)}."
    raise UsageError(f"{name!r} is nothing to group by.", meant)
