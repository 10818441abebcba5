"""An exported notebook run by nbclient in a kernel of its own, in an empty folder, as Jupyter does."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat


def run_notebook(content: bytes, folder: Path, **environment: str) -> Any:
    """The notebook with what each cell gave; CalledProcessError if a cell failed."""
    folder.mkdir()
    (folder / "page.ipynb").write_bytes(content)
    of_jupyter = {name: str(folder / "jupyter") for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")}
    subprocess.run(
        [sys.executable, __file__, "page.ipynb"],
        cwd=folder, env={**os.environ, **of_jupyter, **environment}, check=True, timeout=180,
    )  # fmt: skip
    return nbformat.read(folder / "page.ipynb", as_version=4)


def main(path: Path) -> None:
    """Run every cell, and keep what it gives in the file."""
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    nbformat.write(notebook, path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
