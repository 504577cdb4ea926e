"""The invented organisation of the built-in world: repositories, teams, owners."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from triage.demo.builtin_kit import NOW, ago
from triage.demo.things import (
    DEPENDABOT_ID,
    RENOVATE_ID,
    OwnersError,
    Release,
    Status,
    digest,
)
from triage.demo.world import World

VIEWER: Final = "mira-holt"
TEAM: Final = (
    VIEWER,
    "tomas-vrba",
    "aiko-lind",
    "ravi-osei",
    "sanne-dewit",
    "felix-amari",
    "lea-brandt",
)
"""Maintainers; the last one has not been seen for half a year."""
CROWD: Final = (
    "kayak-otter",
    "june-parkdev",
    "obi-nw",
    "petra-k",
    "dmitri-sail",
    "noor-h",
    "bosun-bob",
    "hanna-quist",
    "wei-lantern",
    "carlos-mb",
    "iris-tan",
    "old-salt-88",
    "yusuf-codes",
    "emmeline-r",
    "pixel-gull",
    "ade-o",
    "mateo-ruiz",
    "freja-n",
    "sam-the-cook",
    "zora-lin",
)
"""Everybody else."""

REPOS: Final = {
    "quay": "Berth planning in the browser",
    "tide": "Tide and current predictions for Python",
    "anchor": "The API server behind the harbour tools",
    "hull": "Fast geometry for ship hulls",
    "charts": "Components for nautical charts",
    "lantern": "The documentation site",
    "sextant": "A command line for harbour masters",
    "buoy": "Container images for sensors",
    "beacon": "Shared workflows and actions",
    "pilot": "Route suggestions, still an experiment",
    "signal-flags": "Flag images, no longer maintained",
}
KEEL: Final = "northpier/keel"
"""A repository of others, which the viewer can only read."""

LABELS: Final = {
    "bug": "d73a4a",
    "enhancement": "a2eeef",
    "question": "d876e3",
    "documentation": "0075ca",
    "dependencies": "0366d6",
    "security": "b60205",
    "good first issue": "7057ff",
    "needs-info": "fbca04",
    "do-not-merge": "000000",
    "P0": "b60205",
    "P1": "d93f0b",
    "P2": "fbca04",
}

OWNERS: Final = {
    "quay": (
        ".github/CODEOWNERS",
        (
            "# Who looks after what\n"
            "*                 @harbourline/web\n"
            "/src/berths/      @tomas-vrba\n"
            "/src/map/         @aiko-lind @tomas-vrba\n"
            "/src/legacy/\n"
            "/docs/            @lea-brandt\n"
            "/infra/           @gone-sailor\n"
            "/src/no-such-dir/ @ravi-osei\n"
        ),
    ),
    "tide": ("CODEOWNERS", "*  @ravi-osei\n/tide/harmonics/  @sanne-dewit\n"),
    "anchor": (
        "docs/CODEOWNERS",
        "/internal/  @felix-amari @harbourline/empty-crew\n/api/  @mira-holt\n",
    ),
    "hull": (".github/CODEOWNERS", "*  @sanne-dewit\n/fuzz/\n"),
}

_DEPENDABOT: Final = """\
version: 2
updates:
  - package-ecosystem: "{0}"
    directory: "/"
    schedule:
      interval: "weekly"
      day: "monday"
    open-pull-requests-limit: {1}
  - package-ecosystem: "github-actions"
    directory: "/"
    schedule:
      interval: "weekly"
