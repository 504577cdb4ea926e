"""How the words of a query are looked for: in titles, and on request elsewhere.

In titles a word matches the start of a word, and a quotation whole words, by the
index of titles, which ignores case and diacritics. What the index cannot know is
looked for in the titles themselves: scripts that put no space between words, emoji,
and `*word`, which stands for anywhere within a word. Punctuation counts: `c++` finds
no `c#`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from triage.views import Select
from triage.views.grammar import Term
from triage.views.scope import Scope, Test, lower

TITLE, BODY = "title", "body"
_WITHIN_TITLE = "instr(lower(item.title), {0}) > 0"
_IN_BODY = (
    "exists (select 1 from body where body.item_id = item.id"
    " and instr(lower(body.body), {0}) > 0)"
)
PLACES = {
    TITLE: _WITHIN_TITLE,
    BODY: _IN_BODY,
    "comments": "(exists (select 1 from comment"
    " where comment.item_id = item.id and instr(lower(comment.body), {0}) > 0)"
    " or exists (select 1 from review"
    " where review.item_id = item.id and instr(lower(review.body), {0}) > 0))",
}
"""What `in:` takes, and how a text is looked for there."""

INDEX = "title_index"
_MATCHED = f"item.place in (select rowid from {INDEX} where {INDEX} match {{0}})"  # noqa: S608

_BODY_MATCHED = (
    "item.id in (select body_place.item_id from body_index"
    " join body_place on body_place.place = body_index.rowid"
    " where body_index match {0})"
)


@dataclass(frozen=True, slots=True)
class _Said:
    value: str


_WHOLE = Select("select value from meta where key = 'body_index'", _Said)
"""Whether every body is in its index."""

_NUMBER = re.compile(r"#(\d{1,10})")
_COMMIT = re.compile(r"(?=[a-f]*\d)[0-9a-f]{7,40}")
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u312f\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00010000-\U0010ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, kana, Chinese characters; and what newer
Unicodes than the index's may call letters."""


@dataclass(frozen=True, slots=True)
class Needle:
    """One word or phrase, as titles are searched for it."""

    match: str = ""
    """For the index, in its own syntax; empty: the index cannot tell."""
    literal: str = ""
    """What must stand in the title as it is; empty: the index tells all."""


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"


def _is_folded(char: str) -> bool:
    """Whether the index takes a character for others than SQLite's `lower` does."""
    return not char.isascii() and (
        char.lower() != char.upper() or unicodedata.normalize("NFD", char) != char
    )


def needle(term: Term) -> Needle:
    """What to look for in titles."""
    text = lower(term.text)
    if not term.quoted and len(text) > 1:
        if text.startswith("*"):
            return Needle(literal=text.strip("*") or text)
        text = text.rstrip("*") or text
    if _UNSPACED.search(text) or not any(map(_is_letter, text)):
        return Needle(literal=text)
    quoted = text.replace('"', '""')
    match = f'"{quoted}"' if term.quoted else f'"{quoted}" *'
    exact = all(map(_is_letter, text.replace(" ", ""))) or any(map(_is_folded, text))
    return Needle(match, "" if exact else text)


def is_indexed(term: Term, places: frozenset[str]) -> bool:
    """Whether the index of titles alone decides on a word, or narrows it down."""
    return (
        not term.name
        and places <= {TITLE}
        and bool(needle(term).match)
        and not _is_reference(term)
    )


def _is_reference(term: Term) -> bool:
    text = lower(term.text)
    return not term.quoted and bool(_NUMBER.fullmatch(text) or _COMMIT.fullmatch(text))


def together(terms: Iterable[Term]) -> tuple[str, tuple[str, ...]]:
    """Indexed words that must all be there: one match, and texts beside it."""
    needles = [needle(term) for term in terms]
    literals = tuple(one.literal for one in needles if one.literal)
    return " ".join(one.match for one in needles), literals


def matched(terms: Iterable[Term]) -> Test:
    """Indexed words that must all stand in the title."""
    match, literals = together(terms)

    def written(scope: Scope) -> str:
        tests = [_MATCHED.format(scope.bind(match))]
        tests += [_WITHIN_TITLE.format(scope.bind(one)) for one in literals]
        return " and ".join(tests) if len(tests) == 1 else f"({' and '.join(tests)})"

    return written


def _in_bodies(found: Needle, scope: Scope) -> str:
    test = _BODY_MATCHED.format(scope.bind(found.match))
    if not found.literal:
        return test
    return f"({test} and {_IN_BODY.format(scope.bind(found.literal))})"


def word(term: Term) -> Test:
    """A word or phrase, in the places that the query names.

    `#12` names the item of that number too, and seven or more digits of a commit the
    pull request whose head it is.
    """
    found = needle(term)
    text = found.literal or lower(term.text)

    def written(scope: Scope) -> str:
        tests = []
        for place in [one for one in PLACES if one in scope.places] or [TITLE]:
            if place == TITLE and found.match:
                tests.append(matched([term])(scope))
            elif place == BODY and found.match and scope.reader.select(_WHOLE):
                tests.append(_in_bodies(found, scope))
            else:
                tests.append(PLACES[place].format(scope.bind(text)))
        if _is_reference(term):
            number = _NUMBER.fullmatch(text)
            if number:
                tests.append(f"item.number = {scope.bind(int(number[1]))}")
            else:
                low, high = scope.bind(text), scope.bind(text + "g")
                tests.append(f"(pull.head_oid >= {low} and pull.head_oid < {high})")
        return f"({' or '.join(tests)})"

    return written
