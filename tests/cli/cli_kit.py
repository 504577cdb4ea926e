"""Runs `triage` as a program, on the built-in world served on the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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

    def __call__(self, *arguments: str, stdin: str = "", **more: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "triage", *arguments],
            env={**self.environ(), **more},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
        )
        return Ran(done.returncode, done.stdout, done.stderr)
