"""Asks package registries when versions were published: npm and PyPI, without a token."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from triage import clock
from triage.config import Registries, is_loopback
from triage.errors import SettingsError, Unreachable

TIMEOUT = 10.0
"""Seconds for one answer to begin."""

LARGEST = 64_000_000
"""Bytes of the largest answer that is read; some packages have very many versions."""

_NAMES = {
    "npm": re.compile(r"(?:@[A-Za-z0-9._~-]+/)?[A-Za-z0-9._~-]+"),
    "pip": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"),
}
_PART = re.compile(r"[A-Za-z0-9._+!-]+")

Published = Mapping[str, datetime | None]


class Packages:
    """The registries that the settings name."""

    def __init__(self, registries: Registries) -> None:
        self.bases = {
            "npm": _base("npm", registries.npm),
            "pip": _base("pypi", registries.pypi),
        }

    def published(
        self, ecosystem: str, name: str, versions: Sequence[str]
    ) -> Published:
        """When some versions of a package were published; None: it does not know one.

        Of PyPI the newest file of a version counts. Raises HubError.
        """
        bare = re.sub(r"\[.*\]$", "", name)
        if not _NAMES[ecosystem].fullmatch(bare):
            return {}
        sound = [one for one in versions if _PART.fullmatch(one)]
        if ecosystem == "npm":
            return self._npm(bare, sound)
        return {one: self._pypi(bare, one) for one in sound}

    def _npm(self, name: str, versions: Sequence[str]) -> Published:
        found = self._get(f"{self.bases['npm']}/{quote(name, safe='@')}")
        times = found.get("time")
        known = times if isinstance(times, dict) else {}
        return {one: _when(known.get(one)) for one in versions}

    def _pypi(self, name: str, version: str) -> datetime | None:
        folded = re.sub(r"[-_.]+", "-", name).lower()
        found = self._get(f"{self.bases['pip']}/pypi/{folded}/{quote(version)}/json")
        files = found.get("urls")
        times = [
            at
            for one in (files if isinstance(files, list) else ())
            if isinstance(one, dict)
            if (at := _when(one.get("upload_time_iso_8601")))
        ]
        return max(times, default=None)

    def _get(self, url: str) -> Mapping[str, Any]:
        """The JSON of an address; nothing where the registry knows no such thing."""
        import requests  # noqa: PLC0415  (only where registries may be asked)

        try:
            with requests.get(
                url, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code == 404:
                    return {}
                if answer.status_code != 200:
                    raise Unreachable(
                        f"{urlsplit(url).hostname} answered {answer.status_code}."
                    )
                body = answer.raw.read(LARGEST + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise Unreachable(
                f"{urlsplit(url).hostname} cannot be reached: {type(error).__name__}."
            ) from None
        if len(body) > LARGEST:
            raise Unreachable(f"{urlsplit(url).hostname} answers with too much.")
        try:
            found = json.loads(body)
        except ValueError:
            raise Unreachable(f"{urlsplit(url).hostname} makes no sense.") from None
        return found if isinstance(found, dict) else {}


def _base(name: str, url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    plain = parts.scheme == "http" and is_loopback(host)
    if not host or parts.username or not (parts.scheme == "https" or plain):
        raise SettingsError(
            f"[bumps] registries: {name} is {url!r}, which is no https address."
        )
    return url.rstrip("/")


def _when(value: Any) -> datetime | None:
    try:
        return clock.maybe(value) if isinstance(value, str) else None
    except ValueError:
        return None
