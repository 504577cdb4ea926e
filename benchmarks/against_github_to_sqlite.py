"""A first sync against github-to-sqlite, on one server with a fixed latency.

1,000 issues, 1,000 pull requests and 5,000 comments. Both programs run unchanged and
believe that they talk to https://api.github.com: a proxy on the loopback answers in
its place, under a certificate of a CA made for this run, 150 ms after each request.
Answers are worked out before anything is timed and then only looked up, so that the
server is no part of what is measured. It runs in a process of its own.

triage stores reviews, review requests, checks, conversations, what happened to each
item, and files besides, but not here the changed lines of pull requests that may
collide, a request for each of them; github-to-sqlite
would need further requests for each pull request to have them. On a real network it
would also pay a handshake for each of its requests, which the loopback hides.

Wall time and CPU time (user and system, of the child alone) of some rounds in turns;
medians and their ratios. Wanted: 8 times faster, with an eighth of the CPU time.
github-to-sqlite comes from PyPI into a throw-away environment.

    python benchmarks/against_github_to_sqlite.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from github_stand_in import COMMENTS, ISSUES, PULLS, REPO

ROUNDS = 3
WARM = 4
"""At most so many runs before the timed ones, until every answer is ready."""
TARGET = 8
ROOT = Path(__file__).resolve().parent.parent
SERVER = Path(__file__).with_name("github_stand_in.py")
THEIRS = ("issues", "pull-requests", "issue-comments")


def main() -> int:
    rounds = int((sys.argv[1:] or [str(ROUNDS)])[0])
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        tool = install(home / "venv")
        server = subprocess.Popen(
            [sys.executable, str(SERVER), str(home)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            return compare(home, tool, environment(home, port), rounds)
        finally:
            server.terminate()
            server.wait()


def install(place: Path) -> Path:
    """github-to-sqlite in an environment of its own."""
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    quiet = ["--disable-pip-version-check", "github-to-sqlite"]
    subprocess.run([*pip, *quiet], check=True, stderr=subprocess.DEVNULL)
    return place / "bin" / "github-to-sqlite"


def environment(home: Path, port: int) -> dict[str, str]:
    """What both programs run in; triage leaves the changed lines to its next sync."""
    settings = home / "config" / "triage" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[contention]\nlines_per_sync = 0\n")
    bundle = str(home / "ca.pem")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "HTTPS_PROXY": f"http://127.0.0.1:{port}",
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        "GITHUB_TOKEN": "no-real-token",
        "XDG_CONFIG_HOME": str(home / "config"),
        "TRIAGE_NOW": "2026-01-20T00:00:00Z",
    }


def compare(home: Path, tool: Path, environ: dict[str, str], rounds: int) -> int:
    ready = -1
    for number in range(WARM):
        ours(home / f"warm{number}", environ)
        known = int((home / "misses").read_text())
        if known == ready:
            break
        ready = known
    mine: list[tuple[float, float]] = []
    their: list[tuple[float, float]] = []
    for number in range(rounds):
        mine.append(ours(home / f"ours{number}", environ))
        their.append(theirs(home / f"theirs{number}.db", tool, environ))
    late = int((home / "misses").read_text()) - ready
    wall = [statistics.median(one[0] for one in runs) for runs in (mine, their)]
    cpu = [statistics.median(one[1] for one in runs) for runs in (mine, their)]
    print(
        f"first_sync issues={ISSUES} pulls={PULLS} comments={COMMENTS} latency_ms=150 "
        f"rounds={rounds} triage_s={wall[0]:.2f} github_to_sqlite_s={wall[1]:.2f} "
        f"faster={wall[1] / wall[0]:.1f}x triage_cpu_s={cpu[0]:.2f} "
        f"github_to_sqlite_cpu_s={cpu[1]:.2f} less_cpu={cpu[1] / cpu[0]:.1f}x "
        f"target={TARGET}x answers_not_ready={late}"
    )
    return 0


def ours(home: Path, environ: dict[str, str]) -> tuple[float, float]:
    """Wall and CPU seconds of `triage sync`; ends the run where something is missing."""
    command = [sys.executable, "-m", "triage", "sync", REPO, "--json"]
    took = timed([command], {**environ, "TRIAGE_DATA_DIR": str(home)})
    with closing(sqlite3.connect(home / "cache.db")) as db:
        expect(db, "select count(*) from item where kind = 'issue'", ISSUES)
        expect(db, "select count(*) from item where kind = 'pull'", PULLS)
        expect(db, "select count(*) from comment", COMMENTS)
    return took


def theirs(place: Path, tool: Path, environ: dict[str, str]) -> tuple[float, float]:
    """The same of github-to-sqlite, which is three commands."""
    commands = [[str(tool), name, str(place), REPO] for name in THEIRS]
    took = timed(commands, environ)
    with closing(sqlite3.connect(place)) as db:
        expect(db, "select count(*) from issues where type = 'issue'", ISSUES)
        expect(db, "select count(*) from pull_requests", PULLS)
        expect(db, "select count(*) from issue_comments", COMMENTS)
    return took


def timed(commands: list[list[str]], environ: dict[str, str]) -> tuple[float, float]:
    wall = cpu = 0.0
    for command in commands:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert child.stdout is not None
        said = child.stdout.read().decode()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall += time.perf_counter() - started
        cpu += used.ru_utime + used.ru_stime
        if child.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{said}")
        if said.startswith("{"):
            print("sync", json.dumps(json.loads(said)), file=sys.stderr)
    return wall, cpu


def expect(db: sqlite3.Connection, sql: str, wanted: int) -> None:
    found = db.execute(sql).fetchone()[0]
    if found != wanted:
        sys.exit(f"{found} instead of {wanted}: {sql}")


if __name__ == "__main__":
    sys.exit(main())
