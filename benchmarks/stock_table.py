"""The yardstick: a plain Textual app with a DataTable of so many rows."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable

COUNT = int((sys.argv[1:] or ["50"])[0])


class Stock(App[None]):
    """As the framework's documentation shows it."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Verdict", "Level", "Age", "Ref", "Title")
        for number in range(COUNT):
            title = f"Bump package-{number} from 1.1.0 to 1.2.0"
            table.add_row("review", "minor", "3d", f"acme/web#{number}", title)


if __name__ == "__main__":
    Stock().run()
