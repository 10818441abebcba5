"""`python -m tests.soak_mixed MINUTES SEED`: ten users' mixed work on one server, while one call in a hundred fails.

In the middle a backup is made and put back by the command line. In the end faults are off, everything is mended, and
the audit has to be clean. Exit 1 for an error that nobody can explain, memory that grows, or an end that is not clean.
"""

import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core import Workspace, open_workspace
from core.links.finding import Finding
from core.settings import Settings
from sandbox.world.mails import team_block_ids
from tests.soak_users import PAGES, Record, User, visit
from tests.support.servers import ROOT, RunningApp, free_port
from tests.support.workspaces import Control, connect, every_block

USERS = 10
SHARE = 0.01
SESSIONS = 130
FAULTS: tuple[tuple[str, object], ...] = (
    ("status", 429), ("status", 500), ("status", 503), ("html", 502), ("truncate", ""), ("reset_before", ""),
    ("reset_after", ""),
)  # fmt: skip
GROWTH = 1.25
"""The most that memory may grow after the first third of a run."""


@dataclass
class Soak:
    """One run against one server, with services of this process beside the server's own."""

    app: RunningApp
    ws: Workspace
    seed: int = 1
    record: Record = field(default_factory=Record)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    def warm_up(self) -> None:
        """Fill what a server may hold: Streamlit keeps the last 128 sessions for ten minutes, with what they read."""
        with ThreadPoolExecutor(USERS) as pool:
            for fault in pool.map(lambda n: visit(self.app.url, PAGES[n % len(PAGES)]), range(SESSIONS)):
                assert not fault, fault

    def run(self, seconds: float) -> None:
        """Let everybody work that long; whoever is at work then ends."""
        assets = [asset.public_id for asset in self.ws.assets.search("resource_type:image OR resource_type:video", 30)]
        users = [User(n, self.ws, self.app.url, self.record, assets, self.seed) for n in range(USERS)]
        stop = threading.Event()
        with ThreadPoolExecutor(USERS + 2) as pool:
            tasks = [pool.submit(user.work, stop) for user in users]
            tasks += [pool.submit(self._fail_some, stop), pool.submit(self._weigh, stop)]
            stop.wait(seconds / 2)
            self._back_up_and_restore()
            stop.wait(seconds / 2)
            stop.set()
        for task in tasks:
            task.result()

    @property
    def growth(self) -> float:
        """The server's memory in the last tenth of a run, over that at the end of its first third."""
        third, tenth = max(1, len(self.memory) // 3), max(1, len(self.memory) // 10)
        warm = self.memory[max(0, third - tenth) : third]
        return statistics.median(self.memory[-tenth:]) / statistics.median(warm)

    def put_right(self) -> list[str]:
        """With faults off, bring back what the restore forgot, and mend until nothing is found; what then stands."""
        Control(self.app.sandbox).end_faults()
        self.ws.links.rebuild()
        for _ in range(6):
            if not (standing := self._audit()):
                return []
            for finding in standing:
                if finding.kind == "points_here":
                    # Only a person can put that right: a hand-made block, so the person deletes it.
                    self.ws.account.klaviyo.delete_universal_content(finding.block_id)
            problems = [each.problem for each in self.ws.links.fix([finding.key for finding in standing])]
        return [f"{finding.kind}: {finding.sentence} {problems}" for finding in self._audit()]

    def twice(self) -> list[str]:
        """Blocks that were made a second time of the same thing, by what they hold: nobody's table is asked."""
        blocks = [block for block in every_block(self.ws.account.klaviyo) if block.id not in team_block_ids()]
        subjects = Counter(str(block.image.get("src") or block.name) for block in blocks)
        return [f"{count} blocks of {subject}" for subject, count in subjects.items() if count > 1]

    def log(self) -> list[str]:
        """What the server wrote that it may not: a traceback, or a fault that a page met."""
        text = (self.app.folder / "server.log").read_text()
        faults = r"^(?:Traceback.*|.*unexpected error .*|\w*Error: .*|.*[Ee]xception in .*)$"
        return re.findall(faults, text, re.MULTILINE)

    def _audit(self) -> list[Finding]:
        run = self.ws.links.wait(self.ws.links.start_audit())
        assert run.state == "done", run.note
        return [each.finding for each in self.ws.links.findings() if each.stands]

    def _fail_some(self, stop: threading.Event) -> None:
        """Ask for one fault for each hundred calls that the sandbox has answered."""
        rng, control, asked = random.Random(self.seed), Control(self.app.sandbox), 0
        query = "select coalesce(max(id), 0) from request_log"
        with closing(sqlite3.connect(f"file:{self.app.folder}/sandbox.db?mode=ro", uri=True)) as db:
            (before,) = db.execute(query).fetchone()
            while not stop.wait(0.2):
                (now,) = db.execute(query).fetchone()
                while asked < (now - before) * SHARE:
                    kind, value = rng.choice(FAULTS)
                    control.fault("", "", kind, value)
                    self.faults[f"{kind} {value}".strip()] += 1
                    asked += 1

    def _weigh(self, stop: threading.Event) -> None:
        assert self.app.process is not None
        status = Path(f"/proc/{self.app.process.pid}/status")
        while not stop.wait(1):
            self.memory.append(int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]))

    def _back_up_and_restore(self) -> None:
        """As the person does who looks after the server: by commands, while everybody works."""
        backup = self.app.folder / "backup.db"
        for command in ("backup", "restore"):
            self.record.epoch += command == "restore"
            done = subprocess.run(
                [sys.executable, "-m", "core", command, str(backup)],
                cwd=ROOT, env={**os.environ, **self.app.settings}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                self.record.blame(command, done.stderr)
        self.record.epoch += 1


@contextmanager
def soaking(folder: Path, seed: int = 1) -> Iterator[Soak]:
    """A server with its sandbox, connected, and a workspace of this process on the same database."""
    app = RunningApp(port=free_port(), folder=folder)
    app.start()
    try:
        settings = Settings(
            workspace_url=app.url, workspace_db=folder / "workspace.db", sandbox_db=folder / "sandbox.db"
        )
        with open_workspace(settings) as ws:
            connect(ws)
            ws.setup.create_metadata_field()
            # Ten people who never rest spend Cloudinary's budget of an hour in four minutes.
            Control(app.sandbox).post("switch", name="admin_limit", value="1000000000")
            yield Soak(app, ws, seed)
    finally:
        app.stop()


def main(minutes: float = 60, seed: int = 1) -> int:
    """A run of so many minutes; 1 when something is wrong."""
    with tempfile.TemporaryDirectory() as folder, soaking(Path(folder), seed) as soak:
        soak.warm_up()
        started = time.monotonic()
        soak.run(minutes * 60)
        record, worked = soak.record, time.monotonic() - started
        standing = soak.put_right()
        wrong = {
            "unexplained": record.unexplained,
            "in the server's log": soak.log(),
            "the audit is not clean": standing,
            "made twice": soak.twice(),
            "memory grows": [f"{soak.growth:.2f}×"] if soak.growth > GROWTH else [],
        }
        say = sys.stdout.write
        say(f"{sum(record.done.values())} deeds by {USERS} users in {worked:.0f} s: {dict(record.done)}\n")
        say(f"{sum(soak.faults.values())} faults: {dict(soak.faults)}\n")
        say(f"told in a sentence: {dict(record.told)}\n")
        tenths = [f"{soak.memory[len(soak.memory) * n // 10] // 1024}" for n in range(10)]
        say(f"memory {soak.growth:.2f}× of the first third's end; by tenths {' '.join(tenths)} MB\n")
        say(f"{len(soak.ws.links.all())} links, {record.epoch // 2} restores\n")
        for what, each in wrong.items():
            say("".join(f"{what}: {one}\n" for one in each))
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
