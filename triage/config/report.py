"""What the report looks like in a project."""

from __future__ import annotations

from triage.config.table import Table


class Report(Table, frozen=True):
    """Templates of `triage report`, in place of the usual ones."""

    markdown: str = ""
    """A file for `--format md`, beside the settings file unless its path says
    otherwise; empty: the usual one."""
    html: str = ""
    """The same for `--format html`."""
