"""The person's own editor: which it is, and a run of it that is not told the token."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from triage.errors import UsageError
from triage.store.leaves import Leaf
from triage.token import VARIABLES

HIDDEN = frozenset({*VARIABLES, "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"})
"""What an editor is not told."""

USUAL = ("sensible-editor", "nano", "vi")
"""What is looked for where nothing is set."""


def command(wanted: str, environ: Mapping[str, str]) -> list[str]:
    """The editor as its arguments: the settings', `$VISUAL`, `$EDITOR`, or a usual one.

    Raises UsageError where there is none, or what is set cannot be run.
    """
    path = environ.get("PATH")
    for source, value in (
        ("answers.editor", wanted),
        ("$VISUAL", environ.get("VISUAL", "")),
        ("$EDITOR", environ.get("EDITOR", "")),
    ):
        if not value.strip():
            continue
        try:
            words = shlex.split(value)
        except ValueError as error:
            raise UsageError(f"{source} cannot be read: {error}.") from None
        if shutil.which(words[0], path=path) is None:
            raise UsageError(
                f"{source} names {words[0]}, which cannot be run.",
                "Set it to an editor, such as: vim, or code --wait",
            )
        return words
    for name in USUAL:
        if shutil.which(name, path=path):
            return [name]
    raise UsageError("No editor is set.", "Set $EDITOR, or editor under [answers].")


def edit(leaf: Leaf, editor: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the editor on a file, to its end; how it ended. Raises OSError."""
    told = {k: v for k, v in environ.items() if k not in HIDDEN}
    child = subprocess.Popen([*editor, str(leaf.path)], env=told)
    leaf.is_edited_by(child.pid)
    return child.wait()


@contextmanager
def unbroken() -> Iterator[None]:
    """Leave an interrupt from the keyboard to the editor, which has the terminal."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
