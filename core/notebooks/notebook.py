"""A Jupyter notebook made of texts and calls."""

from collections.abc import Sequence
from typing import Any, Final

OPENING: Final = "from core import open_workspace\n\nws = open_workspace()"


def notebook(title: str, cells: Sequence[tuple[str, str]]) -> bytes:
    """An `.ipynb` (nbformat 4): the title, a cell that opens the workspace as `ws`, then pairs of Markdown and code.

    An empty Markdown or code is left out. The notebook is run in the project's folder, with its environment.
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
