"""Settings, keys, and the first start."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from cli_kit import Program

from triage.cli import setup
from triage.config import Checkout
from triage.views import saved


def test_config_init_finds_the_repositories_one_can_push_to(fresh: Program) -> None:
    assert fresh("config", "init").code == 0
    path = fresh.home / "config" / "triage" / "config.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    assert "harbourline/hull" in written["repos"]
    assert "northpier/keel" not in written["repos"]
    assert fresh("config").code == 0


def test_config_init_puts_the_checkouts_repository_first(fresh: Program) -> None:
    git = ["git", "-C", str(fresh.home)]
    subprocess.run([*git, "init", "-q"], check=True)
    remote = "http://127.0.0.1/harbourline/tide.git"
    subprocess.run([*git, "remote", "add", "origin", remote], check=True)
    done = fresh("config", "init", "--stdout")
    assert tomllib.loads(done.out)["repos"] == ["harbourline/tide"]
    assert '# "harbourline/hull"' in done.out


def test_config_init_replaces_nothing_unasked(fresh: Program) -> None:
    fresh("config", "init")
    done = fresh("config", "init")
    assert done.code == 2
    assert "--force" in done.err


def test_a_wrong_setting_names_file_place_and_nearest_name(fresh: Program) -> None:
    path = fresh.home / "config" / "triage" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[bumps]\nmin_age_hour = 3\n", encoding="utf-8")
    done = fresh("bumps")
    assert done.code == 2
    assert "config.toml" in done.err
    assert "min_age_hours" in done.err


def test_a_checkout_may_add_repositories_and_nothing_else(fresh: Program) -> None:
    (fresh.home / "triage.toml").write_text('repos = ["harbourline/hull"]\n')
    assert fresh("sync", "--json").json["repos"] == 1
    (fresh.home / "triage.toml").write_text("[[bumps.trusted]]\nid = 1\n")
    done = fresh("bumps")
    assert done.code == 2
    assert "triage.toml" in done.err


def test_keys_prints_the_keymap_in_force(fresh: Program) -> None:
    default, vim = fresh("keys"), fresh("--keymap", "vim", "keys")
    assert default.code == vim.code == 0
    assert "approve" in default.out


def test_doctor_and_keys_fail_where_the_console_would_not_start(
    fresh: Program,
) -> None:
    path = fresh.home / "config.toml"
    path.write_text('[[view]]\nname = "a"\n[[view]]\nname = "mine too"\nkey = "m"\n')
    said = f"{path}: view 2 'mine too': key 'm' is already "
    done = fresh("--config", str(path), "keys")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Free are " in done.err
    doctor = fresh("--config", str(path), "doctor", "--json")
    (check,) = (c for c in doctor.json["checks"] if c["name"] == "keymap")
    assert (doctor.code, check["state"]) == (1, "fail")
    assert said in check["why"]


def test_keys_shows_those_of_views(fresh: Program) -> None:
    path = fresh.home / "config.toml"
    path.write_text('[[view]]\nname = "Old bugs"\nkey = "9"\n')
    assert "Go to your view Old bugs." in fresh("--config", str(path), "keys").out
    keys = fresh("--config", str(path), "keys", "--json").json["keys"]
    (own,) = (one for one in keys if one["command"] == "view.old-bugs")
    assert own["keys"] == ["9"]
    shown = fresh("--config", str(path), "config").out
    path.write_text(shown)
    assert fresh("--config", str(path), "config").out == shown


AMISS = "[[view]]\nname = 'Mine alone'\nquery = 'autor:me'\n"


def test_demo_without_a_terminal_prints_the_desk_and_leaves_nothing(
    fresh: Program,
) -> None:
    usual = fresh.home / "usual.toml"
    usual.write_text(AMISS)  # and takes no settings that are not named
    done = fresh("demo", TMPDIR=str(fresh.home), TRIAGE_CONFIG=str(usual))
    assert done.code == 0, done.err
    assert "Bumps (65)" in done.out
    assert [p.name for p in fresh.home.iterdir() if p.name.startswith("triage-")] == []


def test_demo_refuses_a_world_that_is_not_there(fresh: Program) -> None:
    assert fresh("demo", "--world", "nowhere.jsonl").code == 2


@pytest.mark.parametrize(
    "content", [b"not json\n", b'{"a": 1}\n', b'{"kind": "issue"}\n', b"\x1f\x8b\x08"]
)
def test_a_file_that_is_no_world_is_a_clear_error(
    fresh: Program, content: bytes
) -> None:
    for name in ("world.jsonl", "world.jsonl.gz"):
        path = fresh.home / name
        path.write_bytes(content)
        done = fresh("demo", "--world", str(path))
        assert done.code == 2
        assert "is no recorded world" in done.err


def test_a_port_that_is_taken_is_a_clear_error(fresh: Program) -> None:
    taken = fresh.server.url.rsplit(":", 1)[1]
    done = fresh("demo", "--serve", "--port", taken)
    assert done.code == 2
    assert f"Port {taken}" in done.err


def test_what_serve_prints_keeps_ones_own_data_out(fresh: Program) -> None:
    words = [sys.executable, "-m", "triage", "demo", "--serve"]
    with subprocess.Popen(words, env=fresh.environ(), stdout=subprocess.PIPE) as child:
        lines = [child.stdout.readline().decode() for _ in range(6)]
        child.terminate()
    names = {line.split("=")[0] for line in lines}
    assert names >= {"export TRIAGE_DATA_DIR", "export TRIAGE_NOW", "export GH_TOKEN"}


def test_config_init_without_a_token_writes_nothing(fresh: Program) -> None:
    done = fresh("config", "init", GH_TOKEN="", PATH="/nonexistent")
    assert done.code == 3
    assert not (fresh.home / "config" / "triage" / "config.toml").exists()


def test_a_misspelt_repository_is_not_remembered(fresh: Program) -> None:
    assert fresh("sync", "harbourline/hull", "harbourline/hulk").code == 1
    assert fresh("sync").code == 0


def test_what_is_forgotten_is_followed_no_longer(fresh: Program) -> None:
    fresh("sync", "harbourline/hull", "harbourline/tide")
    assert fresh("sync", "--forget", "harbourline/tide").code == 0
    assert fresh("sync", "--json").json["repos"] == 1
    assert fresh("list", "repo:harbourline/tide").out == ""
    assert fresh("sync", "--forget", "harbourline/tide").code == 1


def test_doctor_reports_where_a_database_cannot_be_opened(fresh: Program) -> None:
    (fresh.home / "data").mkdir()
    (fresh.home / "data" / "journal.db").write_bytes(b"no database at all" * 100)
    done = fresh("doctor", "--json")
    checks = {c["name"]: c["state"] for c in done.json["checks"]}
    assert checks["journal.db"] == "fail"
    assert checks["token"] == "pass"


def test_demo_takes_the_settings_that_are_named(fresh: Program) -> None:
    named = fresh.home / "named.toml"
    named.write_text(AMISS)
    done = fresh("--config", str(named), "demo")
    assert done.code == 2
    assert "author" in done.err


def test_doctor_fails_where_nothing_can_be_written(fresh: Program) -> None:
    fresh("journal")
    done = subprocess.run(
        [sys.executable, "-m", "triage", "doctor", "--json"],
        env=fresh.environ(), capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000,) * 2),
    )  # fmt: skip
    checks = {c["name"]: c for c in json.loads(done.stdout)["checks"]}
    assert done.returncode == 1
    assert checks["data directory"]["state"] == "fail"
    assert "File too large" in checks["data directory"]["why"]


def test_a_name_that_github_does_not_know_is_told_once(fresh: Program) -> None:
    assert fresh("sync", "nope/nope").err.count("nope/nope") <= 2


VIEW = """
[[view]]
name = "Open pulls"
query = "is:pr is:open"
columns = ["ref", "checks", "title"]
sort = "title"
group_by = "repo"
"""


def test_a_view_is_in_force_from_settings_and_checkout(fresh: Program) -> None:
    (fresh.home / "config.toml").write_text(VIEW)
    more = {"TRIAGE_CONFIG": str(fresh.home / "config.toml")}
    (fresh.home / "triage.toml").write_text('[[view]]\nname = "Old"\n')
    shown = fresh("config", **more).out
    assert '[[view]]\nname = "Open pulls"' in shown
    assert [v["name"] for v in tomllib.loads(shown)["view"]] == ["Open pulls", "Old"]
    wrong = fresh("list", "--view", "Open pull", **more)
    assert wrong.code == 2
    assert "Did you mean Open pulls?" in wrong.err


def test_a_checkouts_view_sets_no_key(fresh: Program) -> None:
    (fresh.home / "triage.toml").write_text('[[view]]\nname = "Old"\nkey = "9"\n')
    done = fresh("config")
    assert done.code == 0
    assert "triage.toml: view 1 'Old': its key is left out" in done.err
    (view,) = tomllib.loads(done.out)["view"]
    assert view["name"] == "Old"
    assert not view.get("key")


def test_a_wrong_view_names_file_place_and_nearest_name_at_start(
    fresh: Program,
) -> None:
    (fresh.home / "config.toml").write_text(VIEW.replace('"checks"', '"cheks"'))
    done = fresh("bumps", TRIAGE_CONFIG=str(fresh.home / "config.toml"))
    assert done.code == 2
    assert "config.toml: view 1 'Open pulls': columns: 'cheks' is no column" in done.err
    assert "Did you mean checks?" in done.err


def test_the_example_of_a_view_that_init_writes_holds() -> None:
    text = setup.template(["owner/name"], [])
    example = text[text.index("# [[view]]") :].replace("# ", "")
    views = msgspec.convert(tomllib.loads(example), Checkout).view
    saved.check(views, Path("config.toml"))
    assert views[0].name == "Waiting bugs"
