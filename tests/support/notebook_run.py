"""A notebook run cell by cell in a process of its own, as Jupyter does, in any folder and by any environment.

    python notebook_run.py NOTEBOOK RESULT

The result is a JSON list of what stands in each code cell: `null`, or the kind and text of the error that ended it.
"""

import json
import sys
from pathlib import Path
from typing import Any


def run(cells: list[str]) -> list[str | None]:
    names: dict[str, Any] = {"__name__": "__main__"}
    ends: list[str | None] = []
    for cell in cells:
        try:
            exec(cell, names)
        except Exception as error:  # noqa: BLE001 - whatever a cell raises stands under it
            return [*ends, f"{type(error).__name__}: {error}"]
        ends.append(None)
    return ends


def main() -> None:
    """Run the notebook and write what came of each cell."""
    # Jupyter knows the notebook's folder, and not that of this file.
    sys.path[0] = ""
    notebook = json.loads(Path(sys.argv[1]).read_text())
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    Path(sys.argv[2]).write_text(json.dumps(run(cells)))


if __name__ == "__main__":
    main()
