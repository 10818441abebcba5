"""The lock files: every package with its hashes, in versions that were chosen, from no host in particular."""

import re
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from tests.support.servers import ROOT

LOCKS = {
    "requirements-lock.txt": ["requirements.txt"],
    "requirements-cluster-lock.txt": ["requirements-cluster.txt"],
    "requirements-dev-lock.txt": ["requirements-dev.txt", "requirements-cluster.txt", "requirements.txt"],
    "requirements-audit-lock.txt": ["requirements-audit.txt"],
}

IN_NEWER_PYTHONS = {"importlib-metadata", "zipp", "lazy-importer"}
"""What Dask takes from the standard library where that has it."""


def entries(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Each locked package by its name, with its hashes."""
    joined = re.sub(r"\\\n", " ", (ROOT / name).read_text())
    lines = [line.split() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    locked = {}
    for words in lines:
        hashes = [word for word in words if word.startswith("--hash=")]
        requirement = Requirement(" ".join(word for word in words if word not in hashes))
        locked[canonical(requirement.name)] = (requirement, hashes)
    return locked


def chosen(name: str) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def version(requirement: Requirement) -> str:
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", requirement
    return specifier.version


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_one_version_and_hashes(lock: str) -> None:
    locked = entries(lock)
    assert locked
    for requirement, hashes in locked.values():
        assert version(requirement)
        assert hashes, requirement
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_every_chosen_package_is_locked_in_a_version_that_was_chosen(lock: str) -> None:
    locked = entries(lock)
    for requirement in (each for name in LOCKS[lock] for each in chosen(name)):
        known, _ = locked[canonical(requirement.name)]
        assert requirement.specifier.contains(version(known)), requirement
        assert known.marker is None, requirement


@pytest.mark.parametrize("lock", ["requirements-lock.txt", "requirements-cluster-lock.txt"])
def test_tests_run_with_the_versions_of_the_product(lock: str) -> None:
    product, tests = entries(lock), entries("requirements-dev-lock.txt")
    assert {name: version(tests[name][0]) for name in product} == {
        name: version(requirement) for name, (requirement, _) in product.items()
    }


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_each_python_and_system_installs_what_was_chosen(python: str, system: str) -> None:
    names = {"sys_platform": system, "python_version": python, "python_full_version": f"{python}.0"}
    environment = {**default_environment(), **names, "platform_system": system.title()}
    locked = entries("requirements-dev-lock.txt")
    left_out = {name for name, (each, _) in locked.items() if each.marker and not each.marker.evaluate(environment)}
    elsewhere = {"colorama", "watchdog"} if system == "darwin" else {"colorama", "appnope"}
    assert left_out <= (elsewhere if python == "3.11" else elsewhere | IN_NEWER_PYTHONS)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|--index|--extra|--find-links|--trusted| @ |file:", text)
    assert not re.search(r"^\S*/\S*", re.sub(r"--hash=\S+", "", text), re.MULTILINE)


def test_run_test_and_the_image_install_the_locks_by_hash() -> None:
    makefile, dockerfile = (ROOT / "Makefile").read_text(), (ROOT / "deploy" / "Dockerfile").read_text()
    assert "--require-hashes" in re.search(r"PIP_INSTALL := (.*)", makefile)[1]
    installs = re.findall(r"-r (\S+)", makefile + dockerfile)
    assert set(installs) == set(LOCKS)
    assert re.findall(r"pip install (.*)", dockerfile) == ["--no-cache-dir --require-hashes -r requirements-lock.txt"]


def test_what_is_imported_directly_is_chosen() -> None:
    """Streamlit's own limits on them are wide; what protects the routes is that of the versions tested here."""
    names = {canonical(each.name) for each in chosen("requirements.txt")}
    sources = "\n".join(path.read_text() for folder in ("web", "core", "ui", "sandbox") for path in files(folder))
    for package in ("starlette", "uvicorn", "httpx", "pydantic", "orjson"):
        assert package in names or not re.search(rf"^\s*(?:from|import) {package}\b", sources, re.MULTILINE)


def files(folder: str) -> list[Path]:
    return list((ROOT / folder).rglob("*.py"))
