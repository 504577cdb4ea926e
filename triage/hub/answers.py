"""What an answer of GitHub's says: pages, and which of its parts are missing and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.errors import HubError, NotFound
from triage.hub import Briefs, Page, faults, read, read_values
from triage.hub.client import Answer
from triage.hub.faults import TOO_MUCH
from triage.text import clean


def page(answer: Answer, name: str, repo: str) -> Page:
    """A page of a repository's listing. Raises HubError where there is none."""
    owner = answer.data.get("repository")
    if not isinstance(owner, dict):
        raise error_at(answer, "repository", repo)
    connection = owner.get(name)
    if not isinstance(connection, dict):
        raise error_at(answer, name, repo)
    listed = connection.get("nodes") or []
    items = tuple(i for i in map(read.item, listed) if i)
    whole = not answer.errors and len(items) == len(listed)
    problem = ""
    if answer.errors:
        problem = faults.from_graphql(list(answer.errors), {}, now=0).message
    elif not whole:
        problem = f"{len(listed) - len(items)} entries came without their identity"
    return Page(
        items, read_values.total(connection, 0), cursor(connection), whole, problem
    )


def briefs(answer: Answer, key: str, repo: str, name: str) -> Briefs:
    """A page of how items stand, with what is wrong with it."""
    owner = answer.data.get(key)
    connection = owner.get(name) if isinstance(owner, dict) else None
    if not isinstance(connection, dict):
        return Briefs({}, None, 0, error_at(answer, key, repo))
    listed = connection.get("nodes") or []
    found = {b.node_id: b for b in map(read.brief, listed) if b}
    error: HubError | None = None
    mine = [e for e in answer.errors if isinstance(e, dict) and key in _path(e)]
    if mine or len(found) != len(listed) or not isinstance(listed, list):
        error = error_at(answer, key, repo)
    after = cursor(connection)
    return Briefs(found, after, read_values.total(connection, 0), error)


def error_at(answer: Answer, key: str, name: str) -> HubError:
    """Why one part of an answer is missing."""
    here = [
        e
        for e in answer.errors
        if isinstance(e, dict) and key in [str(p) for p in e.get("path") or ()]
    ]
    if here or answer.errors:
        found = faults.from_graphql(here or list(answer.errors), {}, now=0)
        found.message = f"{clean(name)}: {found.message}"
        return found
    return NotFound(
        f"{clean(name)} does not exist, or this token may not see it.",
        "Check its spelling and what the token may read.",
    )


def missing(answer: Answer, step: int) -> dict[int, HubError]:
    """Errors about whole nodes, by their place; those within a node say nothing."""
    found: dict[int, HubError] = {}
    for error in answer.errors:
        path = list(error.get("path") or ()) if isinstance(error, dict) else []
        if len(path) == 2 and isinstance(path[1], int) and str(path[0])[1:].isdecimal():
            place = int(str(path[0])[1:]) * step + path[1]
            found[place] = faults.from_graphql([error], {}, now=0)
    return found


def holes(answer: Answer, step: int) -> set[int]:
    """Places of nodes of which GitHub left a part out."""
    paths = (list(e.get("path") or ()) for e in answer.errors if isinstance(e, dict))
    return {
        int(str(path[0])[1:]) * step + path[1]
        for path in paths
        if len(path) > 2 and isinstance(path[1], int) and str(path[0])[1:].isdecimal()
    }


def asks_too_much(answer: Answer) -> bool:
    """Whether GitHub left parts out since the page was too big for it."""
    return any(isinstance(e, dict) and e.get("type") in TOO_MUCH for e in answer.errors)


def cursor(connection: Mapping[str, Any]) -> str | None:
    """Where the next page of a connection begins; None: this was the last."""
    info = connection.get("pageInfo") or {}
    more = info.get("hasNextPage") and info.get("endCursor")
    return str(info["endCursor"]) if more else None


def _path(error: Mapping[str, Any]) -> list[str]:
    return [str(p) for p in error.get("path") or ()]
