"""What every command has, what its help shows, and how a command ends."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from core import errors
from core.cli.command import Command
from core.cli.main import Program, cli
from core.errors import ChooseError, InputError, NotFound, WorkspaceError
from core.klaviyo.template_language import TemplateFault
from tests.support.servers import ROOT

COMMANDS = {
    "check", "connect", "assets search", "assets identify", "template show",
    "events metrics", "events sample", "events profile", "events suggest",
    "block render", "block preview", "block save", "block test", "send", "links audit", "links rebuild", "links export",
    "links report", "backup", "restore", "rotate-key",
    "samples list", "samples erase",
    "profiles list", "profiles show", "profiles compare", "profiles import", "profiles delete",
}  # fmt: skip


def commands(group: click.Group, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from commands(each, *names, name)
        else:
            yield (*names, name), each


EVERY = dict(commands(cli))


def parsed(line: str) -> None:
    """Parse a command as a shell would pass it; click's UsageError if there is no such command or option."""
    # What follows is the shell's.
    rest = shlex.split(line)
    rest = rest[: rest.index(">")] if ">" in rest else rest
    context, command = click.Context(cli, info_name="core"), cli
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, rest)
    command.make_context(name, rest, parent=context)


def help_of(*names: str) -> str:
    shown = CliRunner().invoke(cli, [*names, "--help"], prog_name="python -m core")
    assert shown.exit_code == 0
    return shown.stdout


def test_these_are_the_commands() -> None:
    assert {" ".join(names) for names in EVERY} == COMMANDS


@pytest.mark.parametrize("names", EVERY, ids=" ".join)
def test_every_command_prints_json_and_shows_examples_that_can_be_typed(names: tuple[str, ...]) -> None:
    command = EVERY[names]
    assert isinstance(command, Command)
    assert "--json" in {option for parameter in command.params for option in parameter.opts}
    assert 1 <= len(command.examples) <= 2
    for example in command.examples:
        assert shlex.split(example)[: len(names)] == list(names)
        parsed(example)
        assert f"\n  python -m core {example}\n" in help_of(*names)


@pytest.mark.parametrize("names", [(), *dict.fromkeys(names[:-1] for names in EVERY if names[:-1])], ids=" ".join)
def test_a_list_of_commands_says_all_of_each_in_one_line(names: tuple[str, ...]) -> None:
    assert "..." not in help_of(*names).partition("Commands:")[2]


def test_the_documentation_shows_commands_that_can_be_typed() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text()
    lines = re.findall(r"^\.venv/bin/python -m core (.+)$", text, re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        parsed(line)


@pytest.mark.parametrize("arguments", [[], ["links"], ["nonsense"], ["send", "--nonsense"], ["block", "render"]])
def test_wrong_usage_is_said_on_standard_error(arguments: list[str]) -> None:
    ended = CliRunner().invoke(cli, arguments, prog_name="python -m core")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Usage: python -m core")


def ended_by(error: BaseException) -> tuple[int, str, str]:
    """A command that raises this: its exit code, and what it wrote."""

    @click.command(cls=Command)
    def fails() -> int:
        raise error

    program = Program("program")
    program.add_command(fails)
    ended = CliRunner().invoke(program, ["fails"])
    return ended.exit_code, ended.stdout, ended.stderr


def every_error(kind: type[WorkspaceError] = WorkspaceError) -> Iterator[type[WorkspaceError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from every_error(each)


OURS = [each for each in every_error() if each.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_an_error_of_the_product_is_one_line_and_a_code(kind: type[WorkspaceError]) -> None:
    error = kind("no\x1b[2J “name”\nhere", ("a\nb",)) if kind is ChooseError else kind("no\x1b[2J “name”\nhere")  # type: ignore[call-arg]
    code, out, err = ended_by(error)
    assert code == (2 if issubclass(kind, InputError | ChooseError | NotFound) else 3)
    assert out == ""
    assert err.startswith("no\\u001b[2J “name”\\u000ahere")
    assert (err.count("\n"), err[-1]) == (1, "\n")


def test_a_fault_of_a_template_is_wrong_input() -> None:
    assert ended_by(TemplateFault("Invalid filter: 'x'")) == (2, "", "Invalid filter: 'x'\n")


def test_ctrl_c_is_130() -> None:
    assert ended_by(KeyboardInterrupt()) == (130, "", "Stopped before it finished. Run the command again.\n")


def test_an_unexpected_error_has_an_id_and_no_text_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSPACE_LOG_FORMAT", "json")
    code, out, err = ended_by(RuntimeError("CANARY ada@example.com"))
    assert (code, out, "CANARY" in err) == (70, "", False)
    log, sentence = err.splitlines()
    said = re.fullmatch(
        r"The command failed unexpectedly\. Report error ([0-9a-f]{8}) with the log lines above\.", sentence
    )
    assert said
    assert f'"error_id":"{said[1]}"' in log


@pytest.mark.parametrize("code", [0, 1, 3])
def test_a_command_returns_its_exit_code(code: int) -> None:
    program = Program("program")

    @program.command(name="ends")
    def ends() -> int:
        return code

    assert CliRunner().invoke(program, ["ends"]).exit_code == code
