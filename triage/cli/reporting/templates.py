"""What a report looks like: text with `$names`, which stand for values and sections.

A template can name values and nothing else: it cannot call, loop, read a file or reach
the network, and what it names is escaped for the format before it is put in.
"""

from __future__ import annotations

import difflib
import string
from collections.abc import Mapping
from pathlib import Path

from triage.cli.reporting import document, markdown, page
from triage.cli.reporting.document import SECTIONS
from triage.errors import UsageError
from triage.views.report import Report

MOST = 1_000_000
"""Characters of a template that are read."""

_MARKDOWN = "\n".join(
    [
        "# What happened from $since to $until",
        "",
        "From what was stored at $stored_at.",
        "",
        "$notes",
        *(f"\n## {title}\n\n${name}" for name, title in SECTIONS.items()),
        "",
    ]
)
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #4a7ab5; --last: #c0662b; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
.right { text-align: right; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr));
  gap: 1rem; }
figure { margin: 0; }
svg { width: 100%; height: auto; }
svg rect { fill: var(--bar); }
svg rect.last { fill: var(--last); }
svg text { font-size: 10px; text-anchor: middle; fill: currentColor; }
svg text.label { font-size: 8px; opacity: .7; }
"""
_POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_HTML = "\n".join(
    [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        _POLICY,
        "<title>$since to $until</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<h1>What happened from $since to $until</h1>",
        "<p>From what was stored at $stored_at.</p>",
        "$notes",
        "$charts",
        *(f"<h2>{title}</h2>\n${name}" for name, title in SECTIONS.items()),
        "</body>",
        "</html>",
        "",
    ]
)
DEFAULT = {"md": _MARKDOWN, "html": _HTML}
"""The templates that are used where none is named."""

_PRINTERS = {
    "md": (markdown.printed, markdown.escaped),
    "html": (page.printed, page.escaped),
}


def values(found: Report, form: str) -> Mapping[str, str]:
    """What a template of this format may name."""
    printed, escaped = _PRINTERS[form]
    return {
        **{name: escaped(value) for name, value in document.facts(found).items()},
        **{name: printed(document.section(name, found)) for name in SECTIONS},
        "charts": printed(document.charts(found)),
        "notes": printed(document.notes(found)),
    }


def filled(found: Report, form: str, template: str = "") -> str:
    """The report in a format, by a template or by the usual one.

    Raises UsageError that names the nearest value for one that there is not.
    """
    known = values(found, form)
    made = string.Template(template or DEFAULT[form])
    for name in made.get_identifiers():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f"Did you mean ${near[0]}?" if near else "See docs/report.md."
            raise UsageError(f"The template names ${name}, which is no value.", meant)
    try:
        return made.substitute(known)
    except ValueError as error:
        raise UsageError(
            f"The template has a $ that names nothing: {error}.", "Write $$ for a $."
        ) from None


def read(path: Path) -> str:
    """A template from a file. Raises UsageError where it cannot be read."""
    try:
        text = path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The template {path} cannot be read: {error}.") from None
    if len(text) > MOST:
        raise UsageError(f"The template {path} is longer than {MOST:,} characters.")
    return text
