"""Files of settings that cannot be read are named, with what to do, and nothing of what they hold."""

from pathlib import Path

import pytest

from core.errors import InputError
from core.settings import Settings, read_settings

# A file whose reading fails for root as well.
UNREADABLE = Path("/proc/self/mem")


@pytest.mark.parametrize("source", ["toml_file", "env_file"])
def test_a_file_of_settings_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setitem(Settings.model_config, source, UNREADABLE)
    with pytest.raises(InputError, match=r"mem: cannot be read .*owner"):
        read_settings()


@pytest.mark.parametrize("content", [b"[auth]\nclient_secret = CANARY\n", b'a = "CANARY\xff"\n'])
def test_a_broken_file_of_secrets_is_named_without_its_content(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "secrets.toml"
    path.write_bytes(content)
    monkeypatch.setitem(Settings.model_config, "toml_file", path)
    with pytest.raises(InputError, match=r"secrets\.toml: is not") as raised:
        read_settings()
    assert "CANARY" not in str(raised.value)
