"""Settings: where they are found, and errors that name the place."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from triage import config
from triage.config import Checkout, Settings
from triage.errors import SettingsError


@pytest.fixture
def environ(tmp_path):
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


@pytest.fixture
def write(tmp_path):
    """A settings file with this text, in the place where it is looked for."""

    def written(text):
        path = tmp_path / "config" / "triage" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


def refused(write, environ, text):
    path = write(text)
    with pytest.raises(SettingsError) as caught:
        config.load(environ)
    assert caught.value.message.startswith(str(path))
    assert caught.value.exit_code == 2
    return caught.value.message.removeprefix(str(path))


# ── which file ──────────────────────────────────────────────────────────────


def test_without_a_file_the_defaults_are_in_force(environ):
    assert config.load(environ) == Settings()


def test_the_file_in_the_config_directory_is_read(environ, write):
    write('repos = ["octo/cat", "octo/*"]\n[bumps]\nmin_age_hours = 24\n')
    found = config.load(environ)
    assert found.repos == ("octo/cat", "octo/*")
    assert found.bumps.min_age_hours == 24


def test_a_named_file_comes_before_the_variable_and_both_before_the_directory(
    environ, write, tmp_path
):
    write("keep_closed_days = 1")
    for days, name in ((2, "two.toml"), (3, "three.toml")):
        (tmp_path / name).write_text(f"keep_closed_days = {days}")
    assert config.load(environ).keep_closed_days == 1
    environ["TRIAGE_CONFIG"] = str(tmp_path / "two.toml")
    assert config.load(environ).keep_closed_days == 2
    assert config.load(environ, str(tmp_path / "three.toml")).keep_closed_days == 3


@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_file_that_was_named_and_is_missing_is_an_error(environ, tmp_path, by):
    named = str(tmp_path / "nowhere.toml")
    if by == "variable":
        environ["TRIAGE_CONFIG"] = named
    with pytest.raises(SettingsError, match="There is no settings file") as caught:
        config.load(environ, named if by == "option" else None)
    assert named in caught.value.message
    assert "triage config init" in caught.value.hint


def test_a_link_to_a_file_that_is_gone_is_an_error_and_no_default(environ, write):
    path = write("")
    path.unlink()
    path.symlink_to(path.with_name("gone.toml"))
    with pytest.raises(SettingsError, match="There is no settings file"):
        config.load(environ)


def test_a_folder_is_no_settings_file(environ, tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        config.load(environ, str(tmp_path))


def test_a_home_directory_may_be_written_as_a_tilde():
    assert config.config_path({"TRIAGE_CONFIG": "~/x.toml"}) == Path.home() / "x.toml"
    assert config.data_dir({"TRIAGE_DATA_DIR": "~/data"}) == Path.home() / "data"


def test_data_lies_in_the_xdg_directory_unless_another_is_named(tmp_path):
    environ = {"XDG_DATA_HOME": str(tmp_path)}
    assert config.data_dir(environ) == tmp_path / "triage"
    environ["TRIAGE_DATA_DIR"] = str(tmp_path / "own")
    assert config.data_dir(environ) == tmp_path / "own"


def test_where_nothing_is_set_the_platform_decides():
    assert config.data_dir({}).name == "triage"
    assert config.config_path({}).name == "config.toml"


# ── what it says ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("repo = []", ": repo is no setting. Did you mean repos?"),
        ("keymaps = 'vim'", ": keymaps is no setting. Did you mean keymap?"),
        (
            "[bumps]\nmin_age_hour = 3",
            ": [bumps] min_age_hour is no setting. Did you mean min_age_hours?",
        ),
        (
            "[[bumps.trusted]]\nid = 1\nlogn = 'x'",
            ": [bumps.trusted[0]] logn is no setting. Did you mean login?",
        ),
        (
            "[questions]\nworking_hour = ''",
            ": [questions] working_hour is no setting. Did you mean working_hours?",
        ),
        (
            "[[view]]\nname = 'a'\nqeury = ''",
            ": view 1: qeury is no setting. Did you mean query?",
        ),
        ("[contentoin]\n", ": contentoin is no setting. Did you mean contention?"),
    ],
)
def test_an_unknown_setting_is_named_with_its_place_and_the_nearest_one(
    environ, write, text, said
):
    assert refused(write, environ, text) == said


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("repos = 'octo/cat'", "repos"),
        ("repos = ['octo/cat', 'octo']", "repos[1]"),
        ("keep_closed_days = 0", "keep_closed_days"),
        ("keep_closed_days = 1.5", "keep_closed_days"),
        ("keymap = 3", "keymap"),
        ("[bumps]\nmin_age_hours = -1", "bumps.min_age_hours"),
        ("[bumps]\nmin_age_hours = 'three'", "bumps.min_age_hours"),
        ("[[bumps.trusted]]\nlogin = 'x'", "bumps.trusted[0]"),
        ("[contention]\ncapacity = 0", "contention.capacity"),
        ("[contention.people]\nann = 0", "contention.people[...]"),
        ("[questions]\nsla_hours = true", "questions.sla_hours"),
        ("[questions]\nworking_days = ['monnday']", "questions.working_days"),
        ("[questions]\nworking_hours = '9 to 5'", "questions.working_hours"),
        ("[questions]\nworking_hours = '17:00-09:00'", "questions.working_hours"),
        ("[questions]\nworking_hours = '25:00-26:00'", "questions.working_hours"),
        ("[questions]\ntimezone = 'Nowhere/Here'", "questions.timezone"),
        ("[[view]]\nname = 'a'\n[[view]]\nname = 3", "view 2: name"),
        ("[[view]]\nname = 'a'\n[[view]]", "view 2"),
        ("[[view]]\nname = 'a'\ncolumns = []", "view 1: columns"),
        ("[maintainers]\nocto = 'ann'", "maintainers[...]"),
    ],
)
def test_a_bad_value_names_its_place(environ, write, text, place):
    assert refused(write, environ, text).startswith(f": {place}: ")


@pytest.mark.parametrize(
    "name",
    ["octo", "/cat", "octo/", "octo/a b", "octo/cat/x", "-o/c", "*/*", "octo/cat\\n"],
)
def test_a_repository_is_named_by_its_owner_and_name(environ, write, name):
    said = refused(write, environ, f'repos = ["{name}"]')
    assert said == ": repos[0]: expected owner/name or owner/*."


@pytest.mark.parametrize("text", ["repos = [", "a = 1\na = 2", "= 3", "\x00"])
def test_a_file_that_is_no_toml_says_where_it_breaks(environ, write, text):
    assert "is not valid TOML" in refused(write, environ, text)


def test_a_file_that_is_no_text_is_named(environ, write):
    path = write("")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        config.load(environ)


def test_maintainers_are_named_by_repository_or_owner_without_case():
    settings = Settings(
        maintainers={
            "Octo": ("Ann",),
            "octo/CAT": ("bob",),
            "octo/*": ("cyd",),
            "other": ("eve",),
        }
    )
    assert settings.maintainers_of("OCTO/cat") == {"ann", "bob", "cyd"}
    assert settings.maintainers_of("octo/dog") == {"ann", "cyd"}
    assert settings.maintainers_of("nobody/x") == frozenset()


# ── policies ────────────────────────────────────────────────────────────────


def test_a_policy_is_read_with_its_rules(environ, write):
    write("""
