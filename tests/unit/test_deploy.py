"""The files of a team's server, read: no container engine is at hand."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.settings import Settings
from tests.support.servers import ROOT

DEPLOY = ROOT / "deploy"
NAMES = {name.upper() for name in Settings.model_fields}


@pytest.fixture
def services() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]


def test_every_setting_that_the_server_sets_exists(services: dict[str, Any]) -> None:
    set_by_image = re.findall(r"(\w+)=/data", (DEPLOY / "Dockerfile").read_text())
    # The server's own: whose word counts for where a request comes from.
    assert set(services["workspace"]["environment"]) - {"FORWARDED_ALLOW_IPS"} <= NAMES
    assert set(set_by_image) == {"WORKSPACE_DB", "SANDBOX_DB"}
    assert services["workspace"]["environment"]["WORKSPACE_ACCESS"] == "oidc"
    assert "ports" not in services["workspace"], "only the proxy is open to the world"


def test_files_that_are_mounted_or_built_from_exist(services: dict[str, Any]) -> None:
    for service in services.values():
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert (DEPLOY / "Caddyfile").read_text().startswith("{$WORKSPACE_HOST} {")


def test_the_image_runs_the_launcher_and_asks_its_health(services: dict[str, Any]) -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert 'CMD ["streamlit", "run", "app.py"' in text
    code = re.search(r'"python", "-c", "([^"]+)"', text)[1]
    compile(code, "healthcheck", "exec")
    assert text.index("USER workspace") < text.index("CMD [")


PRIVATE = [
    ".env", "deploy/.env", ".streamlit/secrets.toml", "data/workspace.key", "workspace.key", "old/workspace.key",
    "workspace.key.1a2b3c4d",
    "data/workspace.db", "data/workspace.db-wal", "workspace-backup.db", "workspace-2026-11-23.db",
    "copies/workspace.sqlite", "copies/workspace.sqlite3", "report.html", "copies/report-november.html",
    "orders.ndjson", "orders.jsonl", "links.csv", "f.parquet", "orders.ndjson.gz", "a/orders.csv.zst", "page.json.gz",
    "data/workspace.locks/migrate",
    "data/sandbox.lock", "sandbox.lock", "data/shop.lock", "data/sandbox.draft",
]  # fmt: skip


@pytest.mark.parametrize("path", PRIVATE)
def test_backups_databases_keys_reports_and_exports_are_ignored_wherever_they_are(path: str) -> None:
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", path], cwd=ROOT, check=False)
    assert ignored.returncode == 0, "git would add it"
    assert is_left_out(path), "the image would hold it"


def test_nothing_that_the_product_needs_is_ignored() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    needed = [
        path for path in tracked if path.startswith(("core/", "ui/", "web/", "pages/", "sandbox/", ".streamlit/"))
    ]
    assert len(needed) > 200
    assert [path for path in needed if is_left_out(path)] == []
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=ROOT, check=False, capture_output=True, text=True, input="\n".join(tracked),
    )  # fmt: skip
    assert ignored.stdout == ""


@pytest.mark.parametrize("path", ["requirements.lock", "uv.lock", "deploy/requirements.lock", "poetry.lock"])
def test_a_list_of_exact_versions_is_no_lock_of_the_workspace(path: str) -> None:
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", path], cwd=ROOT, check=False)
    assert ignored.returncode == 1, "git would leave it out"
    assert not is_left_out(path), "the image could not be built from it"


def is_left_out(path: str) -> bool:
    """Whether .dockerignore leaves a file out, as the engine reads it: the last pattern that fits decides."""
    left_out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if re.fullmatch(f"{pattern}(?:/.*)?", path):
            left_out = not line.startswith("!")
    return left_out


@pytest.mark.parametrize("service", ["workspace", "proxy", "backup"])
def test_every_container_has_the_least_rights_and_limits(services: dict[str, Any], service: str) -> None:
    """No file of the image can be changed, no capability is held beyond the proxy's ports, nothing grows at will."""
    container = services[service]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container.get("cap_add", []) == (["NET_BIND_SERVICE"] if service == "proxy" else [])
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["mem_limit"]
    assert container["pids_limit"]


