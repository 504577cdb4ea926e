"""The README is held to the truth: what it shows exists, and what exists it shows."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from triage import config, keymap
from triage.cli import main, setup
from triage.config import Policy, Settings
from triage.config.policy import DEPENDENCY_TYPES, LEVELS, THEN
from triage.views.query import parse

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for command in main.commands():
        found[str(command.name)] = command
        if isinstance(command, click.Group):
            found |= {
                f"{command.name} {name}": sub for name, sub in command.commands.items()
            }
    return found


def test_every_command_is_found_by_its_name_in_the_room_that_has_it() -> None:
    context = click.Context(main.triage)
    listed = main.triage.list_commands(context)
    assert listed == sorted(str(one.name) for one in main.commands())
    found = [main.triage.get_command(context, name) for name in listed]
    assert [one.name for one in found if one] == listed


def section(title: str) -> str:
    return re.split(r"(?m)^## ", README.split(f"## {title}\n", 1)[1])[0]


def shown_commands() -> set[str]:
    rows = re.findall(r"(?m)^\| `triage ?([^`]*)` \|", section("Commands"))
    words = [re.match(r"(?:[a-z-]+(?: [a-z]+)?)?", row) for row in rows]
    return {w.group(0).strip() for w in words if w} - {""}


def test_every_command_that_exists_is_shown() -> None:
    assert set(commands()) - shown_commands() == set()


def test_every_command_that_is_shown_exists() -> None:
    assert shown_commands() - set(commands()) == set()


def test_every_option_that_is_shown_exists() -> None:
    known = {"--config", "--keymap", "--version", "--help"}
    for command in commands().values():
        known |= {o for p in command.params for o in [*p.opts, *p.secondary_opts]}
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
    assert shown - known == set()


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_says_what_it_does(name: str) -> None:
    assert commands()[name].get_short_help_str()


def test_every_key_is_shown_with_its_command() -> None:
    found = runpy.run_path(str(ROOT / "docs" / "make.py"))
    assert found["keys_as_markdown"](keymap.load("default")) in README


def test_every_table_is_described_as_the_schema_has_it() -> None:
    found = runpy.run_path(str(ROOT / "docs" / "make.py"))
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert found["tables_as_markdown"]() in page


def test_every_number_and_metric_is_described_as_the_program_has_it() -> None:
    found = runpy.run_path(str(ROOT / "docs" / "make.py"))
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert found["numbers_as_markdown"]() in page
    assert found["metrics_as_markdown"]() in page
    report = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    assert found["values_as_markdown"]() in report


def test_every_qualifier_is_described_as_the_vocabulary_has_it() -> None:
    found = runpy.run_path(str(ROOT / "docs" / "make.py"))
    page = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    assert found["qualifiers_as_markdown"]() in page


@pytest.mark.parametrize(
    "line",
    re.findall(
        r"(?m)^triage list (.+)$",
        (ROOT / "docs" / "search.md").read_text(encoding="utf-8"),
    ),
)
def test_every_query_that_is_shown_is_understood(line: str) -> None:
    assert parse(shlex.split(line)).names


def test_every_setting_is_in_the_file_that_init_writes() -> None:
    written = setup.template(["owner/name"], [])
    for name in Settings.__struct_fields__:
        assert re.search(rf"(?m)^(# )?\[*{name}\b", written), name
    uncommented = re.sub(r"(?m)^# (?=[a-z_]+ = )", "", written)
    assert tomllib.loads(uncommented)["keep_closed_days"] == 90


@pytest.mark.parametrize("page", ["README.md", "docs/weekly.md"])
def test_every_policy_that_is_shown_is_one(page: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = [t for t in re.findall(r"(?s)```toml\n(.*?)```", text) if "[policy" in t]
    path = tmp_path / "config.toml"
    path.write_text("\n".join(shown), encoding="utf-8")
    assert config.read(path, Settings).policy["weekly"].then == "approve-and-merge"


def test_the_page_on_policies_names_all_that_one_may_say() -> None:
    page = (ROOT / "docs" / "weekly.md").read_text(encoding="utf-8")
    names = {*Policy.__struct_fields__, *THEN, *LEVELS, *DEPENDENCY_TYPES}
    assert {name for name in names if not re.search(rf"\b{name}\b", page)} == set()


def test_every_dependency_is_named_with_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[<>=]", d)[0] for d in project["project"]["dependencies"]]
    rows = dict(re.findall(r"(?m)^\| ([\w-]+) \| (.+) \|$", section("Dependencies")))
    assert set(names) == set(rows) - {"package"}
    for extra in project["project"]["optional-dependencies"]["dev"]:
        assert re.split(r"[<>=]", extra)[0] in section("Dependencies")


def test_the_picture_shows_the_desk() -> None:
    picture = (ROOT / "docs" / "desk.svg").read_text(encoding="utf-8")
    for title in ("Bumps", "Contention", "Ownership", "Questions"):
        assert title in picture


def test_every_file_that_is_linked_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_make_targets_that_are_shown_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?m)^make (\w+)$", README):
        assert re.search(rf"(?m)^{target}:", makefile)


def test_every_environment_variable_that_is_read_is_shown() -> None:
    read: set[str] = set()
    for path in (ROOT / "triage").rglob("*.py"):
        read |= set(
            re.findall(
                r"[\"'](TRIAGE_[A-Z_]+|GITHUB_[A-Z_]+|GH_TOKEN)[\"']", path.read_text()
            )
        )
    assert {name for name in read if name not in README} == set()


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "triage", "--version"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("triage, version ")
