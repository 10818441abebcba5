"""What `web-ext lint` (addons-linter) asks of a package, as far as it is not of Firefox alone, and some more.

The rules bear the linter's names; they look at the zip that people get, not at the folder.
"""

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from ui.extension.package import extension_zip

TOP = "cloudinary-for-klaviyo/"
# developer.chrome.com/docs/extensions/reference/manifest: those of version 3 that are of use here.
KEYS = {
    *(
        "manifest_version",
        "name",
        "version",
        "description",
        "key",
        "minimum_chrome_version",
        "action",
        "background",
        "options_ui",
    ),
    *("permissions", "host_permissions", "optional_host_permissions", "content_scripts", "web_accessible_resources"),
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(extension_zip())) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names)), "DUPLICATE_XPI_ENTRY"
        return {name.removeprefix(TOP): package.read(name) for name in names}


@pytest.fixture(scope="module")
def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(files["manifest.json"])
    return parsed


@pytest.fixture(scope="module")
def scripts(files: dict[str, bytes]) -> dict[str, str]:
    """Each script without its comments."""
    texts = {name: text.decode() for name, text in files.items() if name.endswith(".js")}
    return {name: re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", text, flags=re.DOTALL) for name, text in texts.items()}


def imported(script: str) -> set[str]:
    """The modules that a script names, at once or later."""
    return set(re.findall(r'(?:(?:from|import) "\./|getURL\(")([\w.-]+\.js)"', script))


def reached(start: str, scripts: dict[str, str]) -> set[str]:
    """A script and all that it loads."""
    found, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported(scripts[name])
    return found


def test_the_manifest_is_of_version_3_and_holds_what_is_known(manifest: dict[str, Any]) -> None:
    assert manifest["manifest_version"] == 3
    assert set(manifest) == KEYS, "without a policy of its own Chrome's holds: script-src 'self'"
    assert re.fullmatch(r"\d{1,5}(\.\d{1,5}){0,3}", manifest["version"])
    assert len(manifest["name"]) <= 75
    assert len(manifest["description"]) <= 132


def test_no_more_is_asked_for_than_is_used(manifest: dict[str, Any], scripts: dict[str, str]) -> None:
    assert manifest["host_permissions"] == ["http://localhost/*", "https://www.klaviyo.com/*"]
    assert manifest["optional_host_permissions"] == ["https://*/*"], "a team's own server, asked for by its address"
    used = {name for name in manifest["permissions"] if any(f"chrome.{name}." in text for text in scripts.values())}
    # The button's press, which tells the address of one tab, has no API of its own.
    used |= {"activeTab"} if any("chrome.action.onClicked" in text for text in scripts.values()) else set()
    assert used == set(manifest["permissions"])
    named = {name for text in scripts.values() for name in re.findall(r"\bchrome\.(\w+)\.", text)}
    # These four need no permission (developer.chrome.com/docs/extensions/reference/permissions-list).
    assert named - used == {"action", "permissions", "runtime", "tabs"}
    assert not re.search(r"\bchrome\.tabs\.(?!sendMessage\b)", "".join(scripts.values())), "tabs only to answer in one"
    patterns = [match for entry in manifest["content_scripts"] for match in entry["matches"]]
    assert all(match.startswith(("http://localhost/", "https://www.klaviyo.com/")) for match in patterns)


def test_every_file_that_is_named_is_there_and_no_other(
    manifest: dict[str, Any], files: dict[str, bytes], scripts: dict[str, str]
) -> None:
    pages = [manifest["options_ui"]["page"], "panel.html"]
    of_pages = {name for page in pages for name in re.findall(r'(?:src|href)="([^"#]+)"', files[page].decode())}
    starts = {manifest["background"]["service_worker"], *of_pages}
    starts |= {script for entry in manifest["content_scripts"] for script in entry["js"]}
    code = set().union(*(reached(start, scripts) for start in starts))
    assert {"manifest.json", *pages, *code} == set(files)


@pytest.mark.parametrize(("start", "group"), [("start.js", 0), ("start_console.js", 1)])
def test_pages_may_load_exactly_the_modules_that_run_in_them(
    manifest: dict[str, Any], scripts: dict[str, str], start: str, group: int
) -> None:
    entry = manifest["web_accessible_resources"][group]
    modules = {name for name in entry["resources"] if name.endswith(".js")}
    assert modules == reached(start, scripts) - {start}
    assert all("*" not in match.split("/")[2] for match in entry["matches"]), "of named hosts only"


def test_no_text_becomes_code_or_markup(files: dict[str, bytes], scripts: dict[str, str]) -> None:
    rules = {
        "DANGEROUS_EVAL": r"\beval\(|\bnew Function\(|\bsetTimeout\(\s*[\"'`]|executeScript",
        "UNSAFE_VAR_ASSIGNMENT": r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment"
        r"|DOMParser|setHTMLUnsafe|javascript:",
        "REMOTE_SCRIPT": r"import\(\s*[\"'`]|importScripts|createElement\(\s*[\"']script|<script",
        "OTHER_STORES": r"\b(?:local|session)Storage\b|indexedDB|document\.cookie|storage\.sync",
    }
    for name, text in scripts.items():
        for rule, pattern in rules.items():
            assert not re.search(pattern, text), f"{rule} in {name}"
    for name in ("options.html", "panel.html"):
        page = files[name].decode()
        assert not re.search(r"<script(?![^>]*\bsrc=\"[\w.]+\")|\son\w+=|https?://[^ ,]*[\"']", page), (
            f"{name}: INLINE_SCRIPT"
        )


def test_messages_go_nowhere_but_to_their_window(scripts: dict[str, str]) -> None:
    """The panel listens to one frame of one origin, and posts nothing."""
    assert not [name for name, text in scripts.items() if "postMessage(" in text]
    listening = {name: text for name, text in scripts.items() if 'addEventListener("message"' in text}
    assert set(listening) == {"panel.js"}
    assert "source !== frame.contentWindow || from !== origin" in listening["panel.js"]
    assert [name for name, text in scripts.items() if "fetch(" in text] == ["workspace.js"]


def test_nothing_is_hidden_or_foreign(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = PurePosixPath(name)
        assert not path.name.startswith(".") and path.suffix in {".js", ".json", ".html"}, f"HIDDEN_FILE {name}"
        assert len(content) < 40_000, f"{name} is no minified library"
        assert max(map(len, content.decode().splitlines())) < 500, f"{name} is plain"


@pytest.mark.skipif(not shutil.which("node"), reason="no Node on this machine")
def test_every_script_parses(files: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name in (names := sorted(name for name in files if name.endswith(".js"))):
        (tmp_path / name).write_bytes(files[name])
    parse = "for (const name of process.argv.slice(1)) new (vm.SourceTextModule)(fs.readFileSync(name, 'utf8'))"
    command = ["node", "--no-warnings", "--experimental-vm-modules", "-e", parse, *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
