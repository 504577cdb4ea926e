"""The commands that write: plan, confirm, perform, journal, undo."""

from __future__ import annotations

from cli_kit import Program

from triage import text

HULL = "harbourline/hull"


def synced(program: Program) -> Program:
    return program.has(HULL)


def test_without_a_terminal_the_plan_is_printed_and_nothing_is_done(
    fresh: Program,
) -> None:
    done = synced(fresh)("approve", f"{HULL}#423", "--json")
    assert done.code == 2
    assert [s["ref"] for s in done.json["plan"]["steps"]] == [f"{HULL}#423"]
    assert done.json["entries"] == []
    assert fresh.server.ledger.writes() == ()


def test_a_dry_run_prints_the_plan_and_nothing_is_done(fresh: Program) -> None:
    done = synced(fresh)("approve", f"{HULL}#423", "--dry-run", "--json")
    assert done.code == 0
    assert done.json["plan"]["steps"][0]["undo"] == "compensable"
    assert fresh.server.ledger.writes() == ()


def test_approve_again_and_undo_from_the_command_line(fresh: Program) -> None:
    first = synced(fresh)("approve", f"{HULL}#423", "--yes", "--json")
    assert first.code == 0
    (entry,) = first.json["entries"]
    assert entry.keys() >= {"id", "action", "ref", "state", "why", "undo"}
    assert (entry["action"], entry["state"]) == ("approve", "done")
    again = fresh("approve", f"{HULL}#423", "--yes", "--json")
    assert again.code == 1
    assert "approved this head" in again.json["plan"]["refusals"][0]["reason"]
    back = fresh("undo", str(entry["id"]), "--yes", "--json")
    assert back.code == 0
    assert [e["action"] for e in back.json["entries"]] == ["dismiss"]
    states = {e["id"]: e["state"] for e in fresh("journal", "--json").json["entries"]}
    assert states[entry["id"]] == "undone"
    assert fresh("journal", "--verify").code == 0


def test_a_groups_key_stands_for_its_ready_pull_requests(fresh: Program) -> None:
    bumps = synced(fresh)("bumps", "--json").json
    verdicts = {p["ref"]: p["verdict"] for p in bumps["pulls"]}
    key = next(
        g["key"]
        for g in bumps["groups"]
        if {verdicts[r] for r in g["refs"]} == {"ready"}
    )
    refs = next(g["refs"] for g in bumps["groups"] if g["key"] == key)
    done = fresh("approve", key, "--dry-run", "--json")
    assert sorted(s["ref"] for s in done.json["plan"]["steps"]) == sorted(refs)


def test_a_group_that_is_not_ready_is_refused_with_the_reason(fresh: Program) -> None:
    bumps = synced(fresh)("bumps", "--json").json
    key = next(g["key"] for g in bumps["groups"] if g["verdict"] == "blocked")
    done = fresh("approve", key, "--yes", "--json")
    assert done.code == 1
    assert done.json["plan"]["steps"] == []
    assert "blocked" in done.json["plan"]["refusals"][0]["reason"]


def test_assign_takes_its_words_in_any_order(fresh: Program) -> None:
    synced(fresh)
    assert fresh("assign", "aiko-lind", f"{HULL}#367", "--yes").code == 0
    assert fresh("unassign", f"{HULL}#367", "aiko-lind", "--yes").code == 0
    assert fresh("assign", f"{HULL}#367", "--to", "@me", "--yes").code == 0
    shown = fresh("show", f"{HULL}#367", "--json").json
    assert shown["assignees"] == ["mira-holt"]


def test_a_dropped_assignee_exits_with_1(fresh: Program) -> None:
    done = synced(fresh)("assign", "kayak-otter", f"{HULL}#367", "--yes", "--json")
    assert done.code == 1
    assert done.json["entries"][0]["state"] == "failed"


def test_nobody_is_put_on_an_item_by_what_is_no_login(fresh: Program) -> None:
    synced(fresh)
    for login in ("ai\u202eko", "a b", "mira\x1b[2J", "a,b", "acme/crew"):
        done = fresh("assign", "--to", login, f"{HULL}#367", "--dry-run")
        assert done.code == 2
        assert f"{text.clean(login)} is no login" in done.err
    assert fresh("request", "acme/crew", f"{HULL}#387", "--dry-run").code == 0


def test_approve_and_merge_in_one_plan(fresh: Program) -> None:
    done = synced(fresh)("approve", "--merge", f"{HULL}#423", "--yes", "--json")
    assert done.code == 0
    assert [e["action"] for e in done.json["entries"]] == ["approve", "merge"]
    assert fresh.server.world.item(f"{HULL}#423").state == "MERGED"


def test_labels_close_and_reopen(fresh: Program) -> None:
    synced(fresh)
    assert fresh("label", "p1", f"{HULL}#367", "--yes").code == 0
    assert fresh("unlabel", "p1", f"{HULL}#367", "--yes").code == 0
    assert fresh("close", f"{HULL}#367", "--yes").code == 0
    assert fresh("reopen", f"{HULL}#367", "--yes").code == 0
    assert fresh("request", "aiko-lind", f"{HULL}#387", "--yes").code == 0


def test_an_unknown_word_is_a_usage_error(fresh: Program) -> None:
    done = synced(fresh)("approve", "nonsense", "--yes")
    assert done.code == 2


