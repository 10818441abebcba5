"""`python -m tests.soak_send RUNS SEED`: sends whose process is killed at random moments, and restarted until they end.

Counts kills, lost assets, duplicate blocks and missing links; exit 1 when something is wrong.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from core import Workspace, open_workspace
from core.settings import Settings
from sandbox.world.mails import team_block_ids
from tests.support.servers import ROOT
from tests.support.workspaces import connect, every_block, planned_send

ASSETS = 40
_WORKER = """
import sys
from core import open_workspace
with open_workspace() as ws:
    print("begun", flush=True)
    for job_id in ws.resume_interrupted():
        ws.jobs.wait(job_id)
"""


def one_run(
    settings: Settings, ws: Workspace, rng: random.Random, count: int = ASSETS, kills: list[str] | None = None
) -> list[str]:
    """One send of `count` assets through crashes; what is wrong afterwards; `kills` gets blocks/ends at each."""
    ws.setup.create_metadata_field()
    found = ws.assets.search("resource_type:image", count)
    names = [asset.public_id for asset in found]
    send_id = planned_send(ws, names, {"name": "{title} {date}"})
    for attempt in range(100):
        if ws.send.progress(send_id).state == "done":
            break
        if _killed_within(rng.uniform(0, 1.0 + 0.1 * attempt), settings) and kills is not None:
            kills.append(f"{len(_made(ws))}/{ws.send.progress(send_id).done}")
    return _wrong(ws, send_id, len(names))


def _killed_within(seconds: float, settings: Settings) -> bool:
    """A process that goes on with the send, so long from the moment at which it is ready; whether it was killed."""
    command = [sys.executable, "-c", _WORKER]
    with subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE) as worker:
        if worker.stdout:
            worker.stdout.readline()
        try:
            worker.wait(seconds)
        except subprocess.TimeoutExpired:
            worker.kill()
            return True
    return False


def _wrong(ws: Workspace, send_id: str, count: int) -> list[str]:
    job, klaviyo, problems = ws.send.progress(send_id), ws.account.klaviyo, []
    # Nobody else made them, whenever the process was killed; so each can be undone.
    if job.state != "done" or job.counts != {"created": count}:
        problems.append(f"the send ended {job.state} with {job.counts} {job.note}")
    ids = _made(ws)
    sources = Counter(block.image.get("src") for block in klaviyo.get_all_universal_content(sorted(ids)))
    problems += [f"{times} blocks of {source}" for source, times in sources.items() if times > 1]
    if len(sources) != count:
        problems.append(f"{len(sources)} of {count} assets have a block")
    if {link.block_id for link in ws.links.all()} != ids:
        problems.append("links and blocks differ")
    if missing := len(ws.metadata_field.missing()):
        problems.append(f"{missing} assets do not tell their link")
    return problems


def _made(ws: Workspace) -> set[str]:
    return {block.id for block in every_block(ws.account.klaviyo)} - set(team_block_ids())


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which another process opens the same workspace."""
    return {
        **os.environ,
        "WORKSPACE_URL": settings.workspace_url,
        "WORKSPACE_DB": str(settings.workspace_db),
        "SANDBOX_URL": str(settings.sandbox_url),
        "PYTHONWARNINGS": "ignore",
    }


def main(runs: int, seed: int = 1) -> int:
    """So many runs against a sandbox of its own."""
    rng, failures, killed, started = random.Random(seed), 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", f"{folder}/sandbox.db"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            url = json.loads(server.stdout.readline())["url"] if server.stdout else ""
            for number in range(runs):
                settings = Settings(
                    workspace_url=url.removesuffix("/sandbox"),
                    sandbox_url=url,
                    workspace_db=Path(folder) / str(number) / "workspace.db",
                )
                kills: list[str] = []
                with open_workspace(settings) as ws:
                    httpx.post(f"{url}/_control/reset", timeout=60).raise_for_status()
                    connect(ws)
                    # A send of some seconds, so that kills fall between and into all of its steps.
                    httpx.post(f"{url}/_control/latency", json={"path": "", "seconds": 0.05}).raise_for_status()
                    problems = one_run(settings, ws, rng, kills=kills)
                failures, killed = failures + bool(problems), killed + len(kills)
                said = "; ".join(problems) or "right"
                sys.stdout.write(f"run {number + 1}: {said}, killed at {' '.join(kills) or 'no moment'}\n")
                sys.stdout.flush()
            server.terminate()
    sys.stdout.write(f"{failures} of {runs} runs wrong, {killed} kills, {time.monotonic() - started:.0f} s\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:] or ["300"])))
