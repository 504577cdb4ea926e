"""Where GitHub is: two addresses, each derived from the other where it is alone."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from triage.errors import SettingsError


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
