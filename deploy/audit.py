"""`make audit`: insecure patterns in the code, and known vulnerabilities of every locked package.

Run by the Python that bandit and pip-audit are installed for. Exit 1 if one of them found something.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ["core", "web", "ui", "sandbox", "pages", "app.py", "deploy"]
LOCKS = [
    "requirements-lock.txt",
    "requirements-cluster-lock.txt",
    "requirements-dev-lock.txt",
    "requirements-audit-lock.txt",
]
_OFFLINE = re.compile(
    r"ConnectionError|ConnectionRefused|NameResolution|Max retries|ProxyError|timed out", re.IGNORECASE
)


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the tools, with words of our own."""
    command = [sys.executable, "-m", tool, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603


def check_code() -> bool:
    """Whether bandit has no finding; what it may not report has its reason in pyproject.toml or in place."""
    done = run("bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", *CODE)
    print(done.stdout.strip() or done.stderr.strip() if done.returncode else "bandit: nothing found")
    return done.returncode == 0


def check_packages(lock: str) -> bool:
    """Whether no package of a lock file has a known vulnerability, and none was left out."""
    done = run("pip_audit", "--format=json", "--require-hashes", "--disable-pip", "--progress-spinner=off", "-r", lock)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        if _OFFLINE.search(done.stderr):
            print(f"pip-audit: SKIPPED {lock}: the vulnerability service cannot be reached")
            return True
        print(f"pip-audit: {lock}: {done.stderr.strip()[-2000:]}")
        return False
    problems = [problem for package in packages for problem in problems_of(package)]
    print("\n".join(problems) or f"pip-audit: {lock}: nothing known of its {len(packages)} packages")
    return not problems


def problems_of(package: dict[str, object]) -> list[str]:
    """The vulnerabilities of a package, or that it was not looked at."""
    if reason := package.get("skip_reason"):
        return [f"pip-audit: {package['name']} was not looked at: {reason}"]
    known = package["vulns"]
    return [f"pip-audit: {package['name']} {package['version']}: {each['id']}" for each in known]  # type: ignore[index,attr-defined]


if __name__ == "__main__":
    # All of them, whichever fails.
    sys.exit(not all([check_code(), *map(check_packages, LOCKS)]))
