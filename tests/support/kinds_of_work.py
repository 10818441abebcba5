"""Every kind of work that calls the services, on the workspace that `two_accounts.prepare` makes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core import Workspace
from core.events.event_profile import sample_profile
from core.events.uploads import Upload
from tests.support.two_accounts import FRESH_TEMPLATE, METRIC, PICTURES, TEMPLATE, Do, Ending, choices

DONE: Final = Ending(state="done")
PART: Final = 400
"""Events of a sample that takes several pages."""


def send(ws: Workspace) -> Ending:
    """Pictures that change, a new one, and both templates."""
    assets = [*PICTURES[:4], TEMPLATE, FRESH_TEMPLATE]
    job = ws.send.wait(ws.send.start(assets, {"width": 320, "overwrite": True}))
    return Ending(state=job.state, note=job.note)


def send_copies(ws: Workspace) -> Ending:
    job = ws.send.wait(ws.send.start(PICTURES[:3], {"copies": True, "by_file": True}))
    return Ending(state=job.state, note=job.note)


def undo(ws: Workspace) -> Ending:
    sends = ws.send.last()
    if not sends:
        return Ending(state="stopped", note="nothing was sent")
    ws.send.undo(sends[0].id)
    job = ws.send.wait(sends[0].id)
    return Ending(state=job.state, note=job.note)


def audit(ws: Workspace) -> Ending:
    """With both passes that a person may ask for."""
    run = ws.links.wait(ws.links.start_audit({"images": 10, "coverage": 0.5}))
    return Ending(state=run.state, note=run.note)


def sample(ws: Workspace) -> Ending:
    """Read at once; what was read before an error is there, with the reason."""
    read = ws.events.sample(METRIC, PART)
    return Ending(state="stopped" if read.note else "done", note=read.note)


def sample_in_background(ws: Workspace) -> Ending:
    job = ws.sampling.wait(ws.sampling.read(ws.events.metric(METRIC), PART), 120).job
    assert not job.active
    return Ending(state=job.state, note=job.note)


def save_profile(ws: Workspace) -> Ending:
    """Values of its events are saved for the account that they were read from, or not at all."""
    read = ws.events.sample(METRIC, PART)
    ws.saved_profiles.save("Orders", sample_profile(read))
    return Ending(state="stopped" if read.note else "done", note=read.note)


def read_files(ws: Workspace) -> Ending:
    """What was dropped, and what is read of it, is the account's that is connected then."""
    content = b"\n".join(b'{"id": %d}' % number for number in range(3000))
    job = ws.uploads.wait(ws.uploads.read([Upload(name="a.ndjson", content=content)]).id, 120).job
    return Ending(state=job.state, note=job.note)


def compare_events(ws: Workspace) -> Ending:
    """A small sample of each metric."""
    metrics = ws.events.metrics()
    ws.event_fits.read(metrics)
    job = ws.event_fits.wait(metrics, 120)
    assert job
    return Ending(state=job.state, note=job.note)


def scan(ws: Workspace) -> Ending:
    ws.where_used.scan()
    return DONE


def check(ws: Workspace) -> Ending:
    ws.account_check.run()
    return DONE


def fixes(ws: Workspace) -> Ending:
    """Everything that the audit found; what could not be put right says why."""
    fixed = ws.links.fix([each.finding.key for each in ws.links.findings() if each.stands])
    problems = [each.problem for each in fixed if each.problem]
    return Ending(state="stopped" if problems else "done", note=" ".join(problems))


def fill_in(ws: Workspace) -> Ending:
    filled = ws.metadata_field.fill_in()
    problems = [problem for _, problem in filled.problems]
    return Ending(state="stopped" if problems else "done", note=" ".join(problems))


def save(ws: Workspace) -> Ending:
    written = ws.personalize.save(TEMPLATE, choices(ws, TEMPLATE, "summer", "Another headline"), "Thanks summer")
    return Ending(state="done" if written.linked else "stopped", note=written.note)


def rebuild(ws: Workspace) -> Ending:
    ws.links.rebuild()
    return DONE


KINDS: Final[Mapping[str, Do]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            send, send_copies, undo, audit, sample, sample_in_background, save_profile, read_files,
            compare_events, scan, check, fixes, fill_in,
            save, rebuild,
        )
    }
)  # fmt: skip
