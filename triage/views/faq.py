"""Questions that come up again, with their best answers, as data and as Markdown.

A question is worth an entry where several people asked it. It is told in the words of
the one that the others are most like, or of another that ends with a question mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from triage import clock, text
from triage.facts import prose
from triage.views import (
    Cell,
    Column,
    Lens,
    Reader,
    phrases,
    similar,
    themes,
    voices,
)
from triage.views.voices import Voice

ANSWERS = 3
"""Answers of an entry, the best."""

_EXCERPT = 400
"""Characters of an answer that are told."""

_LINKED = 8
"""Places where a question was asked that its entry links."""

KINDS = ("chosen", "maintainer", "community")
"""Whose answer it is, the best first."""

_MARKUP = re.compile(
    r"[\\`*_\[\]<>#&|~$]|!(?=\[)|(?<=^)[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=//)|(?<=www)\."
)
"""What means something in Markdown, where it would; a backslash makes it plain."""

_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\s]{0,2000}\)|<[/a-zA-Z][^<>\n]{0,2000}>")
_LABEL = re.compile(r"\[([^\[\]\n]{1,300})\]\([^)\s]{0,2000}\)")

_UNSAFE = re.compile(r"[^!#-;=?-\[\]_a-~]")
"""What may not stand in the address of a link."""


class Told(msgspec.Struct, frozen=True):
    """An answer to a question."""

    ref: str
    url: str
    """Of the answer itself, or else of where it stands."""
    text: str
    """How it begins, in plain words."""
    kind: str
    """chosen, maintainer or community."""


class Entry(msgspec.Struct, frozen=True):
    """One question that several people asked."""

    question: str
    ref: str
    url: str
    count: int
    people: int
    sources: dict[str, int]
    last_at: str | None
    asked: tuple[themes.Mention, ...]
    """Where it was asked, the most alike first."""
    answers: tuple[Told, ...]
    """The best first; empty: nobody has answered it yet."""


class Faq(msgspec.Struct, frozen=True):
    """What `triage faq --json` prints."""

    since: str | None
    until: str | None
    entries: tuple[Entry, ...]
    """What has an answer first, and of these what most people asked."""
    private_left_out: int
    """How many items of private repositories were not looked at."""


def load(reader: Reader, lens: Lens, since: datetime, *, private: bool = False) -> Faq:
    """The questions that several people asked between an instant and now.

    What stands in private repositories is left out unless it is asked for: a page of
    questions is made to be shown.
    """
    numbers = lens.settings.themes
    every = [one for one in voices.read(reader, since, lens.now) if not one.is_work]
    found = [one for one in every if private or not one.is_private]
    leads = [one.asks for one in found]
    asked = themes.matters(found, leads, numbers.likeness, numbers.people)
    answers = _answers(reader, asked)
    entries = [_entry(one, answers) for one in asked]
    entries.sort(key=lambda one: one.last_at or "", reverse=True)
    entries.sort(key=lambda one: (not one.answers, -one.people, -one.count))
    return Faq(
        phrases.instant(clock.iso(since)),
        phrases.instant(clock.iso(lens.now)),
        tuple(entries),
        len(every) - len(found),
    )


def _answers(reader: Reader, asked: Sequence[themes.Matter]) -> Mapping[str, Told]:
    """The best answer of each item and conversation, by its key."""
    every = {one.key: one for mentions in asked for _, one in mentions}
    given = similar.answers(reader, every)
    return {key: _told(every[key], one) for key, one in given.items()}


def _told(voice: Voice, answer: similar.Answer) -> Told:
    ours = "maintainer" if answer.is_ours else "community"
    return Told(
        ref=str(voice.ref),
        url=answer.url or voice.url,
        text=text.shorten(_said(answer.body), _EXCERPT),
        kind="chosen" if answer.is_chosen else ours,
    )


def _said(body: str) -> str:
    """An answer on one line: without what it quotes, pictures and blocks of code."""
    kept: list[str] = []
    in_code = False
    for line in prose.uncommented(body[: prose.LIMIT]).split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
            kept.append("" if in_code else text.ELLIPSIS)
        elif not in_code and not line.lstrip().startswith(">"):
            kept.append(_LABEL.sub(r"\1", _IMAGE.sub(" ", line)))
    return " ".join(" ".join(kept).split())


def _entry(mentions: themes.Matter, answers: Mapping[str, Told]) -> Entry:
    every = [one for _, one in mentions]
    asking = next((one for one in every if one.title.endswith("?")), every[0])
    best = [answers[one.key] for one in every if one.key in answers]
    best.sort(key=lambda one: KINDS.index(one.kind))
    return Entry(
        question=asking.title,
        ref=str(asking.ref),
        url=asking.url,
        count=len(every),
        people=voices.people(every),
        sources=themes.sources_of(every),
        last_at=phrases.instant(max(one.at for one in every)),
        asked=themes.told(mentions),
        answers=tuple(best[:ANSWERS]),
    )


COLUMNS = (
    Column("People", 6, right=True),
    Column("Times", 5, right=True),
    Column("Last", 4, right=True),
    Column("Answer", 10),
    Column("Ref", 30, drop=80),
    Column("Question"),
)


def lines(found: Faq, now: datetime) -> list[tuple[Cell, ...]]:
    """One line a question."""
    return [
        (
            Cell(str(one.people)),
            Cell(str(one.count)),
            Cell(phrases.age(one.last_at, now), "dim"),
            Cell(one.answers[0].kind, "good") if one.answers else Cell("none", "bad"),
            Cell(one.ref, "accent"),
            Cell(one.question),
        )
        for one in found.entries
    ]


def markdown(found: Faq) -> str:
    """The same as a page. What people wrote is text there, never markup."""
    answered = [one for one in found.entries if one.answers]
    open_ones = [one for one in found.entries if not one.answers]
    parts = ["# Questions that come up again", _about(found)]
    for one in answered:
        parts += [f"## {_plain(one.question)}", _asked(one)]
        for answer in one.answers:
            parts += [f"> {_plain(answer.text)}", f"{_kind(answer)}"]
    if open_ones:
        parts += ["## Not answered yet"]
        parts.append(
            "\n".join(f"- {_plain(one.question)} {_asked(one)}" for one in open_ones)
        )
    return "\n\n".join(parts) + "\n"


def _about(found: Faq) -> str:
    number = text.count(len(found.entries), "question")
    since, until = ((one or "")[:10] for one in (found.since, found.until))
    return f"{number} that several people asked between {since} and {until}."


def _asked(one: Entry) -> str:
    where = ", ".join(_link(each.ref, each.url) for each in one.asked[:_LINKED])
    more = len(one.asked) - _LINKED
    rest = f" and {more} more" if more > 0 else ""
    times = text.count(one.count, "time")
    who = text.count(one.people, "person", "people")
    return f"Asked {times} by {who}: {where}{rest}."


def _kind(answer: Told) -> str:
    said = {
        "chosen": "The chosen answer",
        "maintainer": "A maintainer's answer",
        "community": "An answer of the community",
    }
    return f"{said[answer.kind]}: {_link(answer.ref, answer.url)}."


def _plain(said: str) -> str:
    """Text in which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(said.split()))


def _link(label: str, url: str) -> str:
    """A link to a page; the label alone where there is none."""
    if not url.startswith(("https://", "http://")):
        return _plain(label)
    return f"[{_plain(label)}](<{_UNSAFE.sub(_quoted, url)}>)"


def _quoted(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
