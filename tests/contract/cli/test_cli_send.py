"""The commands `assets search` and `send`, in this process: what they print and how they end."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from core import Workspace
from tests.support.commands import run_here
from tests.support.sends import CLIP, MUG, TEMPLATE, blocks
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(connected_workspace: Workspace, running_sandbox: RunningSandbox) -> Command:
    """Run a command on the connected workspace: its exit code and what it printed."""
    settings = connected_workspace.settings
    environment = {
        "WORKSPACE_URL": settings.workspace_url,
        "WORKSPACE_DB": str(settings.workspace_db),
        "SANDBOX_URL": running_sandbox.url,
    }

    def run(*arguments: str) -> tuple[int, str]:
        ended = run_here(*arguments, **environment)
        return ended.returncode, ended.stdout

    return run


def test_search_prints_what_send_takes(command: Command) -> None:
    code, out = command("assets", "search", "public_id:products/mug*", "--limit", "3")
    assert (code, out.split()[0]) == (0, "image/upload/products/mug")
    code, out = command("assets", "search", "resource_type:video", "--json")
    assert {asset["resource_type"] for asset in json.loads(out)} == {"video"}


def test_a_dry_run_changes_nothing(command: Command, connected_workspace: Workspace) -> None:
    code, out = command("send", MUG, CLIP, TEMPLATE, "--dry-run", "--json")
    plan = json.loads(out)
    assert (code, [row["action"] for row in plan["rows"]]) == (0, ["create"] * 3)
    assert plan["calls"] > 3
    assert blocks(connected_workspace) == []
    code, out = command("send", MUG, "no/such", "--dry-run")
    assert code == 1
    assert "missing" in out


def test_send_again_and_undo(command: Command, connected_workspace: Workspace) -> None:
    code, out = command("send", MUG, CLIP, "--name", "{title} by command", "--json")
    sent = json.loads(out)
    assert (code, sent["state"], sent["counts"]) == (0, "done", {"created": 2})
    assert {block.name for block in blocks(connected_workspace)} == {"Mug by command", "Steam by command"}
    assert json.loads(command("send", MUG, CLIP, "--name", "{title} by command", "--json")[1])["counts"] == {
        "unchanged": 2
    }
    code, out = command("send", "--undo", sent["send"], "--dry-run", "--json")
    assert [row["delete"] for row in json.loads(out)] == [True, True]
    assert len(blocks(connected_workspace)) == 2
    assert command("send", "--undo", sent["send"])[0] == 0
    assert blocks(connected_workspace) == []


def test_alt_texts_are_given_by_asset(command: Command, connected_workspace: Workspace) -> None:
    """By any of its names: a public ID, a reference or a delivery URL. The others keep theirs."""
    (before,) = json.loads(command("send", MUG, "--dry-run", "--json")[1])["rows"]
    url = connected_workspace.account.cloud.url("upload", "products/vase")
    names = ("products/mug", "image/upload/products/teapot", url)
    alts = [part for number, name in enumerate(names) for part in ("--alt", name, f"Alt “{number}” <b>")]
    code, out = command("send", MUG, "products/teapot", "products/vase", CLIP, *alts, "--json")
    assert (code, json.loads(out)["counts"]) == (0, {"created": 4})
    written = {block.name: block.image["alt_text"] for block in blocks(connected_workspace) if block.image}
    assert [written[name] for name in ("Mug", "Teapot", "Vase")] == [f"Alt “{number}” <b>" for number in range(3)]
    # A send without them keeps them, and says so where Cloudinary has others.
    (again,) = json.loads(command("send", MUG, "--dry-run", "--json")[1])["rows"]
    assert (again["action"], again["alt"]) == ("unchanged", "Alt “0” <b>")
    assert before["alt"] in again["note"]
    changed = command("send", MUG, "--alt", MUG, "A mug", "--dry-run")[1]
    assert "alt text: “Alt “0” <b>” → “A mug”" in changed


def test_links_are_given_by_asset(command: Command, connected_workspace: Workspace) -> None:
    links = ("--link", "https://fern.example", "--link-of", "products/vase", "https://fern.example/vase")
    assert command("send", MUG, "products/vase", *links)[0] == 0
    written = {block.name: block.image["href"] for block in blocks(connected_workspace)}
    assert written == {"Mug": "https://fern.example", "Vase": "https://fern.example/vase"}
    assert command("send", MUG, "--link-of", "products/vase", "https://fern.example")[0] == 2
    assert command("send", MUG, "--link-of", MUG, "fern")[0] == 2


@pytest.mark.parametrize("name", ["products/teapot", "no/such"])
def test_an_alt_text_of_an_asset_that_is_not_sent_is_refused(
    command: Command, connected_workspace: Workspace, name: str
) -> None:
    assert command("send", MUG, "--alt", name, "A teapot")[0] == 2
    assert command("send", MUG, "--alt", MUG, "x" * 501)[0] == 2
    assert blocks(connected_workspace) == []


def test_copies(command: Command, connected_workspace: Workspace) -> None:
    code, out = command("send", MUG, "--as", "copy", "--json")
    assert (code, json.loads(out)["counts"]) == (0, {"created": 1})
    assert blocks(connected_workspace) == []


def test_what_was_refused_is_done_by_sending_again(
    command: Command, connected_workspace: Workspace, control: Control
) -> None:
    control.fault("POST", "/klaviyo/api/template-universal-content", "status", 403)
    code, out = command("send", MUG, CLIP, "--json")
    sent = json.loads(out)
    assert (code, sent["counts"]) == (1, {"created": 1, "rejected": 1})
    httpx.delete(f"{control.url}/_control/fault", timeout=20)
    resumed = json.loads(command("send", "--resume", sent["send"], "--json")[1])
    assert resumed["counts"] == sent["counts"], "a refusal is an answer; nothing waits"
    assert command("send", MUG, CLIP)[0] == 0
    assert len(blocks(connected_workspace)) == 2


def test_wrong_use(command: Command, tmp_path: Path) -> None:
    assert command("send")[0] == 2
    assert command("send", MUG, "--undo", "x")[0] == 2
    assert command("send", "--resume", "none-such")[0] == 2
    assert command("send", MUG, "--name", "{colour}")[0] == 2
