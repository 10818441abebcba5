"""The files of a team's server, read: no container engine is at hand."""

import re
import shlex
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
    assert set(services["workspace"]["environment"]) <= NAMES
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
    backup = services["backup"]["command"][2].replace("$$", "$")
    assert "python -m core backup" in backup
    shlex.split(backup)


def test_no_secret_or_data_is_built_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".streamlit/secrets.toml", "deploy/.env", "data/*.key", "data/*.db*", ".git"} <= set(ignored)
    kept = (ROOT / ".gitignore").read_text().split()
    assert {".env", ".streamlit/secrets.toml", "deploy/.env", "data/*.key"} <= set(kept)
