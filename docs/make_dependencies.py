"""`make dependencies`: writes docs/dependencies.md: what each package is for, its licence and its weight.

The reasons stand beside the packages in the files of requirements; the rest is what the installed packages say.
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
LISTS = {
    "requirements.txt": "Packages for running the product",
    "requirements-cluster.txt": "Packages for a cluster (optional)",
    "requirements-dev.txt": "Packages for tests and checks",
}
HEAD = """# Dependencies

Made by `make dependencies` from the requirements files and the installed packages. Sizes are in MB, for the package
alone as installed on Linux, without its own dependencies.
"""
TAIL = """
FFmpeg, inside `av`, is under the LGPL, version 3 or later; only the sandbox uses it. axe-core, inside
`axe-playwright-python`, is under the MPL 2.0; only tests use it.

## Built here although packages exist

- **Klaviyo's and Cloudinary's clients**: a team's workspace needs one rate budget across all threads, creates that
  are never sent twice, and errors that say what to do. The official clients serve as references in the tests.
- **Delivery URLs**: they contain Klaviyo's tags, and must be parsed as well as built, byte for byte.
- **Event profiles**: [figures.md](figures.md) measures how pandas and pyarrow's strict readers handle mixed types.
"""


def requirements(name: str) -> Iterator[tuple[str, str]]:
    """Each package of a file of requirements with its reason."""
    for line in (ROOT / name).read_text().splitlines():
        package, _, reason = line.partition("#")
        if package.strip() and not package.startswith("-"):
            yield re.split(r"[<>=[]", package)[0].strip(), reason.strip()


def licence(package: Distribution) -> str:
    """What the package says of its licence: a field, a classifier, or else the first line of the file itself."""
    said = [package.metadata.get("License-Expression"), package.metadata.get("License")]
    said += [
        line.rpartition(" :: ")[2]
        for line in package.metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    said += [package.read_text(f"licenses/{name}") for name in package.metadata.get_all("License-File") or []]
    text = next(text.strip() for text in said if text and text.strip())
    return "MIT" if "Permission is hereby granted, free of charge" in text else text.splitlines()[0]


def weight(package: Distribution) -> float:
    """The installed files, in MB."""
    files = (Path(str(file.locate())) for file in package.files or [])
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def main() -> None:
    parts = [HEAD]
    for name, title in LISTS.items():
        rows = ["| package | why | licence | MB |", "|---|---|---|---|"]
        for package, reason in requirements(name):
            known = distribution(package)
            rows.append(f"| {package} | {reason} | {licence(known)} | {weight(known):.1f} |")
        parts.append(f"## {title}\n\n" + "\n".join(rows) + "\n")
    PAGE.write_text("\n".join(parts) + TAIL)


if __name__ == "__main__":
    main()
