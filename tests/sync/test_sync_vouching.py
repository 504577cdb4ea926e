"""What a sync reads about bumps beyond their listing, and what it then knows."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sync_kit
from attacks.attack_kit import OWNER, Clean, Kit, plain, swap
from sync_kit import NOW

from triage.clock import iso
from triage.config import Bumps, Registries, Settings
from triage.demo.builtin_kit import ago
from triage.errors import SettingsError, Unreachable
from triage.hub.registries import Packages
from triage.sync.errand import WORKERS
from triage.sync.vouching import GIVEN_UP
from triage.views import Lens
from triage.views.judging import PACKAGES, PULLS, judged

HOME = f"{OWNER}/app"


class Registry:
    """A package registry on the loopback: answers by path, and what it was asked."""

    def __init__(self):
        self.answers = {}
        self.asked = []


@contextmanager
def registry():
    made = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            made.asked.append((self.path, self.headers.get("authorization")))
            found = made.answers.get(self.path)
            body = json.dumps(found or {}).encode()
            status = found if isinstance(found, int) else 200 if found else 404
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def asking(one):
    return Settings(
        bumps=Bumps(registries=Registries(ask=True, npm=one.url, pypi=one.url))
    )


def verdicts(scene):
    tables = {one: scene.cache.select(one) for one in (PULLS, PACKAGES)}
    lens = Lens(now=NOW, settings=scene.settings)
    return {one.ref.number: one for one in judged(tables, lens)}


def why(one, check):
    return next(r.why for r in one.reasons if r.check == check)


@pytest.fixture
def kit():
    return Kit("app")


def served(tmp_path, kit, **more):
    kit.maker.finish()
    return sync_kit.scene(tmp_path, kit.world, repos=(HOME,), **more)


def rest(scene, part):
    return [r.path for r in scene.server.ledger.requests() if part in r.path]


def test_lines_and_pushes_are_read_once_for_each_head(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with served(tmp_path, kit) as scene:
        assert scene.sync().errors == ()
        assert len(rest(scene, "/files")) == len(rest(scene, "/activity")) == 1
        scene.sync()
        assert len(rest(scene, "/files")) == len(rest(scene, "/activity")) == 1
        kit.another(item, item.side.commits[0].authors[0])
        kit.maker.touched(item, NOW)
        scene.sync()
        assert len(rest(scene, "/files")) == len(rest(scene, "/activity")) == 2


def test_who_pushed_is_not_asked_about_what_has_failed(tmp_path, kit):
    kit.bump("app", plain(1), checks=("FAILURE",))
    with served(tmp_path, kit) as scene:
        scene.sync()
        assert len(rest(scene, "/files")) == 1
        assert rest(scene, "/activity") == []


def test_a_refused_activity_excuses_who_pushed(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with served(tmp_path, kit) as scene:
        scene.fault("GET .*/activity", "status", status=403, body="{}")
        assert scene.sync().errors == ()
        found = verdicts(scene)[item.number]
        assert found.verdict == "ready"
        assert why(found, "pushes").startswith("GitHub does not show who pushed")


def test_an_activity_that_lists_nothing_excuses_who_pushed(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with served(tmp_path, kit) as scene:
        scene.fault("GET .*/activity", "status", status=200, body="[]")
        scene.sync()
        assert verdicts(scene)[item.number].verdict == "ready"


def test_lines_that_cannot_be_read_leave_a_bump_unproven_and_are_told(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with served(tmp_path, kit) as scene:
        scene.fault("GET .*/files", "status", status=404, body="{}")
        report = scene.sync()
        assert report.errors == ()
        assert report.notes[-1].startswith("1 bump could not be looked into")
        assert verdicts(scene)[item.number].verdict == "review"
        scene.sync()
        assert verdicts(scene)[item.number].verdict == "ready"


def test_a_tag_that_cannot_be_read_is_told_and_no_repository_fails(tmp_path, kit):
    name, old, new = "dockyard/pin", "a" * 40, "b" * 40
    text = swap(
        (f"  - uses: {name}@{old} # v4.1.0", f"  - uses: {name}@{new} # v4.1.1")
    )
    files = ((".github/workflows/ci.yml", text),)
    tag = (name, "v4.1.1", new)
    made = Clean("x", "github_actions", name, "4.1.0", "4.1.1", files, tag=tag)
    item = kit.bump("app", made)
    with served(tmp_path, kit) as scene:
        scene.fault("GET .*/git/ref", "status", status=422, body="{}")
        report = scene.sync()
        assert report.errors == ()
        assert report.notes[-1].startswith("1 tag could not be looked into")
        assert verdicts(scene)[item.number].verdict == "review"
        scene.sync()
        assert verdicts(scene)[item.number].verdict == "ready"


def test_a_registry_that_published_long_ago_makes_a_young_head_ready(tmp_path, kit):
    item = kit.bump("app", plain(1), at=ago(0, 5))
    with registry() as npm, served(tmp_path, kit, settings=asking(npm)) as scene:
        npm.answers["/knot-1"] = {"time": {"1.2.4": iso(NOW - timedelta(days=9))}}
        scene.sync()
        found = verdicts(scene)[item.number]
        assert (found.verdict, why(found, "age")) == (
            "ready",
            "published 9d ago, by its registry",
        )
        assert npm.asked == [("/knot-1", None)]
        scene.sync()
        assert len(npm.asked) == 1


def test_a_registry_that_published_lately_holds_an_old_head(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with registry() as npm, served(tmp_path, kit, settings=asking(npm)) as scene:
        npm.answers["/knot-1"] = {"time": {"1.2.4": iso(NOW - timedelta(hours=31))}}
        scene.sync()
        found = verdicts(scene)[item.number]
        assert (found.verdict, why(found, "age")) == ("review", "ready in 41 h")


def test_a_version_that_its_registry_does_not_know_is_not_ready(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with registry() as npm, served(tmp_path, kit, settings=asking(npm)) as scene:
        scene.sync()
        found = verdicts(scene)[item.number]
        assert found.verdict == "review"
        assert why(found, "age") == "its registry does not know knot-1 1.2.4"


def test_a_registry_that_fails_is_told_and_the_heads_age_counts(tmp_path, kit):
    item = kit.bump("app", plain(1))
    with registry() as npm, served(tmp_path, kit, settings=asking(npm)) as scene:
        npm.answers["/knot-1"] = 503
        assert scene.sync().notes == (
            "1 package could not be looked into: 127.0.0.1 answered 503.",
        )
        assert verdicts(scene)[item.number].verdict == "ready"


def test_a_registry_that_fails_again_and_again_is_left_alone_and_told_once(
    tmp_path, kit
):
    for n in range(1, 60):
        kit.bump("app", plain(n))
    with registry() as npm, served(tmp_path, kit, settings=asking(npm)) as scene:
        npm.answers |= {f"/knot-{n}": 503 for n in range(1, 60)}
        assert scene.sync().notes == (
            "59 packages could not be looked into: 127.0.0.1 answered 503.",
        )
        assert GIVEN_UP <= len(npm.asked) < GIVEN_UP + WORKERS


def test_no_registry_is_asked_unless_the_settings_say_so(tmp_path, kit):
    kit.bump("app", plain(1))
    with registry() as npm:
        off = Settings(bumps=Bumps(registries=Registries(npm=npm.url, pypi=npm.url)))
        with served(tmp_path, kit, settings=off) as scene:
            scene.sync()
        assert npm.asked == []


def test_pypi_tells_by_the_newest_file_of_a_version():
    with registry() as pypi:
        files = [
            {"upload_time_iso_8601": "2026-01-01T10:00:00.123456Z"},
            {"upload_time_iso_8601": "2026-01-03T10:00:00Z"},
        ]
        pypi.answers["/pypi/left-pad/1.2.4/json"] = {"urls": files}
        found = Packages(Registries(npm=pypi.url, pypi=pypi.url)).published(
            "pip", "Left_Pad[extra]", ["1.2.4", "9.9"]
        )
        assert {k: v and iso(v) for k, v in found.items()} == {
            "1.2.4": "2026-01-03T10:00:00Z",
            "9.9": None,
        }


@pytest.mark.parametrize("name", ["../x", "a b", "@a/b/c", "a?x=1", ""])
def test_what_is_no_package_name_is_not_asked_for(name):
    assert Packages(Registries()).published("npm", name, ["1"]) == {}


@pytest.mark.parametrize("url", ["http://npm.example", "ftp://x", "https://a@b", "npm"])
def test_a_registry_must_be_asked_over_https(url):
    with pytest.raises(SettingsError):
        Packages(Registries(npm=url))


def test_a_registry_that_makes_no_sense_is_an_error():
    with registry() as npm:
        npm.answers["/left"] = 500
        with pytest.raises(Unreachable):
            Packages(Registries(npm=npm.url)).published("npm", "left", ["1"])


def test_a_required_check_that_never_reported_keeps_a_bump_from_being_ready(
    tmp_path, kit
):
    item = kit.bump("app", plain(1))
    with served(tmp_path, kit) as scene:
        scene.sync()
        assert verdicts(scene)[item.number].verdict == "ready"
        cache = scene.cache
        with cache.db.writing():
            cache.db.run("update branch set checks = json_array('build', 'audit')")
        found = verdicts(scene)[item.number]
        assert found.verdict == "review"
        assert why(found, "checks") == (
            "audit, which the branch requires, has not succeeded"
        )
