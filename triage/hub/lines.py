"""Reads what only REST shows: changed lines, who pushed, which commit a tag is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from triage.errors import Forbidden, NotFound
from triage.hub.client import Client
from triage.hub.read_repos import dicts
from triage.model import Actor, Ref
from triage.model.changes import LONGEST, Activity, Changes, Move, Patch
from triage.text import clean

_PAGE = 100
_MOST = 3000
"""Files that GitHub lists of a pull request (its page on pull requests)."""


class Lines:
    """The half of the hub that reads bumps line by line."""

    client: Client

    def changes(self, ref: Ref, head_oid: str) -> Changes:
        """The changed files of a pull request with their lines, at one head.

        Without a head where it has moved meanwhile. GitHub puts the head that it
        listed into each file's address; where a server does not, the head is read
        again afterwards.
        """
        where = f"/repos/{ref.repo}/pulls/{ref.number}"
        listed: list[Mapping[str, Any]] = []
        page = 1
        while len(listed) < _MOST:
            path = f"{where}/files?per_page={_PAGE}&page={page}"
            found = dicts(self.client.get(path))
            listed += found
            if len(found) < _PAGE:
                break
            page += 1
        heads = {_head(one) for one in listed} - {""}
        if not heads:
            pull = self.client.get(where)
            head = pull.get("head") if isinstance(pull, dict) else None
            heads = {str(head.get("sha"))} if isinstance(head, dict) else set()
        if heads != {head_oid}:
            return Changes()
        patches = tuple(_patch(one) for one in listed if one.get("filename"))
        whole = len(patches) == len(listed) and len(listed) < _MOST
        return Changes(head_oid, patches, whole)

    def activity(self, repo: str, branch: str, head_oid: str) -> Activity:
        """Every move of a branch, newest first, noted for the head that is known."""
        name = quote(f"refs/heads/{branch}", safe="")
        path = f"/repos/{repo}/activity?ref={name}&per_page={_PAGE}"
        try:
            found = dicts(self.client.get(path))
        except (NotFound, Forbidden):
            return Activity(head_oid, "unreadable")
        if not found:  # a branch that is older than what is kept of activity
            return Activity(head_oid, "unreadable")
        moves = tuple(_move(one) for one in found)
        return Activity(head_oid, "partly" if len(found) >= _PAGE else "read", moves)

    def tagged(self, repo: str, tag: str) -> str:
        """The commit that a tag is of; empty where there is no such tag."""
        named = quote(tag, safe="")
        try:
            found = self.client.get(f"/repos/{repo}/git/ref/tags/{named}")
            kind, oid = _object(found)
            if kind == "tag":
                found = self.client.get(f"/repos/{repo}/git/tags/{quote(oid)}")
                kind, oid = _object(found)
        except (NotFound, Forbidden):
            return ""
        return oid if kind == "commit" else ""


def _head(file: Mapping[str, Any]) -> str:
    """The commit in `contents_url`, by which GitHub says which head it listed."""
    asked = parse_qs(urlsplit(str(file.get("contents_url") or "")).query)
    return (asked.get("ref") or [""])[0]


def _patch(file: Mapping[str, Any]) -> Patch:
    raw = str(file["filename"])
    text = file.get("patch")
    shown = isinstance(text, str) and text and len(text) <= LONGEST
    return Patch(
        path=clean(raw),
        raw_path=raw,
        change=clean(str(file.get("status") or "")),
        additions=_number(file.get("additions")),
        deletions=_number(file.get("deletions")),
        text=hunk_lines(str(text)) if shown else None,
        previous=clean(str(file.get("previous_filename") or "")),
    )


def hunk_lines(text: str) -> str:
    """Hunks that are safe to show, in which nothing but a newline ends a line.

    A carriage return within a line would make the rest of it look like a line of its
    own, which could pass for one that is added or removed.
    """
    return "\n".join(
        clean(line.removesuffix("\r").replace("\r", "\u240d"))
        for line in text.split("\n")
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _move(entry: Mapping[str, Any]) -> Move:
    actor = entry.get("actor")
    who = None
    if isinstance(actor, dict) and actor.get("login"):
        kind = clean(str(actor.get("type") or ""))
        number = actor.get("id")
        who = Actor(
            clean(str(actor["login"])).removesuffix("[bot]"),
            kind,
            number if isinstance(number, int) else None,
        )
    after = clean(str(entry.get("after") or ""))
    return Move(who, after, clean(str(entry.get("activity_type") or "")))


def _object(value: Any) -> tuple[str, str]:
    found = value.get("object") if isinstance(value, dict) else None
    if not isinstance(found, dict):
        return "", ""
    return str(found.get("type") or ""), clean(str(found.get("sha") or ""))