"""
_ECOSYSTEMS: Final = {
    "quay": ("npm", 5),
    "charts": ("npm", 10),
    "tide": ("pip", 10),
    "anchor": ("gomod", 10),
    "sextant": ("gomod", 10),
    "hull": ("cargo", 10),
}


def settle(world: World) -> None:
    """Makes people, bots, teams, repositories and their files."""
    world.person("harbourline", "Organization", 90_210_001)
    world.person("northpier", "Organization", 90_210_002)
    for index, login in enumerate((*TEAM, *CROWD)):
        world.person(login, "User", 71_000_000 + 137 * index)
    world.person("dependabot", "Bot", DEPENDABOT_ID)
    world.person("renovate", "Bot", RENOVATE_ID)
    world.person("github-actions", "Bot", 41_898_282)
    world.person("codecov", "Bot", 22_429_695)
    world.person("imported-clerk", "Mannequin", 88_000_123)
    for slug, name in (("web", "Web crew"), ("empty-crew", "Empty crew")):
        world.team("harbourline", name, slug)
    web = world.team("harbourline", "Web crew", "web")
    web.members += [world.person(n) for n in ("tomas-vrba", "aiko-lind")]
    world.person("felix-amari").status = Status(
        is_busy=True, expires_at=NOW + timedelta(days=4), message="At sea"
    )
    for name, text in REPOS.items():
        _repository(world, f"harbourline/{name}", text)
    _repository(world, KEEL, "Shared build settings of the pier")
    _restrict(world)


def _repository(world: World, name: str, text: str) -> None:
    short = name.split("/")[1]
    team = [login.lower() for login in TEAM]
    repo = world.add_repo(
        name,
        description=text,
        has_discussions=short not in {"beacon", "signal-flags", "keel", "buoy"},
        permissions=dict.fromkeys(team, "WRITE"),
        roles=dict.fromkeys(team, "MEMBER"),
        pushed_at=ago(1, 3),
        methods=("SQUASH", "MERGE") if short in {"quay", "charts"} else
        ("MERGE", "SQUASH", "REBASE"),
        required_reviews=1 if short in {"quay", "anchor"} else 0,
    )  # fmt: skip
    repo.permissions[VIEWER] = "ADMIN" if short in {"quay", "beacon"} else "MAINTAIN"
    for label, color in LABELS.items():
        world.label(repo, label, color)
    if short in OWNERS:
        path, rules = OWNERS[short]
        repo.files[path] = rules
    if short in _ECOSYSTEMS:
        repo.files[".github/dependabot.yml"] = _DEPENDABOT.format(*_ECOSYSTEMS[short])
    for index in range(3):
        tag = f"v1.{4 + index}.0"
        at = ago(70 - 34 * index, len(short))
        node_id = f"RE_kwDO{digest(name, tag)[:12]}"
        repo.releases.append(Release(tag, f"{short} {tag}", at, node_id))


def _restrict(world: World) -> None:
    """What is special about some repositories."""
    quay = world.repo("harbourline/quay")
    quay.owners_errors = [
        OwnersError(
            7, 19, "Unknown owner", "/infra/           @gone-sailor",
            "Unknown owner on line 7: make sure @gone-sailor exists and has write"
            " access to the repository", ".github/CODEOWNERS",
            "make sure @gone-sailor exists and has write access to the repository",
        )
    ]  # fmt: skip
    world.repo("harbourline/anchor").owners_errors = [
        OwnersError(
            1, 26, "Unknown owner", "/internal/  @felix-amari @harbourline/empty-crew",
            "Unknown owner on line 1: make sure the team @harbourline/empty-crew"
            " exists, is publicly visible, and has write access to the repository",
            "docs/CODEOWNERS",
        )
    ]  # fmt: skip
    flags = world.repo("harbourline/signal-flags")
    flags.is_archived = True
    flags.pushed_at = ago(400)
    world.repo("harbourline/pilot").permissions[VIEWER] = "TRIAGE"
    sextant = world.repo("harbourline/sextant")
    sextant.queues, sextant.required_checks = frozenset({"main"}), ("build",)
    sextant.by_ruleset = True
    buoy = world.repo("harbourline/buoy")
    buoy.required_reviews, buoy.by_ruleset = 2, True
    beacon = world.repo("harbourline/beacon")
    beacon.auto_merge, beacon.required_checks = True, ("build",)
    beacon.dismisses_stale = True
    keel = world.repo(KEEL)
    keel.permissions = {"petra-k": "ADMIN", "hanna-quist": "WRITE"}
    keel.roles = {"petra-k": "OWNER", "hanna-quist": "COLLABORATOR"}
    assert world.now == NOW
