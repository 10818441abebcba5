"""The extension's package is reproducible, whole, and what a store's own check asks for."""

import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from ui.extension_package import FOLDER, extension_zip


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(FOLDER, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert extension_zip(copy) == extension_zip() == extension_zip()


@pytest.fixture
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(extension_zip())) as package:
        assert package.testzip() is None
        return {name.removeprefix("cloudinary-for-klaviyo/"): package.read(name) for name in package.namelist()}


def test_everything_that_is_named_is_there(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert manifest["manifest_version"] == 3
    named = {manifest["background"]["service_worker"]}
    named |= {script for entry in manifest["content_scripts"] for script in entry["js"]}
    named |= set(
        re.findall(r'(?:src|href)="([\w./-]+)"', files["panel.html"].decode() + files["options.html"].decode())
    )
    named |= set(re.findall(r'from "\./([\w.-]+)"', "".join(text.decode() for text in files.values())))
    assert {name for name in named if not name.startswith("http")} <= files.keys()


def test_no_remote_code_and_no_text_that_becomes_code(files: dict[str, bytes]) -> None:
    code = {name: text.decode() for name, text in files.items() if name.endswith((".js", ".html"))}
    for name, text in code.items():
        assert not re.search(r"\beval\(|new Function\(|document\.write\(", text), name
        assert not re.search(r'<script[^>]+src="https?:|import\(["\']https?:|importScripts', text), name
        if name.endswith(".html"):
            assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+=", text), f"inline script in {name}"
    assert json.loads(files["manifest.json"])["host_permissions"] == ["http://localhost/*", "https://www.klaviyo.com/*"]
    permissions = set(json.loads(files["manifest.json"]).get("permissions", []))
    assert permissions <= {"storage", "scripting", "activeTab"}, "no more than is used"
