"""What the changed lines of a bump say, and whether its text says the same.

The lines win: a name or version that the text lacks is taken from them, one that the
text gives otherwise is replaced and told. What cannot be explained by the packages
that are named is told too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from triage.facts import actions, lines, locks, versions
from triage.facts.ecosystems import of_file
from triage.facts.shape import Bump, Package, worst
from triage.model import Pull
from triage.model.changes import Patch
from triage.text import shorten

_LOCK_ONLY = re.compile(r"--hash=|^\s*#\s*via\b", re.MULTILINE)
"""A requirements file that a resolver wrote: everything in it is pinned."""

_HASH_LINE = re.compile(r"^\s*--hash=sha\d+:[0-9a-f]+\s*\\?$|^\s*#")
_INDIRECT = re.compile(r"//\s*indirect\s*$")
_SUBMODULE = re.compile(r"^Subproject commit ([0-9a-f]{7,40})")
_LOOSE = frozenset(
    [
        "maven",
        "gradle",
        "nuget",
        "sbt",
        "helm",
        "terraform",
        "tool-versions",
        "pre-commit",
        "swift",
        "dotnet-sdk",
        "hex",
        "pub",
        "devcontainers",
        "bazel",
        "conda",
        "cocoapods",
        "rust-toolchain",
        "circleci",
        "docker",
    ]
)
"""Ecosystems whose manifests may keep a version away from the name it is of."""

_NAMES = (
    re.compile(r'^\s*"((?:@[\w.~-]+/)?[\w.~-]+(?:/[\w.~-]+)?)"\s*:\s*"'),
    re.compile(r"^\s*(?:-\s*)?(?:uses|image):\s*['\"]?([\w.-]+(?:[/:][\w./-]+?)?)[@:]"),
    re.compile(r"^\s*FROM\s+(?:--platform=\S+\s+)?([\w./-]+?)[:@]", re.IGNORECASE),
    re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/\S+) v\d"),
    re.compile(r"^\s*gem\s+['\"]([\w.-]+)['\"]"),
    re.compile(r"^\s*['\"]?([A-Za-z][\w.-]*)(?:\[[\w, .-]+\])?\s*(?:[=~<>!^]=?|\s=\s)"),
)
"""Where a manifest names the package of a version, in common ecosystems."""


@dataclass(slots=True)
class Seen:
    """What all changed lines of a pull request say."""

    steps: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Versions that went and came in manifests, by package."""
    exact: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """The same in lock files, by folded name."""
    pins: list[actions.Pin] = field(default_factory=list)
    """Commits that workflows name."""
    broken: list[str] = field(default_factory=list)
    """What no honest bump does."""
    odd: list[str] = field(default_factory=list)
    """What the named packages do not explain, or cannot be seen."""


def read(patches: Sequence[Patch], packages: Sequence[Package], ecosystem: str) -> Seen:
    """The changed lines, seen as a bump of these packages."""
    seen = Seen()
    names = _Names(packages)
    for patch in patches:
        if patch.text is None:
            if patch.additions or patch.deletions or patch.change != "renamed":
                seen.odd.append(f"GitHub shows no lines of {patch.path}")
            continue
        hunks = lines.hunks(patch.text)
        if locks.is_lock(patch.raw_path):
            _lock(seen, patch, hunks)
        elif found := _submodule(hunks):
            seen.steps.setdefault(names.of(patch.path), []).append(found)
        else:
            _manifest(seen, patch, hunks, names, ecosystem)
    return seen


