"""Search among all stored items, in GitHub's words: `is:pr author:@me -label:bug`.

A query is read into terms; each term is a fixed fragment of SQL, and every value in it
is bound. Terms narrow one another; several `repo:`, `org:`, `author:` or kinds widen,
and so do values with commas, as on GitHub (its documentation: Searching issues and
pull requests).
"""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from triage import clock
from triage.errors import UsageError
from triage.model import Ref
from triage.views import Select, phrases

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_TOKEN = re.compile(
    r'(?P<minus>-?)(?:(?P<name>[A-Za-z][A-Za-z-]*):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))'
    r"|(?P<lone>\S+)"
)
_QUALIFIER = re.compile(r"-?[A-Za-z][A-Za-z-]*:\S")


@dataclass(frozen=True, slots=True)
class Found:
    """One item that a search finds."""

    repo: str
    number: int
    kind: str
    title: str
    url: str
    author: str | None
    state: str
    draft: int | None
    created_at: str
    updated_at: str
    labels: str
    assignees: str


class Item(msgspec.Struct, frozen=True):
    """One item, as `triage list --json` prints it."""

    ref: str
    kind: str
    title: str
    author: str | None
    state: str
    labels: list[str]
    assignees: list[str]
    updated_at: str | None
    priority: int | None
    priority_why: str
    url: str
    draft: bool
    created_at: str | None


class Items(msgspec.Struct, frozen=True):
    """What a search finds."""

    items: tuple[Item, ...]


_HEAD = """
select repo.name, item.number, item.kind, item.title, item.url, item.author,
  item.state, pull.draft, item.created_at, item.updated_at,
  (select json_group_array(name)
   from (select name from label where label.item_id = item.id order by name)),
  (select json_group_array(login)
   from (select login from assignee where assignee.item_id = item.id order by login))
from item
join repo on repo.id = item.repo_id
left join pull on pull.item_id = item.id
where 1
"""

_IS = {
    "pr": "item.kind = 'pull'",
    "pull": "item.kind = 'pull'",
    "pull-request": "item.kind = 'pull'",
    "issue": "item.kind = 'issue'",
    "discussion": "item.kind = 'discussion'",
    "open": "item.state = 'open'",
    "closed": "item.state in ('closed', 'merged')",
    "merged": "item.state = 'merged'",
    "unmerged": "item.kind = 'pull' and item.state <> 'merged'",
    "draft": "coalesce(pull.draft, 0) = 1",
    "locked": "item.locked = 1",
    "unlocked": "item.locked = 0",
    "private": "repo.private = 1",
    "public": "repo.private = 0",
}
_KINDS = frozenset({"pr", "pull", "pull-request", "issue", "discussion"})
_NO = {
    "assignee": "not exists (select 1 from assignee where item_id = item.id)",
    "label": "not exists (select 1 from label where item_id = item.id)",
    "milestone": "item.milestone = ''",
}
_EQUAL = {
    "repo": "repo.name_key = {0}",
    "org": "instr(repo.name_key, {0} || '/') = 1",
    "author": "lower(item.author) = {0}",
    "assignee": "exists (select 1 from assignee"
    " where item_id = item.id and lower(login) = {0})",
    "label": "exists (select 1 from label"
    " where item_id = item.id and (lower(raw) = {0} or lower(name) = {0}))",
    "milestone": "lower(item.milestone) = {0}",
    "review-requested": "exists (select 1 from review_request"
    " where item_id = item.id and is_team = 0 and lower(review_request.name) = {0})",
    "reviewed-by": "exists (select 1 from review"
    " where item_id = item.id and lower(review.author) = {0})",
    "commenter": "exists (select 1 from comment"
    " where item_id = item.id and lower(comment.author) = {0})",
    "base": "lower(pull.base_ref) = {0}",
    "head": "instr(lower(pull.head_ref), {0}) = 1",
}
_DATES = {
    "created": "item.created_at",
    "updated": "item.updated_at",
    "closed": "item.closed_at",
    "merged": "item.merged_at",
}
_ORDERS = {
    "updated": "item.updated_at desc, item.id",
    "updated-desc": "item.updated_at desc, item.id",
    "updated-asc": "item.updated_at, item.id",
    "created": "item.created_at desc, item.id",
    "created-desc": "item.created_at desc, item.id",
    "created-asc": "item.created_at, item.id",
    "comments": "item.comments desc, item.id",
    "comments-desc": "item.comments desc, item.id",
    "comments-asc": "item.comments, item.id",
    "reactions": "item.reactions desc, item.id",
}
_WORD = "instr(lower(item.title), {0}) > 0"
_LOGINS = frozenset(
    {"author", "assignee", "review-requested", "reviewed-by", "commenter"}
)
_WIDENING = frozenset({"repo", "org", "author"})
_ALIASES = {"user": "org", "type": "is", "state": "is"}
_NAMES = ("is", "no", "draft", "sort", *_EQUAL, *_DATES, *_ALIASES)
ME = "@me"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: alternatives of fixed SQL with places for bound values."""

    alternatives: tuple[tuple[str, tuple[str, ...]], ...]
    negated: bool = False
    family: str = ""
    """Terms of one family that are not negated widen one another."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A query that was understood."""

    terms: tuple[Term, ...] = ()
    order: str = _ORDERS["updated"]

    def select(
        self, me: str = "", limit: int | None = None
    ) -> tuple[Select[Found], Mapping[str, object]]:
        """The select, and the values that it names.

        Raises UsageError where the query says `@me` and nobody knows who that is.
        """
        bound: dict[str, object] = {}

        def place(value: str) -> str:
            if value == ME and not me:
                raise UsageError(
                    "@me is not known yet.", "Sync once with a token, or name a login."
                )
            name = f"v{len(bound)}"
            bound[name] = me.translate(_LOWER) if value == ME else value
            return f":{name}"

        lines = [_HEAD]
        for terms in _families(self.terms):
            said = [
                fragment.format(*map(place, values))
                for term in terms
                for fragment, values in term.alternatives
            ]
            negation = "not " if terms[0].negated else ""
            lines.append(f"  and {negation}coalesce(({' or '.join(said)}), 0)\n")
        lines.append(f"order by {self.order}\n")
        if limit is not None:
            bound["limit"] = limit
            lines.append("limit :limit\n")
        return Select("".join(lines), Found), bound


