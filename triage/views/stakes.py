"""What is read of open items to tell how urgent they are."""

from __future__ import annotations

import msgspec

from triage.views import Select


class Open(msgspec.Struct, frozen=True, gc=False):
    """What is known of an open item."""

    repo: str
    number: int
    kind: str
    title: str
    url: str
    author: str | None
    created_at: str
    reactions: int
    comments: int
    milestone: str
    joined_labels: str | None
    joined_assignees: str | None
    joined_asked: str | None
    security: int
    branch: str
    """A base branch that is not the default one; else empty."""
    waits_since: str | None
    """Since when somebody waits for us."""


class Link(msgspec.Struct, frozen=True, gc=False):
    """An open pull request that closes an issue."""

    repo: str
    number: int
    to_repo: str
    to_number: int


_COLUMNS = """
    select repo.name, item.number, item.kind, item.title, item.url, item.author,
      item.created_at, item.reactions, item.comments, item.milestone,
      (
        select group_concat(label.name, char(0))
        from label
        where label.item_id = item.id),
      (
        select group_concat(assignee.login, char(0))
        from assignee
        where assignee.item_id = item.id),
      case item.kind when 'pull' then (
        select group_concat(review_request.name, char(0))
        from review_request
        where review_request.item_id = item.id) end,
      case item.kind when 'pull' then coalesce((
        select bump.security from bump where bump.item_id = item.id), 0) else 0 end,
      case when pull.base_ref <> repo.default_branch then pull.base_ref else '' end,
      hold.since
"""
_TABLES = """
    join repo on repo.id = item.repo_id
    left join pull on pull.item_id = item.id
    left join hold on hold.item_id = item.id
    where item.state = 'open' and item.created_at < :now
"""
EVERY = Select(f"{_COLUMNS} from item indexed by item_open {_TABLES}", Open)
"""Everything that is open."""
NAMED = Select(
    f"""{_COLUMNS}
    from json_each(:wanted) as wanted
    cross join repo as home on home.name_key = json_extract(wanted.value, '$[0]')
    cross join item on item.repo_id = home.id
      and item.number = json_extract(wanted.value, '$[1]')
    {_TABLES}""",
    Open,
)
"""What is open of some items."""
_DUE = """(
      select distinct turn.item_id as id
      from turn indexed by turn_who
      where lower(turn.who) = lower(:me) and turn.is_team = 0 and :me <> '') as due"""
MINE = Select(
    f"""{_COLUMNS}
    from {_DUE}
    cross join item indexed by item_open_id on item.id = due.id
    {_TABLES}""",
    Open,
)
"""What is open and waits for one person."""
_LINKS = """
    select repo.name, item.number, closes.repo, closes.number
    from closes
    cross join item on item.id = closes.item_id
    join repo on repo.id = item.repo_id
    where item.state = 'open'
"""
LINKS = Select(_LINKS, Link)
MY_LINKS = Select(
    f"""
    select repo.name, item.number, closes.repo, closes.number
    from {_DUE}
    cross join item indexed by item_open_id on item.id = due.id
    cross join closes indexed by closes_item on closes.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.state = 'open'
    union all
    select other_repo.name, other.number, closes.repo, closes.number
    from {_DUE}
    cross join item indexed by item_open_id on item.id = due.id
    join repo on repo.id = item.repo_id
    cross join closes indexed by closes_number on closes.number = item.number
    cross join item as other on other.id = closes.item_id
    join repo as other_repo on other_repo.id = other.repo_id
    where item.state = 'open' and other.state = 'open'
      and lower(closes.repo) = repo.name_key
    """,  # noqa: S608
    Link,
)
"""The same of what waits for one person."""
NAMED_LINKS = Select(
    f"""{_LINKS}
    and closes.rowid in (
      select mine.rowid
      from json_each(:wanted) as wanted
      cross join repo as home on home.name_key = json_extract(wanted.value, '$[0]')
      cross join item as own on own.repo_id = home.id
        and own.number = json_extract(wanted.value, '$[1]')
      cross join closes as mine indexed by closes_item on mine.item_id = own.id
      union all
      select theirs.rowid
      from json_each(:wanted) as wanted
      cross join closes as theirs indexed by closes_number
        on theirs.number = json_extract(wanted.value, '$[1]')
        and lower(theirs.repo) = json_extract(wanted.value, '$[0]')
    )
    order by closes.rowid
    """,  # noqa: S608
    Link,
)
"""The same of some items."""
