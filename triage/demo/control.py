"""The `/_control` endpoints: how tests steer a loopback in another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from triage import clock
from triage.demo.faults import Faults, fault_from
from triage.demo.ledger import Ledger, effect_json
from triage.demo.rest import Reply
from triage.demo.things import DeniedError
from triage.demo.world import World
from triage.errors import UsageError


def control(
    path: str,
    given: Mapping[str, Any],
    *,
    method: str,
    world: World,
    faults: Faults,
    ledger: Ledger,
) -> Reply:
    """Answers a control request; what it cannot do is a 400 with the reason."""
    try:
        match method, path:
            case "GET", "/_control/ledger":
                entries = [entry.to_json() for entry in ledger.requests(control=True)]
                writes = [effect_json(effect) for effect in ledger.writes()]
                return Reply(200, {"requests": entries, "writes": writes})
            case "DELETE", "/_control/ledger":
                ledger.clear()
                return Reply(204)
            case "POST", "/_control/faults":
                faults.add(fault_from(given))
                return Reply(201, {"added": True})
            case "DELETE", "/_control/faults":
                faults.clear()
                return Reply(204)
            case "POST", "/_control/advance":
                world.advance(clock.parse(given["as_of"]))
                return Reply(200, {"now": clock.iso(world.now)})
            case "POST", "/_control/write":
                before = len(world.history)
                made = write(world, given)
                effects = [effect_json(e) for e in world.history[before:]]
                return Reply(200, {"made": made, "effects": effects})
            case "GET", "/_control/world":
                return Reply(200, describe(world))
    except (KeyError, TypeError, ValueError) as error:
        return Reply(400, {"message": f"Bad control request: {error!r}"})
    except (UsageError, DeniedError) as error:
        return Reply(400, {"message": str(error)})
    return Reply(404, {"message": "No such control endpoint"})


def describe(world: World) -> dict[str, Any]:
    """What a world holds, in numbers."""
    return {
        "now": clock.iso(world.now),
        "viewer": world.viewer,
        "repositories": {
            repo.name: sum(item.state == "OPEN" for item in repo.items.values())
            for repo in world.repos.values()
        },
    }


def write(world: World, given: Mapping[str, Any]) -> object:
    """One change by others: `{"do": "move_head", "ref": …, "by": …, …}`.

    Gives what was made, where something was. Raises KeyError for an unknown change.
    """
    rest = {key: value for key, value in given.items() if key not in {"do", "ref"}}
    ref = given["ref"]
    changes: dict[str, Callable[[], object]] = {
        "move_head": lambda: world.move_head(ref, **rest),
        "close": lambda: world.close(ref, **rest),
        "reopen": lambda: world.reopen(ref, **rest),
        "merge": lambda: world.merge(ref, **rest),
        "move_base": lambda: world.move_base(world.repo(ref), **rest),
        "draft": lambda: world.draft(ref, **rest),
        "comment": lambda: world.comment(ref, **rest).database_id,
        "review": lambda: world.review(ref, **rest).database_id,
        "pull": lambda: world.open_pull(ref, **rest).ref,
        "assign": lambda: world.assign(ref, tuple(rest.pop("logins")), **rest),
        "unassign": lambda: world.unassign(ref, tuple(rest.pop("logins")), **rest),
        "label": lambda: world.add_labels(ref, tuple(rest.pop("names")), **rest),
        "unlabel": lambda: world.remove_label(ref, **rest),
        "rename": lambda: world.rename(ref, rest.pop("new"), **rest),
        "transfer": lambda: world.rename(
            ref, f"{rest.pop('owner')}/{ref.split('/')[1]}", **rest
        ),
        "archive": lambda: world.archive(ref, **rest),
        "hide": lambda: world.hide(ref, **rest),
        "delete": lambda: world.delete(ref, **rest),
    }
    with world.lock:
        return changes[given["do"]]()
