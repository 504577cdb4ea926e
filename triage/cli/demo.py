"""The same product on a GitHub of its own: no token, no network, throw-away data."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from triage import clock
from triage.cli import desk, start
from triage.cli.main import Session
from triage.cli.output import say
from triage.cli.syncing import sync_now
from triage.demo.server import Loopback
from triage.demo.world import World
from triage.errors import UsageError
from triage.workspace import Workspace

TOKEN = "demo-token"  # noqa: S105  (the loopback's own; it opens nothing else)


@click.command()
@click.option("--world", "path", metavar="FILE", help="Serve a recorded world.")
@click.option("--as-of", metavar="TIME", help="Serve it as it stood at an instant.")
@click.option("--serve", is_flag=True, help="Only serve, until interrupted.")
@click.option("--port", default=0, metavar="N", help="Listen on this port.")
@click.pass_obj
def demo(
    session: Session, path: str | None, as_of: str | None, serve: bool, port: int
) -> int:
    """Try everything on the built-in GitHub; no token, no network."""
    world = _world(path, as_of)
    server = _listening(world, port)
    try:
        if serve:
            return _serve(session, server.url, world)
        with tempfile.TemporaryDirectory(prefix="triage-demo-") as directory:
            home = Path(directory)
            made = demo_environment(os.environ, server.url, home, world.now)
            return _open(session, made, world, None if path else home)
    finally:
        server.stop()


def demo_environment(
    environ: Mapping[str, str], url: str, directory: Path, now: datetime
) -> dict[str, str]:
    """An environment in which nothing of the person's own is touched."""
    kept = {
        k: v
        for k, v in environ.items()
        if k not in {"GITHUB_TOKEN", "TRIAGE_CONFIG", "GH_HOST"}
    }
    return {
        **kept,
        "GH_TOKEN": TOKEN,
        "GITHUB_API_URL": url,
        "GITHUB_GRAPHQL_URL": f"{url}/graphql",
        "TRIAGE_DATA_DIR": str(directory / "data"),
        "XDG_CONFIG_HOME": str(directory / "config"),
        "TRIAGE_NOW": environ.get("TRIAGE_NOW") or clock.iso(now),
    }


def _open(
    session: Session, environ: Mapping[str, str], world: World, home: Path | None
) -> int:
    """Open the demo; of the built-in world with its channels, in a directory."""
    session.environ = environ
    if home:
        _settle_in(home)
    workspace = session.workspace()
    session.heed_interrupts()
    say("Syncing the demo world over HTTP on the loopback…")
    sync_now(session, workspace, _visible(world))
    if home:
        _bring_in(session, workspace, home, world.now)
    if not start.is_terminal():
        return desk.show(workspace)
    workspace.release()
    return start.console(environ, session.given, session.keys, session.part)


def _settle_in(home: Path) -> None:
    """Write the settings that stand where none are named."""
    from triage.demo.builtin_channels import SETTINGS  # noqa: PLC0415

    file = home / "config" / "triage" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SETTINGS, encoding="utf-8")


def _bring_in(
    session: Session, workspace: Workspace, home: Path, now: datetime
) -> None:
    """Import what was asked in the built-in world's chat and forum."""
    from triage.demo.builtin_channels import FORUM, exports  # noqa: PLC0415
    from triage.exports import discord, discourse  # noqa: PLC0415

    paths = {name: home / name for name in exports(now)}
    for name, text in exports(now).items():
        paths[name].write_text(text, encoding="utf-8")
    topic = paths.pop("topic.json")
    for kind, export, files in (
        (discord.SOURCE, discord.export, tuple(paths.values())),
        (discourse.SOURCE, discourse.exporter(FORUM), (topic,)),
    ):
        for _ in workspace.bring_in(
            kind, export, files, session.stop, lambda _far: None
        ):
            pass
    workspace.settle_channels(session.stop)


def _visible(world: World) -> list[str]:
    """The repositories that its viewer may see, by name."""
    return [repo.name for repo in world.repos.values() if not repo.hidden]


def _listening(world: World, port: int) -> Loopback:
    """The server, started. Raises UsageError for a port that cannot be had."""
    try:
        return Loopback(world, port=port).start()
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"Port {port} cannot be had: {str(error).rstrip('.')}.",
            "Name another, or none.",
        ) from None


def _serve(session: Session, url: str, world: World) -> int:
    """Serve until interrupted; what is printed keeps one's own data out of it."""
    session.heed_interrupts()
    with tempfile.TemporaryDirectory(prefix="triage-demo-") as directory:
        made = demo_environment({}, url, Path(directory), world.now)
        for name, value in made.items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.flush()
        say(f"Serving on {url} until Ctrl-C; the data directory goes with it.")
        for repo in list(world.repos.values())[:1]:
            say(f"With these variables set, follow some of it: triage sync {repo.name}")
        session.stop.wait()
    return 0


def _world(path: str | None, as_of: str | None) -> World:
    """A world whose bots rebase, soon, what a merge brought into conflict.

    Raises UsageError for a bad file or time.
    """
    world = _still(path, as_of)
    world.rebase_seconds, world.check_seconds = REBASE_SECONDS, CHECK_SECONDS
    return world


def _still(path: str | None, as_of: str | None) -> World:
    """The built-in world, or a recorded one."""
    try:
        moment = clock.maybe(as_of)
    except ValueError:
        raise UsageError(
            f"{as_of!r} is no ISO 8601 instant.", "Write it like 2026-01-20T00:00:00Z."
        ) from None
    if path is None:
        if moment is not None:
            raise UsageError("--as-of goes with --world.")
        from triage.demo.builtin import build  # noqa: PLC0415

        return build()
    from triage.demo.recorded import load  # noqa: PLC0415

    file = Path(path).expanduser()
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    return load(file, as_of=moment)


REBASE_SECONDS, CHECK_SECONDS = 20.0, 10.0
"""How long the bots of a demonstration take, and the checks of what they push."""

COMMANDS = (demo,)
