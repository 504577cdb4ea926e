"""The accounts that open dependency bumps, and whether each is trusted."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from triage.config import Settings
from triage.facts.provenance import KNOWN
from triage.views import Reader, Select


@dataclass(frozen=True, slots=True)
class Opener:
    """An account with open bumps."""

    login: str | None
    kind: str | None
    database_id: int | None
    bot: str
    bumps: int
    own: int
    """How many of them come from a branch of the repository itself."""


class Bot(msgspec.Struct, frozen=True):
    """One account, as `triage bots --json` prints it."""

    login: str | None
    type: str | None
    id: int | None
    bot: str
    """Who it presents as."""
    bumps: int
    trusted: str
    """`known`: a public app; `settings`: pinned by the person; `no`."""
    setting: str
    """What to add to `[bumps] trusted` in the settings to pin it.

    Empty for what is trusted, for what has a known bot's login and another number, and
    for what only opens bumps from forks: nothing of those ought to be pinned.
    """


OPENERS = Select(
    """
    select item.author, item.author_kind, item.author_id, bump.bot, count(*),
      sum(pull.cross_repository = 0)
    from bump
    join item on item.id = bump.item_id
    join pull on pull.item_id = item.id
    where item.state = 'open'
    group by item.author, item.author_kind, item.author_id, bump.bot
    order by count(*) desc, item.author
    """,
    Opener,
)


def bots(reader: Reader, settings: Settings) -> tuple[Bot, ...]:
    """Every account with open bumps, the busiest first."""
    return tuple(_bot(one, settings) for one in reader.select(OPENERS))


def _bot(one: Opener, settings: Settings) -> Bot:
    account = (one.kind, one.database_id, one.bot)
    trusted = "no"
    if account in {(k.kind, k.database_id, k.bot) for k in KNOWN}:
        trusted = "known"
    elif account in {(t.type, t.id, t.bot) for t in settings.bumps.trusted}:
        trusted = "settings"
    setting = ""
    fake = (one.login or "").lower() in {known.bot for known in KNOWN}
    if trusted == "no" and one.own and not fake and one.database_id is not None:
        setting = (
            f'{{ type = "{one.kind}", id = {one.database_id}, '
            f'login = "{one.login}", bot = "{one.bot}" }}'
        )
    return Bot(
        one.login, one.kind, one.database_id, one.bot, one.bumps, trusted, setting
    )
