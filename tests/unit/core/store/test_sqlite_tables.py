"""sqlite-utils is loaded without packages that it can do without, and nobody else misses them meanwhile."""

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from core.store.sqlite_tables import hidden


def test_a_package_is_hidden_from_one_thread_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some_large_package.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    finders = [*sys.meta_path]
    with ThreadPoolExecutor(1) as elsewhere:
        with hidden(["some_large_package"]):
            with pytest.raises(ImportError):
                import_module("some_large_package")
            assert elsewhere.submit(import_module, "some_large_package").result()
            assert import_module("some_large_package"), "what is loaded is there for all"
        monkeypatch.delitem(sys.modules, "some_large_package")
        assert import_module("some_large_package")
    monkeypatch.delitem(sys.modules, "some_large_package")
    assert sys.meta_path == finders
