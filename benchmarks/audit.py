"""Auditing 10,000 links of which 3 % are damaged in each way: what is found, calls, and CPU of this process.

The first audit is stopped in the middle and gone on with. The next ones find the same: one that remembers nothing of
what was concluded, with the CPU of reading the changed templates' files told apart; one that goes by what it knows; and
one that asks for pictures and fields, too.
"""

import gc
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.library import COVERAGE, Library
from benchmarks.rows import Row
from benchmarks.served import sandbox_alone
from core import Workspace, open_workspace
from core.links import changed_links
from core.links.audit_reader import AssetFacts
from core.links.finding import FindingKind
from core.settings import Settings
from sandbox.state import State
from tests.support.workspaces import connect

COUNT = 10_000
SHARE = 0.03


def measure(count: int = COUNT) -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (ws, state):
        library = Library(ws, state)
        library.fill(count)
        _audited(ws)
        # As the server does at its start: what this benchmark holds is not the audit's to walk at each collection.
        gc.collect()
        gc.freeze()
        whole = _audited(ws)
        each = round(count * SHARE)
        expected, optional = library.damage(each)
        stopped = _stopped_and_resumed(ws, library, expected)
        with ws.database.write() as db:
            db.conn.execute("update audit_finding set basis = ''")
        with _reading() as files:
            anew = _audited(ws) - files.cpu
        seconds = time.perf_counter()
        cpu = _audited(ws)
        seconds = time.perf_counter() - seconds
        run = ws.links.audits()[0]
        told = _against(ws, expected)
        options = {"images": 2 * each, "coverage": COVERAGE}
        ws.links.wait(ws.links.start_audit(options))
        more = _against(ws, expected | optional)
    lists = run.calls["blocks"] + run.calls["assets"]
    allowed = -(-run.blocks // 100) + -(-count // 100)
    limit = "all found, none invented"
    kinds = len({kind for kind, _ in expected})
    figure = f"{lists} + {run.calls['closer']} calls, {cpu:.2f} s CPU of {seconds:.0f} s"
    return [
        Row(what=f"audit {count:,} links, {SHARE:.0%} damaged in each of {kinds} ways", figure=told, limit=limit),
        Row(what="the same, stopped and resumed", figure=stopped, limit=f"{limit}, no list read twice"),
        Row(
            what="calls and CPU of an audit",
            figure=figure,
            limit=f"≤ {allowed} calls for lists, ≤ 1 s CPU",
            used=max(lists / allowed, cpu),
        ),
        Row(
            what="CPU of an audit that concludes all of it anew",
            figure=f"{anew:.2f} s, + {files}",
            limit="≤ 1 s, + files that changed",
            used=anew,
        ),
        Row(what="CPU of an audit where nothing is damaged", figure=f"{whole:.2f} s", limit="≤ 1 s", used=whole),
        Row(what=f"the same, {2 * each} pictures and fields under {COVERAGE:.0%}", figure=more, limit=limit),
    ]


def _audited(ws: Workspace) -> float:
    """Seconds of CPU of an audit."""
    before = time.process_time()
    ws.links.wait(ws.links.start_audit())
    return time.process_time() - before


def _against(ws: Workspace, expected: set[tuple[FindingKind, str]]) -> str:
    """What the last audit found of that, in words."""
    found = {(each.finding.kind, each.finding.asset_id) for each in ws.links.findings()}
    if found != expected:
        sys.stderr.write(f"missed {Counter(kind for kind, _ in expected - found)}\n")
        sys.stderr.write(f"invented {Counter(kind for kind, _ in found - expected)}\n")
    return f"{len(found & expected):,} of {len(expected):,} found, {len(found - expected)} invented"


def _stopped_and_resumed(ws: Workspace, library: "Library", expected: set[tuple[FindingKind, str]]) -> str:
    audit_id = ws.links.start_audit()
    while (run := ws.links.progress(audit_id)).blocks < len(library.made) / 2:
        time.sleep(0.01)
    ws.links.stop(audit_id)
    at = ws.links.wait(audit_id)
    ws.links.resume(audit_id)
    run = ws.links.wait(audit_id)
    return f"at {at.blocks:,} of {run.blocks:,} blocks; {run.calls['blocks']} calls for them; {_against(ws, expected)}"


@dataclass
class _Files:
    """Files that were read and the CPU that it took."""

    count: int = 0
    cpu: float = 0.0

    def __str__(self) -> str:
        return f"{self.cpu:.2f} s for {self.count:,} files"


@contextmanager
def _reading() -> Iterator[_Files]:
    """Count what the reading of files costs, handing it to threads included; nothing else works meanwhile."""
    files, map_concurrently = _Files(), changed_links.map_concurrently

    def counted(read: Callable[[AssetFacts], object], assets: Sequence[AssetFacts]) -> list[object]:
        before = time.process_time()
        try:
            return map_concurrently(read, assets)
        finally:
            files.count, files.cpu = files.count + len(assets), files.cpu + time.process_time() - before

    changed_links.map_concurrently = counted  # type: ignore[assignment]
    try:
        yield files
    finally:
        changed_links.map_concurrently = map_concurrently


@contextmanager
def running(folder: Path) -> Iterator[tuple[Workspace, State]]:
    """A connected workspace with a sandbox of its own."""
    database = folder / "sandbox.db"
    with sandbox_alone(database) as url:
        settings = Settings(
            workspace_url=url.removesuffix("/sandbox"),
            sandbox_url=url,
            workspace_db=folder / "workspace" / "workspace.db",
        )
        with open_workspace(settings) as ws:
            connect(ws)
            ws.setup.create_metadata_field()
            yield ws, State(database)
