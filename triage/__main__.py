"""Starts triage: the console at once, everything else through the commands."""

from __future__ import annotations

import sys


def main() -> None:
    """Run what the command line asks for and exit with its code."""
    from triage.cli import start  # noqa: PLC0415  (the console skips click)

    sys.exit(start.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
