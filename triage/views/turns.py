"""Says whose turn it is on an item: on whom it waits, since when, because of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from triage import text
from triage.views import phrases

MAINTAINERS = "the maintainers"
"""Who is awaited where nobody is by name."""


class Turn(msgspec.Struct, frozen=True):
    """Somebody whose turn it is, as JSON prints them."""

    who: str | None
    """A login, or a team's `owner/slug`; null: the maintainers, nobody by name."""
    is_team: bool
    role: str
    reason: str
    since: str | None
    event: str

    @property
    def name(self) -> str:
        """Who, in a sentence."""
        if self.is_team:
            return "a team" if self.who == "team" else f"the team {self.who}"
        return self.who or MAINTAINERS


Facts = Mapping[str, object]
"""The facts of an item: rows by table, as `workspace.describe` reads them."""


def of(facts: Facts) -> tuple[Turn, ...]:
    """Whose turn it is on an item, longest awaited first; empty: nobody's."""
    turns = (_turn(row) for row in rows(facts, "turn"))
    return tuple(sorted(turns, key=lambda one: (one.since or "", one.who or "")))


def rows(facts: Facts, table: str) -> list[Mapping[str, object]]:
    """The stored rows of one table of facts."""
    found = facts.get(table)
    listed = found if isinstance(found, Iterable) else ()
    return [row for row in listed if isinstance(row, Mapping)]


def _turn(row: Mapping[str, object]) -> Turn:
    return Turn(
        who=str(row["who"]) or None,
        is_team=bool(row["is_team"]),
        role=str(row["role"]),
        reason=str(row["reason"]),
        since=phrases.instant(str(row["since"])),
        event=str(row["event"]),
    )


GROUPED = """(select json_group_array(json_object(
     'who', nullif(who, ''), 'is_team', json(iif(is_team, 'true', 'false')),
     'role', role, 'reason', reason, 'since', since, 'event', event))
   from (select who, is_team, role, reason, since, event
         from turn
         where turn.item_id = item.id
         order by since, who, reason))"""
"""The same as a column of a select over `item`: JSON for `decoded`."""


def decoded(grouped: str) -> tuple[Turn, ...]:
    """The turns that a select grouped."""
    return msgspec.json.decode(grouped, type=tuple[Turn, ...])


def held(facts: Facts, now: datetime) -> float | None:
    """Hours for which we kept others waiting; None where that is not known."""
    for row in rows(facts, "hold"):
        since = row["since"]
        running = phrases.days(str(since), now) * 24 if since else 0.0
        return round(float(str(row["seconds"])) / 3600 + running, 1)
    return None


def told(facts: Facts, now: datetime) -> tuple[tuple[str, str], ...]:
    """On whom an open item waits, since when and why; then our hold time.

    Each as a word and what it says. Nothing of an item that is closed, which waits
    for nobody.
    """
    hours = held(facts, now)
    if hours is None:
        return ()
    lines = [("waiting", _sentence(one, now)) for one in of(facts)]
    lines = lines or [("waiting", "on nobody")]
    if hours >= 0.1:
        held_for = text.ago(hours * 3600)
        lines.append(("held", f"{held_for} in all, so long we kept others waiting"))
    return tuple(lines)


def _sentence(one: Turn, now: datetime) -> str:
    since = f"since {one.since} ({phrases.age(one.since, now)})"
    return f"on {one.name}, {since}, because {one.event}"
