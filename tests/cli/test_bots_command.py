"""`triage bots`: accounts by type and id, and what to write to trust one."""

import tomllib


def test_every_account_is_shown_with_type_and_id(synced):
    found = {one["login"]: one for one in synced("bots", "--json").json["bots"]}
    assert found["dependabot"]["trusted"] in {"known", "no"}
    own = found["renovate-bot"]
    assert (own["type"], own["id"], own["bot"]) == ("User", 199_000_077, "renovate")
    assert own["trusted"] == "no"


def test_nothing_that_only_looks_like_a_bot_is_offered_to_be_pinned(synced):
    found = synced("bots", "--json").json["bots"]
    offered = {one["login"] for one in found if one["setting"]}
    assert offered == {"renovate-bot"}
    fakes = [o for o in found if (o["login"], o["type"]) == ("dependabot", "User")]
    assert [one["trusted"] for one in fakes] == ["no"]


def test_what_is_shown_pins_the_account(synced):
    own = next(
        one
        for one in synced("bots", "--json").json["bots"]
        if one["login"] == "renovate-bot"
    )
    told = synced("bots").err
    assert own["setting"] in told
    folder = synced.home / "config/triage"
    folder.mkdir(parents=True, exist_ok=True)
    settings = f"[bumps]\ntrusted = [{own['setting']}]\n"
    assert tomllib.loads(settings)["bumps"]["trusted"][0]["id"] == own["id"]
    (folder / "config.toml").write_text(settings)
    again = synced("bots", "--json").json["bots"]
    assert [o["trusted"] for o in again if o["login"] == "renovate-bot"] == ["settings"]
