"""The command line on a terminal: tables, progress bars, Ctrl-C; and none of them in a pipe."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core import Workspace, open_workspace
from core.klaviyo.templates import TemplateClient
from core.settings import Settings
from core.setup.klaviyo_tests import SCRATCH
from tests.support.commands import run, run_here
from tests.support.damage import MUG, TEAPOT
from tests.support.servers import ROOT, RunningSandbox, free_port
from tests.support.terminals import CTRL_C, Terminal
from tests.support.workspaces import Control, connect, pause_checks

CORE = (sys.executable, "-m", "core")
HOSTILE = "\x1b]0;title\x07\x9b31m[red]{name}[/red]\u202e"
RULE = "───"
BAR = "━━━"
BLOCKS = "/klaviyo/api/template-universal-content"


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """What leads a command to this test's workspace, whose sandbox is running."""
    url, sandbox = settings.workspace_url, settings.sandbox_url
    return {"WORKSPACE_URL": url, "SANDBOX_URL": sandbox, "WORKSPACE_DB": str(settings.workspace_db)}


@pytest.fixture
def events_file(tmp_path: Path) -> str:
    """Three megabytes of events, one of whose fields has a hostile name."""
    path = tmp_path / "events.ndjson"
    line = json.dumps({HOSTILE.format(name="x"): 1, "plain": "a" * 2000}) + "\n"
    path.write_text(line * 1500)
    return str(path)


def test_a_table_is_drawn_on_a_terminal_and_not_in_a_pipe(events_file: str) -> None:
    with Terminal([*CORE, "events", "profile", events_file], {}) as terminal:
        assert terminal.wait() == 0
    assert RULE in terminal.screen
    assert "Filled" in terminal.screen
    piped = run("events", "profile", events_file)
    assert piped.stdout.splitlines()[1] == " 100.0%  plain  event.plain"
    assert piped.stderr == f"{events_file}: read as NDJSON, 1,500 events\n"
    assert "Filled" not in piped.stdout


def test_a_bar_is_drawn_on_a_terminal_even_while_the_result_goes_into_a_pipe(events_file: str) -> None:
    with Terminal([*CORE, "events", "profile", events_file, "--json"], {}, pipe=True) as terminal:
        assert terminal.wait() == 0
    assert BAR in terminal.screen
    assert "1 of 3 MB" in terminal.screen
    assert terminal.piped.decode() == run_here("events", "profile", events_file, "--json").stdout


def test_no_name_steers_a_terminal_or_is_read_as_markup(events_file: str) -> None:
    for command in (["profile"], ["profile", "--json"], ["sample"], ["sample", "--format", "csv"]):
        with Terminal([*CORE, "events", *command, events_file], {}) as terminal:
            assert terminal.wait() == 0
        assert "[red]x[/red]" in terminal.screen
        for part in ("\x1b]0;", "\x07", "\x9b", "\u202e"):
            assert part not in terminal.screen, (command, part)


def test_nothing_in_a_pipe_is_coloured_whatever_the_environment_asks_for(events_file: str) -> None:
    piped = run("events", "profile", events_file, FORCE_COLOR="1", TTY_COMPATIBLE="1", CLICOLOR_FORCE="1")
    assert (piped.returncode, "\x1b" in piped.stdout + piped.stderr) == (0, False)


def test_what_is_not_text_goes_to_no_terminal(events_file: str) -> None:
    with Terminal([*CORE, "events", "sample", events_file, "--format", "parquet"], {}) as terminal:
        assert terminal.wait() == 2
    assert terminal.screen == "--format: parquet is not text; send it to a file, such as > table.parquet\r\n"


def test_a_reader_that_has_enough_ends_the_command_in_silence(events_file: str) -> None:
    ended = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m core events sample {events_file} | head -c 10"],
        cwd=ROOT, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (ended.returncode, len(ended.stdout), ended.stderr) == (0, 10, b"")


