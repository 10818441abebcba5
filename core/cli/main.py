"""The command line: parse, call one service, print.

Exit codes: 0 done, 1 findings or partly done, 2 wrong use or input, 3 not connected or refused.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import orjson

from core.cli import events, links, sandbox, send, store
from core.cli.check import check_accounts
from core.cli.connect import connect_accounts
from core.errors import ChooseError, InputError, NotFound, WorkspaceError
from core.klaviyo.template_language import TemplateFault
from core.settings import read_settings

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except (InputError, ChooseError, NotFound, TemplateFault) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except WorkspaceError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Cloudinary for Klaviyo, without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    checking = _add(commands, "check", _check, "whether both accounts answer, and do what the integration relies on")
    checking.add_argument("--quick", action="store_true", help="do not try the probes, which take up to a minute")
    connecting = _add(commands, "connect", _connect, "connect by a private key, or say where a person approves")
    connecting.add_argument("--create-field", action="store_true", help="add the metadata field to the environment")
    template = commands.add_parser("template", help="dynamic templates").add_subparsers(required=True)
    show = _add(template, "show", _template_show, "a template's slots")
    show.add_argument("template", help="a .cldt.json file, or a public id of the connected cloud")
    assets = commands.add_parser("assets", help="the connected cloud's assets").add_subparsers(required=True)
    search = _add(assets, "search", send.search, "the newest assets that a search expression finds")
    search.add_argument("expression", nargs="?", default="resource_type:image OR resource_type:video")
    search.add_argument("--limit", type=_count, default=100)
    send.add_arguments(_add(commands, "send", send.send, "make assets blocks in Klaviyo, each once"))
    links.add_arguments(commands.add_parser("links", help="links to Klaviyo").add_subparsers(required=True))
    events.add_commands(_add, commands.add_parser("events", help="metrics and events").add_subparsers(required=True))
    block = commands.add_parser("block", help="personalised blocks").add_subparsers(required=True)
    render = _add(block, "render", _render, "a block's HTML, or what a recipient would get")
    render.add_argument("template", help="a .cldt.json file")
    render.add_argument("--personalization", required=True, help="a JSON file")
    render.add_argument("--cloud", default="demo", help="the cloud's name")
    render.add_argument("--context", help='a JSON file: {"profile": {…}, "event": {…}}')
    render.add_argument("--urls", action="store_true", help="only the picture URLs, one a line")
    save = _add(block, "save", _save, "create or update a template's block in Klaviyo")
    save.add_argument("template", help="public id")
    save.add_argument("--personalization", required=True, help="a JSON file")
    save.add_argument("--name", default="")
    save.add_argument("--overwrite", action="store_true", help="even if it was edited in Klaviyo")
    save.add_argument("--recreate", action="store_true", help="even if it was deleted in Klaviyo")
    store.add_commands(commands)
    return parser


def _add(commands: Any, name: str, command: Command, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=command)
    return parser


def _connect(options: argparse.Namespace) -> int:
    with sandbox.workspace(read_settings()) as ws:
        connecting = connect_accounts(ws, create_field=options.create_field)
    _print(vars(connecting) if options.json else connecting.text(), options)
    return connecting.exit_code


def _check(options: argparse.Namespace) -> int:
    with sandbox.workspace(read_settings()) as ws:
        checked = check_accounts(ws, quick=options.quick)
    _print(checked.rows() if options.json else checked.text(), options)
    return checked.exit_code


def _template_show(options: argparse.Namespace) -> int:
    from core.cloudinary.cldt import parse_template

    if Path(options.template).exists():
        template = parse_template(_bytes(options.template))
    else:
        with sandbox.workspace(read_settings()) as ws:
            template = ws.templates.get(options.template).template
    shown = {
        "name": template.name,
        "base": vars(template.base),
        "canvas": {"width": template.width, "height": template.height},
        "transformation": template.transformation,
        "slots": [vars(slot) for slot in template.slots],
        "delivery": {"format": template.format, "quality": template.quality},
    }
    lines = [f"{template.name} ({template.width} × {template.height})"]
    lines += [f"  {slot.name}: {slot.type}, “{slot.default}”" for slot in template.slots]
    _print(shown if options.json else "\n".join(lines), options)
    return 0


def _render(options: argparse.Namespace) -> int:
    from core.blocks.compose import compose
    from core.blocks.preview import picture_urls, preview_html
    from core.cloudinary.cldt import parse_template
    from core.cloudinary.delivery import cloud_named
    from core.domain.personalization import parse_personalization

    template = parse_template(_bytes(options.template))
    personalization = parse_personalization(_json(options.personalization))
    block = compose(template, personalization, cloud_named(options.cloud))
    html = block.html
    if options.context or options.urls:
        html = preview_html(html, _context(options.context))
    urls = picture_urls(html)
    if options.json:
        _print({"html": html, "urls": urls, "longest_url": block.longest_url}, options)
    else:
        sys.stdout.write("".join(f"{url}\n" for url in urls) if options.urls else f"{html}\n")
    return 0


def _save(options: argparse.Namespace) -> int:
    personalization = _json(options.personalization)
    with sandbox.workspace(read_settings()) as ws:
        written = ws.personalize.save(
            options.template, personalization, options.name, overwrite=options.overwrite, recreate=options.recreate
        )
    linked = "" if written.linked else f"; linked here only: {written.note}"
    _print(vars(written) if options.json else f"{written.outcome}: {written.block_url}{linked}", options)
    return 0 if written.linked else 1


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50_000:
        raise argparse.ArgumentTypeError("a number from 1 to 50,000")
    return int(text)


def _opened(path: str) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path) from None


def _bytes(path: str) -> bytes:
    with _opened(path) as file:
        return file.read()


def _context(path: str | None) -> dict[str, Any]:
    """`{"profile": {…}|null, "event": {…}|null}`."""
    context = _json(path) if path else {}
    if not isinstance(context, dict):
        raise InputError("is not a JSON object", str(path))
    for name, part in context.items():
        if part is not None and not isinstance(part, dict):
            raise InputError("is neither an object nor null", f"{path}: {name}")
    return context


def _json(path: str) -> Any:
    try:
        return orjson.loads(_bytes(path))
    except orjson.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error}", path) from None


def _print(value: Any, options: argparse.Namespace) -> None:
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if options.json else str(value)
    sys.stdout.write(f"{text}\n")
