"""GraphQL values that have no shape of their own: instants, words, accounts, nodes.

Whatever the schema allows to be null may be null. Text passes `clean` here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage import clock
from triage.model import Actor
from triage.text import clean


def nodes(connection: Any) -> list[Mapping[str, Any]]:
    """The nodes of a connection that may be missing, without the missing ones."""
    listed = connection.get("nodes") if isinstance(connection, dict) else None
    return [n for n in listed or () if isinstance(n, dict)]


def total(connection: Any, fallback: int) -> int:
    """`totalCount`, where the connection is there."""
    found = connection.get("totalCount") if isinstance(connection, dict) else None
    return found if isinstance(found, int) else fallback


def actor(value: Any) -> Actor | None:
    """Who; None for a deleted account."""
    if not isinstance(value, dict) or not value.get("login"):
        return None
    kind = word(value.get("__typename"), "User")
    login = clean(value["login"])
    if kind == "Bot":
        login = login.removesuffix("[bot]")
    return Actor(login, kind, value.get("databaseId"))


def raw(value: Any) -> str:
    """An identifier as GitHub knows it; SQLite stores no lone surrogates."""
    text = str(value or "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def word(value: Any, fallback: str = "") -> str:
    """An id or a name from one of GitHub's own lists."""
    return clean(str(value)) if value else fallback


def when(value: Any) -> datetime | None:
    """An instant; None where there is none."""
    return clock.maybe(value) if isinstance(value, str) else None


def claimed(value: Any) -> datetime | None:
    """An instant that whoever made a commit wrote into it; None where it is none."""
    try:
        return when(value)
    except ValueError:
        return None


def database_id(node: Mapping[str, Any]) -> str:
    """The number by which REST knows it; empty where GitHub does not say."""
    found = node.get("fullDatabaseId") or node.get("databaseId")
    return clean(str(found)) if found is not None else ""
