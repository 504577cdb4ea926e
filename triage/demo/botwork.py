"""What update bots write: titles, bodies, commits and patches of dependency bumps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from triage.demo.things import (
    Author,
    Commit,
    File,
    Person,
    Signature,
    digest,
    number_of,
)

Bump = tuple[str, str, str, bool]
"""Package, from, to, and whether it is for development only."""

_GITHUB: Final = Author("GitHub", "noreply@github.com")


def level(before: str, after: str) -> str:
    """`major`, `minor`, `patch`, or an empty text where versions do not tell."""
    old = before.lstrip("v").split(".")
    new = after.lstrip("v").split(".")
    for name, left, right in zip(("major", "minor", "patch"), old, new, strict=False):
        if left != right:
            return name
    return ""


def metadata(bumps: tuple[Bump, ...], group: str = "") -> str:
    """The block that Dependabot puts at the end of its commit messages."""
    lines = ["---", "updated-dependencies:"]
    for package, before, after, dev in bumps:
        lines += [
            f"- dependency-name: {_yaml(package)}",
            f"  dependency-version: {after}",
            f"  dependency-type: direct:{'development' if dev else 'production'}",
        ]
        if level(before, after):
            lines.append(f"  update-type: version-update:semver-{level(before, after)}")
        if group:
            lines.append(f"  dependency-group: {group}")
    return "\n".join([*lines, "..."])


def _yaml(name: str) -> str:
    return f'"{name}"' if name.startswith("@") else name


def bot_commit(
    bot: Person,
    oid: str,
    subject: str,
    bumps: tuple[Bump, ...],
    at: datetime,
    *,
    group: str = "",
) -> Commit:
    """The one commit of a bump, signed by GitHub, as Dependabot or Renovate makes it."""
    message = subject
    if bot.login == "dependabot":
        lines = [
            f"Bumps [{name}](https://github.com/{name.strip('@')}) from {a} to {b}."
            for name, a, b, _ in bumps
        ]
        message = (
            f"{subject}\n\n" + "\n".join(lines) + f"\n\n{metadata(bumps, group)}\n\n"
            "Signed-off-by: dependabot[bot] <support@github.com>"
        )
    author = Author(bot.rest_login, bot.email, bot)
    return Commit(oid, message, [author], _GITHUB, at, signature=Signature())


def _place(what: str, package: str, many: int) -> int:
    """The line at which a package stands in a file with so many places.

    Few places make bumps that cannot both be merged without a rebase, as in the lock
    files of npm.
    """
    return 11 + number_of(what, package) % many * 12


def manifest_patch(ecosystem: str, package: str, before: str, after: str) -> str:
    """The patch of one manifest line."""
    line = {
        "npm": '    "{0}": "^{1}",',
        "pip": "{0}=={1}",
        "gomod": "\t{0} {1}",
        "cargo": '{0} = "{1}"',
        "docker": "FROM {0}:{1}",
        "github-actions": "      - uses: {0}@{1}",
    }[ecosystem]
    at = _place("manifest", package, 40)
    return (
        f"@@ -{at},7 +{at},7 @@\n"
        f"-{line.format(package, before)}\n+{line.format(package, after)}"
    )


def lock_patch(package: str, before: str, after: str) -> str:
    """The patch of one package in npm's lock file, from npm's own registry."""
    short = package.rsplit("/", 1)[-1]
    at = _place("npm", package, 3)
    out = [f"@@ -{at},9 +{at},9 @@", f'     "node_modules/{package}": {{']
    for sign, version in (("-", before), ("+", after)):
        address = f"https://registry.npmjs.org/{package}/-/{short}-{version}.tgz"
        proof = digest("integrity", package, version)
        out += [
            f'{sign}      "version": "{version}",',
            f'{sign}      "resolved": "{address}",',
            f'{sign}      "integrity": "sha512-{proof}==",',
        ]
    return "\n".join(out)


def patch_of(path: str, package: str, before: str, after: str) -> str:
    """The patch of a manifest or lock file by its name; empty for any other file."""
    name = path.rpartition("/")[2].lower()
    if name in {"package-lock.json", "bun.lock"}:
        return lock_patch(package, before, after)
    if name in {"go.sum", "cargo.lock"}:
        kind = "gomod" if name == "go.sum" else "cargo"
        return _lock(kind, package, before, after)
    kinds = {"package.json": "npm", "go.mod": "gomod", "cargo.toml": "cargo"}
    kind = kinds.get(name, "")
    if name.endswith((".txt", ".in")) and ("requirements" in path.lower()):
        kind = "pip"
    elif "dockerfile" in name:
        kind = "docker"
    elif path.startswith(".github/"):
        kind = "github-actions"
    return manifest_patch(kind, package, before, after) if kind else ""


_FILES: Final = {
    "npm": ("package.json", "package-lock.json"),
    "pip": ("requirements.txt",),
    "gomod": ("go.mod", "go.sum"),
    "cargo": ("Cargo.toml", "Cargo.lock"),
    "docker": ("Dockerfile",),
    "github-actions": (".github/workflows/ci.yml",),
}
_FOLDERS: Final = {
    "npm": "npm_and_yarn",
    "gomod": "go_modules",
    "github-actions": "github_actions",
}


def dependabot_branch(ecosystem: str, name: str, after: str) -> str:
    """The branch that Dependabot pushes a bump or a group to."""
    return f"dependabot/{_FOLDERS.get(ecosystem, ecosystem)}/{name.strip('@')}-{after}"


def changed_files(ecosystem: str, bumps: Sequence[Bump]) -> tuple[File, ...]:
    """The files of a bump with their patches; without packages, the lock file alone."""
    names = _FILES[ecosystem]
    if not bumps:
        text = lock_patch("inner-tube", "1.1.0", "1.1.1")
        return (File(names[-1], 3, 3, patch=text),)
    manifest = "\n".join(manifest_patch(ecosystem, *bump[:3]) for bump in bumps)
    files = [File(names[0], len(bumps), len(bumps), patch=manifest)]
    if len(names) == 2:
        lock = "\n".join(_lock(ecosystem, *bump[:3]) for bump in bumps)
        size = sum(line.startswith("+") for line in lock.split("\n"))
        files.append(File(names[1], size, size, patch=lock))
    return tuple(files)


def _lock(ecosystem: str, package: str, before: str, after: str) -> str:
    if ecosystem == "npm":
        return lock_patch(package, before, after)
    at = _place(ecosystem, package, 40)
    out = [f"@@ -{at},8 +{at},8 @@"]
    for sign, version in (("-", before), ("+", after)):
        proof = digest("sum", package, version)
        if ecosystem == "gomod":
            out += [
                f"{sign}{package} {version} h1:{proof}=",
                f"{sign}{package} {version}/go.mod h1:{proof[::-1]}=",
            ]
        else:
            out += [f'{sign}version = "{version}"', f'{sign}checksum = "{proof}"']
    if ecosystem == "cargo":
        out.insert(1, f' name = "{package}"')
    return "\n".join(out)


_COMMANDS: Final = """
Dependabot will resolve any conflicts with this PR as long as you don't alter it \
yourself. You can also trigger a rebase manually by commenting `@dependabot rebase`.

