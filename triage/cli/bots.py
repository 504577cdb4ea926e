"""`triage bots`: who opens dependency bumps, and how to trust an account."""

from __future__ import annotations

import click

from triage.cli.main import Session
from triage.cli.output import print_json, print_rows, say
from triage.views import Cell, Column
from triage.views.bots import bots as accounts

_COLUMNS = (
    Column("Account", 24),
    Column("Type", 6),
    Column("Id", 12, right=True),
    Column("As", 14),
    Column("Bumps", 5, right=True),
    Column("Trusted"),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def bots(session: Session, as_json: bool) -> int:
    """Accounts that open dependency bumps, by type and id, and how to trust one."""
    workspace = session.workspace()
    found = accounts(workspace.cache(), workspace.settings)
    if as_json:
        print_json({"bots": found})
        return 0
    rows = [
        (
            Cell(one.login or "(gone)"),
            Cell(one.type or ""),
            Cell("" if one.id is None else str(one.id)),
            Cell(one.bot),
            Cell(str(one.bumps)),
            Cell(one.trusted, "good" if one.trusted != "no" else "warn"),
        )
        for one in found
    ]
    print_rows(_COLUMNS, rows)
    unknown = [one.setting for one in found if one.setting]
    if unknown:
        say("To trust one of these, look at its page, then add it to your settings:")
        say("[bumps]\ntrusted = [")
        for setting in unknown:
            say(f"  {setting},")
        say("]")
    return 0


COMMANDS = (bots,)
