"""The command `send`: plan, send, resume, undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from core.cli import sandbox
from core.cli.command import DONE, INTERRUPTED, PARTLY, Command, json_option, program
from core.cli.output import Table, print_error, print_json, print_line, print_table
from core.cli.progress import Step, follow
from core.errors import InputError

if TYPE_CHECKING:
    from core.send.values import Plan
    from core.workspace import Workspace

_OPTION_OF: Final = {"alts": "--alt", "links": "--link-of"}
_Fate = Literal["delete", "gone", "keep"]
"""What becomes of a block by an undo."""
_CLEAN: Final = {"created", "updated", "unchanged", "adopted", "undone"}


@dataclass(frozen=True, kw_only=True)
class _Request:
    """What was asked for; exactly one of `assets`, `resume` and `undo` is not empty."""

    assets: tuple[str, ...]
    resume: str
    undo: str
    settings: dict[str, Any]
    dry_run: bool
    as_json: bool
    program: str

    def __post_init__(self) -> None:
        if sum(map(bool, (self.assets, self.resume, self.undo))) != 1:
            raise InputError("name assets, a send to resume, or a send to undo", "send")


@click.command(
    cls=Command,
    examples=(
        "send products/mug clips/steam --alt products/mug 'A stoneware mug' --dry-run",
        "send --resume 4f1c2a9b0d3e",
    ),
)
@click.argument("assets", metavar="[ASSET]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show the plan without changing anything.")
@click.option(
    "--as",
    "send_as",
    type=click.Choice(["block", "copy"]),
    default="block",
    show_default=True,
    help="How images are added.",
)
@click.option("--name", default="{title}", show_default=True, help="The pattern for the names of blocks.")
@click.option("--link", default="", help="The address that a click opens.")
@click.option(
    "--alt", "alts", type=(str, str), metavar="ASSET TEXT", multiple=True, help="The alt text of an asset's block."
)
@click.option(
    "--link-of", "links", type=(str, str), metavar="ASSET URL", multiple=True, help="The link of an asset's block."
)
@click.option("--overwrite", is_flag=True, help="Overwrite blocks that were edited in Klaviyo.")
@click.option("--recreate", is_flag=True, help="Create blocks again that were deleted in Klaviyo.")
@click.option("--resume", metavar="SEND", default="", help="Resume a send.")
@click.option("--undo", metavar="SEND", default="", help="Delete the blocks that are as a send created them.")
@json_option
@click.pass_context
def send(ctx: click.Context, /, **options: Any) -> int:
    """Send each ASSET to Klaviyo as one block.

    An asset is a public ID, a delivery URL, or image/upload/<public ID>. Repeat --alt and --link-of for the alt texts
    and links of several assets. Without them, a block keeps what it was given by the last send; a new block has the alt
    text that Cloudinary has, or else the asset's title, and the common --link.
    """
    by_asset = {name: options.pop(name) for name in ("alts", "links")}
    settings = {name: options.pop(name) for name in ("name", "link", "overwrite", "recreate")}
    settings["copies"] = options.pop("send_as") == "copy"
    request = _Request(settings=settings, program=program(ctx), **options)
    with sandbox.workspace() as ws:
        for name, values in by_asset.items():
            if values:
                settings[name] = _by_reference(ws, request.assets, values, _OPTION_OF[name])
        if request.undo:
            return _plan_undo(ws, request) if request.dry_run else _undo(ws, request)
        if request.dry_run and request.assets:
            return _plan(ws.send.plan(request.assets, settings), request)
        return _send(ws, request)


def _by_reference(
    ws: "Workspace", assets: Sequence[str], values: Sequence[tuple[str, str]], option: str
) -> Mapping[str, str]:
    """Values by the reference of their asset; InputError for an asset that is not sent."""
    from core.library.selection import Selection

    selection = Selection(ws.account.cloudinary)
    sent = {asset.reference for asset in selection.read(assets).assets}
    named = selection.named([name for name, _ in values])
    for name, _ in values:
        if name not in named or named[name].reference not in sent:
            raise InputError(f"“{name}” is not among the assets to send", option)
    return {named[name].reference: value for name, value in values}


def _plan(plan: "Plan", request: _Request) -> int:
    if request.as_json:
        rows = [
            {"action": row.action, "kind": row.kind, "asset": row.asset.public_id, "name": row.name, "alt": row.alt}
            | {"link": row.link, "picture": row.src, "calls": row.calls, "note": row.note}
            for row in plan.rows
        ]
        print_json({"rows": rows, "missing": plan.missing, "calls": plan.calls, "seconds": plan.seconds})
    else:
        print_table(
            Table(
                columns=("Action", "Kind", "Asset", "Name", "Note"),
                rows=[(row.action, row.kind, row.asset.public_id, row.name, row.note) for row in plan.rows],
                line="{:10} {:9} {}  “{}”  {}",
            )
        )
        for reference in plan.missing:
            print_line(f"{'missing':20} {reference}")
        print_line(f"{plan.calls} API calls, at least {plan.seconds:.0f} s")
    return PARTLY if plan.missing or plan.count("conflict") or plan.count("skip") else DONE


def _send(ws: "Workspace", request: _Request) -> int:
    if request.resume:
        ws.send.resume(request.resume)
    send_id = request.resume or ws.send.start(request.assets, request.settings)
    interrupted = _follow(ws, send_id)
    job, items = ws.send.wait(send_id), ws.send.items(send_id)
    if request.as_json:
        head = {"send": send_id, "state": job.state, "note": job.note, "counts": job.counts}
        print_json(head | {"items": list(map(vars, items))})
    else:
        rows = [(item.outcome or "waiting", item.public_id, item.detail or item.block_url) for item in items]
        print_table(Table(columns=("Outcome", "Asset", "Block"), rows=rows, line="{:12} {}  {}"))
        print_line(f"send {send_id}: {job.state}{f' ({job.note})' if job.note else ''}")
    if interrupted and job.state != "done":
        print_error(
            f"Stopped: {job.done} of {job.total} assets are done and stay as they are. Resume with: "
            f"{request.program} send --resume {send_id}"
        )
        return INTERRUPTED
    clean = job.state == "done" and all(item.outcome in _CLEAN and item.linked for item in items)
    return DONE if clean else PARTLY


def _plan_undo(ws: "Workspace", request: _Request) -> int:
    rows = ws.send.undo_plan(request.undo)
    return _print_undo(
        [(row.item.public_id, _fate(is_deleted=row.delete, was_gone=row.is_gone), row.why) for row in rows], request
    )


def _fate(*, is_deleted: bool, was_gone: bool) -> _Fate:
    return "delete" if is_deleted else "gone" if was_gone else "keep"


def _undo(ws: "Workspace", request: _Request) -> int:
    ws.send.undo(request.undo)
    interrupted = _follow(ws, request.undo)
    ws.send.wait(request.undo)
    items = [item for item in ws.send.items(request.undo) if item.block_id]
    fates = [_fate(is_deleted=item.outcome == "undone" and not item.was_gone, was_gone=item.was_gone) for item in items]
    rows = [(item.public_id, fate, item.detail) for item, fate in zip(items, fates, strict=True)]
    code = _print_undo(rows, request)
    if interrupted and code != DONE:
        print_error(f"Stopped: deleted blocks stay deleted. Resume with: {request.program} send --undo {request.undo}")
        return INTERRUPTED
    return code


def _print_undo(rows: Sequence[tuple[str, _Fate, str]], request: _Request) -> int:
    """Print which assets' blocks are deleted, which were gone before, and why the others stay."""
    if request.as_json:
        print_json(
            [
                {"asset": asset, "delete": fate == "delete", "gone": fate == "gone", "why": why}
                for asset, fate, why in rows
            ]
        )
    else:
        texts = [(fate, asset, why) for asset, fate, why in rows]
        print_table(Table(columns=("Block", "Asset", "Why"), rows=texts, line="{:8} {}  {}"))
    return PARTLY if any(fate == "keep" for _, fate, _ in rows) else DONE


def _follow(ws: "Workspace", send_id: str) -> bool:
    """Show how far a send is until it ends; whether Ctrl-C stopped it, after the assets at hand."""

    def read() -> Step | None:
        job = ws.send.progress(send_id)
        return (
            Step(text=f"{job.done:,} of {job.total:,} assets", done=job.done, total=job.total) if job.at_work else None
        )

    return follow(read, lambda: ws.send.stop(send_id))
