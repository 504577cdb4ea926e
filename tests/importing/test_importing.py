"""From an export's file to the queues: whole files, whatever breaks or stops them."""

from __future__ import annotations

import threading
import tomllib

import msgspec
import pytest
from export_kit import HOSTILE, discord, message, write

from triage.config import Channel, Chat, Settings
from triage.demo.builtin_channels import SETTINGS as OF_DEMO
from triage.demo.builtin_channels import exports
from triage.errors import Interrupted, NotFound, Refused, StoreError, UsageError
from triage.exports import discord as of_discord
from triage.importing import files
from triage.model import Ref
from triage.store.aside import ANSWERED, SNOOZED
from triage.views.questions import VIEW
from triage.views.registry import by_id
from triage.workspace import Workspace

STAFF = ("Core Dev",)
SETTINGS = Settings(channel={"discord:acme-labs": Channel(staff_roles=STAFF)})
ANN = Ref.parse("discord:acme-labs/help#1")
BOB = Ref.parse("discord:acme-labs/help#3")


class Desk:
    """A workspace without GitHub, a day after the exports were made."""

    def __init__(self, home, settings=SETTINGS):
        self.home = home
        self.open(settings)

    def open(self, settings=SETTINGS, now="2026-01-20T12:00:00Z"):
        environ = {"TRIAGE_DATA_DIR": str(self.home / "data"), "TRIAGE_NOW": now}
        self.workspace = Workspace(environ, settings)

    def bring_in(self, *paths, stop=None, settle=True, **over):
        stop = stop or threading.Event()
        done = list(
            self.workspace.bring_in(
                "discord", of_discord.export, paths, stop, lambda _far: None, **over
            )
        )
        if settle:
            self.workspace.settle_channels(stop)
        return done

    def asked(self, *, everything=True):
        lens = self.workspace.lens(everything=everything)
        payload = self.workspace.queue(VIEW, lens).payload
        found = msgspec.json.decode(msgspec.json.encode(payload))["questions"]
        return {one["ref"]: one["tier"] for one in found}

    def messages(self):
        return sum(one.messages for one in self.workspace.stock())


@pytest.fixture
def desk(tmp_path):
    found = Desk(tmp_path)
    yield found
    found.workspace.release()


@pytest.fixture
def help_file(tmp_path):
    return write(
        tmp_path / "help.json",
        discord(
            message(1, 0, "ann", "how do i set the port?"),
            message(2, 60, "boss", "in .env, it is SERVER_PORT", to=1, roles=STAFF),
            message(3, 100, "bob", f"is the api down? {HOSTILE}"),
        ),
    )


@pytest.fixture
def broken_file(tmp_path):
    whole = discord(*(message(n, n, "x", "how?") for n in range(100, 1300)))
    path = write(tmp_path / "broken.json", whole)
    text = path.read_text()
    path.write_text(text[: text.rindex('"mentions"')])
    return path


def test_nothing_doubles(desk, help_file):
    (first,) = desk.bring_in(help_file)
    (again,) = desk.bring_in(help_file)
    assert (first.tally.new, again.tally.new, again.tally.updated) == (3, 0, 0)
    assert desk.messages() == 3
    assert desk.asked() == {str(BOB): "never-answered", str(ANN): "answered"}


def test_of_a_broken_file_nothing_is_stored_and_the_others_are(
    desk, help_file, broken_file
):
    first, second = desk.bring_in(broken_file, help_file)
    assert "broken.json, line" in first.error
    assert (second.error, second.tally.new) == ("", 3)
    assert desk.messages() == 3


def test_a_stop_keeps_whole_files_and_what_was_not_judged_is_made_up_for(
    desk, help_file, tmp_path
):
    desk.bring_in(help_file, settle=False)
    stop = threading.Event()
    stop.set()
    other = write(tmp_path / "b.json", discord(message(9, 0, "cy", "how?"), number=11))
    with pytest.raises(Interrupted):
        desk.bring_in(other, stop=stop)
    assert desk.messages() == 3
    assert desk.asked() == {}
    desk.workspace.settle_channels(threading.Event())
    assert len(desk.asked()) == 2


def test_edits_and_deletions_between_exports_count(desk, help_file, tmp_path):
    desk.bring_in(help_file)
    newer = discord(
        message(1, 0, "ann", "how do i set the port?"),
        message(3, 100, "bob", "nvm, found it", timestampEdited="2026-01-19T12:00:00Z"),
        made=900,
    )
    path = write(tmp_path / "newer.json", newer)
    (kept,) = desk.bring_in(path, partial=True)
    assert (kept.tally.updated, kept.tally.gone) == (1, 0)
    (done,) = desk.bring_in(path)
    assert (done.tally.updated, done.tally.gone) == (0, 1)
    assert desk.asked() == {str(ANN): "never-answered"}
    desk.bring_in(help_file)
    assert desk.asked() == {str(ANN): "never-answered"}


def test_other_settings_judge_anew_without_an_import(desk, help_file):
    desk.bring_in(help_file)
    desk.workspace.release()
    desk.open(Settings())
    assert desk.asked()[str(ANN)] == "answered"
    (channel,) = desk.workspace.settle_channels(threading.Event())
    assert channel.name == "discord:acme-labs/help"
    assert desk.asked()[str(ANN)] == "community-answered"
    assert desk.workspace.settle_channels(threading.Event()) == ()


