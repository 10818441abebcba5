"""The extension's files: its pure modules under Node, its fixed identity."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from core.extension.values import EXTENSION_ID
from tests.support.servers import ROOT

EXTENSION = ROOT / "extension"
MANIFEST = json.loads((EXTENSION / "manifest.json").read_text())


def test_the_id_follows_from_the_manifests_key() -> None:
    # Chrome's rule: the first 128 bits of the key's SHA-256, in the letters a to p.
    digest = hashlib.sha256(base64.b64decode(MANIFEST["key"])).hexdigest()[:32]
    assert "".join("abcdefghijklmnop"[int(digit, 16)] for digit in digest) == EXTENSION_ID


@pytest.mark.skipif(not shutil.which("node"), reason="no Node on this machine")
@pytest.mark.parametrize("name", ["pure", "pairing"])
def test_the_scripts_under_node(name: str) -> None:
    tests = Path(__file__).parent / f"{name}.test.mjs"
    done = subprocess.run(["node", "--no-warnings", "--test", str(tests)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
