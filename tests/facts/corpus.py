"""Scores the reading of bumps on real pull requests; run alone, it prints a table.

    python tests/facts/corpus.py [PATH of bumps.jsonl.gz]

A row counts where its truth was seen in the diff (`match`, `from-diff`). A level counts
where the version before stands in what was read.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from facts_builders import pull

from triage.facts import bumps
from triage.model import Actor

SHARED = Path(
    os.environ.get("TRIAGE_SHARED", "") or Path(__file__).parents[3] / "shared"
)
BUMPS = SHARED / "data/bumps/bumps.jsonl.gz"
KNOWN = {"dependabot", "renovate", "pre-commit-ci", "pyup", "snyk", "scala-steward"}

GRAMMARS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("dependabot: several ecosystems", r"across multiple ecosystems"),
        ("dependabot: group across directories", r"the \S+ group across \d+ director"),
        ("dependabot: one of a group", r"ump \S+ from .* in the \S+ group"),
        ("dependabot: group in a directory", r"the \S+ group in /\S+ with"),
        ("dependabot: group", r"the \S+ group with"),
        ("dependabot: requirement", r"requirements?\b"),
        ("dependabot: digest or submodule", r"from `[0-9a-f]+` to `"),
        ("dependabot: in a directory", r"ump .* in /\S+$"),
        ("dependabot: single", r"ump .* from \S+ to \S+"),
        ("dependabot: several packages", r"ump .* and \S+$"),
        ("dependabot: without versions", r"ump "),
        ("dependabot: edited", r""),
        ("renovate: lock file maintenance", r"lock file maintenance"),
        ("renovate: monorepo", r"monorepo"),
        ("renovate: arrow", r"->|→|➔"),
        ("renovate: docker digest", r"docker digest"),
        ("renovate: docker tag", r"docker tag"),
        ("renovate: digest", r"digest"),
        ("renovate: action", r" action to"),
        ("renovate: module", r"update module"),
        ("renovate: crate", r"rust crate"),
        ("renovate: helm", r"helm|chart"),
        ("renovate: pin", r"\bpin\b"),
        ("renovate: replacement", r"\breplace\b"),
        ("renovate: dependency", r"update dependency"),
        ("renovate: group", r"(?:packages|dependencies|updates|\(\w+\))$"),
        ("renovate: other", r""),
    )
)


def bare(version):
    return re.sub(r"[v^~=<> ]", "", version or "")


def rows(path=BUMPS):
    """Every row of the corpus with what was read of it."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [(row, read(row)) for row in map(json.loads, lines)]


def read(row):
    given = row["input"]
    login = given["author"].removesuffix("[bot]")
    human = given["author"] == "human"
    return bumps.read(
        pull(
            given["title"],
            given["body"],
            author=Actor("somebody") if human else Actor(login, "Bot"),
            branch=given["head_ref"] or "",
            files=tuple(given["files"] or ()),
        )
    )


def is_confirmed(row):
    """Whether its truth was seen in the diff."""
    seen = {"match", "from-diff"} & set(row["meta"]["evidence"])
    return bool(seen and row["truth"]["packages"])


def grammar(row):
    """The grammar of a row, by its bot and title."""
    bot = row["truth"]["bot"]
    if bot not in {"dependabot", "renovate"}:
        return bot
    title = row["input"]["title"]
    return next(
        name for name, one in GRAMMARS if name.startswith(bot) and one.search(title)
    )


def has_set(row, bump):
    """Whether exactly the right packages were read, each with its target.

    A package that comes to several versions counts by its name.
    """
    truth = row["truth"]["packages"]
    wanted = {(one["name"], bare(one["to"])) for one in truth}
    found = (
        {(one.name, bare(one.version_to)) for one in bump.packages} if bump else set()
    )
    if any("multi" in one for one in truth):
        wanted, found = ({name for name, _ in pairs} for pairs in (wanted, found))
    return wanted == found


def has_bot(row, bump):
    bot = bump.bot if bump and bump.bot in KNOWN else "other"
    return bool(bump) and bot == row["truth"]["bot"]


def levels(row, bump):
    """Pairs of levels, read and true, where the version before was read."""
    return [
        (found.level, one["level"])
        for one in row["truth"]["packages"]
        for found in (bump.packages if bump else ())
        if found.name == one["name"] and found.version_from
        if one["level"] and "multi" not in one
    ]


def scores(found):
    """Counts by grammar: rows, right sets, right bots, levels, right levels."""
    table = defaultdict(Counter)
    for row, bump in found:
        if not is_confirmed(row):
            continue
        pairs = levels(row, bump)
        for name in (grammar(row), "all"):
            table[name].update(
                rows=1,
                sets=has_set(row, bump),
                bots=has_bot(row, bump),
                levels=len(pairs),
                right=sum(got == true for got, true in pairs),
            )
    return table


def main():
    found = rows(Path(sys.argv[1]) if len(sys.argv) > 1 else BUMPS)
    print(f"{'grammar':42}{'rows':>6}{'set':>8}{'bot':>8}{'level':>8}")
    for name, one in sorted(scores(found).items(), key=lambda x: (x[0] == "all", x[0])):
        share = [one["sets"] / one["rows"], one["bots"] / one["rows"]]
        share += [one["right"] / one["levels"]] if one["levels"] else []
        shown = "".join(f"{x:8.1%}" for x in share)
        print(f"{name:42}{one['rows']:6}{shown}")
    people = [bump for row, bump in found if row["truth"]["bot"] == "none"]
    taken = sum(map(bool, people))
    print(f"pull requests of people: {len(people)}, taken for a bot's: {taken}")


if __name__ == "__main__":
    main()
