"""The extension's package is reproducible; what is in it is looked at by tests/unit/extension/test_lint.py."""

import os
import shutil
from pathlib import Path

from ui.extension.package import FOLDER, extension_zip


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(FOLDER, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert extension_zip(copy) == extension_zip() == extension_zip()
