"""Items about the same matter as another one, most alike first, with their answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.facts.likeness import gist, likeness
from triage.model import Ref
from triage.views import Reader, Select

NEAR = 40
"""How many are told at most."""

_LOOKED_AT = 200
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
class _Named:
    item_id: str
    title: str


@dataclass(frozen=True, slots=True)
class _Found:
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


_SELF = Select(
    """
    select item.id, item.title
    from item
    join repo on repo.id = item.repo_id
    where repo.name_key = :repo
      and item.number = :number
    """,
    _Named,
)
_NEAR = Select(
    """
    with hit as (
      select rowid as place
      from title_index
      where title_index match :words
      order by rank
      limit :most
    )
    select item.id, repo.name, item.number, item.title, item.url
    from hit
    join item on item.place = hit.place
    join repo on repo.id = item.repo_id
    """,
    _Found,
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


def of(reader: Reader, ref: Ref, limit: int = NEAR) -> tuple[Alike, ...]:
    """Items like the one that a ref names, most alike first; none where it is unknown."""
    named = reader.select(_SELF, {"repo": ref.key, "number": ref.number})
    if not named:
        return ()
    one = named[0]
    own = gist(one.title)
    words = " OR ".join(f'"{word.replace(chr(34), "")}"' for word in sorted(own.words))
    if not words:
        return ()
    found = reader.select(_NEAR, {"words": words, "most": _LOOKED_AT})
    scored = [
        (round(score, 4), other)
        for other in found
        if other.item_id != one.item_id
        and (score := likeness(own, gist(other.title))) > 0
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].repo.lower(), pair[1].number))
    best = scored[:limit]
    answers = answered(reader, [other.item_id for _, other in best])
    return tuple(_alike(score, other, answers) for score, other in best)


def _alike(score: float, one: _Found, answers: Mapping[str, _Answer]) -> Alike:
    answer = answers.get(one.item_id)
    return Alike(
        ref=Ref.of(one.repo, one.number),
        score=score,
        title=one.title,
        url=one.url,
        answer_url=answer.url if answer else "",
        answer=answer.body if answer else "",
    )


def answered(reader: Reader, ids: Iterable[str]) -> Mapping[str, _Answer]:
    """The best answers of some items, by node id: the chosen one, or the first."""
    found = reader.select(_ANSWERS, {"ids": json.dumps(list(ids))})
    return {one.item_id: one for one in found}
