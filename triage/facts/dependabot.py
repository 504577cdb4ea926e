"""Reads what a pull request of Dependabot says that it changes.

The sentences, the branch name and the metadata block at the end of the commit
message are those that dependabot/fetch-metadata reads.
"""

from __future__ import annotations

import re

from triage.facts import titles, versions
from triage.facts.ecosystems import DEPENDABOT, of_files
from triage.facts.shape import Bump, Package, Text, unique, worst

_PERMIT = "Updates the requirements on "
_LINK = re.compile(r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,80}\]){1,200})\]\(")
_GROUP = re.compile(r'^(?:Bumps )?the (?:"([^"\n]{1,120})"|(\S{1,120})) group\b')
_IN_DIRECTORY = re.compile(
    r" in the (/\S{0,300}) directory\b| group in (/\S{0,300}) with "
)
_MANAGER = re.compile(
    r"dependabot-badges\.githubapp\.com/\S{0,500}?package-manager=(\w{1,40})"
)
_OTHERS = re.compile(r" and \d{1,4} others?$")
_TYPES = {
    "direct:production": "production",
    "direct:development": "development",
    "indirect": "indirect",
}
_SECURITY_MARKS = (
    "This update includes a security fix",
    "This update includes security fixes",
    "You can disable automated security fix PRs for this repo",
)
_LABEL_SECURITY = "security"
_STARTS = ("Bumps ", "Updates ", "Removes ", "| ")


def parse(text: Text) -> Bump | None:
    """The bump, if title, body, commit metadata or branch are Dependabot's."""
    title = titles.split(text.title)
    what, scope = titles.scope(title.rest)
    metadata = _metadata(text.messages)
    sentences = _completed(_sentences(text.body), text.messages)
    packages = _merge(metadata, sentences)
    named = title.verb in {"bump", "update", "upgrade"}
    group = _group(what, scope.group, text.body, metadata)
    if not packages and named and not group:
        packages = _titled(what, text.branch, permitted=_permitted(text.body))
    elif not packages and named and scope.group:
        packages = _titled(what, text.branch, permitted=())
    manager, branch_directory = _branch(text.branch)
    if not (packages or manager or (named and group)):
        return None
    if title.development:
        packages = tuple(_development(package) for package in packages)
    elif len(packages) == 1 and title.level:
        packages = tuple(_at_least(package, title.level) for package in packages)
    directory = _directory(text.body, scope, branch_directory)
    return Bump(
        bot="dependabot",
        ecosystem=_ecosystem(manager, text),
        directory=directory,
        group=group,
        packages=packages,
        level=worst(package.level for package in packages),
        security=_security(text, title, group),
    )


def _metadata(messages: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Entries of `updated-dependencies` in the newest message that has them."""
    for message in reversed(messages):
        start = message.find("---\nupdated-dependencies:")
        end = message.find("\n...", start)
        if start < 0 or end < 0:
            continue
        entries: list[dict[str, str]] = []
        for line in message[start:end].split("\n"):
            key, colon, value = line.lstrip("- ").partition(":")
            if not colon or key == "updated-dependencies":
                continue
            if line.lstrip().startswith("-"):
                entries.append({})
            if entries:
                entries[-1][key.strip()] = value.strip().strip("\"'")
        return tuple(entry for entry in entries if entry.get("dependency-name"))
    return ()


def _completed(
    packages: tuple[Package, ...], messages: tuple[str, ...]
) -> tuple[Package, ...]:
    """The packages of the body, with the versions that only a commit message has."""
    versioned = {package.name for package in packages if package.version_to}
    for message in reversed(messages):
        if found := _sentences(message):
            more = [one for one in found if one.name not in versioned]
            named = {one.name for one in more if one.version_to}
            kept = [one for one in packages if one.name not in named]
            return unique([*kept, *(one for one in more if one.name in named)])
    return packages


def _lines(body: str) -> list[str]:
    """Lines that begin a sentence, joined with those that continue it."""
    joined: list[str] = []
    going = False
    for raw in body.split("\n"):
        line = raw.strip()
        if line.startswith(_STARTS) or line in {"Bumps", "Updates"}:
            joined.append(line)
            going = not line.startswith("|")
        elif (
            not line
            or (line[0] in "-<[|#" and not line.startswith("["))
            or len(line) > 2000
        ):
            going = False
        elif going and len(joined[-1]) < 2000:
            joined[-1] += " " + line
    return joined


def _sentences(body: str) -> tuple[Package, ...]:
    """Packages of the sentences and tables that Dependabot writes.

    «Bumps `x`», in code, is a version that several packages share; each of them has
    a sentence of its own.
    """
    shared = ""
    said: list[Package] = []
    tabled: list[Package] = []
    listed: list[str] = []
    for line in _lines(body):
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 3 and cells[1].startswith("`"):
                tabled.append(_package(_linked(cells[0]), cells[1], cells[2]))
        elif found := _sentence(line):
            said.append(found)
            if line.startswith("Bumps `"):
                shared = found.name
        elif line.startswith("Bumps "):
            listed += (name.strip("`") for name in _LINK.findall(line))
    whole = {package.name for package in said if package.version_from}
    said = [one for one in said if one.version_from or one.name not in whole]
    if len(said) > 1:
        said = [package for package in said if package.name != shared]
    names = {package.name for package in said}
    said += (row for row in tabled if row.name not in names)
    names = {package.name for package in said}
    return unique([*said, *(Package(name) for name in listed if name not in names)])


def _sentence(line: str) -> Package | None:
    """The package of «Bumps [x](url) from 1 to 2.» or «Updates `x` to 2»."""
    rest = line.partition(" ")[2]
    if rest.startswith("["):
        name, found, tail = rest[1:].partition("](")
        tail = tail.partition(")")[2]
    elif rest.startswith("`"):
        name, found, tail = rest[1:].partition("`")
    else:
        name, found, tail = rest.partition(" ")
        tail = " " + tail
    name, tail = name.strip("`"), tail.removeprefix(" requirement")
    if not (found and name):
        return None
    if tail.startswith(" from "):
        old, found, new = tail[6:].partition(" to ")
        new = new.partition(" **This")[0].strip()
        return _package(name, old, new) if found else None
    if tail.startswith(" to "):
        return _package(name, "", tail[4:].split(" ", 1)[0].rstrip(","))
    return None


def _linked(cell: str) -> str:
    found = _LINK.match(cell)
    return (found[1] if found else cell).strip("`")


def _package(name: str, old: str, new: str) -> Package:
    old, new = old.strip("` "), new.rstrip(". ").strip("` ")
    return Package(name, old, new, versions.level(old, new))


def _permitted(body: str) -> tuple[str, ...]:
    """Names of «Updates the requirements on … to permit the latest version»."""
    start = body.find(_PERMIT)
    if start < 0 or (start and body[start - 1] != "\n"):
        return ()
    sentence = body[start + len(_PERMIT) : start + 20_000].split(" to permit", 1)[0]
    return tuple(name.strip("`") for name in _LINK.findall(sentence))


def _merge(
    metadata: tuple[dict[str, str], ...], sentences: tuple[Package, ...]
) -> tuple[Package, ...]:
    """Names from the metadata, versions from the sentences, the worse level of both.

    The n-th entry of a name belongs to its n-th sentence.
    """
    left: dict[str, list[Package]] = {}
    for package in sentences:
        left.setdefault(package.name, []).append(package)
    merged: list[Package] = []
    for entry in metadata:
        name = entry["dependency-name"]
        said = left.get(name) or []
        package = said.pop(0) if said else Package(name)
        level = entry.get("update-type", "").rpartition("semver-")[2]
        new = package.version_to or entry.get("dependency-version", "")
        old = package.version_from
        step = versions.level(old, new) if old else "unknown"
        known = [one for one in (step, level) if one in {"major", "minor", "patch"}]
        merged.append(
            Package(
                name,
                old,
                new,
                worst(known) if known else step,
                _TYPES.get(entry.get("dependency-type", ""), ""),
            )
        )
    merged += [package for rest in left.values() for package in rest]
    return unique(merged)


def _group(
    what: str, scoped: str, body: str, metadata: tuple[dict[str, str], ...]
) -> str:
    if match := _GROUP.match(what):
        return match[1] or match[2]
    if scoped:
        return scoped
    if match := _GROUP.match(body[:400].lstrip()):
        return match[1] or match[2]
    return next(
        (group for entry in metadata if (group := entry.get("dependency-group", ""))),
        "",
    )


def _titled(what: str, branch: str, permitted: tuple[str, ...]) -> tuple[Package, ...]:
    """Packages that the title names, with the version of the branch if it has none."""
    name, old, new = titles.steps(_OTHERS.sub("", what))
    requirement = name.endswith((" requirement", " requirements"))
    name = name.removesuffix("s").removesuffix(" requirement") if requirement else name
    if not requirement:
        old, new = titles.first_version(old), titles.first_version(new)
        if (
            new
            and not (titles.looks_like_version(new) or versions.is_digest(new))
            and not old
        ):
            name, new = what, ""
    name = name.removesuffix(" Docker image").removesuffix(" docker image")
    if permitted and not new:
        return tuple(Package(one) for one in permitted)
    names = [
        part for chunk in name.split(", ") for part in chunk.split(" and ") if part
    ]
    if len(names) == 1:
        words = names[0].split()
        if len(words) == 3 and words[0].lower() == "docker" and words[2] == "image":
            words = [words[1]]
        if len(words) != 1 or words[0].lower() in {"to", "version"}:
            return ()
        new = new or _branch_version(branch, words[0])
        return (_package(words[0], old, new),)
    if any(" " in one for one in names):
        return ()
    return tuple(Package(one) for one in names)


def _branch(branch: str) -> tuple[str, str]:
    """Package manager and directory that a branch name tells: `npm_and_yarn`, `/web`.

    The directory is followed by the dependency, whose name may hold slashes too, so
    it is known only by comparing; here it is left "".
    """
    if not branch.startswith("dependabot"):
        return "", ""
    parts = branch.split(branch[10], 2) if len(branch) > 10 else []
    return (parts[1], "") if len(parts) == 3 and parts[1] in DEPENDABOT else ("", "")


def _branch_version(branch: str, name: str) -> str:
    """The version at the end of a branch: `…/next-16.1.4` for `next`."""
    if not branch.startswith("dependabot"):
        return ""
    plain = re.sub(r"[@:\[\]()]", "-", name).strip("-").replace("--", "-")
    for spelled in (name.lstrip("@"), plain, plain.replace("/", "-")):
        _, found, version = branch.rpartition(f"{spelled}-")
        if found and titles.looks_like_version(version):
            return version
    return ""


def _directory(body: str, scope: titles.Scope, branched: str) -> str:
    found = {one or two for one, two in _IN_DIRECTORY.findall(body)}
    if scope.several or len(found) > 1:
        return ""
    return scope.directory or (found.pop() if found else branched or "/")


def _ecosystem(manager: str, text: Text) -> str:
    if manager:
        return DEPENDABOT[manager]
    if match := _MANAGER.search(text.folded):
        return DEPENDABOT.get(match[1], "")
    return of_files(text.files)


def _security(text: Text, title: titles.Title, group: str) -> bool:
    """Security updates: marked in the text, or grouped under the manager's own name."""
    said = " ".join(text.folded.split())
    return (
        title.security
        or _LABEL_SECURITY in text.labels
        or group in DEPENDABOT
        or any(mark in said for mark in _SECURITY_MARKS)
    )


def _development(package: Package) -> Package:
    if package.dep_type:
        return package
    return Package(
        package.name,
        package.version_from,
        package.version_to,
        package.level,
        "development",
    )


def _at_least(package: Package, level: str) -> Package:
    if package.level != "unknown":
        return package
    return Package(
        package.name, package.version_from, package.version_to, level, package.dep_type
    )
