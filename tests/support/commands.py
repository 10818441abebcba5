"""The command line, in a process of its own or in this one."""

import os
import subprocess
import sys

from click.testing import CliRunner

from core.cli.main import cli
from tests.support.servers import ROOT


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own."""
    command = [sys.executable, "-W", "error::DeprecationWarning:core", "-m", "core", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False
    )


def run_here(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In this process, where nothing is started for it."""
    ended = CliRunner().invoke(cli, arguments, env=environment, prog_name="python -m core")
    return subprocess.CompletedProcess(arguments, ended.exit_code, ended.stdout_bytes.decode(), ended.stderr)
