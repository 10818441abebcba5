"""A Jupyter notebook made of texts and calls."""

from collections.abc import Sequence
from typing import Any, Final

OPENING: Final = """import os
import sys
from pathlib import Path

# The project's folder: as CLOUDINARY_FOR_KLAVIYO says, this folder or one above it, or the one of Python's environment.
places = [os.environ.get("CLOUDINARY_FOR_KLAVIYO", "."), Path.cwd(), *Path.cwd().parents, Path(sys.prefix).parent]
sys.path[:0] = [str(place) for place in map(Path, places) if (place / "core" / "standalone.py").is_file()][:1]
try:
    from core.standalone import open_standalone

    ws = open_standalone()
except ImportError as error:
    raise ImportError(
        f"This notebook needs the project “Cloudinary for Klaviyo” and its environment ({error}). Start Jupyter in the "
        "project's folder with its .venv, or set CLOUDINARY_FOR_KLAVIYO to that folder and run this cell again."
    ) from None"""
"""Finds the project; starts the demo shop if it is in use and nothing runs it."""


def notebook(title: str, cells: Sequence[tuple[str, str]]) -> bytes:
    """An `.ipynb` (nbformat 4): the title, a cell that opens the workspace as `ws`, then pairs of Markdown and code.

    An empty Markdown or code is left out. The notebook runs in any folder, with a server or without.
    """
    import nbformat

    # The library has no types.
    v4: Any = nbformat.v4
    notebook_cells = [v4.new_markdown_cell(f"# {title}"), v4.new_code_cell(OPENING)]
    for markdown, code in cells:
        notebook_cells += [v4.new_markdown_cell(markdown)] if markdown else []
        notebook_cells += [v4.new_code_cell(code)] if code else []
    # Ids are random by default; the same content is the same file.
    for number, cell in enumerate(notebook_cells):
        cell["id"] = f"cell-{number}"
    return bytes(v4.writes(v4.new_notebook(cells=notebook_cells)), "utf-8")
