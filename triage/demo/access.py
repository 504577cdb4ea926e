"""What the viewer may do, refused in GitHub's words where he may not."""

from __future__ import annotations

from triage.demo.stock import Stock
from triage.demo.things import DeniedError, Item, Repo


def need(world: Stock, repo: Repo, wanted: str, *, call: str = "") -> None:
    """Refuses a write that the repository or the viewer's permission rules out.

    `call` names the GraphQL mutation, for its message. Raises DeniedError (403).
    """
    if repo.is_archived:
        raise DeniedError(
            403, "Repository was archived so is read-only.", kind="FORBIDDEN"
        )
    if world.may(repo, wanted):
        return
    if call:
        message = (
            f"{world.viewer} does not have the correct permissions to execute `{call}`"
        )
    elif world.scopes is None:
        message = "Resource not accessible by personal access token"
    else:
        message = "Must have admin rights to Repository."
    raise DeniedError(403, message, kind="FORBIDDEN")


def need_or_own(world: Stock, item: Item, wanted: str, *, call: str = "") -> None:
    """`need`, where the item's author may do it with less."""
    own = item.author is world.me
    need(world, item.repo, "READ" if own else wanted, call=call)


def may_push(world: Stock, item: Item) -> bool:
    """Whether the viewer may push to a pull request's branch."""
    if item.side.is_cross:
        return item.author is world.me
    return world.may(item.repo, "WRITE")


def need_org(world: Stock, what: str) -> None:
    """Raises DeniedError where the token may not read what organisations keep."""
    scopes = world.scopes
    if scopes is None or "read:org" in scopes:
        return
    given = ", ".join(f"'{scope}'" for scope in sorted(scopes))
    raise DeniedError(
        403,
        "Your token has not been granted the required scopes to execute this query."
        f" The '{what}' field requires one of the following scopes: ['read:org'], but"
        f" your token has only been granted the: [{given}] scopes.",
        kind="INSUFFICIENT_SCOPES",
    )
