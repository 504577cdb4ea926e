"""The settings: read from TOML into typed values, with errors that name the place."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from triage.config import policy as policies
from triage.config.channels import Channel, Chat, Place
from triage.config.contention import Contention
from triage.config.endpoints import Endpoints, endpoints, is_loopback
from triage.config.explain import explain
from triage.config.metrics import Metrics
from triage.config.ownership import Ownership
from triage.config.policy import Policy
from triage.config.priority import Priority
from triage.config.questions import Questions
from triage.config.questions import check as check_questions
from triage.config.report import Report
from triage.config.table import (
    DAYS,
    REPO_PATTERN,
    Columns,
    Hours,
    Part,
    Pattern,
    Table,
    Whole,
)
from triage.config.themes import Themes
from triage.errors import SettingsError, UsageError
from triage.model.slices import Slice

__all__ = [
    "REPO_PATTERN",
    "Answers",
    "Bot",
    "Bumps",
    "Channel",
    "Chat",
    "Checkout",
    "Contention",
    "Endpoints",
    "Metrics",
    "Ownership",
    "Policy",
    "Priority",
    "Questions",
    "Registries",
    "Report",
    "SavedView",
    "Search",
    "Settings",
    "Table",
    "Themes",
    "config_path",
    "data_dir",
    "endpoints",
    "explain",
    "is_loopback",
    "load",
    "read",
]

S = TypeVar("S", bound="Table")


class Bot(Table, frozen=True):
    """A dependency bot that the person trusts: account type and database id."""

    id: int
    login: str = ""
    type: str = "User"
    bot: str = "renovate"


class Registries(Table, frozen=True):
    """Where package registries tell when a version was published; asked only if told."""

    ask: bool = False
    """Whether they may be asked; they see which packages your repositories use."""
    npm: str = "https://registry.npmjs.org"
    pypi: str = "https://pypi.org"


class Bumps(Table, frozen=True):
    """The weekly batch."""

    min_age_hours: Hours = 72.0
    """Release age before a bump is ready: covers the known worm campaigns."""
    trusted: tuple[Bot, ...] = ()
    check_apps: tuple[int, ...] = ()
    """Ids of further apps whose checks say whether a change works."""
    registries: Registries = Registries()
    batch_day: str = "monday"
    """The day of the week (UTC) on which bumps are worked off; on the others they
    fold into one line of the desk. Empty: every day."""


class Answers(Table, frozen=True):
    """How answers are written."""

    editor: str = ""
    """The editor outside the console; empty: `$VISUAL`, then `$EDITOR`."""
    outside: bool = False
    """Whether an answer opens in it at once."""


class SavedView(Table, frozen=True):
    """A query of one's own, as a pane and for `triage list --view`."""

    name: str
    query: str = ""
    """GitHub's qualifiers; empty: everything."""
    columns: Columns = ()
    """From left to right; left out: the usual ones."""
    sort: str = ""
    group_by: str = ""
    key: str = ""
    """What goes to its pane on the desk."""


class Search(Table, frozen=True):
    """Searching what is stored."""

    bodies: bool = False
    """Whether bodies have an index: `in:body` answers at once, and the copy is
    half as large again as its bodies."""


class Settings(Table, frozen=True):
    """Everything that a settings file may say."""

    repos: tuple[Pattern, ...] = ()
    """Repositories to follow: `owner/name`, or `owner/*`."""
    keymap: str = "default"
    """`default`, `vim`, `emacs`, or the path of a keymap file."""
    maintainers: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Logins that act as maintainers, by repository or owner."""
    slice: Part = ""
    """Your part of every queue where several share the work, such as `2/3`."""
    keep_closed_days: Whole = 90
    """How long closed items stay in the local copy."""
    max_cache_mb: Whole = 1000
    """Megabytes that the local copy may take; beyond, what closed first goes."""
    bumps: Bumps = Bumps()
    contention: Contention = Contention()
    ownership: Ownership = Ownership()
    metrics: Metrics = Metrics()
    priority: Priority = Priority()
    questions: Questions = Questions()
    report: Report = Report()
    themes: Themes = Themes()
    answers: Answers = Answers()
    chat: Chat = Chat()
    channel: dict[Place, Channel] = msgspec.field(default_factory=dict)
    """Who is who in channels that were imported: by source, `source:guild`, or
    `source:guild/channel`."""
    search: Search = Search()
    policy: dict[str, Policy] = msgspec.field(default_factory=dict)
    """Which bumps a batch takes by itself, by the policy's name."""
    view: tuple[SavedView, ...] = ()
    """Queries of one's own, in the order of their panes."""

    def maintainers_of(self, repo: str) -> frozenset[str]:
        """Lower-case logins that the settings name for a repository."""
        owner = repo.split("/", 1)[0].lower()
        named: set[str] = set()
        for key, logins in self.maintainers.items():
            if key.lower() in {repo.lower(), owner, f"{owner}/*"}:
                named.update(login.lower() for login in logins)
        return frozenset(named)


