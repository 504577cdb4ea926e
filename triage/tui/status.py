"""The two lines at the foot: which keys do what here, and how things stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.strip import Strip

from triage.act.showing import span
from triage.clock import age
from triage.commands import BY_ID
from triage.keymap import Keymap
from triage.text import ago, count
from triage.tui.cells import fit_words
from triage.tui.sources import Standing
from triage.tui.strips import strip
from triage.tui.tones import Toned

if TYPE_CHECKING:
    from triage.sync import Progress

SEPARATOR = " · "


class Hints(Toned):
    """Keys and what they do, as many as fit."""

    def __init__(self, keymap: Keymap, commands: Sequence[str] = ()) -> None:
        super().__init__()
        self.keymap = keymap
        self.commands = tuple(commands)

    def show(self, commands: Sequence[str]) -> None:
        """Show other keys; the last one always stays."""
        if tuple(commands) != self.commands:
            self.commands = tuple(commands)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Key and label, side by side; what does not fit is left out."""
        del y
        width = self.outer_size.width
        base, key_style = self.look(), self.look("key")
        pieces = [(" ", base)]
        *others, last = [
            (self.keymap.first(one), BY_ID[one].label) for one in self.commands
        ] or [("", "")]
        room = width - 2 - self._cells(last)
        for key, label in others:
            room -= self._cells((key, label))
            if room < 0:
                break
            pieces += [(key, key_style), (f" {label}  ", base)]
        pieces += [(last[0], key_style), (f" {last[1]}", base)]
        return strip(pieces, width, base)

    @staticmethod
    def _cells(hint: tuple[str, str]) -> int:
        return cell_len(hint[0]) + cell_len(hint[1]) + 3


class Heading(Toned):
    """What a box is about, in one line."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def show(self, words: str) -> None:
        """Say something else."""
        if words != self.words:
            self.words = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The words; a ref among them loses its owner before its number."""
        del y
        width = self.outer_size.width
        words = f" {fit_words(self.words, width - 2)}"
        return strip([(words, self.look())], width, self.look())


class Status(Toned):
    """Scope, age of the data, sync, writes waiting, marks: in one line."""

    def __init__(self, go_on: str = "") -> None:
        super().__init__()
        self.go_on = go_on
        """The key that shows the writes that wait."""
        self.standing = Standing()
        self.now: datetime | None = None
        self.until: datetime | None = None
        self.why = ""
        self.progress: Progress | None = None
        self.syncing = False
        self.trouble = ""
        """Why GitHub could not be read."""
        self.broken = ""
        """Why the store could not be read."""
        self.trouble_in_filter = ""
        """Why what is typed is no filter."""
        self.pending = 0
        self.doing = ""
        self.marks = 0
        self.hidden = 0
        self.range = False

    def mark(self, marks: int, hidden: int, *, ranging: bool, trouble: str) -> None:
        """Say what is marked and filtered; drawn anew only where that changed.

        What is drawn at the foot and at the top at once costs all that lies between.
        """
        now = (marks, hidden, ranging, trouble)
        if now != (self.marks, self.hidden, self.range, self.trouble_in_filter):
            self.marks, self.hidden, self.range, self.trouble_in_filter = now
            self.refresh()

    def waits(self, why: str, until: datetime) -> None:
        """Say until when GitHub asks to wait, by this machine's clock."""
        self.why, self.until = why, until
        self.refresh()

    def parts(self) -> list[tuple[int, str, str]]:
        """What there is to say: rank (the highest goes first), tone and text."""
        standing = self.standing
        out: list[tuple[int, str, str]] = []
        if self.trouble_in_filter:
            out.append((0, "warn", self.trouble_in_filter))
        if self.marks or self.range:
            hidden = f", {self.hidden:,} hidden" if self.hidden else ""
            ranging = ", range" if self.range else ""
            out.append((0, "strong", f"{self.marks:,} marked{hidden}{ranging}"))
        waiting = max(self.pending, standing.waiting)
        if self.doing:
            out.append((1, "strong", self.doing))
        elif waiting:
            key = (
                f" ({self.go_on} shows them)" if self.go_on and not self.pending else ""
            )
            out.append((1, "strong", f"{count(waiting, 'write')} waiting{key}"))
        if standing.wave and not self.doing:
            again = f"{standing.wave} ready again: next wave"
            out.append((1, "good", f"{again} ({self.go_on})" if self.go_on else again))
        elif standing.returning and not self.doing:
            out.append((4, "dim", f"{standing.returning} wait for their bots"))
        if standing.unknown:
            out.append((1, "warn", f"{standing.unknown} unknown: sync settles them"))
        out += [(2, "warn", words) for words in (self.broken, self.trouble) if words]
        if self.until and self.until > datetime.now(UTC):
            out.append(
                (2, "warn", f"waiting until {self.until:%H:%M:%S} UTC: {self.why}")
            )
        if self.syncing:
            out += self._sync()
        if standing.part:
            out.append((1, "strong", f"slice {standing.part}"))
        out.append((3, "", self._fresh()))
        if standing.repos:
            out.append((5, "", count(standing.repos, "repository", "repositories")))
        if standing.troubled:
            out.append((2, "warn", f"{standing.troubled} not readable"))
        return out

    def _fresh(self) -> str:
        fresh, now = self.standing.fresh, self.now or self.standing.now
        if now is None or self.standing.now is None:
            return ""
        if fresh is None:
            return "no data yet"
        words = ago(age(fresh, now))
        return "data just read" if words == "now" else f"data {words} old"

    def _sync(self) -> list[tuple[int, str, str]]:
        progress = self.progress
        if progress is None:
            return [(2, "", "syncing")]
        if progress.feed == "waiting":
            return [(2, "warn", progress.note)]
        out = []
        done = f"{progress.done:,}"
        if progress.total:
            done += f"/{progress.total:,}"
        what = " ".join(filter(None, ("syncing", progress.repo, progress.feed, done)))
        out.append((2, "", what))
        if progress.points_left is not None:
            out.append((6, "", f"{progress.points_left:,} points left"))
        if progress.eta_seconds:
            out.append((4, "", f"{span(max(progress.eta_seconds, 1.0))} to go"))
        return out

    def render_line(self, y: int) -> Strip:
        """The parts that fit, the dearest kept longest."""
        del y
        width = self.outer_size.width
        base = self.look()
        parts = [part for part in self.parts() if part[2]]
        while len(parts) > 1 and self._cells_of(parts) > width - 2:
            parts.remove(max(parts, key=lambda part: part[0]))
        pieces = [(" ", base)]
        for index, (_, tone, text) in enumerate(parts):
            pieces.append((SEPARATOR if index else "", base))
            pieces.append((text, self.look(tone)))
        return strip(pieces, width, base)

    @staticmethod
    def _cells_of(parts: Sequence[tuple[int, str, str]]) -> int:
        return sum(cell_len(part[2]) + len(SEPARATOR) for part in parts)
