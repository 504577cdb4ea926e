"""Items about the same matter as another one, most alike first, with their answers.

Those that may be alike are found by the index of the weightiest terms: whatever has
one that is rare, or two that are not. How alike each is follows from the two texts
alone.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from triage.facts.alike import Sketch, ranked, sketch
from triage.model import Ref
from triage.views import Reader, Select
from triage.views.questions import Questions, Similar

NEAR = 100
"""How many are told at most."""

FEW = 5
"""How many are told of each question in a list."""

RARE = 300
"""Items that may have a term, for it to be looked up alone."""

_PAIRED = 5
"""Terms that are not rare, of which every two are looked up together."""

_LOOKED_AT = 400
"""Candidates of which the likeness is worked out."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An item about the same matter, with the best answer it was given."""

    ref: Ref
    score: float
    """0…1; of two items the same from either side, whatever else is stored."""
    title: str
    url: str
    answer_url: str = ""
    answer: str = ""
    """The chosen answer, or the first; cleaned Markdown, empty where there is none."""

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer to it."""
        return bool(self.answer)


@dataclass(frozen=True, slots=True)
class _Own:
    item_id: str
    terms: str
    shares: str


@dataclass(frozen=True, slots=True)
class _Named:
    item_id: str
    repo: str
    number: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class _Answer:
    item_id: str
    url: str
    body: str


def _stored(item_id: str, terms: str, shares: str) -> tuple[str, str, str]:
    return item_id, terms, shares


_OWN = Select(
    """
    select sketch.item_id, sketch.terms, sketch.shares
    from sketch
    join item on item.id = sketch.item_id
    join repo on repo.id = item.repo_id
    where repo.name_key = :repo
      and item.number = :number
    """,
    _Own,
)
_WITH = Select(
    "select rowid from sketch_index where sketch_index match :terms limit :most", int
)
_SKETCHES = Select(
    """
    select item_id, terms, shares
    from sketch
    where place in (select value from json_each(:places))
    """,
    _stored,
)
_NAMED = Select(
    """
    select item.id, repo.name, item.number, item.title, item.url
    from json_each(:ids)
    join item on item.id = json_each.value
    join repo on repo.id = item.repo_id
    """,
    _Named,
)
_ANSWERS = Select(
    """
    select item_id, url, body
    from (
      select comment.item_id, comment.url, comment.body,
        row_number() over (
          partition by comment.item_id
          order by comment.is_answer desc, comment.created_at, comment.id
        ) as place
      from json_each(:ids)
      join comment on comment.item_id = json_each.value
      left join question on question.item_id = comment.item_id
      where comment.is_answer = 1
        or (question.answered = 1 and comment.created_at = question.first_answer_at)
    )
    where place = 1
    """,
    _Answer,
)


def of(reader: Reader, ref: Ref, most: int = NEAR) -> tuple[Alike, ...]:
    """Items like the one that a ref names, most alike first; none where it is unknown."""
    found = reader.select(_OWN, {"repo": ref.key, "number": ref.number})
    if not found:
        return ()
    own = found[0]
    near = nearest(reader, Sketch.unpacked(own.terms, own.shares), most + 1)
    return _told(reader, [one for one in near if one[1] != own.item_id][:most])


def to(reader: Reader, title: str, text: str, most: int = NEAR) -> tuple[Alike, ...]:
    """Items like something that is not stored as one, most alike first."""
    return _told(reader, nearest(reader, sketch(title, text), most))


def nearest(reader: Reader, own: Sketch, most: int) -> list[tuple[float, str]]:
    """The items most like a sketch, with the one that it is of: score and node id."""
    places = json.dumps(_candidates(reader, own))
    return ranked(own, reader.select(_SKETCHES, {"places": places}), most)


def beside(reader: Reader, found: Questions) -> Questions:
    """Questions with what is about the same matter as each of them."""
    near = [_near(reader, Ref.parse(one.ref), one.title) for one in found.questions]
    ids = json.dumps(sorted({item_id for every in near for _, item_id in every}))
    named = {
        one.item_id: str(Ref.of(one.repo, one.number))
        for one in reader.select(_NAMED, {"ids": ids})
    }
    return replace(
        found,
        questions=tuple(
            replace(
                one,
                similar=tuple(Similar(named[key], score) for score, key in every),
            )
            for one, every in zip(found.questions, near, strict=True)
        ),
    )


def _near(reader: Reader, ref: Ref, title: str) -> list[tuple[float, str]]:
    """The few items most like a question; what is not stored is its title alone."""
    stored = reader.select(_OWN, {"repo": ref.key, "number": ref.number})
    if not stored:
        return nearest(reader, sketch(title, ""), FEW)
    own = Sketch.unpacked(stored[0].terms, stored[0].shares)
    near = nearest(reader, own, FEW + 1)
    return [one for one in near if one[1] != stored[0].item_id][:FEW]


def _candidates(reader: Reader, own: Sketch) -> list[int]:
    """Places of the sketches with which it has the most in common, as far as indexed."""
    common: defaultdict[int, int] = defaultdict(int)
    frequent: list[str] = []
    terms = list(own.shares)[: own.packed()[2]]
    for term in terms:
        places = reader.select(_WITH, {"terms": term, "most": RARE})
        if len(places) == RARE:
            frequent.append(term)
            continue
        share = own.shares[term]
        for place in places:
            common[place] += share
    frequent = frequent[:_PAIRED]
    for pair in itertools.combinations(frequent, 2):
        places = reader.select(_WITH, {"terms": " ".join(pair), "most": RARE})
        share = sum(own.shares[term] for term in pair) // (len(frequent) - 1)
        for place in places:
            common[place] += share
    for term in frequent if len(common) < NEAR else ():
        for place in reader.select(_WITH, {"terms": term, "most": RARE}):
            common[place] += own.shares[term]
    return sorted(common, key=lambda place: (-common[place], place))[:_LOOKED_AT]


def _told(reader: Reader, near: Sequence[tuple[float, str]]) -> tuple[Alike, ...]:
    ids = json.dumps([item_id for _, item_id in near])
    named = {one.item_id: one for one in reader.select(_NAMED, {"ids": ids})}
    answers = {one.item_id: one for one in reader.select(_ANSWERS, {"ids": ids})}
    return tuple(
        _alike(score, named[item_id], answers)
        for score, item_id in near
        if item_id in named
    )


def _alike(score: float, one: _Named, answers: Mapping[str, _Answer]) -> Alike:
    answer = answers.get(one.item_id)
    return Alike(
        ref=Ref.of(one.repo, one.number),
        score=score,
        title=one.title,
        url=one.url,
        answer_url=answer.url if answer else "",
        answer=answer.body if answer else "",
    )
