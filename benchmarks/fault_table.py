"""Runs the complete fault table of the writes and writes it to docs/faults.md."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "act")]

from fault_kit import TROUBLES, bench, cases  # noqa: E402
from fault_world import DEEDS  # noqa: E402

HEAD = """# What was tried to make a write go wrong

Every action, at every step of its way, meets every fault: the process is killed with
SIGKILL at a moment, GitHub cannot be reached, loses its answer, answers 4xx or 5xx
before or after the effect, answers too late, or asks to wait. Then triage is started
again: it settles what is open by reading, shows what waits, and sends that. A case
fails if the loopback GitHub's ledger and the journal differ: an effect that happened
twice, one that the journal calls failed, one that it calls done and did not happen, an
entry that is neither settled nor shown as unknown, or a broken chain. What ended as
failed or cancelled is done once more and must then happen exactly once.

`python benchmarks/fault_table.py` runs it and writes this page; nothing here is written
by hand. A sample of it is in the normal tests, all of it in `pytest -m slow tests/act`.
"""


def main() -> None:
    """Run, count, write; the exit code is 1 where a case failed."""
    with tempfile.TemporaryDirectory() as home, bench(Path(home)) as made:
        outcomes = []
        for place, case in enumerate(cases()):
            outcomes.append(made.run(case))
            if outcomes[-1].wrong:
                print(f"{case.name}: {outcomes[-1].wrong}", file=sys.stderr)
            if place % 100 == 99:
                print(f"{place + 1} cases", file=sys.stderr)
    wrong = [o for o in outcomes if o.wrong]
    tried: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    ended: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        key = (one.case.deed, one.case.trouble.kind)
        tried[key] += 1
        failed[key] += bool(one.wrong)
        ended[one.case.trouble.name][one.state] += 1
    lines = [HEAD, f"**{len(outcomes)} cases tried, {len(wrong)} failed.**\n"]
    kinds = list(dict.fromkeys(t.kind for t in TROUBLES))
    lines += [
        "## Cases tried, by action and fault\n",
        "A cell is the number of steps at which that fault was tried; `!n` of them failed.\n",
        f"| action | {' | '.join(kinds)} |",
        f"|---|{'---|' * len(kinds)}",
    ]
    for deed in DEEDS:
        cells = [_cell(tried[deed, kind], failed[deed, kind]) for kind in kinds]
        lines.append(f"| {deed} | {' | '.join(cells)} |")
    lines += [
        "\n## How the entries ended, by step and fault\n",
        "Done: it happened once. Failed or cancelled: it did not happen, and the journal",
        "says why. Unknown: nobody can know yet, and the journal says so.\n",
        "| step: fault | entries |",
        "|---|---|",
    ]
    for trouble in TROUBLES:
        states = ended[trouble.name].most_common()
        told = ", ".join(f"{number} {state}" for state, number in states)
        lines.append(f"| {trouble.name} | {told} |")
    if wrong:
        lines += ["\n## Failed\n", *(f"- {o.case.name}: {o.wrong}" for o in wrong)]
    text = "\n".join(lines) + "\n"
    (ROOT / "docs" / "faults.md").write_text(text, encoding="utf-8")
    print(f"{len(outcomes)} cases tried, {len(wrong)} failed")
    sys.exit(bool(wrong))


def _cell(tried: int, failed: int) -> str:
    if not tried:
        return "·"
    return f"{tried} !{failed}" if failed else str(tried)


if __name__ == "__main__":
    main()
