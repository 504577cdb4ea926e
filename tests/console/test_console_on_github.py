"""The whole house at once: a console on a pty, SQLite, and a GitHub over HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from built_kit import build
from cli_kit import Program
from forked_kit import Script
from kit_terminal import Terminal
from stored_kit import lay_synced

from triage.clock import iso, parse
from triage.demo.builtin import NOW
from triage.demo.faults import Fault
from triage.demo.recorded import load
from triage.demo.server import Loopback
from triage.demo.world import World

HULL = "harbourline/hull"
SHARED = Path(
    os.environ.get("TRIAGE_SHARED", Path(__file__).resolve().parents[3] / "shared")
)
RECORDED = SHARED / "data" / "eliza" / "world_filled.jsonl.gz"


class Desk:
    """A served world, a data directory, and the program on both."""

    def __init__(self, server: Loopback, home: Path, now: str) -> None:
        self.server = server
        self._program = Program(home, server, {"TRIAGE_NOW": now})
        self.environ = self._program.environ()

    def run(self, *arguments: str) -> str:
        done = self._program(*arguments)
        assert done.code == 0, done.err
        return done.out

    def console(
        self, rows: int = 40, columns: int = 120, *, afresh: bool = False
    ) -> Terminal:
        return Terminal(
            ["-m", "triage"], self.environ, rows=rows, columns=columns, afresh=afresh
        )

    def reviews(self, ref: str) -> list[tuple[str, str]]:
        return [
            (r.state, r.commit_oid) for r in self.server.world.item(ref).pull.reviews
        ]


def opened(world: World, home: Path, now: str, *repos: str) -> Iterator[Desk]:
    with Loopback(world) as server:
        desk = Desk(server, home, now)
        desk.run("sync", *repos)
        yield desk


@pytest.fixture
def built_in(tmp_path: Path) -> Iterator[Desk]:
    lay_synced(tmp_path / "data", "harbourline/*")
    with Loopback(build()) as server:
        yield Desk(server, tmp_path, iso(NOW))


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Desk]:
    if not RECORDED.is_file():
        pytest.skip("the recorded world is not beside this checkout")
    now = "2026-01-20T00:00:00Z"
    world = load(RECORDED, as_of=parse(now))
    yield from opened(world, tmp_path, now, "elizaos/elizaos.github.io")


def approve(terminal: Terminal, word: str) -> None:
    """Find one bump and approve it."""
    terminal.until("Bumps")
    terminal.send(f"/{word}\r")
    terminal.until("1/1 ")
    terminal.send("v")
    terminal.until("Approve 1 pull request")
    terminal.send("y")


@pytest.mark.parametrize(
    ("world", "word", "ref"),
    [
        ("built_in", "rigging", f"{HULL}#423"),
        pytest.param(
            "recorded",
            "date-fns",
            "elizaos/elizaos.github.io#217",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_approve_refuse_and_undo_by_keyboard(
    world: str, word: str, ref: str, request: pytest.FixtureRequest
) -> None:
    desk: Desk = request.getfixturevalue(world)
    head = desk.server.world.item(ref).pull.head_oid
    with desk.console() as terminal:
        approve(terminal, word)
        terminal.until(f"{ref} approved")
        assert desk.reviews(ref)[-1] == ("APPROVED", head)
        terminal.until_gone("Approve 1 pull request")
        terminal.send("v")
        terminal.until("you approved this head")
        terminal.send("\x1b")
        terminal.until_gone("you approved this head")
        terminal.send("z")
        terminal.until("Dismiss own review")
        terminal.send("y")
        terminal.until("dismissed")
        assert desk.reviews(ref)[-1] == ("DISMISSED", head)
        terminal.send("q")
        assert terminal.end() == 0
    assert len(desk.server.ledger.writes("review")) == 1
    assert "undone" in desk.run("journal")


@pytest.mark.parametrize(
    ("world", "word", "ref"),
    [
        ("built_in", "rigging", f"{HULL}#423"),
        pytest.param(
            "recorded",
            "date-fns",
            "elizaos/elizaos.github.io#217",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_lost_answer_is_settled_by_reading_in_the_console(
    world: str, word: str, ref: str, request: pytest.FixtureRequest
) -> None:
    desk: Desk = request.getfixturevalue(world)
    desk.server.faults.add(Fault("POST .*/reviews$", kind="reset", after=True))
    with desk.console() as terminal:
        approve(terminal, word)
        terminal.until(f"{ref} approved")
        terminal.send("q")
        terminal.end()
    sent = [r for r in desk.server.ledger.requests() if r.path.endswith("/reviews")]
    assert len(sent) == 1
    assert "found by reading" in desk.run("journal")


def test_an_open_console_repaints_when_another_process_syncs(built_in: Desk) -> None:
    with built_in.console() as terminal:
        terminal.until("rigging 0.12.3")
        built_in.server.world.close(f"{HULL}#423", by="aiko-lind")
        built_in.run("sync", HULL)
        terminal.until_gone("rigging 0.12.3")
        terminal.send("q")
        assert terminal.end() == 0


def test_an_open_console_follows_a_recorded_month(recorded: Desk) -> None:
    with recorded.console() as terminal:
        terminal.until("Until the batch day")
        terminal.send("\r")
        terminal.until("recharts")
        recorded.server.world.advance(parse("2026-02-20T00:00:00Z"))
        terminal.send("R")
        terminal.until_gone("recharts")
        terminal.send("q")
        assert terminal.end() == 0


TOUR = [
    "1", "jjj", "\r", "Gg", "q", "e", "q", "v", "n", "2", "jj", "\r", "q", "3", "jjj",
    "a", "\x1b", "L", "\x1b", "4", "\r", "G", "q", "c", "hello", "\x1b", "5", "j", "6",
    "\x04\x04\x04", "G", "\r", "q", "/sail\r", "\x1b", "S", "4", "B", "5", "]", "=", "*",
    "\x1b", "B", "7", "7", "?", "q", ":", "\x1b",
]  # fmt: skip


@pytest.mark.parametrize(
    "size",
    [
        (24, 80),
        pytest.param((40, 120), marks=pytest.mark.slow),
        pytest.param((20, 40), marks=pytest.mark.slow),
        pytest.param((60, 200), marks=pytest.mark.slow),
    ],
)
def test_hostile_text_is_inert_in_every_pane_and_dialog(
    built_in: Desk, size: tuple[int, int]
) -> None:
    with built_in.console(*size) as terminal:
        terminal.until("1")
        terminal.settle()
        for keys in TOUR:
            terminal.send(keys)
            terminal.settle()
        terminal.send("1/[/]\r")
        terminal.until("[/]")
        terminal.send("\x1b")
        terminal.settle()
        terminal.send("q")
        assert terminal.end() == 0
    assert terminal.foreign() == b""
    assert built_in.server.ledger.writes() == ()


COMMANDS = ["bumps", "contention", "ownership", "questions", "mine", "list", "journal"]


def test_hostile_text_is_inert_in_every_command_at_a_terminal(built_in: Desk) -> None:
    hostile = [
        f"{item.repo.name}#{item.number}"
        for item in built_in.server.world.items()
        if item.state == "OPEN" and ("[/" in item.title or "\x1b" in item.title)
    ]
    assert hostile
    runs = [[name] for name in COMMANDS] + [["show", ref] for ref in hostile[:4]]
    for words in runs:
        with Terminal(["-m", "triage", *words], built_in.environ) as terminal:
            assert terminal.end() == 0
        assert terminal.foreign() == b"", words


def test_a_list_is_filtered_sorted_grouped_and_walked(built_in: Desk) -> None:
    with built_in.console() as terminal:
        terminal.until("Bumps")
        terminal.send("6")
        terminal.until("last changed first")
        terminal.send("/is:pr autor:x")
        terminal.until("Did you mean author:?")
        terminal.send("\x7f" * len("autor:x"))
        terminal.send("is:open\r")
        terminal.until("/is:pr is:open")
        terminal.send("S")
        terminal.until("Sort")
        terminal.send("3")
        terminal.until("newest first")
        terminal.send("B")
        terminal.until("by repository")
        terminal.send("1")
        terminal.until("▾ harbourline/")
        terminal.send("=")
        terminal.until("▸ harbourline/")
        terminal.send(f":{HULL}#423\r")
        terminal.until_gone("Commands")
        terminal.settle()
        (here,) = [x for x in terminal.text.splitlines() if x.startswith("▌")]
        assert "hull#423" in here
        terminal.send("q")
        assert terminal.end() == 0
    assert terminal.foreign() == b""


def test_a_dead_network_leaves_the_console_readable(built_in: Desk) -> None:
    built_in.server.stop()
    with built_in.console() as terminal:
        terminal.until("rigging 0.12.3")
        terminal.send("R")
        terminal.until("cannot be reached")
        terminal.send("3")
        terminal.until("no-assignee", seconds=30)
        terminal.send("q")
        assert terminal.end() == 0


def test_the_next_start_settles_what_a_killed_process_left(built_in: Desk) -> None:
    script = Path(__file__).resolve().parents[1] / "act" / "fault_child.py"
    asked = {
        "environ": built_in.environ,
        "now": NOW.timestamp(),
        "action": "approve",
        "item": f"{HULL}#423",
        "args": {},
        "moment": "after the call",
    }
    dead = Script(script.read_text(encoding="utf-8"), (), built_in.environ)
    dead.stdin.write(json.dumps(asked) + "\n")
    said, errors = dead.communicate()
    assert said.strip() == "-9", errors
    assert "inflight" in built_in.run("journal")
    with built_in.console() as terminal:
        terminal.until("Journal  1")
        terminal.send("7")
        terminal.until("  done  ")
        terminal.send("q")
        assert terminal.end() == 0
    assert "found by reading" in built_in.run("journal")
    assert len(built_in.server.ledger.writes("review")) == 1


def test_a_first_start_says_what_to_do(tmp_path: Path) -> None:
    with Loopback(build()) as server:
        desk = Desk(server, tmp_path, iso(NOW))
        desk.environ |= {"GH_TOKEN": ""}
        with desk.console(afresh=True) as terminal:
            terminal.until("triage sync owner/name")
            terminal.until("There is no GitHub token")
            terminal.send("q")
            assert terminal.end() == 0


def test_a_review_made_elsewhere_is_dismissed_by_keyboard(built_in: Desk) -> None:
    ref = f"{HULL}#423"
    built_in.server.world.review(ref, "APPROVE", by="mira-holt")
    built_in.run("sync", HULL)
    with built_in.console() as terminal:
        terminal.until("Bumps")
        terminal.send("/rigging\r")
        terminal.until("1/1 ")
        terminal.send("D")
        terminal.until("Dismiss own review of 1 pull request")
        terminal.send("y")
        terminal.until("dismissed")
        terminal.send("q")
        assert terminal.end() == 0
    assert built_in.reviews(ref)[-1][0] == "DISMISSED"
