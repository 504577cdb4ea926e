"""Everything that can go wrong, as one tree with a message, a hint and an exit code.

TriageError
├── UsageError            2   the command line or a ref makes no sense
│   └── SettingsError     2   a settings file or keymap is wrong
├── StoreError            1   a local database cannot be read or written
├── Refused               1   an action cannot be taken, and why
├── ExportError           1   a file to import cannot be read, or where it is wrong
├── Interrupted         130   the person asked to stop
└── HubError              1   GitHub, or the way to it
    ├── AuthError         3   no token, or GitHub does not accept it
    ├── Forbidden         1   the token may not do this (SAML is a kind of it)
    ├── NotFound          1   missing, deleted, or hidden from this token
    ├── Rejected          1   a definite no: 405, 409, 422 and other 4xx
    ├── RateLimited       4   GitHub asks to wait
    └── Unreachable       4   no answer, a broken answer, or a 5xx
"""

from __future__ import annotations

from typing import ClassVar


class TriageError(Exception):
    """What happened, and what to do next."""

    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(TriageError):
    """The command line, a query or a ref makes no sense."""

    exit_code = 2
    title = "usage"


class SettingsError(UsageError):
    """A settings file or a keymap is wrong; the message names file and place."""

    title = "settings"


class StoreError(TriageError):
    """A local database cannot be opened, read or written."""

    title = "store"


class Refused(TriageError):
    """An action cannot be taken; nothing was sent."""

    title = "refused"


class ExportError(TriageError):
    """A file to import cannot be read; the message names it and the place."""

    title = "import"


class Interrupted(TriageError):
    """The person asked to stop; what was done until then stands."""

    exit_code = 130
    title = "stopped"


class Busy(TriageError):
    """Another process does this already, for longer than one waits."""

    exit_code = 4
    title = "busy"


class HubError(TriageError):
    """GitHub, or the way to it, failed."""

    title = "github"

    def __init__(self, message: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status


class AuthError(HubError):
    """There is no token, or GitHub does not accept it."""

    exit_code = 3
    title = "auth"


class Forbidden(HubError):
    """The token may not do this."""

    title = "forbidden"

    def __init__(
        self, message: str, hint: str = "", *, status: int = 403, saml: bool = False
    ) -> None:
        super().__init__(message, hint, status=status)
        self.saml = saml


class NotFound(HubError):
    """Missing, deleted, or hidden from this token."""

    title = "not found"


class Rejected(HubError):
    """A definite no to a request that GitHub understood: 405, 409, 422."""

    title = "rejected"


class RateLimited(HubError):
    """GitHub asks to wait; `until` is a POSIX time in seconds, by this machine."""

    exit_code = 4
    title = "rate limit"

    def __init__(
        self, message: str, hint: str = "", *, status: int = 0, until: float = 0.0
    ) -> None:
        super().__init__(message, hint, status=status)
        self.until = until


class Unreachable(HubError):
    """No answer, a broken answer, or a 5xx: whether it took effect is unknown."""

    exit_code = 4
    title = "network"

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int = 0,
        timeout: bool = False,
        sent: bool = True,
    ) -> None:
        super().__init__(message, hint, status=status)
        self.timeout = timeout
        self.sent = sent