def test_an_import_is_seen_by_whoever_looks_at_the_store(desk, help_file):
    before = desk.workspace.cache().generation()
    desk.bring_in(help_file)
    after = desk.workspace.cache().generation()
    assert after > before
    desk.workspace.settle_channels(threading.Event())
    assert desk.workspace.cache().generation() == after


def test_in_a_chat_nobody_waits_for_ever(desk, help_file):
    desk.bring_in(help_file)
    assert list(desk.asked(everything=False)) == [str(BOB)]
    desk.workspace.release()
    desk.open(now="2026-02-19T12:00:00Z")
    assert desk.asked(everything=False) == {}
    assert desk.asked()[str(BOB)] == "never-answered"
    desk.workspace.release()
    desk.open(Settings(chat=Chat(wait_days=60)), now="2026-02-19T12:00:00Z")
    assert list(desk.asked(everything=False)) == [str(BOB)]


def test_called_answered_it_stays_so_until_somebody_asks_again(
    desk, help_file, tmp_path
):
    desk.bring_in(help_file)
    desk.workspace.set_aside(ANSWERED, [BOB])
    assert desk.asked(everything=False) == {}
    (fact,) = desk.workspace.describe(BOB).facts["question"]
    assert fact["tier"] == "answered"
    assert "you called it answered" in fact["signals"]
    desk.workspace.release()
    for path in (tmp_path / "data").glob("cache.db*"):
        path.unlink()
    desk.open()
    desk.bring_in(help_file)
    assert desk.asked()[str(BOB)] == "answered"
    again = message(9, 60 * 30, "bob", "still down, any news?", to=3)
    desk.bring_in(write(tmp_path / "b.json", discord(again, made=9000)))
    desk.workspace.release()
    desk.open(now="2026-01-21T12:00:00Z")
    assert desk.asked()[str(BOB)] == "answered"
    boss = message(10, 60 * 28, "boss", "which api do you mean?", to=3, roles=STAFF)
    desk.bring_in(write(tmp_path / "c.json", discord(boss, again, made=9001)))
    assert desk.asked()[str(BOB)] == "pending"
    assert desk.workspace.put_back(ANSWERED, [BOB]) == 1


def test_where_the_channels_are_damaged_the_other_queues_stay(desk, help_file):
    desk.bring_in(help_file)
    desk.workspace.set_aside(SNOOZED, [BOB])
    desk.workspace.release()
    (desk.home / "data" / "channels.db").write_bytes(b"no database" * 1000)
    assert desk.workspace.lens().aside.snoozed == {}
    assert desk.workspace.queue(by_id("bumps")).rows == ()
    with pytest.raises(
        StoreError, match=r"channels\.db is damaged.*import the exports"
    ):
        desk.asked()


def test_a_snoozed_question_wakes_when_somebody_speaks(desk, help_file, tmp_path):
    desk.bring_in(help_file)
    desk.workspace.set_aside(SNOOZED, [BOB])
    assert str(BOB) not in desk.asked()
    later = message(9, 60 * 30, "cy", "works for me", to=3)
    desk.bring_in(write(tmp_path / "b.json", discord(later, made=9000)))
    assert str(BOB) in desk.asked()


def test_only_a_channels_question_can_be_called_answered(desk, help_file):
    desk.bring_in(help_file)
    with pytest.raises(NotFound, match="not in the local copy"):
        desk.workspace.set_aside(ANSWERED, [Ref.parse("discord:acme-labs/help#77")])
    with pytest.raises((Refused, NotFound)):
        desk.workspace.set_aside(ANSWERED, [Ref.parse("acme/app#1")])


def test_every_action_is_refused_in_a_channel_with_the_reason(desk, help_file):
    desk.bring_in(help_file)
    for action in ("comment", "close", "label", "assign", "answer"):
        plan = desk.workspace.plan(action, [BOB])
        assert plan.steps == ()
        assert "it is in discord" in plan.refusals[0].reason


def test_what_the_demonstration_imports_is_judged_as_it_reads(desk, tmp_path):
    now = desk.workspace.now()
    files = {name: tmp_path / name for name in exports(now)}
    for name, said in exports(now).items():
        files[name].write_text(said, encoding="utf-8")
    del files["topic.json"]
    settings = msgspec.convert(tomllib.loads(OF_DEMO), Settings)
    desk.workspace.release()
    desk.open(settings)
    assert [one.error for one in desk.bring_in(*files.values())] == ["", ""]
    tiers = {ref.rpartition("000000")[2]: tier for ref, tier in desk.asked().items()}
    assert tiers == {
        "1002": "answered",
        "1006": "never-answered",
        "1008": "community-answered",
        "1011": "never-answered",
        "1013": "never-answered",
        "1040": "pending",
    }


def test_directories_stand_for_the_files_in_them(tmp_path, help_file):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "x.JSON").write_text("{}")
    (inner / "notes.txt").write_text("")
    for missing in (tmp_path / "b", inner.parent):
        with pytest.raises(UsageError):
            files([help_file, missing], suffixes=[".csv"])
    assert files([tmp_path / "a", help_file, help_file], suffixes=[".json"]) == (
        inner / "x.JSON",
        help_file,
    )
