"""The first start: finds out what can be found out, and offers it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from triage import config
from triage.workspace import Workspace

_REMOTE = re.compile(
    r"^(?:\w+@)?(?P<host>[^:/\s]+)[:/](?P<repo>[^/\s]+/[^/\s]+?)(?:\.git)?/?$"
)


def checkout_repo(directory: Path, host: str) -> str:
    """`owner/name` of the checkout around a directory; empty: it is none of this host.

    `upstream` comes before `origin`: in a fork's checkout it is what one maintains.
    """
    for name in ("upstream", "origin"):
        try:
            answer = subprocess.run(
                ["git", "-C", str(directory), "remote", "get-url", name],
                capture_output=True,
                text=True,
                timeout=5,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        found = _parsed(answer.stdout.strip())
        if answer.returncode == 0 and found and found[0] == _web_host(host):
            return found[1]
    return ""


def _parsed(remote: str) -> tuple[str, str] | None:
    """Host and `owner/name` of a git remote."""
    parts = urlsplit(remote)
    if parts.scheme and parts.hostname:
        repo = parts.path.strip("/").removesuffix(".git")
        host = parts.hostname
    else:
        match = _REMOTE.match(remote)
        if not match:
            return None
        host, repo = match["host"], match["repo"]
    return (host.lower(), repo) if re.match(config.REPO_PATTERN, repo) else None


def _web_host(api: str) -> str:
    return "github.com" if api == "api.github.com" else api.lower()


def offer(workspace: Workspace) -> None:
    """At a terminal, offer to follow the repository of the checkout one stands in."""
    here = Path.cwd()
    repo = checkout_repo(here, workspace.endpoints.host)
    if not repo:
        return
    sys.stderr.write(f"Follow {repo}, the repository of this checkout? [Y/n] ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    if answer in {"", "y", "yes"}:
        workspace.follow(repo)
