from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from re import _constants, _parser
from typing import Any

import pytest

from triage.facts import asking, topics, turns
from triage.facts.cues import Cue, Cues

GAP = "\0"
"""Whatever a part of a pattern matches that is no fixed text."""


def texts(parsed: Sequence[Any]) -> Iterator[str]:
    """What a pattern matches, with a gap for each part that may be anything."""
    return map("".join, product(*(list(texts_of(*part)) for part in parsed)))


def texts_of(kind: Any, what: Any) -> Iterator[str]:
    if kind is _constants.LITERAL:
        yield chr(what)
    elif kind is _constants.AT:
        yield ""
    elif kind is _constants.SUBPATTERN:
        yield from texts(what[-1])
    elif kind is _constants.BRANCH:
        for branch in what[1]:
            yield from texts(branch)
    elif kind is _constants.MAX_REPEAT and what[:2] == (0, 1):
        yield ""
        yield from texts(what[2])
    elif kind is _constants.IN and all(one is _constants.LITERAL for one, _ in what):
        yield from (chr(char) for _, char in what)
    else:
        yield GAP


def cues() -> Iterator[tuple[str, Cue]]:
    for room in (asking, topics, turns):
        for name, value in vars(room).items():
            listed = value.values() if isinstance(value, dict) else value
            if isinstance(value, Cue):
                yield name, value
            elif isinstance(value, Cues):
                yield from ((f"{name} {one.words[0]}", one) for one in value.each)
            elif isinstance(listed, tuple | type({}.values())):
                pairs = [one if isinstance(one, tuple) else (one,) for one in listed]
                yield from (
                    (f"{name} {part.words[0]}", part)
                    for pair in pairs
                    for part in pair
                    if isinstance(part, Cue)
                )


ALL = dict(cues())


def test_the_cues_of_all_rooms_are_looked_at() -> None:
    assert len(ALL) > 25


@pytest.mark.parametrize("name", ALL)
def test_no_match_of_a_cue_is_without_its_words(name: str) -> None:
    cue = ALL[name]
    without = [
        text
        for text in texts(_parser.parse(cue.pattern))
        if not any(word in text for word in cue.words)
    ]
    assert without == []


def test_a_cue_finds_what_its_pattern_finds() -> None:
    cue = Cue("need|send", r"\b(?:need|send) (\w+)")
    text = "we need logs, so send them"
    found = re.findall(cue.pattern, text)
    assert [match[1] for match in cue.finditer(text)] == found == ["logs", "them"]
    assert cue.search(text) is not None
    assert cue.search("nothing of it") is None
    assert list(cue.finditer("nothing of it")) == []


def test_one_of_several_cues_is_enough() -> None:
    both = Cues(("same", r"\bsame here\b"), ("too", r"\bme too\b"))
    assert both.search("oh, me too")
    assert not both.search("the same, too")
