"""Turns every way in which a request can fail into one tree of errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from triage.errors import (
    AuthError,
    Forbidden,
    HubError,
    NotFound,
    RateLimited,
    Rejected,
    Unreachable,
)
from triage.text import clean, shorten

SECONDARY_SECONDS = 60.0
"""The wait for a secondary limit that names none (GitHub's rate-limit page)."""

_TIMEOUTS = frozenset({502, 503, 504})

TOO_MUCH = frozenset({"RESOURCE_LIMITS_EXCEEDED"})
"""Error types of a query that asks for too much at once: a smaller one may pass."""


def from_status(
    status: int, headers: Mapping[str, Any], body: Any, *, now: float
) -> HubError:
    """The error that an HTTP status of 3xx to 5xx means; `now` is POSIX time."""
    said = _message(body)
    if status == 401:
        return AuthError(
            f"GitHub does not accept the token: {said or 'bad credentials'}.",
            "Set GH_TOKEN to a valid one, or run: gh auth login",
            status=status,
        )
    if status in {403, 429}:
        until = _blocked_until(status, headers, said, now)
        if until is not None:
            return RateLimited(
                f"GitHub's rate limit: {said or 'too many requests'}.",
                status=status,
                until=until,
            )
        saml = "saml" in said.lower() or bool(headers.get("x-github-sso"))
        needed = headers.get("x-accepted-github-permissions", "")
        hint = (
            "Authorise the token for this organisation's single sign-on."
            if saml
            else f"The token needs: {clean(str(needed))}."
            if needed
            else "See what the token may do with: triage doctor"
        )
        return Forbidden(said or "Forbidden.", hint, status=status, saml=saml)
    if status in {404, 410, 451}:
        return NotFound(said or "Not found.", status=status)
    if status >= 500:
        return Unreachable(
            f"GitHub answered {status}{': ' + said if said else ''}.",
            status=status,
            timeout=status in _TIMEOUTS,
        )
    if 300 <= status < 400:
        return Rejected(
            "GitHub redirects to another place.",
            "Sync again: the repository may have been renamed.",
            status=status,
        )
    return Rejected(said or f"GitHub answered {status}.", status=status)


def from_graphql(
    errors: list[Any], headers: Mapping[str, Any], *, now: float
) -> HubError:
    """The error that a GraphQL answer of status 200 means as a whole."""
    first: Mapping[str, Any] = next((e for e in errors if isinstance(e, dict)), {})
    said = shorten(clean(str(first.get("message") or "unknown error")), 300)
    kinds = {str(e.get("type") or "") for e in errors if isinstance(e, dict)}
    low = said.lower()
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"} or "rate limit" in low:
        until = _blocked_until(429, headers, said, now) or now + SECONDARY_SECONDS
        return RateLimited(f"GitHub's rate limit: {said}", status=200, until=until)
    if "FORBIDDEN" in kinds or "INSUFFICIENT_SCOPES" in kinds:
        saml = any(is_saml(e) for e in errors)
        hint = (
            "Authorise the token for this organisation's single sign-on."
            if saml
            else "See what the token may do with: triage doctor"
        )
        return Forbidden(said, hint, status=200, saml=saml)
    if "NOT_FOUND" in kinds:
        return NotFound(said, status=200)
    if kinds & TOO_MUCH:
        return Unreachable(f"GitHub: {said}", status=200, timeout=True)
    if "timeout" in low or "something went wrong" in low or "timedout" in low:
        return Unreachable(f"GitHub: {said}", status=200, timeout=True)
    return Rejected(f"GitHub: {said}", status=200)


def is_saml(error: Any) -> bool:
    """Whether one GraphQL error says that single sign-on hides something."""
    if not isinstance(error, dict):
        return False
    extensions = error.get("extensions")
    marked = isinstance(extensions, dict) and bool(extensions.get("saml_failure"))
    return marked or "saml" in str(error.get("message") or "").lower()


def from_exception(error: Exception) -> HubError:
    """The error that an exception of PyGithub or requests means.

    Only what surely happened before the request left is `sent=False`.
    """
    import requests  # noqa: PLC0415  (loaded by the first request)

    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Unreachable(
            "GitHub did not answer in time.", _OFFLINE, timeout=True, sent=False
        )
    if isinstance(error, requests.exceptions.Timeout):
        return Unreachable("GitHub did not answer in time.", timeout=True)
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable("The proxy refused.", "Check HTTPS_PROXY.", sent=False)
    if isinstance(error, requests.exceptions.SSLError):
        said = repr(error)
        if "CERTIFICATE_VERIFY_FAILED" in said:
            return Unreachable(
                "GitHub's certificate is not trusted here.", _AUTHORITY, sent=False
            )
        if "[X509" in said:
            return _no_authorities()
        return Unreachable("The encrypted connection to GitHub broke.")
    if isinstance(error, requests.exceptions.ConnectionError):
        unsent = "NewConnectionError" in repr(error) or "NameResolution" in repr(error)
        if unsent:
            return Unreachable("GitHub cannot be reached.", _OFFLINE, sent=False)
        return Unreachable("The connection to GitHub broke.")
    if isinstance(error, requests.exceptions.RequestException):
        return Unreachable("GitHub's answer broke off.")
    if isinstance(error, OSError) and "TLS CA" in str(error):
        return _no_authorities()
    if type(error) is RuntimeError:
        return elsewhere()
    return Unreachable("GitHub's answer makes no sense.")


def _no_authorities() -> Unreachable:
    return Unreachable(
        "The certificate authorities cannot be read.", _AUTHORITY, sent=False
    )


def elsewhere() -> Rejected:
    """The error that a redirect away from the endpoint means."""
    return Rejected(
        "GitHub redirects to another host; the token stays here.",
        "Check GITHUB_API_URL.",
    )


_OFFLINE = "Check the network; what is stored stays readable."
_AUTHORITY = "Point SSL_CERT_FILE or REQUESTS_CA_BUNDLE at your authority."


def _message(body: Any) -> str:
    """What GitHub said, on one clean line."""
    if not isinstance(body, dict):
        return ""
    parts = [str(body.get("message") or "")]
    details = body.get("errors")
    if isinstance(details, list):
        for one in details[:3]:
            if isinstance(one, dict):
                parts.append(str(one.get("message") or one.get("code") or ""))
            else:
                parts.append(str(one))
    text = ": ".join(clean(p).strip().rstrip(".") for p in parts if p)
    return shorten(text, 300)


def _blocked_until(
    status: int, headers: Mapping[str, Any], said: str, now: float
) -> float | None:
    """Until when GitHub wants nothing, in POSIX time here; None: no limit at all.

    `Retry-After` comes first, then the reset of an exhausted budget, measured
    from the server's own clock, else a minute.
    """
    after = str(headers.get("retry-after") or "")
    if after.isdecimal():
        return now + float(after)
    if str(headers.get("x-ratelimit-remaining")) == "0":
        reset = str(headers.get("x-ratelimit-reset") or "")
        if reset.replace(".", "", 1).isdecimal():
            there = server_time(headers)
            said_now = there.timestamp() if there else now
            return now + max(float(reset) - said_now, 1.0)
        return now + SECONDARY_SECONDS
    low = said.lower()
    if status == 429 or "rate limit" in low or "abuse detection" in low:
        return now + SECONDARY_SECONDS
    return None


def server_time(headers: Mapping[str, Any]) -> datetime | None:
    """GitHub's own time at an answer; None where it does not say."""
    try:
        found = parsedate_to_datetime(str(headers.get("date")))
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
