"""A flag: what is contended, how badly, what proves it, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from triage.model import Ref
from triage.views import Cell, Row, phrases


class Mention(NamedTuple):
    """A pull request that a flag is about."""

    ref: Ref
    title: str
    created_at: str
    """Since when it is open."""
    named: str
    """Its ref and its title."""

    @classmethod
    def of(cls, ref: Ref, title: str, created_at: str) -> Mention:
        """What a flag keeps of a pull request."""
        return cls(ref, title, created_at, f"{ref} {title}")


class Move(msgspec.Struct, frozen=True):
    """One review request that should go from one person to another."""

    ref: str
    request: str
    unrequest: str
    why: str


class Flag(msgspec.Struct, frozen=True):
    """One flag, as `triage contention --json` prints it."""

    kind: str
    subject: str
    refs: list[str]
    severity: int
    why: str
    evidence: list[str]
    suggestion: str
    commands: list[str]
    """What carries the suggestion out, ready for a shell; each shows a plan first."""
    moves: list[Move]
    """Of an overloaded reviewer: who could take which review request."""


class Found(msgspec.Struct, frozen=True, gc=False):
    """One flag as a kind finds it."""

    kind: str
    subject: str
    pulls: tuple[Mention, ...]
    severity: float
    why: str
    evidence: tuple[str, ...]
    suggestion: str
    candidates: tuple[tuple[str, str], ...] = ()
    """Logins that could help, best first, each with the reason."""
    title: str = ""
    """What its line says; empty: the one pull request's title, or the subject."""
    commands: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def identity(self) -> Ref | str:
        """Which slice it is in: that of its one pull request, or one of its own."""
        alone = len(self.pulls) == 1
        return self.pulls[0].ref if alone else f"{self.kind}:{self.subject}"

    @property
    def level(self) -> int:
        """The severity as a whole number from 1 to 100."""
        return max(1, min(round(self.severity), 100))

    @property
    def rank(self) -> tuple[float, str, str, tuple[Ref, ...]]:
        """Where it stands: the worst first, the rest in the same order every time."""
        return -self.severity, self.kind, self.subject, self.refs

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The names of its pull requests."""
        return tuple([pull.ref for pull in self.pulls])

    @property
    def since(self) -> str:
        """Since when the oldest of its pull requests is open."""
        return min([pull.created_at for pull in self.pulls])

    def row(self, now_age: str) -> Row:
        """Its line in the console; `now_age` is the age of its oldest pull request."""
        level, refs = self.level, self.refs
        tone = "bad" if level >= 70 else "warn" if level >= 40 else ""
        return Row(
            key=f"{self.kind}:{self.subject}",
            cells=(
                phrases.cell(str(level), tone),
                phrases.cell(self.kind, tone),
                phrases.cell(now_age, "dim"),
                phrases.cell(str(len(refs))),
                phrases.cell(self._where(refs), "dim"),
                Cell(self._title()),
            ),
            refs=refs,
            why=self.why,
            evidence=(
                *self.evidence,
                f"suggestion: {self.suggestion}",
                *[f"$ {command}" for command in self.commands],
            ),
            suggestions=self.candidates,
            text=" ".join([self.kind, self.subject, *[p.named for p in self.pulls]]),
        )

    def _where(self, refs: Sequence[Ref]) -> str:
        if len(refs) == 1:
            return str(refs[0])
        repos = len({ref.key for ref in refs})
        return refs[0].repo if repos == 1 else f"{repos} repositories"

    def _title(self) -> str:
        if self.title:
            return self.title
        return self.pulls[0].title if len(self.pulls) == 1 else self.subject

    def payload(self) -> Flag:
        """As JSON has it."""
        return Flag(
            kind=self.kind,
            subject=self.subject,
            refs=phrases.refs(pull.ref for pull in self.pulls),
            severity=self.level,
            why=self.why,
            evidence=list(self.evidence),
            suggestion=self.suggestion,
            commands=list(self.commands),
            moves=list(self.moves),
        )


def command(action: str, *words: str, refs: Iterable[Ref | str]) -> str:
    """A command of triage on some items, as one types it."""
    return " ".join(["triage", action, *words, *map(str, refs)])
