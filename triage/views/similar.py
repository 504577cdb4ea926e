"""Items about the same matter as another one, most alike first, with their answers.

Those that may be alike are found by the index of the weightiest terms: whatever has
one that is rare, or two that are not. How alike each is follows from the two texts
alone.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from triage.facts.alike import Sketch, ranked, sketch
from triage.model import Ref
from triage.views import Reader, Select
from triage.views.questions import Questions, Similar

NEAR = 100
"""How many are told at most."""

CLOSE = 0.25
"""How alike those are that a person is told of; below, hardly any is about the same."""

FEW = 5
"""How many are told of each question in a list."""

MANY = 200
"""Questions of a list that are told of with what is like them: each costs a search."""

RARE = 250
"""Items that may have a term, for it to be looked up alone."""

_PAIRED = 4
"""Terms that are not rare, of which every two are looked up together."""

_LOOKED_AT = 300
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
class Answer:
    """The best answer of an item: the chosen one, or else the first."""

    item_id: str
    url: str
    body: str
    is_chosen: int
    is_ours: int
    """Whether a maintainer gave it."""


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
    select item_id, url, body, is_answer, ours
    from (
      select comment.item_id, comment.url, comment.body, comment.is_answer,
        comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
          or coalesce(question.answered_by, '') = 'maintainer' as ours,
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
    Answer,
)


@dataclass(frozen=True, slots=True)
class _Store:
    """How one database is asked: the copy of GitHub, or what was imported."""

    own: Select[_Own]
    having: Select[int]
    sketches: Select[tuple[str, str, str]]
    named: Select[_Named]
    answers: Select[Answer]


_GITHUB = _Store(_OWN, _WITH, _SKETCHES, _NAMED, _ANSWERS)
_CHANNELS = _Store(
    own=Select(
        """
        select sketch.item_id, sketch.terms, sketch.shares
        from sketch
        join talk on talk.key = sketch.item_id
        join place on place.id = talk.place_id
        where place.name_key = :repo
          and talk.number = :number
        """,
        _Own,
        of_channels=True,
    ),
    having=Select(_WITH.sql, int, of_channels=True),
    sketches=Select(_SKETCHES.sql, _stored, of_channels=True),
    named=Select(
        """
        select talk.key, place.name, talk.number, talk.title, talk.url
        from json_each(:ids)
        join talk on talk.key = json_each.value
        join place on place.id = talk.place_id
        """,
        _Named,
        of_channels=True,
    ),
    answers=Select(
        """
        select talk_key, url, body, answer, ours
        from (
          select part.talk_key, message.url, message.body, message.answer,
            talk.answered_by = 'maintainer' as ours,
            row_number() over (
              partition by part.talk_key
              order by message.answer desc, part.position
            ) as place
          from json_each(:ids)
          join talk on talk.key = json_each.value
          join part on part.talk_key = talk.key
          join message on message.key = part.message_key
          where message.gone_at is null
            and talk.answered = 1
            and (message.answer = 1 or message.at = talk.first_answer_at)
        )
        where place = 1
        """,
        Answer,
        of_channels=True,
    ),
)
_STORES = (_GITHUB, _CHANNELS)


def of(reader: Reader, ref: Ref, most: int = NEAR) -> tuple[Alike, ...]:
    """Items like the one that a ref names, most alike first; none where it is unknown."""
    own = _own(reader, ref)
    if own is None:
        return ()
    near = nearest(reader, Sketch.unpacked(own.terms, own.shares), most + 1)
    return _told(reader, [one for one in near if one[1] != own.item_id][:most])


def _own(reader: Reader, ref: Ref) -> _Own | None:
    """What is known of an item itself; None where it is not stored."""
    store = _CHANNELS if ref.source else _GITHUB
    found = reader.select(store.own, {"repo": ref.key, "number": ref.number})
    return found[0] if found else None


def to(reader: Reader, title: str, text: str, most: int = NEAR) -> tuple[Alike, ...]:
    """Items like something that is not stored as one, most alike first."""
    return _told(reader, nearest(reader, sketch(title, text), most))


def nearest(
    reader: Reader, own: Sketch, most: int, rare: int = RARE
) -> list[tuple[float, str]]:
    """The items most like a sketch, with the one that it is of: score and node id."""
    found: list[tuple[str, str, str]] = []
    for store in _STORES:
        places = json.dumps(_candidates(reader, store, own, rare))
        found += reader.select(store.sketches, {"places": places})
    return ranked(own, found, most)


def beside(reader: Reader, found: Questions, many: int = MANY) -> Questions:
    """Questions with what is about the same matter as each of the first `many`."""
    first, rest = found.questions[:many], found.questions[many:]
    near = [_near(reader, Ref.parse(one.ref), one.title) for one in first]
    ids = json.dumps(sorted({item_id for every in near for _, item_id in every}))
    named = {
        one.item_id: str(Ref.of(one.repo, one.number))
        for store in _STORES
        for one in reader.select(store.named, {"ids": ids})
    }
    return replace(
        found,
        questions=(
            *(
                replace(
                    one,
                    similar=tuple(Similar(named[key], score) for score, key in every),
                )
                for one, every in zip(first, near, strict=True)
            ),
            *rest,
        ),
    )


def _near(reader: Reader, ref: Ref, title: str) -> list[tuple[float, str]]:
    """The few items most like a question; what is not stored is its title alone."""
    stored = _own(reader, ref)
    if stored is None:
        return nearest(reader, sketch(title, ""), FEW)
    own = Sketch.unpacked(stored.terms, stored.shares)
    near = nearest(reader, own, FEW + 1)
    return [one for one in near if one[1] != stored.item_id][:FEW]


def _candidates(reader: Reader, store: _Store, own: Sketch, rare: int) -> list[int]:
    """Places of the sketches with which it has the most in common, as far as indexed."""
    common: defaultdict[int, int] = defaultdict(int)
    frequent: list[str] = []
    terms = list(own.shares)[: own.packed()[2]]
    for term in terms:
        places = reader.select(store.having, {"terms": term, "most": rare})
        if len(places) == rare:
            frequent.append(term)
            continue
        share = own.shares[term]
        for place in places:
            common[place] += share
    frequent = frequent[:_PAIRED]
    for pair in itertools.combinations(frequent, 2):
        places = reader.select(store.having, {"terms": " ".join(pair), "most": rare})
        share = sum(own.shares[term] for term in pair) // (len(frequent) - 1)
        for place in places:
            common[place] += share
    for term in frequent if len(common) < NEAR else ():
        for place in reader.select(store.having, {"terms": term, "most": rare}):
            common[place] += own.shares[term]
    return sorted(common, key=lambda place: (-common[place], place))[:_LOOKED_AT]


def _told(reader: Reader, near: Sequence[tuple[float, str]]) -> tuple[Alike, ...]:
    ids = json.dumps([item_id for _, item_id in near])
    named = {
        one.item_id: one
        for store in _STORES
        for one in reader.select(store.named, {"ids": ids})
    }
    found = answers(reader, named)
    return tuple(
        _alike(score, named[item_id], found)
        for score, item_id in near
        if item_id in named
    )


def close(found: Iterable[Alike], most: int) -> tuple[Alike, ...]:
    """Those that a person is told of: what was answered first, the most alike first."""
    near = [one for one in found if one.score >= CLOSE][:most]
    return tuple(sorted(near, key=lambda one: not one.is_answered))


def answers(reader: Reader, ids: Iterable[str]) -> Mapping[str, Answer]:
    """The best answers, by the keys of items; those that have none are left out."""
    asked = {"ids": json.dumps(list(ids))}
    return {
        one.item_id: one
        for store in _STORES
        for one in reader.select(store.answers, asked)
    }


def _alike(score: float, one: _Named, found: Mapping[str, Answer]) -> Alike:
    answer = found.get(one.item_id)
    return Alike(
        ref=Ref.of(one.repo, one.number),
        score=score,
        title=one.title,
        url=one.url,
        answer_url=answer.url if answer else "",
        answer=answer.body if answer else "",
    )
