"""Fetch the code editors that the editor page can show, at the versions of package-lock.json; `make editors`.

Of the packages (180 MB) only the files that the page asks for are kept (8 MB), in a folder that git ignores.
Without npm or a network nothing is installed, which is said and is no failure: the plain editors need no file.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
PACKAGES: Final = FOLDER / "packages"
_MODES: Final = ("xml", "javascript", "css", "htmlmixed")
_MONACO: Final = (
    "loader.js",
    "nls.messages-loader.js",
    "editor/editor.main.*",
    "basic-languages/monaco.contribution.js",
    "assets/editor.worker-*.js",
    "assets/html.worker-*.js",
    *(f"{name}-*.js" for name in ("*.worker", "index", "monaco.contribution", "toggleHighContrast", "editor", "main")),
    *(f"{name}-*.js" for name in ("editorWorkerHost", "htmlMode", "html", "workers", "lspLanguageFeatures")),
)
# What is kept of each package; of every other one its manifest and its module, which import each other.
_FILES: Final = {
    "codemirror5": ("lib/codemirror.js", "lib/codemirror.css", *(f"mode/{mode}/{mode}.js" for mode in _MODES)),
    "monaco-editor": tuple(f"min/vs/{name}" for name in _MONACO),
    "ace-builds": tuple(
        f"src-min-noconflict/{name}.js" for name in ("ace", "mode-html", "worker-html", "theme-textmate")
    ),
}
# Monaco's file holds them already.
_UNUSED: Final = ("dompurify", "marked")
_MODULE: Final = ("package.json", "dist/index.js", "src/*.js", "index.js")
_SKIPPED: Final = "Code editors were not installed ({}): the editor page shows the plain ones, their tests are skipped."


def install() -> str:
    """Fetch what is missing; one sentence on what was done."""
    if PACKAGES.is_dir():
        return ""
    npm = shutil.which("npm")
    if not npm:
        return _SKIPPED.format("there is no npm here")
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / name, folder)
        # Fixed words only; no package's own script runs.
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603 - npm with our own words  # nosec B603
        if done.returncode:
            return _SKIPPED.format((done.stderr.strip().splitlines() or ["npm gave no reason"])[0])
        _copy_files(Path(folder) / "node_modules", Path(folder) / "kept")
        (Path(folder) / "kept").rename(PACKAGES)
    return "The demo shop's editor page has its code editors."


def _copy_files(source: Path, destination: Path) -> None:
    for manifest in sorted([*source.glob("*/package.json"), *source.glob("@*/*/package.json")]):
        name = manifest.parent.relative_to(source).as_posix()
        for pattern in () if name in _UNUSED else _FILES.get(name, _MODULE):
            for file in manifest.parent.glob(pattern):
                target = destination / file.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)


if __name__ == "__main__":
    sys.stdout.write(install() + "\n")
