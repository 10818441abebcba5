"""Lists every string that a person can read in the product, by page, for a proofreader.

`python -m docs.make_strings` prints `file:line  text`; with a revision (`python -m docs.make_strings main~5`) only the
strings on lines that changed since. It reads syntax trees and never imports what it reads. A literal is listed wherever
the product certainly shows it (a module of texts, a call that draws, an error, the help of a command) and, elsewhere,
where it reads as prose; so a few that nobody sees are listed too.
"""

import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docs.string_scanners import html_strings, js_strings, python_strings

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDERS: Final = ("ui", "pages", "web", "core", "extension", "sandbox")
NOT_OURS: Final = {"packages", "node_modules", "migrations", "__pycache__"}
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "Setup": ("ui/setup/", "pages/setup", "core/setup/", "core/accounts/"),
    "Send": ("ui/send/", "pages/send", "core/send/", "core/library/"),
    "Personalize": ("ui/personalize/", "pages/personalize", "core/personalize/", "core/publish/", "core/blocks/"),
    "Links to Klaviyo": ("ui/links/", "pages/links", "core/links/"),
    "Events": ("ui/events/", "pages/events", "core/events/"),
    "Help": ("ui/help/", "pages/help"),
    "Extension": ("ui/extension/", "extension/", "core/extension/"),
    "Command line": ("core/cli/", "core/__main__"),
    "Sandbox": ("sandbox/",),
    "Every page": ("",),
}
"""Each page, and what the paths of its files begin with; the first that fits counts."""
MANIFEST_KEYS: Final = {"name", "short_name", "description", "default_title"}


@dataclass(frozen=True, kw_only=True, order=True)
class UserString:
    """A string that a person can read, and where it is in the repository."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.text}"


def user_strings(root: Path = ROOT) -> list[UserString]:
    """Every string under `root` that a person can read, in the order of its pages."""
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if not _is_foreign(path, root)]
    errors = _error_classes(path for path in files if path.suffix == ".py")
    strings = {
        UserString(file=str(path.relative_to(root)), line=line, text=" ".join(text.split()))
        for path in files
        for line, text in _strings_of(path, errors)
    }
    order = list(PAGES)
    return sorted(strings, key=lambda string: (order.index(page_of(string.file)), string))


def page_of(file: str) -> str:
    """The page that shows a file's strings."""
    return next(page for page, starts in PAGES.items() if file.startswith(starts))


def _is_foreign(path: Path, root: Path) -> bool:
    return not path.is_file() or bool(NOT_OURS & set(path.relative_to(root).parts))


def _error_classes(files: Iterable[Path]) -> frozenset[str]:
    """The names of WorkspaceError and of each class below it, and of the sandbox's own error."""
    bases = {
        name: set(re.findall(r"\w+", parents))
        for path in files
        for name, parents in re.findall(r"^class (\w+)\(([^)]*)\):", path.read_text(), re.MULTILINE)
    }
    names = {"WorkspaceError", "ApiError"}
    while more := {name for name, parents in bases.items() if parents & names} - names:
        names |= more
    return frozenset(names)


def _strings_of(path: Path, errors: Collection[str]) -> Iterator[tuple[int, str]]:
    text = path.read_text() if path.suffix in (".py", ".js", ".html", ".json") else ""
    match path.suffix:
        case ".py":
            is_text = path.stem == "text" or path.stem.endswith("_text")
            yield from python_strings(text, errors, is_text=is_text)
        case ".js":
            yield from js_strings(text)
        case ".html":
            yield from html_strings(text)
        case ".json" if path.name == "manifest.json":
            yield from _manifest_strings(text)


def _manifest_strings(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if (pair := re.match(r'\s*"(\w+)": ("(?:[^"\\]|\\.)*")', line)) and pair[1] in MANIFEST_KEYS:
            yield number, json.loads(pair[2])


def changed_since(revision: str) -> dict[str, set[int]]:
    """The lines of each file that changed since a revision, as the files are now."""
    command = ["git", "diff", "--unified=0", "--no-ext-diff", revision, "--", *FOLDERS]
    diff = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines: dict[str, set[int]] = {}
    file = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            file = line.removeprefix("+++ b/")
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first = int(hunk[1])
            lines.setdefault(file, set()).update(range(first, first + int(hunk[2] or 1)))
    return lines


def main(revision: str = "") -> None:
    """Print the strings under the names of their pages."""
    strings = user_strings()
    if revision:
        changed = changed_since(revision)
        strings = [string for string in strings if string.line in changed.get(string.file, ())]
    page = ""
    for string in strings:
        if page_of(string.file) != page:
            page = page_of(string.file)
            print(f"\n## {page}\n")
        print(string)
    print(f"\n{len(strings):,} strings")


if __name__ == "__main__":
    main(*sys.argv[1:2])
