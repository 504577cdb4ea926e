import pytest

from triage.exports import Notes, reading


@pytest.fixture
def told():
    """What an export says of a file, as a list; with the notes on it."""

    def read(export, path):
        notes = Notes()
        with reading(path) as text:
            return list(export(text, notes)), notes

    return read