class Checkout(Table, frozen=True):
    """What a checkout's own `triage.toml` may say: never endpoints, bots or keys."""

    repos: tuple[Pattern, ...] = ()
    view: tuple[SavedView, ...] = ()


def config_path(environ: Mapping[str, str], given: str | None = None) -> Path:
    """The settings file in force: `--config`, `TRIAGE_CONFIG`, or the XDG one."""
    named = given or environ.get("TRIAGE_CONFIG", "")
    if named:
        return Path(named).expanduser()
    return _xdg(environ, "XDG_CONFIG_HOME", "user_config_path") / "config.toml"


def data_dir(environ: Mapping[str, str]) -> Path:
    """Where the databases are: `TRIAGE_DATA_DIR`, or the XDG data directory."""
    named = environ.get("TRIAGE_DATA_DIR", "")
    if named:
        return Path(named).expanduser()
    return _xdg(environ, "XDG_DATA_HOME", "user_data_path")


def _xdg(environ: Mapping[str, str], variable: str, finder: str) -> Path:
    """An XDG directory; platformdirs knows what it is on macOS."""
    named = environ.get(variable, "")
    if named:
        return Path(named).expanduser() / "triage"
    import platformdirs  # noqa: PLC0415  (only where nothing is set)

    found: Path = getattr(platformdirs, finder)("triage", appauthor=False)
    return found


def load(environ: Mapping[str, str], given: str | None = None) -> Settings:
    """The settings in force; defaults where there is no file.

    Raises SettingsError for a file that cannot be read or says something wrong,
    and for a file named on the command line or in TRIAGE_CONFIG that is missing.
    """
    path = config_path(environ, given)
    if given or environ.get("TRIAGE_CONFIG") or os.path.lexists(path):
        return read(path, Settings)
    return Settings()


def read(path: Path, into: type[S]) -> S:
    """A settings file as `into`.

    Raises SettingsError that names the file, the place and the nearest valid name.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"There is no settings file {path}.", "Write one with: triage config init"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None
    try:
        read_in = msgspec.convert(found, into)
    except msgspec.ValidationError as error:
        own = Settings.__struct_fields__ if into is Checkout else ()
        said = (_of_policy(found) if into is Settings else "") or explain(
            str(error), into, own=own
        )
        raise SettingsError(f"{path}: {said}") from None
    if isinstance(read_in, Settings):
        _check_values(read_in, path)
    return read_in


def _of_policy(found: Mapping[str, Any]) -> str:
    """What is wrong with a policy, which an error in the whole file does not name."""
    named = found.get("policy")
    for name, table in named.items() if isinstance(named, dict) else ():
        try:
            msgspec.convert(table, Policy)
        except msgspec.ValidationError as error:
            return explain(str(error), Policy, at=f"[policy.{name}]")
    return ""


def _check_values(settings: Settings, path: Path) -> None:
    """Raises SettingsError for what is of the right type and means nothing."""
    day = settings.bumps.batch_day
    if day and day not in DAYS:
        near = difflib.get_close_matches(day, DAYS, n=1)
        meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(DAYS)}."
        raise SettingsError(
            f"{path}: bumps.batch_day: {day!r} is no day of the week. {meant}"
        )
    try:
        Slice.parse(settings.slice)
    except UsageError as error:
        raise SettingsError(f"{path}: slice: {error.message} {error.hint}") from None
    check_questions(settings.questions, str(path))
    policies.check(settings.policy, str(path))
