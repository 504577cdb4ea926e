"""An export of 200,000 messages of a chat, imported; and the Questions that it leaves.

Wanted: the file is stored and its conversations are found in less than 15 times what it
takes to parse the same file as JSON, within 200 MB of memory; again, where nothing is
new, in less than 8 times. The yardstick runs in the same process.
"""

from __future__ import annotations

import gc
import json
import random
import resource
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from triage.config import Channel, Settings
from triage.exports import discord
from triage.views import questions
from triage.workspace import Workspace

COUNT = 200_000
NOW = datetime(2026, 1, 20, tzinfo=UTC)
SAID = (
    "gm", "lol", "nice one", "the new release feels a lot faster than the one before",
    "see you at the call later today everyone", "thanks that worked!", "same here",
    "try pnpm clean and install again", "we just shipped 1.2", "bullish on this",
)  # fmt: skip
ASKED = (
    "how do i set the port?", "anyone know how 2 deploy this on a vps", "wen docs?",
    "is the api down? getting 502 since an hour", "does it support ollama",
    "my agent crashes with module not found, any idea?",
)  # fmt: skip


def write(path: Path) -> None:
    """An export as large as a busy channel's of half a year."""
    chance = random.Random(1)
    at = NOW - timedelta(days=180)
    step = timedelta(days=180) / COUNT
    head = {
        "guild": {"id": "1", "name": "Acme"},
        "channel": {"id": "10", "type": "GuildTextChat", "name": "help"},
        "exportedAt": NOW.isoformat(),
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=2)[:-2] + ',\n  "messages": [\n')
        for number in range(COUNT):
            at += step
            replies = number > 50 and chance.random() < 0.3
            said = ASKED if chance.random() < 0.1 else SAID
            one = {
                "id": str(10_000 + number),
                "type": "Reply" if replies else "Default",
                "timestamp": at.isoformat(timespec="milliseconds"),
                "timestampEdited": None,
                "isPinned": False,
                "content": chance.choice(said),
                "author": {
                    "id": str(chance.randrange(3000)),
                    "name": f"user{chance.randrange(3000)}",
                    "discriminator": "0000",
                    "nickname": "Somebody",
                    "isBot": False,
                    "roles": [{"id": "7", "name": "Dev", "position": 1}]
                    if chance.random() < 0.05
                    else [],
                    "avatarUrl": "https://cdn.example.org/avatars/0123456789abcdef.png",
                },
                "attachments": [], "embeds": [], "stickers": [], "reactions": [],
                "mentions": [],
                "reference": {"messageId": str(10_000 + number - chance.randrange(1, 50))}
                if replies
                else None,
            }  # fmt: skip
            file.write(json.dumps(one, indent=2))
            file.write(",\n" if number < COUNT - 1 else "\n")
        file.write("]}\n")


def main() -> int:
    """Import it twice, and print what that takes."""
    settings = Settings(channel={"discord:acme": Channel(staff_roles=("Dev",))})
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "help.json"
        write(path)
        size = path.stat().st_size / 1e6
        environ = {
            "TRIAGE_DATA_DIR": f"{home}/data",
            "TRIAGE_NOW": "2026-01-20T00:00:00Z",
        }
        workspace = Workspace(environ, settings)
        stop = threading.Event()

        def bring_in() -> float:
            started = time.process_time()
            for _ in workspace.bring_in(
                "discord", discord.export, (path,), stop, lambda _far: None
            ):
                pass
            workspace.settle_channels(stop)
            return time.process_time() - started

        first = bring_in()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        again = bring_in()
        started = time.process_time()
        queue = workspace.queue(questions.VIEW, workspace.lens())
        view = time.process_time() - started
        taken = (Path(home) / "data" / "channels.db").stat().st_size / 1e6
        workspace.release()
        gc.collect()
        started = time.process_time()
        json.loads(path.read_bytes())
        parse = time.process_time() - started
    print(f"export: {COUNT:,} messages, {size:.0f} MB; stored: {taken:.0f} MB")
    print(f"import: {first / parse:.0f} times json.loads, peak memory {peak:.0f} MB")
    print(f"again, nothing new: {again / parse:.0f} times")
    print(f"Questions of it: {view / parse:.1f} times, {queue.count:,} that wait")
    return 0 if first < 15 * parse and again < 8 * parse and peak < 200 else 1


if __name__ == "__main__":
    sys.exit(main())
