"""The extension's files: its pure modules under Node, its manifest, its fixed identity."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.domain.extension import EXTENSION_ID

EXTENSION = Path(__file__).parents[3] / "extension"
MANIFEST = json.loads((EXTENSION / "manifest.json").read_text())


def test_the_id_follows_from_the_manifests_key() -> None:
    # Chrome's rule: the first 128 bits of the key's SHA-256, in the letters a to p.
    digest = hashlib.sha256(base64.b64decode(MANIFEST["key"])).hexdigest()[:32]
    assert "".join("abcdefghijklmnop"[int(digit, 16)] for digit in digest) == EXTENSION_ID


def test_every_file_that_the_manifest_names_is_there() -> None:
    scripts = [name for script in MANIFEST["content_scripts"] for name in script["js"]]
    open_to_pages = [name for entry in MANIFEST["web_accessible_resources"] for name in entry["resources"]]
    named = [*scripts, *open_to_pages, MANIFEST["background"]["service_worker"], MANIFEST["options_ui"]["page"]]
    assert [name for name in named if not (EXTENSION / name).is_file()] == []


def test_no_code_comes_from_elsewhere() -> None:
    for path in EXTENSION.glob("*.js"):
        assert not re.search(r"\beval\(|new Function|import\(\s*[\"']https?:|innerHTML\s*=", path.read_text()), (
            path.name
        )
    for path in EXTENSION.glob("*.html"):
        assert not re.search(r"<script(?![^>]*src=\"\w+\.js\")|src=\"https?:", path.read_text()), path.name


@pytest.mark.skipif(not shutil.which("node"), reason="no Node on this machine")
def test_the_pure_modules_under_node() -> None:
    tests = Path(__file__).parent / "pure.test.mjs"
    done = subprocess.run(["node", "--no-warnings", "--test", str(tests)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
