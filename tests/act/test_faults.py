"""Whatever goes wrong at whatever step, each effect happens once or is told.

The complete table is slow; a sample meets every trouble and every deed once. The
table that the documentation shows is made by `benchmarks/fault_table.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fault_kit import START, TROUBLES, Bench, Case, Clock, bench, cases
from fault_world import DEEDS, MUTATED
from reply_kit import CASES, SAMPLE, held

from triage.act.registry import ACTIONS
from triage.demo.faults import Fault

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"

MUTATIONS = ("answer", "enqueue", "label a discussion")
"""Deeds whose call is a mutation, for the troubles that only such a call meets."""


def sample() -> list[Case]:
    """Every trouble once, spread over the deeds so that each has its turn."""
    names, found = list(DEEDS), []
    for place, trouble in enumerate(TROUBLES):
        if trouble.mutation:
            found.append(Case(MUTATIONS[place % len(MUTATIONS)], trouble))
        else:
            found.append(Case(names[place % len(names)], trouble))
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.mark.parametrize("case", sample(), ids=lambda case: case.name)
def test_a_fault_leaves_the_journal_and_github_of_one_mind(
    table: Bench, case: Case
) -> None:
    outcome = table.run(case)
    assert outcome.wrong == ""
    ended = re.search(
        rf"(?m)^\| {re.escape(case.trouble.name)} \| (.*) \|$",
        DOCUMENT.read_text(encoding="utf-8"),
    )
    assert ended, "the documented table has no such row"
    assert outcome.state in ended[1]


@pytest.mark.slow
def test_the_complete_table_is_held(table: Bench) -> None:
    outcomes = [table.run(case) for case in cases()]
    assert [f"{o.case.name}: {o.wrong}" for o in outcomes if o.wrong] == []


def test_what_is_called_a_mutation_is_one(table: Bench) -> None:
    for name in ("label", *MUTATIONS):
        match, _ = table.learned(name)
        assert ("/" not in match) == (name in MUTATED)


def test_every_action_is_in_the_table() -> None:
    assert {deed.action for deed in DEEDS.values()} == set(ACTIONS)


def test_the_sample_meets_every_deed_and_every_trouble() -> None:
    assert {case.deed for case in sample()} == set(DEEDS)
    assert {case.trouble.name for case in sample()} == {t.name for t in TROUBLES}


def test_the_documented_table_is_the_complete_one() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    tried, wrong = re.search(r"(\d+) cases tried, (\d+) failed", text).groups()
    assert (int(tried), int(wrong)) == (len(cases()), 0)
    assert set(re.findall(r"(?m)^\| ([^|]+?) \|", text)) >= set(DEEDS)


def test_a_journal_that_says_something_else_than_github_is_found(table: Bench) -> None:
    (entry,) = _entries(table)
    assert entry.state == "done"
    assert table._compared(DEEDS["label"], entry) == ""
    told = table._compared(DEEDS["label"], replace(entry, state="failed"))
    assert "it happened 1 times" in told
    left = table._compared(DEEDS["label"], replace(entry, state="inflight"))
    assert left == "it is left inflight"
    table.server.ledger.clear()
    lost = table._compared(DEEDS["label"], entry)
    assert "it happened 0 times" in lost


def test_an_approval_that_a_killed_process_left_on_a_moved_head_is_taken_back(
    table: Bench,
) -> None:
    deed = DEEDS["approve"]
    template, args = table._ready("approve")
    data = table._fresh(deed, template)
    table.server.faults.add(
        Fault("POST .*/reviews$", kind="head-moved", ref=deed.item, by="aiko-lind")
    )
    assert table._killed(deed, args, data, "before the withdrawal", START) == ""
    reviews = table.server.world.item(deed.item).side.reviews
    assert [r.state for r in reviews] == ["APPROVED"]
    state, _ = table._settle(deed, data, Clock(START + 3600.0, table.server))
    assert state == "undone"
    assert [r.state for r in reviews] == ["DISMISSED"]


@pytest.mark.parametrize(("moment", "passed"), SAMPLE)
def test_an_answer_stands_once_and_its_draft_is_kept_wherever_it_is_killed(
    table: Bench, moment: str, passed: int
) -> None:
    assert held(table, moment, passed) == []


@pytest.mark.slow
def test_an_answer_is_held_at_every_moment_of_each_of_its_steps(table: Bench) -> None:
    found = {case: held(table, *case) for case in CASES}
    assert {case: wrong for case, wrong in found.items() if wrong} == {}


def _entries(table: Bench):
    """Entries of one clean run of labelling."""
    deed = DEEDS["label"]
    template, args = table._ready("label")
    data = table._fresh(deed, template)
    clock = Clock(START, table.server)
    table._met(deed, args, data, clock)
    workspace = table._workspace(data, clock)
    found = workspace.entries()
    workspace.release()
    return found
