"""Scores questions and answers on labelled threads; run alone, it prints a report.

    python tests/facts/asking_corpus.py [rows|more] [worst N]

`rows` are those of `questions.jsonl`: 200 items, each with its thread. `more` are the
labels of `labels_more.tsv`, whose texts lie in the recorded world; how they came about
stands at `more`. A comment is judged as a comment of its thread, and a maintainer is
who the record's `maintainers.json` names, there or in the main repository, as whoever
labelled the rows did.

Intervals: Wilson's for shares, the percentile bootstrap (2,000 draws) for F1.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from corpus import SHARED

from triage.clock import maybe, parse
from triage.facts import Context, questions
from triage.model import Actor, Comment, Item, Kind, Label, Pull, Ref

ROWS = SHARED / "data/questions.jsonl"
WORLD = SHARED / "data/eliza/world.jsonl.gz"
PEOPLE = SHARED / "data/eliza/maintainers.json"
MORE = Path(__file__).with_name("labels_more.tsv")
MAIN = "elizaos/eliza"
UNKNOWN = "-"
_PLACE = re.compile(r'"repo":"([^"]+)","number":(\d+)')


@dataclass(frozen=True)
class Case:
    """One labelled post in its thread."""

    name: str
    stratum: str
    item: Item
    key: str
    """The comment that is judged; empty: the opening post."""
    asks: bool
    answered: bool | None
    """None: not labelled."""
    by: str = ""
    at: object = None

    @property
    def kind(self):
        return "comment" if self.key else self.item.kind.value


@dataclass(frozen=True)
class Read:
    """What the facts say of it."""

    asks: bool
    answered: bool
    by: str
    at: object
    signals: str


def read(case):
    found = questions.read(case.item, Context())
    if found is None:
        one = None
    elif case.key:
        one = next((one for one in found.comments if one.key == case.key), None)
    else:
        one = found.opening
    if one is None:
        return Read(False, False, "none", None, "")
    return Read(
        one.asks, one.answered, one.answered_by, one.first_answer_at, one.signals
    )


class People:
    """Who is a bot, and who acts for a repository."""

    def __init__(self):
        listed = json.loads(PEOPLE.read_text())["maintainers"]
        self.teams = {
            repo: {one["login"].lower() for one in ones}
            for repo, ones in listed.items()
        }
        self.bots = set()

    def actor(self, login):
        if not login:
            return None
        bare = login.removesuffix("[bot]")
        return Actor(bare, "Bot" if bare.lower() in self.bots else "User", 1)

    def association(self, repo, login):
        ours = self.teams.get(repo, set()) | self.teams[MAIN]
        is_ours = (login or "").lower() in ours
        return "MEMBER" if is_ours and login.lower() not in self.bots else "NONE"


class World:
    """The texts of the recorded world, by place, as far as a label names it."""

    def __init__(self):
        self.people = People()
        self.items = {}
        self.comments = defaultdict(list)
        named = {row["ref"] for row in listed()}
        with gzip.open(WORLD, "rt", encoding="utf-8") as lines:
            for line in lines:
                found = _PLACE.search(line)
                if found and f"{found[1]}#{found[2]}" not in named:
                    continue
                row = json.loads(line)
                kind = row["kind"]
                if row.get("authorIsBot") or (kind == "user" and row["isBot"]):
                    login = row.get("author") or row.get("login")
                    self.people.bots.add(login.removesuffix("[bot]").lower())
                if kind in {"issue", "pull"}:
                    self.items[row["repo"], row["number"]] = row
                elif kind == "comment":
                    self.comments[row["repo"], row["number"]].append(row)

    def item(self, place):
        row = self.items[place]
        said = [comment(self.people, row["repo"], one) for one in self.comments[place]]
        return built(
            self.people, row, row["body"] or "", said,
            Kind(row["kind"]), row["createdAt"],
        )  # fmt: skip


def comment(people, repo, row):
    at = maybe(row["createdAt"]) or parse("2024-07-01T00:00:00Z")
    who = row["author"]
    return Comment(
        row["id"],
        people.actor(who),
        people.association(repo, who),
        at,
        row["body"] or "",
    )


def built(people, row, body, said, kind, created):
    at = maybe(created) or parse("2024-07-01T00:00:00Z")
    who = row["author"]
    return Item(
        node_id=row["id"] or "opening", repo_id="R_1",
        ref=Ref.of(row["repo"], row["number"]), kind=kind,
        title=row["title"] or "", body=body, url="", author=people.actor(who),
        association=people.association(row["repo"], who), state="open",
        created_at=at, updated_at=at, comments=tuple(said), comments_total=len(said),
        labels=tuple(Label(name, name) for name in row.get("labels") or ()),
        pull=Pull("", "", "", "main", "main") if kind is Kind.PULL else None,
    )  # fmt: skip


def listed():
    """The lines of the further labels."""
    with MORE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def rows(world):
    """The labelled rows, each as its own thread.

    Of a comment's row the thread before it is not told: somebody opened it.
    """
    cases = []
    with ROWS.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            label, people = row["label"], world.people
            said = [comment(people, row["repo"], one) for one in row["threadReplies"]]
            body, key = row["text"], ""
            opened = row
            if row["item"] == "comment":
                key = row["id"]
                said.insert(
                    0, comment(people, row["repo"], row | {"body": row["text"]})
                )
                body, opened = "", row | {"author": "somebody-else", "id": "opening"}
            item = built(people, opened, body, said, Kind.ISSUE, row["createdAt"])
            name = f"{item.ref} row {row['n']}"
            cases.append(
                Case(
                    name,
                    row["stratum"],
                    item,
                    key,
                    label["is_question"],
                    label["answered"],
                    label["answered_by_role"],
                    maybe(label["first_answer_at"]),
                )
            )
    return cases


def more(world):
    """Further posts of the recorded world, labelled by reading.

    Drawn at random from what the rows do not hold: opening posts of outsiders with a
    question's cue and without one, comments of outsiders with and without a question
    mark, comments and opening posts of pull requests. Read were the title, the first
    330 characters, the questions in it, and the beginnings of seven replies. An answer
    that this does not decide is left open (`-`), and so is a post that could be either.
    `fresh` were drawn and labelled after the rules stood, and changed none of them.
    """
    cases = []
    for row in listed():
        repo, number = row["ref"].split("#")
        item = world.item((repo, int(number)))
        key = row["id"] if row["kind"] == "comment" else ""
        told = row["first_answer_at"]
        at = maybe(told) if told not in {UNKNOWN, "none"} else None
        answered = None if told == UNKNOWN else told != "none"
        wrote = (one for one in item.comments if at and one.created_at == at)
        ours = [one.association == "MEMBER" for one in wrote]
        by = ("maintainer" if any(ours) else "community") if ours else ""
        cases.append(
            Case(
                row["ref"],
                row["drawn"],
                item,
                key,
                row["asks"] == "yes",
                answered,
                by,
                at,
            )
        )
    return cases


# ── scores ─────────────────────────────────────────────────────────────────


def wilson(right, of):
    """The 95 % interval of a share."""
    if not of:
        return (0.0, 1.0)
    z, p = 1.96, right / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return (middle - half, middle + half)


def f1(pairs):
    """Of pairs of truth and verdict."""
    count = Counter(pairs)
    hit = count[True, True]
    wrong = count[True, False] + count[False, True]
    return 2 * hit / (2 * hit + wrong) if hit or wrong else 1.0


def bootstrap(pairs, draws=2000):
    """The 95 % interval of F1."""
    chance = random.Random(2026)
    pairs = list(pairs)
    found = sorted(f1(chance.choices(pairs, k=len(pairs))) for _ in range(draws))
    return found[int(0.025 * draws)], found[int(0.975 * draws)]


def asking(found):
    return [(case.asks, one.asks) for case, one in found]


def answering(found):
    return [
        case.answered == one.answered
        for case, one in found
        if case.answered is not None
        if not case.key or (case.asks and one.asks)
    ]


def timing(found):
    """Whether the first answer's time is right, of what was answered."""
    return [
        case.at == one.at
        for case, one in found
        if case.answered and (not case.key or (case.asks and one.asks))
    ]


