"""The attack set: over HTTP into a real store, then the verdicts of `triage bumps`."""

from __future__ import annotations

from collections import Counter

import pytest
from attacks.attack_cases import ATTACKS, REPO
from attacks.attack_kit import OWNER, Kit
from attacks.clean_cases import CLEAN
from cli_kit import Program

from triage.demo.server import Loopback

SETTLED = 0.9
"""The share of bumps in order that must come out ready."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The pull requests of `triage bumps --json` by the name of their case."""
    kit = Kit(REPO, "clean")
    made = {
        f"attack: {name}": make(kit, 100 + index)
        for index, (name, _, make) in enumerate(ATTACKS)
    }
    made |= {f"clean: {case.name}": kit.bump("clean", case) for case in CLEAN}
    kit.maker.finish()
    with Loopback(kit.world) as server:
        program = Program(tmp_path_factory.mktemp("attacks"), server)
        done = program("sync", f"{OWNER}/*")
        assert done.code == 0, done.err
        pulls = {one["ref"]: one for one in program("bumps", "--json").json["pulls"]}
    return {name: pulls[f"{i.repo.name}#{i.number}"] for name, i in made.items()}


def states(pull):
    return {one["check"]: one["state"] for one in pull["reasons"]}


def test_there_are_enough_attacks_of_every_kind():
    kinds = Counter(check for _, check, _ in ATTACKS)
    assert kinds.total() >= 60
    assert len({name for name, _, _ in ATTACKS}) == kinds.total()
    assert len(kinds) >= 14


@pytest.mark.parametrize(("name", "check"), [(n, c) for n, c, _ in ATTACKS])
def test_no_attack_is_ready_and_the_reason_is_named(judged, name, check):
    pull = judged[f"attack: {name}"]
    assert pull["verdict"] in {"review", "blocked"}
    assert states(pull)[check] in {"fail", "unknown"}
    assert pull["provenance"] != "verified" or check not in {"author", "signatures"}


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_a_bump_in_order_is_read_as_what_it_is(judged, case):
    pull = judged[f"clean: {case.name}"]
    assert pull["level"] == case.level
    named = {
        (one["name"], one["from"], one["to"].lstrip("v")) for one in pull["packages"]
    }
    wanted = {(case.package, case.old, case.new.lstrip("v"))} if case.package else set()
    assert {one[::2] for one in named} == {one[::2] for one in wanted}


def test_nearly_every_bump_in_order_is_ready(judged):
    verdicts = [judged[f"clean: {case.name}"]["verdict"] for case in CLEAN]
    assert verdicts.count("ready") / len(verdicts) >= SETTLED
