"""The report for a maintainers' meeting, as a command."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

import click

from triage import clock, config, keeping
from triage.cli.main import SLICE, Session
from triage.cli.output import as_json, say
from triage.cli.reporting import templates
from triage.errors import UsageError
from triage.views import Lens, View, backlog, metrics, themes, topics, urgent
from triage.views import report as view
from triage.views.kept import KeptRows
from triage.views.moments import begins
from triage.views.registry import by_id
from triage.views.themes import Theme
from triage.workspace import Workspace

FORMATS = {"md": "md", "json": "json", "html": "html"}
LATE = (
    "Contention, gaps, questions and what is to do are those that are stored now: who"
    " had what at an earlier instant is not kept."
)
UNKNOWN = "Trends begin where what closed is still stored."
EMPTY = "Nothing is stored yet: triage sync."


@click.command()
@click.option(
    "--since",
    metavar="TIME",
    default="72h",
    show_default=True,
    help="From when: 72h, 7d, 2w, 2026-01-20 or an instant.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="md",
    show_default=True,
)
@click.option(
    "--as-of", "as_of", metavar="TIME", help="At which instant, as if it were now."
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    help="A file with $names in place of the usual one, for md and html.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it there; else to standard output.",
)
@SLICE
@click.option("--json", "is_json", is_flag=True, help="The same as --format json.")
@click.pass_obj
def report(
    session: Session,
    since: str,
    form: str,
    as_of: str | None,
    template: Path | None,
    output: Path | None,
    part: str | None,
    is_json: bool,
) -> int:
    """What a meeting needs: numbers, what happened, queues, and ten things to do."""
    form = "json" if is_json else form
    if template and form == "json":
        raise UsageError("JSON has no template.", "Name --format md or html.")
    workspace = session.workspace(_environ(session, as_of), part=part)
    shape = _template(session, workspace.settings.report, form, template)
    gc.disable()  # one run, in which little becomes garbage and nothing in cycles
    lens = workspace.lens()
    found = put_together(workspace, lens, begins("--since", since, lens.now))
    made = (
        as_json(found) + "\n"
        if form == "json"
        else templates.filled(found, form, shape)
    )
    if output is None:
        sys.stdout.write(made)
        return 0
    try:
        output.expanduser().write_text(made, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error}.") from None
    say(f"Written to {output}.")
    return 0


def _template(
    session: Session, settings: config.Report, form: str, given: Path | None
) -> str:
    """The template that is named, else that of the settings; empty: the usual one."""
    if given:
        return templates.read(given)
    named = {"md": settings.markdown, "html": settings.html}.get(form, "")
    if not named:
        return ""
    beside = config.config_path(session.environ, session.given).parent
    return templates.read(beside / Path(named).expanduser())


def _environ(session: Session, as_of: str | None) -> dict[str, str] | None:
    """What the program runs in, at another instant. Raises UsageError for none."""
    if as_of is None:
        return None
    try:
        moment = clock.parse(as_of)
    except ValueError:
        raise UsageError(
            f"{as_of!r} is no ISO 8601 instant.", "Write it like 2026-01-20T00:00:00Z."
        ) from None
    return {**session.environ, "TRIAGE_NOW": clock.iso(moment)}


def put_together(workspace: Workspace, lens: Lens, since: datetime) -> view.Report:
    """The report of a window, from what the other views say."""
    cache = workspace.cache()
    pulse = workspace.pulse(lens, since)
    stored_at = cache.recall("synced_at")
    is_past = any(one.found for one in cache.select(backlog.LATER, lens.parameters()))
    notes = [EMPTY] if not stored_at else []
    notes += [LATE] if is_past else []
    notes += [UNKNOWN] if None in pulse.totals.trend["pulls_opened"] else []
    return view.Report(
        since=pulse.since,
        until=pulse.until,
        windows=pulse.windows,
        stored_at=stored_at,
        notes=tuple(notes),
        totals=pulse.totals,
        stories=view.stories(cache, pulse),
        people=pulse.people,
        metrics=metrics.load(cache, lens, since),
        contention=_queue(workspace, by_id("contention"), lens, is_past=is_past),
        ownership=_queue(workspace, by_id("ownership"), lens, is_past=is_past),
        questions=_queue(workspace, by_id("questions"), lens, is_past=is_past),
        topics=topics.load(workspace.reader(), lens, since),
        themes=_themes(workspace, lens, since),
        receipt=_receipt(workspace, lens.now),
        todo=tuple(urgent.urgent(cache, lens, view.TODO)),
    )


def _themes(workspace: Workspace, lens: Lens, since: datetime) -> tuple[Theme, ...]:
    """What comes up again in four weeks; of a large store in the window alone."""
    begun = since if workspace.keeps_queues else min(since, lens.now - view.RECURS)
    return themes.load(workspace.reader(), lens, begun).themes[: view.THEMES]


def _queue(
    workspace: Workspace, of: View, lens: Lens, *, is_past: bool
) -> view.Section:
    """A queue; of a large store as it was last worked out, where it was."""
    whole = not lens.slice.is_part
    if whole and not is_past and workspace.keeps_queues and of.id in keeping.KEPT:
        shelf = keeping.kept(workspace, of.id)
        if shelf is not None:
            about = shelf.about
            rows = KeptRows(shelf)
            return view.section(of, rows, about.headline, about.count, about.at)
    found = workspace.queue(of, lens)
    return view.section(
        of, found.rows, found.headline, found.count, clock.iso(lens.now)
    )


def _receipt(workspace: Workspace, now: datetime) -> view.Batch | None:
    """The last batch that had begun by then."""
    last, before = workspace.receipt()
    if last is None or last.started_at > now:
        return None
    return view.Batch(
        title=last.title,
        started_at=clock.iso(last.started_at),
        counts=dict(last.counts),
        held=dict(last.held),
        before=dict(before.counts) if before else None,
    )


COMMANDS = (report,)
