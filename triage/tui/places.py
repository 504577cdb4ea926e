"""Which addresses may be handed to a browser."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from triage.config import endpoints
from triage.model import Ref


def hosts(environ: Mapping[str, str]) -> frozenset[str]:
    """github.com, and the host that the token is for."""
    host = endpoints(environ).host
    return frozenset({"github.com", host.removeprefix("api.")})


def allowed(environ: Mapping[str, str], ref: Ref, url: str) -> frozenset[str]:
    """The hosts that an item's page may be on; of a channel's, where its export says."""
    if not ref.source:
        return hosts(environ)
    return frozenset({urlsplit(url).hostname or ""})


def refusal(url: str, allowed: frozenset[str]) -> str:
    """Why an address may not be opened; empty where it may.

    A browser takes a leading dash as an option, and `%` as a placeholder.
    """
    if not url:
        return "It has no page."
    if not url.isascii() or any(char.isspace() or ord(char) < 0x21 for char in url):
        return "Its address has characters that no address has."
    parts = urlsplit(url)
    if parts.scheme != "https":
        return "Its address is not https."
    if parts.username or parts.password:
        return "Its address carries a user name."
    if (parts.hostname or "") not in allowed:
        return (
            f"Its address is on {parts.hostname}, not on {', '.join(sorted(allowed))}."
        )
    return ""
