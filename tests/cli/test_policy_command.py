"""`triage bumps --policy NAME`, and what it does with `--apply`."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from built_kit import build
from cli_kit import Program

from triage.cli.main import invoke
from triage.demo.server import Loopback
from triage.errors import UsageError

HULL = "harbourline/hull"
SETTINGS = """
[policy.weekly]
then = "approve-and-merge"
close_superseded = true
[policy.one]
packages = ["rigging"]
[policy.none]
packages = ["no-such-package"]
[policy.frozen]
then = "approve-and-merge"
freeze = ["monday"]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """One repository, synced, and settings with policies; commands run in-process."""
    before, signals = dict(os.environ), (signal.SIGINT, signal.SIGTERM)
    handlers = [(one, signal.getsignal(one)) for one in signals]
    with Loopback(build()) as made:
        program = Program(tmp_path_factory.mktemp("home"), made).has(HULL)
        path = program.home / "config.toml"
        path.write_text(SETTINGS, encoding="utf-8")
        os.environ.update(program.environ(), TRIAGE_CONFIG=str(path))
        yield made
    os.environ.clear()
    os.environ.update(before)
    for number, handler in handlers:
        signal.signal(number, handler)


class Told:
    """What a command said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = invoke(["bumps", *arguments])
        self.out, self.err = self.capsys.readouterr()
        return code

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def bumps(server: Loopback, capsys: pytest.CaptureFixture[str]) -> Told:
    capsys.readouterr()
    return Told(capsys)


def test_each_bump_has_a_line_with_what_the_policy_does_and_why(bumps: Told) -> None:
    assert bumps("--policy", "weekly") == 0
    lines = [line.split("\t") for line in bumps.out.splitlines()]
    assert {line[0] for line in lines} == {
        "approve-and-merge", "close", "hold", "leave",
    }  # fmt: skip
    assert all(line[-1] for line in lines)
    assert "weekly takes " in bumps.err
    (closed,) = (line for line in lines if line[0] == "close")
    assert closed[5] == f"{HULL}#427 serde-rope 1.0.203"
    assert closed[-1].endswith(" brings a newer version")


def test_with_json_keys_are_added_to_those_of_bumps(bumps: Told) -> None:
    assert bumps("--policy", "weekly", "--json") == 0
    found = bumps.json
    assert {"groups", "pulls", "limits", "policy"} <= set(found)
    policy = found["policy"]
    total = sum(len(policy[each]) for each in ("take", "close", "hold", "leave"))
    assert total == len(found["pulls"])
    heads = {pull["ref"]: pull["head"] for pull in found["pulls"]}
    ready = {p["ref"] for p in found["pulls"] if p["verdict"] == "ready"}
    assert {one["ref"] for one in policy["take"]} == ready
    assert all(one["head"] == heads[one["ref"]] for one in policy["take"])


def test_without_a_terminal_the_plan_is_printed_and_nothing_is_done(
    bumps: Told, server: Loopback
) -> None:
    assert bumps("--policy", "one", "--apply", "--json") == 2
    assert [s["action"] for s in bumps.json["plan"]["steps"]] == ["approve"]
    assert bumps.json["entries"] == []
    assert "Add --yes" in bumps.err
    assert server.ledger.writes() == ()


def test_a_dry_run_ends_with_one_where_something_is_held(
    bumps: Told, server: Loopback
) -> None:
    assert bumps("--policy", "weekly", "--apply", "--dry-run", "--json") == 1
    assert bumps.json["plan"]["refusals"]
    assert server.ledger.writes() == ()


@pytest.mark.parametrize(
    ("policy", "said"),
    [("none", "none: nothing to do."), ("frozen", "frozen: frozen: monday.")],
)
def test_nothing_to_do_is_said_and_ends_with_zero(
    bumps: Told, policy: str, said: str
) -> None:
    assert bumps("--policy", policy, "--apply", "--yes") == 0
    assert said in bumps.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--policy", "weekyl"], "Did you mean weekly?"),
        (["--apply"], "Name it: --policy NAME --apply"),
        (["--policy", "weekly", "--yes"], "Add --apply."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_do(
    bumps: Told, arguments: list[str], hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        bumps(*arguments)
    assert caught.value.hint == hint


def test_applied_for_cron_it_does_what_the_policy_says_once(
    bumps: Told, server: Loopback
) -> None:
    assert bumps("--policy", "one", "--apply", "--yes", "--json") == 0
    (entry,) = bumps.json["entries"]
    assert (entry["action"], entry["state"]) == ("approve", "done")
    assert entry["policy"] == "one takes it: every required condition passes"
    assert bumps("--policy", "one", "--apply", "--yes") == 0
    assert "one: nothing to do." in bumps.err
    assert len(server.ledger.writes()) == 1
