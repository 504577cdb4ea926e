"""Conditions of a query that name people: logins, owners, teams, mentions."""

from __future__ import annotations

import re

from triage.errors import UsageError
from triage.views.grammar import Term
from triage.views.scope import ME, Maker, Scope, Test, any_of, lower

_EXISTS = "exists (select 1 from {table} where {table}.item_id = item.id{test})"
_NAMED_IN = (
    "exists (select 1 from {table} where {table}.item_id = item.id"
    " and instr(lower({table}.body), {0}) > 0"
    " and (' ' || {table}.body || ' ') glob {1})"
)
_TEXTS = (
    "("
    + " or ".join(
        _NAMED_IN.replace("{table}", table) for table in ("body", "comment", "review")
    )
    + ")"
)
"""Where somebody is mentioned; what `instr` rules out costs no pattern."""
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


def login(value: str) -> str:
    """A login as it is stored: a bot's without what REST and gh add to it."""
    if value.startswith("@") and value != ME:
        value = value[1:]
    return value.removeprefix("app/").removesuffix("[bot]")


def person(column: str, *, within: str = "", extra: str = "") -> Maker:
    """A column that holds a login; `*` is anybody."""

    def make(_given: str, term: Term) -> Test:
        return any_of(one_person(column, one, within, extra) for one in term.values)

    return make


def one_person(column: str, value: str, within: str, extra: str) -> Test:
    """One login in a column of the item, or of a table beside it."""
    name = login(value)

    def test(scope: Scope) -> str:
        if value == "*":
            said = f"{column} is not null" if not within else "1"
        else:
            said = f"lower({column}) = {scope.bind(scope.login(name))}"
        if not within:
            return said
        return _EXISTS.format(table=within, test=f" and {said}{extra}")

    return test


def owner(_given: str, term: Term) -> Test:
    """Whose repository it is in."""

    def one(value: str) -> Test:
        def test(scope: Scope) -> str:
            name = scope.login(value)
            low, high = scope.bind(f"{name}/"), scope.bind(f"{name}0")
            return f"(repo.name_key >= {low} and repo.name_key < {high})"

        return test

    return any_of(one(login(lower(value))) for value in term.values)


def _mentioned(name: str) -> str:
    """A pattern of GLOB for `@name` in any case, within what no login holds."""
    letters = "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in name)
    return f"*[^a-zA-Z0-9_/`]@{letters}[^a-zA-Z0-9_/-]*"


def mentions(given: str, term: Term) -> Test:
    """Who is mentioned in its text or in what was said below."""
    return any_of(_mention(given, one) for one in term.values)


def _mention(given: str, value: str) -> Test:
    name = login(value)
    if name != ME and not _LOGIN.fullmatch(name):
        raise UsageError(f"{value!r} is no login for {given}:.")

    def test(scope: Scope) -> str:
        whom = scope.login(name)
        return _TEXTS.format(scope.bind(f"@{whom}"), scope.bind(_mentioned(whom)))

    return test


def team(given: str, term: Term) -> Test:
    """Which team is mentioned there. Raises UsageError for what names none."""

    def one(value: str) -> Test:
        if not _TEAM.fullmatch(value):
            raise UsageError(
                f"{value!r} is no team for {given}:.", "Write it like owner/team."
            )
        at, pattern = f"@{lower(value)}", _mentioned(value)
        return lambda scope: _TEXTS.format(scope.bind(at), scope.bind(pattern))

    return any_of(one(value.removeprefix("@")) for value in term.values)
