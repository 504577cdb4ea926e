"""Measures how well likeness ranks pairs about one problem over pairs about two."""

import gzip
import json
import os
import random
from pathlib import Path

import pairs_alike
import refs_alike

from triage.facts.alike import likeness, sketch

SHARED = Path(
    os.environ.get("TRIAGE_SHARED", "") or Path(__file__).parents[3] / "shared"
)
PAIRS = SHARED / "data/similar.jsonl"
WORLD = SHARED / "data/eliza/world.jsonl.gz"


def scored(pairs):
    """Score, label, titles of each `(title, text), (title, text), label`."""
    return [
        (likeness(sketch(*one), sketch(*other)), label, one[0], other[0])
        for one, other, label in pairs
    ]


def average_precision(found):
    """Of `(score, label, …)`; between equals, the false stand first."""
    ranked = sorted(found, key=lambda one: (-one[0], one[1]))
    hits, total = 0, 0.0
    for place, one in enumerate(ranked, 1):
        if one[1]:
            hits += 1
            total += hits / place
    return total / hits


def interval(found, rounds=1000, seed=7):
    """The middle 95 % of the average precision, over resampled pairs of each label."""
    chance = random.Random(seed)
    true = [one for one in found if one[1]]
    false = [one for one in found if not one[1]]
    values = sorted(
        average_precision(
            chance.choices(true, k=len(true)) + chance.choices(false, k=len(false))
        )
        for _ in range(rounds)
    )
    return values[int(0.025 * rounds)], values[int(0.975 * rounds)]


def own():
    """The pairs that were written for this."""
    return [(*pair, 1) for pair in pairs_alike.SAME] + [
        (*pair, 0) for pair in pairs_alike.OTHER
    ]


def given():
    """Pairs of a real project, where they are present."""
    rows = [json.loads(line) for line in PAIRS.read_text().splitlines()]
    return [
        (
            (row["a"]["title"], row["a"]["text"]),
            (row["b"]["title"], row["b"]["text"]),
            int(row["label"] == "similar"),
        )
        for row in rows
    ]


def read():
    """The pairs that are named by their refs, from a recorded world."""
    wanted = {ref for pair in (*refs_alike.SAME, *refs_alike.OTHER) for ref in pair}
    texts = {}
    with gzip.open(WORLD, "rt", encoding="utf-8") as lines:
        for line in lines:
            if '"number"' in line and '"title"' in line:
                row = json.loads(line)
                ref = f"{row['repo'].lower()}#{row['number']}"
                if ref in wanted and row["kind"] == "issue":
                    texts[ref] = (row["title"] or "", row["body"] or "")
    return [
        (texts[one], texts[other], label)
        for pairs, label in ((refs_alike.SAME, 1), (refs_alike.OTHER, 0))
        for one, other in pairs
    ]