[policy.weekly]
then = "approve-and-merge"
never = ["npm:next"]
freeze = ["2026-12-20..2027-01-03", "friday"]
[policy.weekly.methods]
"octo/*" = "squash"
[[policy.weekly.rule]]
dependency_types = ["production"]
then = "approve"
""")
    weekly = config.load(environ).policy["weekly"]
    assert weekly.takes == ("patch", "minor", "digest", "pin", "lockfile")
    assert weekly.methods == {"octo/*": "squash"}
    assert [rule.then for rule in weekly.rule] == ["approve"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lvels = []", "lvels is no setting. Did you mean levels?"),
        ("levels = 'patch'", "levels: expected `array`, got `str`."),
        ("levels = ['pach']", "levels: 'pach' is none of them. Did you mean patch?"),
        ("then = 'aprove'", "then: 'aprove' is none of them. Did you mean approve?"),
        (
            "waive = 'author'",
            "waive: 'author' cannot be waived: pin the bot under [bumps] trusted instead.",
        ),
        (
            "waive = 'sgnatures'",
            "waive: 'sgnatures' is none of them. Did you mean signatures?",
        ),
        ("days = ['mondy']", "days: 'mondy' is none of them. Did you mean monday?"),
        ("freeze = ['fryday']", "freeze: 'fryday' is no day. Did you mean friday?"),
        (
            "freeze = ['2026-02-30']",
            "freeze: '2026-02-30' is no day: day is out of range for month.",
        ),
        (
            "freeze = ['2026-02-03..2026-02-01']",
            "freeze: '2026-02-03..2026-02-01' ends before it begins.",
        ),
        ("repos = ['octo']", "repos: 'octo' is not like owner/name or owner/*."),
        (
            "methods = {'octo/cat' = 'sqash'}",
            "methods: octo/cat: 'sqash' is none of them. Did you mean squash?",
        ),
        (
            "[[policy.weekly.rule]]\nthen = 'hold'\n[[policy.weekly.rule]]\nthn = 'hold'",
            "rule 2: thn is no setting. Did you mean then?",
        ),
        (
            "[[policy.weekly.rule]]\nthen = 'hold'\nlevels = ['mayor']",
            "rule 1: levels: 'mayor' is none of them. Did you mean major?",
        ),
        (
            "[[policy.weekly.rule]]\nlevels = []",
            "rule 1: object missing required field `then`.",
        ),
        (
            "then = 'approve-and-merge'\nwaive = 'checks'",
            "waive: a merge needs green checks in every case.",
        ),
    ],
)
def test_a_bad_policy_is_named_with_its_place_and_the_nearest_word(
    environ, write, text, said
):
    found = refused(write, environ, f"[policy.other]\n[policy.weekly]\n{text}")
    assert found == f": [policy.weekly] {said}"


def test_a_batch_day_is_a_day_of_the_week(environ, write):
    said = refused(write, environ, "[bumps]\nbatch_day = 'tusday'")
    assert said.endswith("'tusday' is no day of the week. Did you mean tuesday?")


def test_a_checkout_sets_no_policy_and_waives_nothing(tmp_path):
    path = tmp_path / "triage.toml"
    path.write_text("[policy.weekly]\nwaive = 'signatures'")
    with pytest.raises(SettingsError) as caught:
        config.read(path, Checkout)
    assert caught.value.message == (
        f"{path}: policy is no setting of a checkout; put it into your own settings."
    )


# ── a checkout's own file ───────────────────────────────────────────────────


def test_a_checkout_may_name_repositories(tmp_path):
    path = tmp_path / "triage.toml"
    path.write_text('repos = ["octo/cat"]')
    assert config.read(path, Checkout).repos == ("octo/cat",)


FORBIDDEN = [
    f.name for f in msgspec.structs.fields(Settings) if f.name not in {"repos", "view"}
]


@pytest.mark.parametrize(
    "text",
    [
        "api_url = 'https://evil.example'",
        "keymap = 'evil.toml'",
        "token = 'x'",
        "[bumps]\nmin_age_hours = 0",
        "[[bumps.trusted]]\nid = 666",
        "[maintainers]\nocto = ['mallory']",
        "[keys]\nmerge = 'j'",
        "command = 'rm -rf ~'",
    ],
)
def test_a_checkout_may_say_nothing_else(tmp_path, text):
    path = tmp_path / "triage.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match="is no setting") as caught:
        config.read(path, Checkout)
    assert str(path) in caught.value.message


def test_no_setting_of_the_persons_own_is_one_of_a_checkout():
    allowed = {field.name for field in msgspec.structs.fields(Checkout)}
    assert allowed == {"repos", "view"}
    assert "bumps" in FORBIDDEN
    assert allowed.isdisjoint(FORBIDDEN)