def naming(found):
    return [
        case.by == one.by
        for case, one in found
        if case.answered and case.by and one.answered
        if not case.key or (case.asks and one.asks)
    ]


def share(name, right):
    low, high = wilson(sum(right), len(right))
    mean = sum(right) / len(right) if right else 0
    return f"{name} {mean:.3f} ({low:.3f} to {high:.3f}, {sum(right)}/{len(right)})"


def told(title, found):
    """One line of the report."""
    pairs = asking(found)
    count = Counter(pairs)
    low, high = bootstrap(pairs)
    print(
        f"{title} ({len(found)}): F1 {f1(pairs):.3f} ({low:.3f} to {high:.3f})  "
        f"asks, said so {count[True, True]}, asks, missed {count[True, False]}, "
        f"taken for a question {count[False, True]}, neither {count[False, False]}"
    )
    print(f"    {share('answered', answering(found))}")
    print(f"    {share('first answer', timing(found))}")
    print(f"    {share('by whom', naming(found))}")


def report(title, cases):
    found = [(case, read(case)) for case in cases]
    told(title, found)
    for name, of in (("kind", lambda c: c.kind), ("stratum", lambda c: c.stratum)):
        parts = defaultdict(list)
        for case, one in found:
            parts[of(case)].append((case, one))
        for part, ones in sorted(parts.items()):
            told(f"  {name} {part}", ones)
    return found


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    world = World()
    found = []
    if wanted in {"all", "rows"}:
        found += report("rows", rows(world))
    if wanted in {"all", "more"}:
        found += report("more", more(world))
    if "worst" in sys.argv:
        worst(found, int(sys.argv[-1]))


def worst(found, limit):
    wrong = [
        (case, one)
        for case, one in found
        if case.asks != one.asks
        or (
            case.answered is not None
            and not case.key
            and (case.answered, case.at) != (one.answered, one.at)
        )
        or (
            case.key
            and case.asks
            and one.asks
            and case.answered is not None
            and (case.answered, case.at) != (one.answered, one.at)
        )
    ]
    for case, one in wrong[:limit]:
        said = "asks" if case.asks else "does not ask"
        print(
            f"{case.name} {case.kind} {case.item.title[:60]!r}: {said}, read {one.asks}"
        )
        print(
            f"    answered {case.answered} {case.by} {case.at}, read {one.answered} {one.by} {one.at}"
        )
        print(f"    {case.key} {one.signals}")


if __name__ == "__main__":
    main()