def _families(terms: Iterable[Term]) -> list[list[Term]]:
    """Terms that widen one another together, each other one alone."""
    found: dict[object, list[Term]] = {}
    for index, term in enumerate(terms):
        alone = term.negated or not term.family
        found.setdefault(index if alone else term.family, []).append(term)
    return list(found.values())


def _tokens(words: Sequence[str]) -> Iterable[re.Match[str]]:
    """The parts of a query; an argument that the shell unquoted stays whole."""
    for word in words:
        parts = word.split()
        whole = (
            len(parts) > 1
            and '"' not in word
            and _QUALIFIER.match(parts[0])
            and not any(_QUALIFIER.match(part) for part in parts[1:])
        )
        if whole:
            name, _, value = word.partition(":")
            yield from _TOKEN.finditer(f'{name}:"{value}"')
        else:
            yield from _TOKEN.finditer(word)


def parse(words: Sequence[str]) -> Listing:
    """The query that these words make.

    Raises UsageError for a qualifier or value that there is not, naming the nearest.
    """
    terms: list[Term] = []
    order = _ORDERS["updated"]
    for token in _tokens(words):
        value = token["quoted"] if token["quoted"] is not None else token["bare"]
        name = (token["name"] or "").lower()
        value = value if value is not None else token["lone"] or ""
        negated = token["minus"] == "-"
        if name == "sort":
            order = _ORDERS[_known(value.lower(), _ORDERS, "order of sort:")]
        elif name:
            terms.append(_qualified(name, value, negated=negated))
        elif value:
            lower = value.translate(_LOWER)
            terms.append(Term(((_WORD, (lower,)),), negated))
    return Listing(tuple(terms), order)