def test_images_have_an_exact_version(services: dict[str, Any]) -> None:
    base = re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    for image in [*base, *(each["image"] for each in services.values() if "image" in each)]:
        assert re.fullmatch(r"\w+:\d+\.\d+\.\d+(-\w+)?(@sha256:[0-9a-f]{64})?", image), image


def test_every_folder_that_is_a_volume_belongs_to_the_images_user(services: dict[str, Any]) -> None:
    """A new volume takes owner and mode of the image's folder; without that folder it belongs to root."""
    owned = re.search(r"mkdir -p (.+) && chown workspace (.+)", (DEPLOY / "Dockerfile").read_text())
    assert owned
    assert owned[1].split() == owned[2].split()
    volumes = [volume for name in ("workspace", "backup") for volume in services[name]["volumes"]]
    assert {volume.split(":")[1] for volume in volumes if not volume.startswith(".")} == set(owned[1].split())


def test_a_large_body_ends_at_the_proxy() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    assert re.search(r"request_body \{\s+max_size 25MB\s+\}", text)
    small = re.search(r"@small not path (\S+)\s+request_body @small \{\s+max_size (\d+)KB\s+\}", text)
    assert small
    assert small[1] == "/_stcore/upload_file/*"
    assert 400 < int(small[2]) <= 1000, "more than the longest call of the extension's API"


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def backup(folder: Path, action: str, database: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one step of the nightly backup as the container does."""
    env = {**os.environ, "BACKUP_FOLDER": str(folder), "WORKSPACE_DB": str(database or folder.parent / "workspace.db")}
    return subprocess.run(
        ["sh", str(DEPLOY / "backup.sh"), action],
        cwd=ROOT, env={**env, "PYTHON": sys.executable}, check=False, capture_output=True, text=True,
    )  # fmt: skip


def aged(path: Path, hours: float) -> Path:
    path.write_bytes(b"x")
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path


def test_the_backup_service_runs_the_script_and_is_unhealthy_without_a_fresh_backup(
    services: dict[str, Any], backups: Path
) -> None:
    assert services["backup"]["command"] == ["sh", "deploy/backup.sh", "nightly"]
    assert services["backup"]["healthcheck"]["test"] == ["CMD", "sh", "deploy/backup.sh", "health"]
    assert backup(backups, "health").returncode != 0
    aged(backups / "workspace-2026-11-22T03-00.db", 27)
    assert backup(backups, "health").returncode != 0
    aged(backups / "workspace-2026-11-23T03-00.db", 25)
    assert backup(backups, "health").returncode == 0
    aged(backups / "workspace-2026-11-23T03-00.db", 25).write_bytes(b"")
    assert backup(backups, "health").returncode != 0, "an empty file is no backup"


def test_a_backup_is_whole_under_its_name_and_old_ones_go_after_it(backups: Path) -> None:
    old = aged(backups / "workspace-2026-11-01T03-00.db", 24 * 15)
    assert backup(backups, "once").returncode == 0
    (made,) = backups.iterdir()
    assert re.fullmatch(r"workspace-\d{4}-\d\d-\d\dT\d\d-\d\d\.db", made.name)
    assert not old.exists()
    assert backup(backups, "health").returncode == 0


def test_a_backup_that_fails_says_so_and_deletes_no_older_one(backups: Path) -> None:
    old = aged(backups / "workspace-2026-11-01T03-00.db", 24 * 15)
    database = backups.parent / "broken.db"
    database.write_bytes(b"no database" * 1000)
    failed = backup(backups, "once", database)
    assert failed.returncode != 0
    assert "earlier backups are kept" in failed.stderr
    assert list(backups.iterdir()) == [old]
