"""What comes up again, as commands: themes, and a page of answered questions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.errors import UsageError
from triage.text import count
from triage.views import faq as pages
from triage.views import themes as view
from triage.views.moments import begins

_SINCE = "From when: 72h, 3d, 2w, 2026-01-20 or an instant."
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.option("--since", metavar="TIME", default="12w", show_default=True, help=_SINCE)
@_JSON
@click.pass_obj
def themes(session: Session, since: str, as_json: bool) -> int:
    """What several people brought up, in items and channels, by source and week."""
    workspace = session.workspace()
    lens = workspace.lens()
    found = view.load(workspace.reader(), lens, begins("--since", since, lens.now))
    if as_json:
        print_json(found)
        return 0
    say(f"Themes: {view.headline(found)}")
    print_rows(view.COLUMNS, view.lines(found, lens.now))
    return 0


@click.command()
@click.option("--since", metavar="TIME", default="52w", show_default=True, help=_SINCE)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page there instead of printing it.",
)
@click.option("--private", is_flag=True, help="Private repositories too.")
@_JSON
@click.pass_obj
def faq(
    session: Session, since: str, output: Path | None, private: bool, as_json: bool
) -> int:
    """Questions that several people asked, with the best answers, as Markdown."""
    workspace = session.workspace()
    lens = workspace.lens()
    start = begins("--since", since, lens.now)
    found = pages.load(workspace.reader(), lens, start, private=private)
    if found.private_left_out:
        items = count(found.private_left_out, "item")
        say(f"Left out: {items} of private repositories; --private takes them in.")
    if as_json:
        print_json(found)
        return 0
    page = pages.markdown(found)
    if output is None:
        sys.stdout.write(page)
        return 0
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written: {error.strerror}.",
            "Name another file, or leave out --output.",
        ) from None
    say(f"{count(len(found.entries), 'question')} in {output}.")
    return 0


COMMANDS = (themes, faq)
