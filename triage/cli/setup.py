"""`triage doctor`, `keys` and `config`: what is in force, and what is missing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import click
import msgspec

from triage import config, keymap
from triage.cli import first
from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.cli.template import template
from triage.clock import iso
from triage.errors import HubError, StoreError, TriageError, UsageError
from triage.model import Repo
from triage.store import room
from triage.store.cache import Cache
from triage.store.channels import Channels
from triage.store.journal import Journal
from triage.store.opening import (
    CACHE,
    CHANNELS,
    JOURNAL,
    SQLITE_VERSION,
    has_wal_reset_bug,
)
from triage.text import count
from triage.views import Cell, Column
from triage.workspace import Workspace


class Check(msgspec.Struct, frozen=True):
    """One thing that doctor looked at."""

    name: str
    state: str
    """pass, fail or unknown."""
    why: str


class Checks(msgspec.Struct, frozen=True):
    """What `doctor --json` prints."""

    checks: tuple[Check, ...]


_COLUMNS = (Column("State", 7), Column("Check", 36), Column("Found"))
_TONES = {"pass": "good", "fail": "bad", "unknown": "warn"}
"""Tones of a check's states."""

_PROBED = 25


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Say what the token may do in each repository, and what is missing."""
    checks = tuple(_checks(session))
    if as_json:
        print_json(Checks(checks))
    else:
        print_rows(
            _COLUMNS,
            [
                (Cell(c.state, _TONES[c.state]), Cell(c.name), Cell(c.why))
                for c in checks
            ],
        )
    return 1 if any(c.state == "fail" for c in checks) else 0


def _checks(session: Session) -> Iterator[Check]:
    path = config.config_path(session.environ, session.given)
    try:
        settings = session.settings()
        found = f"{path}" if path.exists() else f"{path} does not exist; defaults hold"
        yield Check("settings", "pass", found)
    except TriageError as error:
        yield Check("settings", "fail", str(error))
        return
    try:
        session.bindings(settings)
        yield Check("keymap", "pass", session.keys or settings.keymap)
    except TriageError as error:
        yield Check("keymap", "fail", str(error))
    workspace = session.workspace()
    yield from _stores(workspace)
    yield from _github(workspace)


def _stores(workspace: Workspace) -> Iterator[Check]:
    note = _WAL_NOTE if has_wal_reset_bug() else ""
    yield Check("sqlite", "pass", f"{SQLITE_VERSION}{note}")
    stores: list[tuple[str, Callable[[], Cache | Journal | Channels]]] = [
        (CACHE, workspace.cache),
        (JOURNAL, workspace.journal),
    ]
    if Channels.exist(workspace.data):
        stores.append((CHANNELS, workspace.channels))
    for name, opened in stores:
        path = workspace.data / name
        try:
            said = opened().db.check()
            about = path.stat()
        except (TriageError, OSError) as error:
            yield Check(name, "fail", str(error))
            continue
        size = about.st_size / 1e6
        mode = f"{about.st_mode & 0o777:04o}"
        state = "pass" if said == "ok" and mode == "0600" else "fail"
        yield Check(name, state, f"{said}, {size:.1f} MB, mode {mode}, {path}")
    why = room.objection(workspace.data)
    yield Check(
        "data directory",
        "fail" if why else "pass",
        f"cannot be written: {why}; nothing can be synced or sent"
        if why
        else "can be written",
    )
    with suppress(TriageError, OSError):
        yield _room(workspace)
    try:
        broken = workspace.journal().broken_at()
        waiting = workspace.unsettled()
    except TriageError:
        return
    why = (
        "every event follows the one before"
        if broken is None
        else f"broken at {broken}"
    )
    yield Check("journal chain", "fail" if broken else "pass", why)
    if waiting:
        what = count(len(waiting), "entry", "entries")
        yield Check("journal entries", "unknown", f"{what} unsettled: triage reconcile")


def _room(workspace: Workspace) -> Check:
    """What the local copy holds, what it takes, and what it may take."""
    cache, most = workspace.cache(), workspace.settings.max_cache_mb
    taken = room.measure(cache.db)
    counts = cache.counts()
    opened = sum(n for what, n in counts.items() if what.endswith(" open"))
    oldest = cache.oldest_closed()
    since = f", closed ones since {iso(oldest)}" if oldest else ""
    why = (
        f"{taken.used / 1e6:.1f} of {most} MB used, {taken.unused / 1e6:.1f} MB unused, "
        f"{taken.log / 1e6:.1f} MB of log; "
        f"{count(sum(counts.values()), 'item')}, {opened} open{since}"
    )
    fits = taken.used <= most * 1_000_000
    return Check("local copy", "pass" if fits else "fail", why)


_WAL_NOTE = "; below 3.51.3, so writers take turns under a lock"


def _github(workspace: Workspace) -> Iterator[Check]:
    yield Check("endpoints", "pass", f"{workspace.endpoints.rest}")
    secret = workspace.secret
    if secret is None:
        yield Check(
            "token",
            "fail",
            "none: set GH_TOKEN, or run gh auth login; or try triage demo",
        )
        return
    try:
        hub = workspace.hub()
        viewer = hub.viewer()
        scopes = viewer.scopes
        yield Check("token", "pass", f"from {secret.source}, of {viewer.login}")
        yield _scopes(scopes)
        budget = hub.budget
        if budget.remaining is not None:
            reset = f", full again {iso(budget.reset_at)}" if budget.reset_at else ""
            yield Check(
                "rate limit",
                "pass" if budget.remaining else "fail",
                f"{budget.remaining} of {budget.limit} points left{reset}",
            )
        names = _names(workspace)
        if not names:
            yield Check(
                "repositories", "fail", "none is followed: triage sync owner/name"
            )
        for start in range(0, len(names), _PROBED):
            for probed in hub.probe(names[start : start + _PROBED]):
                if probed.repo is None:
                    why = probed.error.message if probed.error else "no answer"
                    yield Check(probed.name, "fail", why)
                else:
                    yield _rights(probed.repo, scopes)
    except HubError as error:
        yield Check("github", "fail", str(error))


def _names(workspace: Workspace) -> list[str]:
    """Every followed repository by name; those behind `owner/*` as last synced."""
    named = list(workspace.settings.repos)
    stored: list[str] = []
    with suppress(StoreError):
        named += [w.pattern for w in workspace.watched()]
        stored = [r.name for r in workspace.cache().repos()]
    plain = [n for n in named if not n.endswith("/*")]
    return list({n.lower(): n for n in [*plain, *stored]}.values())


def _scopes(scopes: tuple[str, ...] | None) -> Check:
    if scopes is None:
        return Check(
            "scopes",
            "unknown",
            "a fine-grained or app token: GitHub tells its permissions only on refusal",
        )
    if "repo" in scopes or "public_repo" in scopes:
        team = (
            ""
            if {"read:org", "admin:org"} & set(scopes)
            else "; no read:org: team names stay hidden"
        )
        return Check("scopes", "pass", f"{', '.join(scopes)}{team}")
    shown = ", ".join(scopes) or "none"
    return Check("scopes", "fail", f"{shown}: to write it needs repo, or public_repo")


_CAN = {
    "ADMIN": ("read", "assign and label", "approve", "merge"),
    "MAINTAIN": ("read", "assign and label", "approve", "merge"),
    "WRITE": ("read", "assign and label", "approve", "merge"),
    "TRIAGE": ("read", "assign and label"),
    "READ": ("read",),
}
_ALL = _CAN["ADMIN"]


def _rights(repo: Repo, scopes: tuple[str, ...] | None) -> Check:
    """What one may do in a repository, by role, and by scope where that is known."""
    if not repo.permission:
        return Check(repo.name, "unknown", "GitHub does not say what you may do here")
    can = _CAN.get(repo.permission, ("read",))
    if scopes is not None and not ({"repo", "public_repo"} & set(scopes)):
        can = ("read",)
    if scopes is not None and repo.is_private and "repo" not in scopes:
        can = ("read",)
    if repo.is_archived:
        return Check(repo.name, "fail", "archived: read-only for everybody")
    missing = [what for what in _ALL if what not in can]
    text = f"{repo.permission.lower()}: may {', '.join(can)}"
    if missing:
        text += f"; may not {', '.join(missing)}"
    if not repo.has_discussions:
        text += "; discussions are off"
    return Check(repo.name, "unknown" if missing else "pass", text)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def keys(session: Session, as_json: bool) -> int:
    """The keymap in force."""
    loaded = session.bindings(session.settings())
    if as_json:
        print_json(
            {
                "keys": [
                    {"command": c.id, "keys": list(loaded.keys[c.id]), "help": c.help}
                    for c in loaded.commands
                ]
            }
        )
    else:
        sys.stdout.write(keymap.table(loaded).rstrip("\n") + "\n")
    return 0


@click.group(name="config", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def settings(context: click.Context, as_json: bool) -> int:
    """The settings in force."""
    if context.invoked_subcommand is not None:
        return 0
    session: Session = context.obj
    found = session.settings()
    path = config.config_path(session.environ, session.given)
    if as_json:
        print_json({"path": str(path), "exists": path.exists(), "settings": found})
    else:
        say(f"{path}{'' if path.exists() else ' does not exist; these are defaults'}")
        built = msgspec.to_builtins(found)
        built["policy"] = {name: _said(policy) for name, policy in found.policy.items()}
        sys.stdout.write(_toml(built))
    return 0


def _said(table: config.Table) -> dict[str, object]:
    """What a table says besides its defaults; of a policy always what it does."""
    built: dict[str, object] = msgspec.to_builtins(table)
    for field in msgspec.structs.fields(table):
        value = getattr(table, field.name)
        default = () if field.name == "rule" else field.default
        if value == default and field.name != "then":
            del built[field.encode_name]
    if isinstance(table, config.Policy):
        built.setdefault("levels", list(table.takes))
        if table.rule:
            built["rule"] = [_said(one) for one in table.rule]
        if not table.methods:
            built.pop("methods", None)
    return built


def _toml(table: dict[str, object], name: str = "") -> str:
    """Settings as TOML."""
    import json  # noqa: PLC0415

    lines = [
        f"{_key(k)} = {json.dumps(v)}"
        for k, v in table.items()
        if not isinstance(v, dict) and not _is_tables(v) and v is not None
    ]
    text = "".join(f"{line}\n" for line in lines)
    for key, value in table.items():
        if _is_tables(value) and isinstance(value, list | tuple):
            for one in value:
                said = {k: v for k, v in one.items() if v not in ([], ())}
                place = f"{name}.{_key(key)}" if name else _key(key)
                text += f"\n[[{place}]]\n{_toml(said, place)}"
        if isinstance(value, dict):
            place = f"{name}.{_key(key)}" if name else _key(key)
            text += f"\n[{place}]\n" + _toml(value, place)
    return text


def _is_tables(value: object) -> bool:
    return (
        bool(value) and isinstance(value, list | tuple) and isinstance(value[0], dict)
    )


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
    return key if plain else '"' + key.replace('"', '\\"') + '"'


@settings.command(name="init")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
@click.option("--stdout", is_flag=True, help="Print it instead of writing it.")
@click.pass_obj
def init(session: Session, force: bool, stdout: bool) -> int:
    """Write a commented settings file from what can be found out."""
    path = config.config_path(session.environ, session.given)
    if path.exists() and not force and not stdout:
        raise UsageError(f"{path} is there already.", "Add --force to replace it.")
    text = template(*_found(session))
    if stdout:
        sys.stdout.write(text)
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, text)
    say(f"Wrote {path}. Next: triage sync")
    return 0


def _found(session: Session) -> tuple[list[str], list[str]]:
    """Repositories to follow, and further ones that the person can push to."""
    workspace = Workspace(session.environ, config.Settings(), patience=60.0)
    here = first.checkout_repo(Path.cwd(), workspace.endpoints.host)
    try:
        mine = list(workspace.hub(session.stop).mine())
    except HubError as error:
        if not here:
            raise
        say(f"triage: your other repositories could not be listed: {error}")
        return [here], []
    if here:
        return [here], [name for name in mine if name.lower() != here.lower()]
    return mine, []


def _write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


COMMANDS = (doctor, keys, settings)
