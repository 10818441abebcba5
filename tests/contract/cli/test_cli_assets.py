"""The command `assets identify`: which asset a delivery URL shows, asked of nobody."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import run, run_here
from tests.support.servers import ROOT

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "delivery_urls.json").read_text())
URL = "https://res.cloudinary.com/acme/image/upload/c_fill,w_300/v17/shop/mug.jpg?_a=B"
MUG = {
    "resource_type": "image",
    "type": "upload",
    "public_id": "shop/mug",
    "version": 17,
    "transformation": "c_fill,w_300",
}
NOTHING = dict.fromkeys(MUG)


def answer(*arguments: str, **environment: str) -> list[dict[str, Any]]:
    ended = run_here("assets", "identify", *arguments, "--json", **environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = json.loads(ended.stdout)
    assert isinstance(rows, list)
    return rows


def test_every_case_in_one_list_and_in_their_order() -> None:
    rows = answer("--cloud", "acme", *(case["url"] for case in CASES))
    assert [row["url"] for row in rows] == [case["url"] for case in CASES]
    for row, case in zip(rows, CASES, strict=True):
        assert set(row) == {"url", *MUG}
        assert {name: row[name] for name in ("resource_type", "type", "public_id")} == (
            case["expect"] or dict.fromkeys(("resource_type", "type", "public_id"))
        )


def test_all_of_one_url() -> None:
    other = "https://shop.example/mug.jpg"
    assert answer("--cloud", "acme", URL, other, URL) == [
        {"url": URL} | MUG,
        {"url": other} | NOTHING,
        {"url": URL} | MUG,
    ]
    plain = "//acme-res.cloudinary.com/image/upload/mug"
    assert answer("--cloud", "acme", plain) == [
        {"url": plain} | MUG | {"public_id": "mug", "version": None, "transformation": ""}
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_urls_on_standard_input(end: str) -> None:
    other = "https://res.cloudinary.com/other/image/upload/ü.jpg"
    given = f"\ufeff{URL}{end}{end}  {other}  {end}{URL}".encode()
    command = [sys.executable, "-m", "core", "assets", "identify", "--cloud", "acme", other, "-", "--json"]
    ended = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, timeout=60, check=True)
    assert [row["url"] for row in json.loads(ended.stdout)] == [other, URL, other, URL]
    command.remove(other)
    ended = subprocess.run(command, cwd=ROOT, input=b"", capture_output=True, timeout=60, check=True)
    assert json.loads(ended.stdout) == []
    ended = subprocess.run(command, cwd=ROOT, input=b"\xff\xfe", capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, b"", b"-: is not UTF-8 (byte 0)\n")


def test_a_line_for_each_url() -> None:
    ended = run("assets", "identify", "--cloud", "acme", URL, "https://shop.example/mug.jpg")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        f"image/upload/shop/mug  {URL}",
        "not in the cloud “acme”  https://shop.example/mug.jpg",
    ]


@pytest.mark.parametrize(
    "arguments",
    [(), ("--cloud", "acme"), ("--cloud", "a/b", URL), ("--cloud", "", "--no-such", URL), ("--cloud", "ä", URL)],
)
def test_bad_usage(arguments: tuple[str, ...]) -> None:
    ended = run_here("assets", "identify", *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr


def test_without_a_name_it_is_the_connected_cloud(tmp_path: Path) -> None:
    """Its own host name beside the shared one; nothing is asked, so it need not be there."""
    environment = {"WORKSPACE_DB": f"{tmp_path}/workspace.db", "WORKSPACE_URL": "http://localhost:1"}
    demo = "http://localhost:1/sandbox/res/fernkiln/image/upload/v17/shop/mug.jpg"
    shared = "https://res.cloudinary.com/fernkiln/image/upload/v17/shop/mug.jpg"
    rows = answer(demo, shared, URL, **environment)
    assert [row["public_id"] for row in rows] == ["shop/mug", "shop/mug", None]
