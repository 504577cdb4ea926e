"""How the words of a query are looked for: in titles, and on request elsewhere."""

from __future__ import annotations

import re

from triage.views.grammar import Term
from triage.views.scope import Scope, Test, lower

TITLE = "title"
PLACES = {
    TITLE: "instr(lower(item.title), {0}) > 0",
    "body": "exists (select 1 from body"
    " where body.item_id = item.id and instr(lower(body.body), {0}) > 0)",
    "comments": "(exists (select 1 from comment"
    " where comment.item_id = item.id and instr(lower(comment.body), {0}) > 0)"
    " or exists (select 1 from review"
    " where review.item_id = item.id and instr(lower(review.body), {0}) > 0))",
}
"""What `in:` takes, and how a word is looked for there."""

_NUMBER = re.compile(r"#(\d{1,10})")
_COMMIT = re.compile(r"(?=[a-f]*\d)[0-9a-f]{7,40}")


def word(term: Term) -> Test:
    """A word or phrase, in the places that the query names.

    `#12` names the item of that number too, and seven or more digits of a commit the
    pull request whose head it is.
    """
    needle = lower(term.text)

    def written(scope: Scope) -> str:
        places = [place for place in PLACES if place in scope.places] or [TITLE]
        tests = [PLACES[place].format(scope.bind(needle)) for place in places]
        number = _NUMBER.fullmatch(needle)
        if number:
            tests.append(f"item.number = {scope.bind(int(number[1]))}")
        if _COMMIT.fullmatch(needle) and not term.quoted:
            low, high = scope.bind(needle), scope.bind(needle + "g")
            tests.append(f"(pull.head_oid >= {low} and pull.head_oid < {high})")
        return f"({' or '.join(tests)})"

    return written