class _Names:
    """The packages of a bump, and how manifests may spell them."""

    def __init__(self, packages: Sequence[Package]) -> None:
        self.packages = packages
        self._spelled = [(one.name, _spellings(one.name.lower())) for one in packages]

    def of(self, path: str) -> str:
        """The name of the package at a path: a submodule is called by its own."""
        return next(
            (
                p.name
                for p in self.packages
                if path == p.name or path.endswith("/" + p.name)
            ),
            path,
        )

    def within(self, text: str) -> list[str]:
        """The packages that a text names, the longest name first."""
        lower = text.lower()
        found = [
            name
            for name, spelled in self._spelled
            if any(one in lower and _stands(one, lower) for one in spelled)
        ]
        return sorted(dict.fromkeys(found), key=len, reverse=True)

    def nearest(self, texts: Sequence[str]) -> list[str]:
        """The package that the first line to name one names."""
        return next((own[:1] for one in texts if (own := self.within(one))), [])

    def stepping(self, steps: Iterable[tuple[str, str]]) -> list[str]:
        """The packages whose own step is among these."""
        there = {(versions.bare(a), versions.bare(b)) for a, b in steps}
        return [
            one.name
            for one in self.packages
            if (versions.bare(one.version_from), versions.bare(one.version_to)) in there
        ]


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text by itself, and not within a longer one."""
    start = text.find(name)
    while start >= 0:
        before, behind = text[max(start - 1, 0) : start], text[start + len(name) :]
        if not (before.isalnum() or before in _JOINED) and not _goes_on(behind):
            return True
        start = text.find(name, start + 1)
    return False


_JOINED = frozenset("_@/.-")


def _goes_on(behind: str) -> bool:
    first, second = behind[:1], behind[1:2]
    if first in {".", "/"}:
        return second.isalnum() or second == "_" or (first == "/" and second == "-")
    return first.isalnum() or first in {"_", "-"}


def _spellings(name: str) -> list[str]:
    """How manifests may write a name: with its group apart, as a path, as an address."""
    found = [name]
    if ":" in name:
        found.append(name.rsplit(":", 1)[1])
    if name.count("/") >= 1 and not name.startswith("@"):
        found += [f"https://{name}", f"https://github.com/{name}", f"{name}.git"]
        found += [f"https://github.com/{name}.git", f"registry.terraform.io/{name}"]
    folded = re.sub(r"\[.*\]$", "", name)
    found += [folded, folded.replace("-", "_"), folded.replace("_", "-")]
    return list(dict.fromkeys(one for one in found if one))


def _lock(seen: Seen, patch: Patch, hunks: Sequence[lines.Hunk]) -> None:
    lock = locks.read(patch.raw_path, hunks)
    if address := locks.foreign(lock):
        seen.broken.append(f"{patch.path} takes a package from {shorten(address, 80)}")
    elif wrong := locks.misplaced(lock):
        seen.broken.append(f"{patch.path} takes {wrong}")
    if lock.swapped:
        seen.broken.append(
            f"{patch.path} changes what {lock.swapped} holds, not its version"
        )
    if lock.script:
        seen.odd.append(f"{lock.script} newly runs something when it is installed")
    went: dict[str, list[str]] = {}
    came: dict[str, list[str]] = {}
    for one in lock.entries:
        went.setdefault(one.name, []).extend(one.went)
        came.setdefault(one.name, []).extend(one.came)
    for name, every in came.items():
        old = [v for v in went[name] if v not in every]
        new = [v for v in every if v not in went[name]]
        last = len(old) - 1
        pairs = [(old[min(i, last)] if old else "", v) for i, v in enumerate(new)]
        if pairs:
            seen.exact.setdefault(_plain(name), []).extend(pairs)


def _submodule(hunks: Sequence[lines.Hunk]) -> tuple[str, str] | None:
    """The commits of a submodule that moves, if that is all there is."""
    every = [line for hunk in hunks for line in hunk.lines]
    commits = {line.sign: _SUBMODULE.match(line.text) for line in every}
    if len(every) != 2 or set(commits) != {"-", "+"}:
        return None
    old, new = commits["-"], commits["+"]
    return (old[1], new[1]) if old and new else None


def _manifest(
    seen: Seen,
    patch: Patch,
    hunks: Sequence[lines.Hunk],
    names: _Names,
    ecosystem: str,
) -> None:
    text = patch.text or ""
    kind = of_file(patch.raw_path)
    pinned = kind == "pip" and bool(_LOCK_ONLY.search(text))
    loose = kind in _LOOSE or ecosystem in _LOOSE
    if kind == "github-actions":
        seen.pins += actions.pins(text)
    for hunk in hunks:
        pairs, alone = lines.changed(hunk)
        for pair in pairs:
            _explain(seen, patch, pair, names, pinned=pinned, loose=loose)
        for line in alone:
            if _is_harmless(line, kind, pinned=pinned):
                continue
            sign = {"+": "adds", "-": "drops"}[line.sign]
            shown = shorten(line.text.strip(), 60)
            seen.odd.append(f"{patch.path} {sign} more than a version: {shown}")


def _is_harmless(line: lines.Line, kind: str, *, pinned: bool) -> bool:
    if kind == "gomod" and _INDIRECT.search(line.text):
        return True
    return pinned and bool(_HASH_LINE.match(line.text))


def _explain(
    seen: Seen,
    patch: Patch,
    pair: lines.Pair,
    names: _Names,
    *,
    pinned: bool,
    loose: bool,
) -> None:
    """Which package a pair of lines is about; odd where it is none of the named."""
    if not pair.steps or (pinned and _HASH_LINE.match(pair.new)):
        return
    own = names.within(pair.new)[:1]
    if loose and not own:
        own = names.stepping(pair.steps) or names.nearest(pair.near)
    if not own and not names.packages and (name := _named(pair.new)):
        own = [name]
    for name in own:
        seen.steps.setdefault(name, []).extend(pair.steps)
    if own or pinned or _INDIRECT.search(pair.new):
        return
    shown = shorten(pair.new.strip(), 60)
    seen.odd.append(f"{patch.path} changes what the text does not name: {shown}")


def _named(text: str) -> str:
    return next((found[1] for one in _NAMES if (found := one.search(text))), "")


def settle(bump: Bump, pull: Pull) -> Bump:
    """The bump with what its changed lines say instead of what its text says."""
    if not pull.changes.patches or pull.changes.head_oid != pull.head_oid:
        return bump
    seen = read(pull.changes.patches, bump.packages, bump.ecosystem)
    if not bump.packages:
        return _filled(bump, seen)
    contradictions: list[str] = []
    unseen: list[str] = []
    packages: list[Package] = []
    for package in bump.packages:
        loose = [one for one in seen.steps.get(package.name, ()) if one[1]]
        exact = [one for one in seen.exact.get(_plain(package.name), ()) if one[1]]
        if not loose and not exact:
            packages.append(package)
            unseen.append(package.name)
            continue
        fixed, why = _fixed(package, loose, exact)
        packages.append(fixed)
        if why:
            contradictions.append(why)
    level = worst(one.level for one in packages)
    if bump.level != worst(one.level for one in bump.packages):
        level = worst((level, bump.level))
    return replace(
        bump,
        packages=tuple(packages),
        level=level,
        contradictions=tuple(contradictions),
        unseen=tuple(unseen),
    )


def _plain(name: str) -> str:
    """As a lock file has it: without extras, group or repository."""
    return re.sub(r"\[.*\]$", "", name).replace("_", "-").lower()


def _filled(bump: Bump, seen: Seen) -> Bump:
    """Packages from the lines alone, where the text names none."""
    if bump.level == "lockfile":
        return bump
    packages = tuple(
        Package(name, *best, versions.level(*best))
        for name, steps in seen.steps.items()
        if name
        for best in [(seen.exact.get(_plain(name)) or steps)[-1]]
    )
    if not packages:
        return bump
    levels = [one.level for one in packages]
    if bump.level != "unknown":
        levels.append(bump.level)
    return replace(bump, packages=packages, level=worst(levels))


def _fixed(
    package: Package,
    loose: Sequence[tuple[str, str]],
    exact: Sequence[tuple[str, str]],
) -> tuple[Package, str]:
    """The package with the versions that its lines have, and what they contradict.

    Manifest and lock file must each agree with the text; where one does not, what the
    lock file pins counts.
    """
    old, new = (exact or loose)[-1]
    name, start, to = package.name, package.version_from, package.version_to
    why = ""
    for steps in filter(None, (loose, exact)):
        came = [b for _, b in steps]
        went = [a for a, _ in steps if a]
        if to and not _agrees(to, came):
            why = f"the text says {name} {to}, its lines {came[-1]}"
            to = ""
        elif start and went and not _agrees(start, went):
            why = why or f"the text says {name} from {start}, its lines {went[-1]}"
            start = ""
    start, to = start or old, to or new
    level = versions.level(start, to)
    levels = [level] + [
        versions.level(a, b) for a, b in (*loose, *exact) if _exact(a) and _exact(b)
    ]
    levels = [one for one in levels if one != "unknown"]
    if not why and package.level != "unknown":
        levels.append(package.level)
    made = worst(levels) if levels else package.level
    return replace(package, version_from=start, version_to=to, level=made), why


def _exact(version: str) -> bool:
    return version.count(".") >= 1 or versions.is_digest(version)


def _agrees(said: str, seen: Sequence[str]) -> bool:
    """Whether a version of the text is one of the lines; either may be shortened."""
    wanted = lines.words(said) or [said]
    return all(any(_same(one, other) for other in seen) for one in wanted)


def _same(one: str, other: str) -> bool:
    a, b = versions.bare(one).lower(), versions.bare(other).lower()
    if a == b or not a or not b:
        return a == b
    short, long = sorted((a, b), key=len)
    if versions.is_digest(short) and versions.is_digest(long):
        return long.startswith(short)
    if versions.is_digest(short) and short in long:
        return True
    return long.startswith(short) and long[len(short)] in ".-+"