[//]: # (dependabot-automerge-start)
[//]: # (dependabot-automerge-end)

---

<details>
<summary>Dependabot commands and options</summary>
<br />

You can trigger Dependabot actions by commenting on this PR:
- `@dependabot rebase` will rebase this PR
- `@dependabot recreate` will recreate this PR, overwriting any edits that have been \
made to it
- `@dependabot show <dependency name> ignore conditions` will show all of the ignore \
conditions of the specified dependency

</details>"""


def dependabot_body(bump: Bump, *, security: bool = False) -> str:
    """The description of a single bump."""
    package, before, after, _ = bump
    address = f"https://github.com/{package.strip('@').removeprefix('github.com/')}"
    advisory = (
        "\n<p><em>Sourced from the GitHub Security Advisory Database.</em></p>\n"
        f"<blockquote>\n<p><strong>Unchecked length in {package}</strong></p>\n"
        f"<p>Affected versions: &lt; {after}. GHSA-{_ghsa(package)}</p>\n</blockquote>\n"
    )
    notes = (
        f"<h2>{after}</h2>\n<ul>\n<li>Fix a race when two ropes are spliced at once</li>"
        "\n<li>Keep the order of knots stable</li>\n</ul>"
    )
    return (
        f"Bumps [{package}]({address}) from {before} to {after}.\n"
        + (advisory if security else "")
        + f"<details>\n<summary>Release notes</summary>\n<blockquote>\n{notes}\n"
        "</blockquote>\n</details>\n<details>\n<summary>Commits</summary>\n<ul>\n"
        f'<li><a href="{address}/commit/{digest(package, after)[:12]}"><code>'
        f"{digest(package, after)[:7]}</code></a> Release {after}</li>\n</ul>\n"
        f"</details>\n<br />\n\n{_COMMANDS}"
    )


def _ghsa(package: str) -> str:
    alphabet = "23456789cfghjmpqrvwx"
    digits = [alphabet[int(c, 16)] for c in digest("ghsa", package)[:12]]
    return "-".join("".join(digits[i : i + 4]) for i in (0, 4, 8))


def group_body(name: str, bumps: Sequence[Bump]) -> str:
    """The description of a group."""
    first = ", ".join(f"[{b[0]}](https://github.com/{b[0]})" for b in bumps)
    table = "\n".join(
        f"| [{b[0]}](https://github.com/{b[0]}) | `{b[1]}` | `{b[2]}` |" for b in bumps
    )
    details = "\n".join(f"Updates `{b[0]}` from {b[1]} to {b[2]}" for b in bumps)
    return (
        f"Bumps the {name} group with {len(bumps)} updates: {first}.\n\n"
        f"| Package | From | To |\n| --- | --- | --- |\n{table}\n\n{details}\n{_COMMANDS}"
    )


def renovate_body(bumps: Sequence[Bump], ecosystem: str) -> str:
    """Renovate's description with its table of changes."""
    rows = []
    for package, before, after, dev in bumps:
        size = level(before, after)
        kind = "devDependencies" if dev else "dependencies"
        if ecosystem in {"docker", "github-actions"}:
            kind = {"docker": "final", "github-actions": "action"}[ecosystem]
            size = "digest" if ecosystem == "docker" else "pinDigest"
        if ecosystem == "gomod":
            kind = "require"
        rows.append(
            f"| [{package}](https://github.com/{package}) | {kind} | {size} |"
            f" `{before}` -> `{after}` |"
        )
    table = "| Package | Type | Update | Change |\n|---|---|---|---|\n" + "\n".join(
        rows
    )
    if not bumps:
        table = (
            "| Update | Change |\n|---|---|\n| lockFileMaintenance | All locks refreshed |"
            "\n\n🔧 This Pull Request updates lock files to use the latest dependency"
            " versions."
        )
    return (
        f"This PR contains the following updates:\n\n{table}\n\n---\n\n"
        "### Configuration\n\n📅 **Schedule**: Branch creation - At any time (no schedule"
        " defined), Automerge - At any time (no schedule defined).\n\n"
        "🚦 **Automerge**: Disabled by config. Please merge this manually once you are"
        " satisfied.\n\n♻ **Rebasing**: Whenever PR becomes conflicted, or you tick the"
        " rebase/retry checkbox.\n\n---\n\n - [ ] <!-- rebase-check -->If you want to"
        " rebase/retry this PR, check this box\n\n---\n\nThis PR was generated by"
        " [Mend Renovate](https://mend.io/renovate/)."
    )