def test_a_lost_answer_is_settled_and_reconcile_finds_nothing_open(
    fresh: Program,
) -> None:
    from triage.demo.faults import Fault

    synced(fresh)
    fresh.server.faults.add(Fault("POST .*/reviews$", kind="reset", after=True))
    done = fresh("approve", f"{HULL}#423", "--yes", "--json")
    assert done.json["entries"][0]["state"] == "done"
    assert fresh("reconcile", "--json").json == {"entries": []}
    assert len(fresh.server.ledger.writes("review")) == 1


def test_every_step_of_a_pull_requests_way_has_a_command(fresh: Program) -> None:
    sextant = "harbourline/sextant"
    fresh.has(sextant)
    world = fresh.server.world
    item = next(
        i for i in world.repo(sextant).items.values()
        if i.pull and i.state == "OPEN" and world.merge_state(i) == "CLEAN"
        and i.author is not world.me and not i.side.is_cross
    )  # fmt: skip
    done = fresh("merge", item.ref, "--yes", "--json")
    assert [e["action"] for e in done.json["entries"]] == ["enqueue"], done.json
    assert fresh("dequeue", item.ref, "--yes").code == 0
    assert fresh("enqueue", item.ref, "--yes").code == 0
    assert fresh("dequeue", item.ref, "--yes").code == 0
    assert fresh("draft", item.ref, "--yes").code == 0
    assert fresh("ready", item.ref, "--yes").code == 0
    world.move_base(item.repo, "main")
    assert fresh("update-branch", item.ref, "--yes").code == 0
    actions = [e.action for e in fresh.server.ledger.writes()]
    assert actions == [
        "enqueue", "dequeue", "enqueue", "dequeue", "draft", "ready", "update-branch",
    ]  # fmt: skip


def test_a_comments_address_names_the_answer(fresh: Program) -> None:
    synced(fresh)
    world = fresh.server.world
    item = next(
        i for i in world.repo(HULL).items.values()
        if i.discussion and i.discussion.category.is_answerable
        and i.discussion.answer is None
    )  # fmt: skip
    said = world.comment(item.ref, "Since 1.4.", by="ravi-osei")
    assert fresh("sync", HULL).code == 0
    address = f"{item.url}#discussioncomment-{said.database_id}"
    assert fresh("answer", address, "--yes").code == 0
    assert item.discussion.answer is said
    assert fresh("unanswer", item.ref, "--yes").code == 0
    assert item.discussion.answer is None


def test_a_canned_reply_is_said_from_the_command_line(fresh: Program) -> None:
    synced(fresh)
    home = fresh.home / "config" / "triage" / "replies"
    home.mkdir(parents=True)
    (home / "thanks.md").write_text("# Thanks\n\nThank you, @{author}, for {ref}.\n")
    (home / "bad.md").write_text("{nobody}")
    ref = f"{HULL}#367"
    dry = fresh("comment", ref, "--reply", "thanks", "--dry-run", "--json")
    assert dry.json["plan"]["steps"][0]["summary"].startswith("comment, ")
    done = fresh("comment", ref, "--reply", "bad", "--dry-run")
    assert (done.code, "bad.md:1:1" in done.err) == (2, True)
    done = fresh("comment", ref, "--reply", "thnks", "--dry-run")
    assert (done.code, "Did you mean thanks?" in done.err) == (2, True)


def test_what_was_planned_offline_goes_after_one_more_look(fresh: Program) -> None:
    synced(fresh)
    fresh.server.stop()
    done = fresh("label", "p1", f"{HULL}#367", "--yes", "--json")
    assert done.code == 4
    assert [e["state"] for e in done.json["entries"]] == ["planned"]
    assert "triage waiting" in done.err
    fresh.server.start()
    look = fresh("waiting", "--json")
    assert look.code == 2
    assert [s["ref"] for s in look.json["plan"]["steps"]] == [f"{HULL}#367"]
    dry = fresh("waiting", "--dry-run", "--json")
    assert (dry.code, dry.json["entries"]) == (0, [])
    sent = fresh("waiting", "--yes", "--json")
    assert [e["state"] for e in sent.json["entries"]] == ["done"]
    assert len(fresh.server.ledger.writes("label")) == 1
    assert fresh("waiting", "--json").json["plan"]["steps"] == []


def test_what_waits_can_be_dropped(fresh: Program) -> None:
    synced(fresh)
    fresh.server.stop()
    assert fresh("label", "p1", f"{HULL}#367", "--yes").code == 4
    dropped = fresh("waiting", "--cancel", "--json")
    assert [e["state"] for e in dropped.json["entries"]] == ["cancelled"]
    assert "Nothing is waiting" in fresh("waiting").err


def test_items_are_spread_over_whom_ownership_suggests(synced: Program) -> None:
    gaps = synced("ownership", "--json").json["gaps"]
    open_ones = {g["ref"]: g for g in gaps if g["kind"] == "no-assignee"}
    refs = [ref for ref, gap in open_ones.items() if gap["suggestions"]][:4]
    assert len(refs) == 4
    ran = synced("assign", "--spread", "--dry-run", "--json", *refs)
    steps = ran.json["plan"]["steps"]
    assert [step["ref"] for step in steps] == refs
    for step in steps:
        suggested = {one["login"] for one in open_ones[step["ref"]]["suggestions"]}
        assert step["summary"].split()[1].rstrip(",") in suggested
    assert synced("assign", "--spread", "mira-holt", refs[0]).code == 2
    assert synced("unassign", "--spread", refs[0]).code == 2
