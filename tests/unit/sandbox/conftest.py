"""A small library without a server."""

import io
from pathlib import Path

import pytest
from PIL import Image

from sandbox.cloudinary.models import add_asset
from sandbox.state import State


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Two pictures, `base` and `a/b`, and a raw file."""
    path: Path = tmp_path_factory.mktemp("library") / "sandbox.db"
    state = State(path)
    for public_id, colour, size in (("base", "grey", (60, 40)), ("a/b", "red", (20, 20))):
        out = io.BytesIO()
        Image.new("RGB", size, colour).save(out, "PNG")
        add_asset(state, public_id=public_id, data=out.getvalue())
    add_asset(state, public_id="t.cldt.json", data=b"{}", resource_type="raw")
    return state
