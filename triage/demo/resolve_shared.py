"""Pieces that the resolvers of all types share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.demo.graphql import Resolve
from triage.demo.pages import Connection, Key
from triage.demo.things import Comment, Item


@dataclass(frozen=True, slots=True)
class Within:
    """A part of an item, together with the item."""

    item: Item
    thing: Any


@dataclass(frozen=True, slots=True)
class Blob:
    """A text file of the default branch."""

    oid: str
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A branch or a milestone: a name with an id."""

    id: str
    name: str
    title: str = ""
    number: int = 1


def prop(get: Callable[[Any], Any]) -> Resolve:
    """A resolver that looks at its parent only."""
    return lambda _context, parent, _arguments: get(parent)


def nodes_of(
    name: str,
    things: Callable[[Any, Any], Sequence[Any]],
    key: Callable[[Any], Key] | None = None,
) -> Resolve:
    """A resolver of a connection over what `things(context, parent)` gives."""

    def resolve(
        context: Any, parent: Any, arguments: Mapping[str, Any]
    ) -> Connection[Any]:
        return Connection(name, things(context, parent), arguments, key)

    return resolve


def comment_url(item: Item, comment: Comment) -> str:
    """The address of a comment on its item's page."""
    word = "discussioncomment" if item.discussion else "issuecomment"
    return f"{item.url}#{word}-{comment.database_id}"


def small(number: int) -> int | None:
    """A database id where GraphQL's 32-bit `Int` can hold it."""
    return number if number < 2**31 else None


def comment_fields() -> dict[str, Resolve]:
    """Resolvers of a comment's fields, within its item."""
    return {
        "id": prop(lambda w: w.thing.node_id),
        "databaseId": prop(lambda w: small(w.thing.database_id)),
        "fullDatabaseId": prop(lambda w: str(w.thing.database_id)),
        "author": prop(lambda w: w.thing.author),
        "authorAssociation": lambda c, w, _: c.world.association(
            w.item.repo, w.thing.author
        ),
        "createdAt": prop(lambda w: w.thing.created_at),
        "updatedAt": prop(lambda w: w.thing.created_at),
        "body": prop(lambda w: w.thing.body),
        "url": prop(lambda w: comment_url(w.item, w.thing)),
        "isAnswer": prop(
            lambda w: (
                w.item.discussion is not None and w.item.discussion.answer is w.thing
            )
        ),
        "replyTo": prop(
            lambda w: Within(w.item, w.thing.reply_to) if w.thing.reply_to else None
        ),
        "replies": nodes_of(
            "replies",
            lambda _, w: [
                Within(w.item, c) for c in w.item.comments if c.reply_to is w.thing
            ],
            lambda w: (w.thing.created_at.isoformat(), w.thing.node_id),
        ),
    }