def is_read(pipe: Path, opened: ExitStack) -> bool:
    try:
        opened.callback(os.close, os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_a_command_gets_the_same_clean_end(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C, a nightly run with `timeout`, a terminal that is closed."""
    events = tmp_path / "events"
    os.mkfifo(events)
    with Terminal([*CORE, "events", "sample", str(events)], {}) as terminal, ExitStack() as opened:
        # A pipe opens for writing once the command reads it, which then waits for what is never written.
        terminal.wait_until(lambda: is_read(events, opened), "events are read")
        terminal.wait_until_asleep()
        terminal.send_signal(number)
        assert terminal.wait() == 130
    assert terminal.screen == "Stopped before it finished. Run the command again.\r\n"


@pytest.fixture
def without_server(running_sandbox: RunningSandbox, control: Control, tmp_path: Path) -> dict[str, str]:
    """A connected workspace that no server serves: each command starts the sandbox as its child."""
    address = f"http://localhost:{free_port()}"
    settings = Settings(
        workspace_url=address, sandbox_url=running_sandbox.url, workspace_db=tmp_path / "workspace.db",
        sandbox_db=running_sandbox.database,
    )  # fmt: skip
    with open_workspace(settings) as ws:
        connect(ws)
        ws.setup.create_metadata_field()
    return {
        "WORKSPACE_URL": address,
        "WORKSPACE_DB": f"{tmp_path}/workspace.db",
        "SANDBOX_DB": str(running_sandbox.database),
    }


def test_ctrl_c_stops_a_send_where_it_goes_on(without_server: dict[str, str], control: Control) -> None:
    # Which is asked for once a send has started, before anything is sent.
    control.post("latency", path="/cloudinary/v1_1/fernkiln/resources/by_asset_ids", seconds=4)
    with Terminal([*CORE, "send", MUG, TEAPOT, "--json"], without_server, pipe=True) as terminal:
        terminal.wait_for("0 of 2 assets")
        terminal.press(CTRL_C)
        control.post("latency", path="", seconds=0)
        assert terminal.wait() == 130
    stopped = json.loads(terminal.piped)
    assert (stopped["state"], stopped["note"], stopped["counts"]) == ("stopped", "", {"": 2})
    command = f"python -m core send --resume {stopped['send']}"
    assert f"Stopped: 0 of 2 assets are done and stay as they are. Resume with: {command}\r\n" in terminal.screen
    resumed = run(*command.split()[3:], "--json", **without_server)
    assert (resumed.returncode, json.loads(resumed.stdout)["counts"]) == (0, {"created": 2})
    assert resumed.stderr == ""


def test_assets_at_hand_end_well_when_ctrl_c_is_pressed(without_server: dict[str, str], control: Control) -> None:
    """The key reaches the command alone, and not the sandbox that is its child and still has to answer."""
    before = control.calls("GET", BLOCKS)
    control.post("latency", path=BLOCKS, seconds=1)
    with Terminal([*CORE, "send", MUG, TEAPOT, "--json"], without_server, pipe=True) as terminal:
        terminal.wait_for("0 of 2 assets")
        terminal.wait_until(lambda: control.calls("GET", BLOCKS) != before, "blocks are asked for")
        terminal.press(CTRL_C)
        assert terminal.wait() == 0
    control.post("latency", path="", seconds=0)
    ended = json.loads(terminal.piped)
    assert (ended["state"], ended["counts"]) == ("done", {"created": 2})
    assert all(item["linked"] for item in ended["items"])


@pytest.fixture
def sent(connected_workspace: Workspace) -> Workspace:
    """Two blocks, by one send."""
    ws = connected_workspace
    assert ws.send.wait(ws.send.start([MUG, TEAPOT])).state == "done"
    return ws


@pytest.fixture
def slow_blocks(control: Control) -> Iterator[Control]:
    """Klaviyo takes its time to list blocks."""
    control.post("latency", path=BLOCKS, seconds=4)
    yield control
    control.post("latency", path="", seconds=0)


def test_ctrl_c_stops_an_audit_where_it_goes_on(
    sent: Workspace, slow_blocks: Control, environment: dict[str, str]
) -> None:
    with Terminal([*CORE, "links", "audit"], environment) as terminal:
        terminal.wait_for("blocks, ")
        terminal.press(CTRL_C)
        slow_blocks.post("latency", path="", seconds=0)
        assert terminal.wait() == 130
    said = terminal.screen.partition("Stopped: progress is saved. Resume with: python -m core ")[2].split()
    (stopped,) = sent.links.audits()
    assert (said, stopped.state) == (["links", "audit", "--resume", stopped.id], "stopped")
    resumed = run_here(*said, **environment)
    assert (resumed.returncode, resumed.stderr) == (0, "")
    assert "Findings: 0 need attention · 0 notes · 0 accepted · 0 resolved\n" in resumed.stdout
    assert f"audit {stopped.id}: " in resumed.stdout
    assert len(sent.links.audits()) == 1
    wrong = run_here(*said, "--images", "3", **environment)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("--resume: ")


def test_ctrl_c_ends_an_undo_where_it_goes_on(
    sent: Workspace, slow_blocks: Control, environment: dict[str, str]
) -> None:
    (job,) = sent.send.last()
    with Terminal([*CORE, "send", "--undo", job.id], environment) as terminal:
        terminal.wait_for("2 of 2 assets")
        terminal.press(CTRL_C)
        slow_blocks.post("latency", path="", seconds=0)
        assert terminal.wait() == 130
    command = f"send --undo {job.id}"
    assert f"Stopped: deleted blocks stay deleted. Resume with: python -m core {command}\r\n" in terminal.screen
    assert run_here(*command.split(), **environment).returncode == 0
    assert sent.send.progress(job.id).counts == {"undone": 2}


def test_ctrl_c_ends_a_sample_with_the_events_that_were_read(
    sent: Workspace, control: Control, environment: dict[str, str]
) -> None:
    control.post("latency", path="/klaviyo/api/events", seconds=3)
    with Terminal([*CORE, "events", "sample", "Placed Order", "--limit", "50000"], environment, pipe=True) as terminal:
        terminal.wait_for("200 of 50,000 events")
        terminal.press(CTRL_C)
        control.post("latency", path="", seconds=0)
        assert terminal.wait() == 130
    read = [json.loads(line) for line in terminal.piped.splitlines()]
    assert len(read) >= 200
    assert f"only {len(read):,} of 50,000 events were read: it was stopped\r\n" in terminal.screen


def test_ctrl_c_stops_an_account_check_and_nothing_is_left_behind(
    sent: Workspace, control: Control, environment: dict[str, str]
) -> None:
    pause_checks(sent)
    before = sent.account_check.run()
    control.post("latency", path="/klaviyo/api", seconds=0.5)
    with Terminal([*CORE, "check"], environment) as terminal:
        terminal.wait_for(f"1 of {len(before)}")
        terminal.press(CTRL_C)
        control.post("latency", path="", seconds=0)
        assert terminal.wait() == 130
    assert terminal.screen.endswith("Stopped before it finished. Run the command again.\r\n")
    assert sent.account_check.last() == before
    klaviyo = sent.account.klaviyo
    assert (
        TemplateClient(service=klaviyo.service).find_templates(SCRATCH),
        klaviyo.find_universal_content(SCRATCH),
    ) == ([], [])


def test_ctrl_c_where_nothing_can_go_on(sent: Workspace, control: Control, environment: dict[str, str]) -> None:
    before = control.calls("GET", "/cloudinary")
    control.post("latency", path="/cloudinary", seconds=0.5)
    with Terminal([*CORE, "check", "--quick"], environment) as terminal:
        terminal.wait_until(lambda: control.calls("GET", "/cloudinary") != before, "Cloudinary is asked")
        terminal.press(CTRL_C)
        assert terminal.wait() == 130
    control.post("latency", path="", seconds=0)
    assert terminal.screen == "^CStopped before it finished. Run the command again.\r\n"
