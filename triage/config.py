"""The settings: read from TOML into typed values, with errors that name the place."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from triage.errors import SettingsError

S = TypeVar("S", bound="Table")

REPO_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9-]*/(\*|[A-Za-z0-9._-]+)\Z"

Pattern = Annotated[str, msgspec.Meta(pattern=REPO_PATTERN)]
Hours = Annotated[float, msgspec.Meta(ge=0)]
Whole = Annotated[int, msgspec.Meta(ge=1)]
Columns = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings file."""


class Bot(Table, frozen=True):
    """A dependency bot that the person trusts: account type and database id."""

    id: int
    login: str = ""
    type: str = "User"
    bot: str = "renovate"


class Bumps(Table, frozen=True):
    """The weekly batch."""

    min_age_hours: Hours = 72.0
    """Release age before a bump is ready: covers the known worm campaigns."""
    trusted: tuple[Bot, ...] = ()
    batch_day: str = "monday"


class Contention(Table, frozen=True):
    """When review is contended. No number here is published; each is a default."""

    capacity: Whole = 5
    """Open review requests that one person can carry."""
    people: dict[str, Whole] = msgspec.field(default_factory=dict)
    """Capacity per login."""


class Questions(Table, frozen=True):
    """Unanswered questions."""

    sla_hours: Hours = 24.0


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
    keep_closed_days: Whole = 90
    """How long closed items stay in the local copy."""
    max_cache_mb: Whole = 1000
    """Megabytes that the local copy may take; beyond, what closed first goes."""
    bumps: Bumps = Bumps()
    contention: Contention = Contention()
    questions: Questions = Questions()
    search: Search = Search()
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
        return msgspec.convert(found, into)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {explain(str(error), into)}") from None


_UNKNOWN = re.compile(
    r"Object contains unknown field `(?P<name>[^`]*)`(?: - at `\$(?P<at>[^`]*)`)?"
)
_VIEW = re.compile(r"view\[(\d+)\]\.?")
_PLACED = re.compile(r"(?P<what>.*?) - at `\$(?P<at>[^`]*)`")


def explain(message: str, into: type[msgspec.Struct]) -> str:
    """A validation error in the words of the file: place first, nearest name last."""
    unknown = _UNKNOWN.fullmatch(message)
    if unknown:
        place = (unknown["at"] or "").lstrip(".")
        names = _names_at(into, place)
        near = difflib.get_close_matches(unknown["name"], names, n=1)
        where = f"[{place}] " if place else ""
        if _VIEW.match(place):
            where = _counted(place) + ": "
        meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}."
        return f"{where}{unknown['name']} is no setting. {meant}"
    placed = _PLACED.fullmatch(message)
    if placed:
        what = placed["what"]
        if "matching regex" in what:
            what = "expected owner/name or owner/*"
        if "`array` of length" in what:
            what = "expected at least one, or leave it out"
        return f"{_counted(placed['at'].lstrip('.'))}: {what[:1].lower()}{what[1:]}."
    return f"{message}."


def _counted(place: str) -> str:
    """A place in which a view is counted from 1, as people do: `view 2: name`."""
    found = _VIEW.match(place)
    if not found:
        return place
    rest = place[found.end() :]
    return f"view {int(found[1]) + 1}" + (f": {rest}" if rest else "")


def _names_at(into: type[msgspec.Struct], place: str) -> list[str]:
    """The settings that a table knows, by the table's dotted place."""
    current: Any = into
    for part in filter(None, re.split(r"\.|\[[^\]]*\]", place)):
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(current)}
        current = fields.get(part, current)
        for inner in getattr(current, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                current = inner
        if not (isinstance(current, type) and issubclass(current, msgspec.Struct)):
            return []
    return [f.encode_name for f in msgspec.structs.fields(current)]


class Endpoints(msgspec.Struct, frozen=True):
    """Where GitHub is."""

    rest: str = "https://api.github.com"
    graphql: str = "https://api.github.com/graphql"

    @property
    def host(self) -> str:
        """The host that the token is for."""
        return urlsplit(self.rest).hostname or ""


def endpoints(environ: Mapping[str, str]) -> Endpoints:
    """`GITHUB_API_URL` and `GITHUB_GRAPHQL_URL`, each derived from the other if alone.

    Enterprise serves REST below `/api/v3` and GraphQL at `/api/graphql`. Raises
    SettingsError for an address that is no address, or plain http beyond loopback.
    """
    rest = environ.get("GITHUB_API_URL", "").rstrip("/")
    graphql = environ.get("GITHUB_GRAPHQL_URL", "").rstrip("/")
    if rest and not graphql:
        graphql = rest.removesuffix("/v3") + "/graphql"
    if graphql and not rest:
        base = graphql.removesuffix("/graphql")
        rest = base + "/v3" if base.endswith("/api") else base
    found = Endpoints(rest, graphql) if rest else Endpoints()
    for name, url in (
        ("GITHUB_API_URL", found.rest),
        ("GITHUB_GRAPHQL_URL", found.graphql),
    ):
        _check_address(name, url)
    if not found.graphql.endswith("/graphql"):
        raise SettingsError(
            f"GITHUB_GRAPHQL_URL is {found.graphql!r}, which does not end in /graphql."
        )
    return found


def _check_address(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SettingsError(f"{name} is no address: {error}.") from None
    if parts.username or parts.password:
        raise SettingsError(f"{name} carries a user name or password; leave them out.")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"{name} is {url!r}, which is no http(s) address.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise SettingsError(
            f"{name} is plain http to {parts.hostname}.",
            "A token crosses plain http to a loopback address only; use https.",
        )


def is_loopback(host: str) -> bool:
    """Whether a host name can only be this machine."""
    import ipaddress  # noqa: PLC0415  (off the start-up path)

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
