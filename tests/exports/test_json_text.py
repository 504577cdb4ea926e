"""Long JSON, broken JSON, and JSON made to harm."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import ExportError
from triage.exports.json_text import JsonText


def members(path, name="messages", **how):
    with JsonText(path, **how) as text:
        return list(text.members(name))


def values(path, **how):
    with JsonText(path, **how) as text:
        return list(text.values())


@pytest.fixture
def file(tmp_path):
    def write(said, mode="w", **how):
        path = tmp_path / "export.json"
        if isinstance(said, bytes):
            path.write_bytes(said)
        else:
            path.write_text(said, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 10_000])
def test_values_are_the_same_wherever_the_file_is_cut(file, chunk):
    path = file(
        '\ufeff{"guild": {"id": "1"}, "n": -12.5e3, "messages": [\n{"id": "\\u00e9\\n"},'
        ' {"id": "}]"}, null, true, 12345678901234567890] , "count":2 }\n'
    )
    assert members(path, chunk=chunk) == [
        ("guild", {"id": "1"}),
        ("n", -12500.0),
        ("messages", {"id": "é\n"}),
        ("messages", {"id": "}]"}),
        ("messages", None),
        ("messages", True),
        ("messages", 12345678901234567890),
        ("count", 2),
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", []),
        ("[]", []),
        ("[1, [2]]", [1, [2]]),
        ('{"a": 1}\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
    ],
)
def test_an_array_or_one_value_a_line_are_read_alike(file, said, found):
    assert values(file(said)) == found


@pytest.mark.parametrize(
    ("said", "line", "why"),
    [
        ('{"messages": [\n{"id": "1"},\n{"id" 2}\n]}', 3, "Expecting ':'"),
        ('{"messages": [\n{"id": "1"},\n{"id": "2', 3, "cut off"),
        ('{"messages": [\n{"id": "1"}\n', 3, "the end of the file"),
        ('{"messages": [1 2]}', 1, "expected ','"),
        ('{"messages": []} x', 1, "something follows"),
        ("[1]", 1, "expected '{'"),
        ('{"messages": [NaN]}', 1, "NaN"),
        ('{"messages": [' + "[" * 200_000, 1, "nested too deeply"),
        ('{"messages": [' + "1" * 5000 + "]}", 1, "Exceeds the limit"),
        ('{"messages": ["a\x01"]}', 1, "Invalid control character"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file, said, line, why):
    with pytest.raises(ExportError, match=f"line {line}: ") as raised:
        members(file(said))
    assert why in raised.value.message
    assert "\x01" not in raised.value.message


def test_what_is_no_utf_8_is_told(file):
    with pytest.raises(ExportError, match="not UTF-8"):
        values(file(b'{"a": "\xff"}'))


def test_one_value_may_not_fill_the_memory(file):
    with pytest.raises(ExportError, match="one value is larger"):
        values(file('["' + "x" * 5000 + '"]'), chunk=100, largest=1000)


def test_only_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "missing"):
        with pytest.raises(ExportError):
            JsonText(tmp_path / name)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(JSON, max_size=5), st.sampled_from([None, 1]), st.integers(5, 200))
def test_what_json_reads_is_read_alike(found, indent, chunk):
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "x.json"
        path.write_text(json.dumps({"messages": found}, indent=indent))
        told = members(path, chunk=chunk)
    assert told == [("messages", one) for one in found]