def _qualified(name: str, value: str, *, negated: bool) -> Term:
    given = name
    name = _ALIASES.get(name, name)
    if name not in _NAMES:
        near = difflib.get_close_matches(name, _NAMES, n=1)
        hint = f"Did you mean {near[0]}:?" if near else f"Known: {', '.join(_NAMES)}."
        raise UsageError(
            f"{given}: is no qualifier.", f'{hint} In a title: "{given}:{value}".'
        )
    if not value:
        raise UsageError(f"{given}: names nothing.", f"Write {given}:something.")
    values = [one for one in value.translate(_LOWER).split(",") if one]
    special: dict[str, Callable[[str, list[str], bool], Term]] = {
        "is": _is,
        "no": _no,
        "draft": _draft,
    }
    if name in special:
        return special[name](given, values, negated)
    if name in _DATES:
        return Term((_dated(given, _DATES[name], value),), negated)
    if name in _LOGINS:
        values = [_login(one) for one in values]
    family = "place" if name in {"repo", "org"} else name
    return Term(
        tuple((_EQUAL[name], (one,)) for one in values),
        negated,
        family if name in _WIDENING else "",
    )


def _login(value: str) -> str:
    """A login as it is stored: a bot's without what REST and gh add to it."""
    if value.startswith("@") and value != ME:
        value = value[1:]
    return value.removeprefix("app/").removesuffix("[bot]")


def _is(given: str, values: list[str], negated: bool) -> Term:
    names = [_known(one, _IS, f"value of {given}:") for one in values]
    family = "kind" if set(names) <= _KINDS else ""
    return Term(tuple((f"({_IS[one]})", ()) for one in names), negated, family)


def _no(given: str, values: list[str], negated: bool) -> Term:
    names = [_known(one, _NO, f"value of {given}:") for one in values]
    return Term(tuple((_NO[one], ()) for one in names), negated)


def _draft(given: str, values: list[str], negated: bool) -> Term:
    wanted = _known(values[0], {"true": "", "false": ""}, f"value of {given}:")
    return Term(((_IS["draft"], ()),), negated is (wanted == "true"))


def _known(value: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    if value in names:
        return value
    near = difflib.get_close_matches(value, names, n=1)
    raise UsageError(
        f"{value!r} is no {what.removesuffix(':')}.",
        f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}.",
    )


def _dated(given: str, column: str, value: str) -> tuple[str, tuple[str, ...]]:
    """A date as GitHub writes it: `2026-01-20`, `>=…`, `<…`, `a..b`, `*..b`."""
    first, between, last = value.partition("..")
    if between:
        tests, values = [f"{column} is not null"], []
        if first != "*":
            values.append(clock.iso(_day(given, first)[0]))
            tests.append(f"{column} >= {{{len(values) - 1}}}")
        if last != "*":
            values.append(clock.iso(_day(given, last)[1]))
            tests.append(f"{column} < {{{len(values) - 1}}}")
        return f"({' and '.join(tests)})", tuple(values)
    match = re.fullmatch(r"(>=|<=|>|<)?(.+)", value)
    sign, day = (match[1] or "", match[2]) if match else ("", value)
    start, end = _day(given, day)
    if sign in {">", "<="}:
        test = ">=" if sign == ">" else "<"
        return f"{column} {test} {{0}}", (clock.iso(end),)
    if sign in {">=", "<"}:
        return f"{column} {sign} {{0}}", (clock.iso(start),)
    return f"({column} >= {{0}} and {column} < {{1}})", (
        clock.iso(start),
        clock.iso(end),
    )


def _day(given: str, value: str) -> tuple[datetime, datetime]:
    """The span that a date or an instant names: a day, or a second."""
    try:
        start = clock.parse(value)
    except ValueError:
        raise UsageError(
            f"{value!r} is no date for {given}:.", "Write it like 2026-01-20."
        ) from None
    whole = len(value) == len("2026-01-20")
    return start, start + (timedelta(days=1) if whole else timedelta(seconds=1))


def build(found: Iterable[Found]) -> Items:
    """What `triage list --json` prints."""
    return Items(tuple(_item(one) for one in found))


def _item(one: Found) -> Item:
    return Item(
        ref=str(Ref.of(one.repo, one.number)),
        kind=one.kind,
        title=one.title,
        author=one.author,
        state=one.state,
        labels=msgspec.json.decode(one.labels, type=list[str]),
        assignees=msgspec.json.decode(one.assignees, type=list[str]),
        updated_at=phrases.instant(one.updated_at),
        priority=None,
        priority_why="",
        url=one.url,
        draft=bool(one.draft),
        created_at=phrases.instant(one.created_at),
    )
