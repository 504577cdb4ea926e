"""Runs `triage` as a program, on the built-in world served on the loopback.

Each run is a process with an environment, directory and standard streams of its own.
It is forked from one that has imported the program already, which saves most of what
a run costs; `spawned` starts a fresh interpreter as a shell does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forked_kit import forked
from stored_kit import lay_synced

from triage.clock import iso
from triage.demo.builtin import NOW
from triage.demo.server import Loopback

TOKEN = "ghp_canary000000000000000000000000000000"


@dataclass
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Program:
    """The program with an environment of its own."""

    home: Path
    server: Loopback | None = None
    more: dict[str, str] = field(default_factory=dict)

    def environ(self) -> dict[str, str]:
        url = self.server.url if self.server else "http://127.0.0.1:9"
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "TRIAGE_DATA_DIR": str(self.home / "data"),
            "TRIAGE_NOW": iso(NOW),
            "GITHUB_API_URL": url,
            "GITHUB_GRAPHQL_URL": f"{url}/graphql",
            "GH_TOKEN": TOKEN,
            **self.more,
        }

    def has(self, *repos: str) -> Program:
        """With what a first sync of these leaves."""
        lay_synced(self.home / "data", *repos)
        return self

    def __call__(self, *arguments: str, stdin: str = "", **more: str) -> Ran:
        with tempfile.TemporaryDirectory() as streams:
            (Path(streams) / "0").write_text(stdin, encoding="utf-8")
            environ = {**self.environ(), **more}
            files = [f"{streams}/{number}" for number in range(3)]
            process = forked(
                files, ["-m", "triage", *arguments], environ, str(self.home)
            )
            process.join()
            out, err = (
                (Path(streams) / name).read_text(encoding="utf-8") for name in "12"
            )
            assert process.exitcode is not None
            return Ran(process.exitcode, out, err)

    def spawned(self, *arguments: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "triage", *arguments],
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
        )
        return Ran(done.returncode, done.stdout, done.stderr)
