"""The commands `assets search` and `send`."""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import orjson

from core.cli import sandbox
from core.domain.send import Plan, SendJob
from core.errors import InputError
from core.settings import read_settings
from core.workspace import Workspace

_CLEAN: Final = {"created", "updated", "unchanged", "adopted", "undone"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `send` takes."""
    parser.add_argument("assets", nargs="*", help="public ids, delivery URLs, or image/upload/<public id>")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and change nothing")
    parser.add_argument("--as", dest="form", choices=["block", "copy"], default="block", help="what images become")
    parser.add_argument("--name", default="{title}", help="pattern of the blocks' names")
    parser.add_argument("--link", default="", help="where a click leads")
    parser.add_argument("--overwrite", action="store_true", help="even blocks that were edited in Klaviyo")
    parser.add_argument("--recreate", action="store_true", help="even blocks that were deleted in Klaviyo")
    parser.add_argument("--resume", metavar="SEND", help="go on with a send")
    parser.add_argument("--undo", metavar="SEND", help="delete the blocks that a send created and nobody uses")


def search(options: argparse.Namespace) -> int:
    """`assets search EXPRESSION`."""
    with sandbox.workspace(read_settings()) as ws:
        assets = ws.assets.search(options.expression, options.limit)
    rows = [{**vars(asset), "metadata": dict(asset.metadata), "context": dict(asset.context)} for asset in assets]
    lines = [f"{asset.resource_type}/{asset.type}/{asset.public_id}" for asset in assets]
    _print(rows if options.json else "\n".join(lines), as_json=options.json)
    return 0


def send(options: argparse.Namespace) -> int:
    """`send ASSET…`, `send --resume SEND`, `send --undo SEND`."""
    if sum((bool(options.assets), bool(options.resume), bool(options.undo))) != 1:
        raise InputError("give assets, or a send to resume, or a send to undo", "send")
    with sandbox.workspace(read_settings()) as ws:
        if options.undo:
            return _undo(ws, options)
        if options.dry_run and options.assets:
            return _plan(ws.send.plan(options.assets, _settings(options)), options)
        send_id = options.resume or ws.send.start(options.assets, _settings(options))
        if options.resume:
            ws.send.resume(send_id)
        job = _follow(ws, send_id, sys.stderr.write)
        items = ws.send.items(send_id)
    lines = [f"{item.outcome or 'waits':12} {item.public_id}  {item.detail or item.block_url}" for item in items]
    shown = {
        "send": send_id,
        "state": job.state,
        "note": job.note,
        "counts": job.counts,
        "items": list(map(vars, items)),
    }
    text = "\n".join([*lines, f"send {send_id}: {job.state}{f' ({job.note})' if job.note else ''}"])
    _print(shown if options.json else text, as_json=options.json)
    clean = job.state == "done" and all(item.outcome in _CLEAN and item.linked for item in items)
    return 0 if clean else 1


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "name": options.name,
        "link": options.link,
        "copies": options.form == "copy",
        "overwrite": options.overwrite,
        "recreate": options.recreate,
    }


def _plan(plan: Plan, options: argparse.Namespace) -> int:
    rows = [
        {"action": row.action, "kind": row.kind, "asset": row.asset.public_id, "name": row.name, "alt": row.alt}
        | {"link": row.link, "picture": row.src, "calls": row.calls, "note": row.note}
        for row in plan.rows
    ]
    lines = [f"{row['action']:10} {row['kind']:9} {row['asset']}  “{row['name']}”  {row['note']}" for row in rows]
    lines += [f"{'missing':20} {element}" for element in plan.missing]
    lines.append(f"{plan.calls} calls, at least {plan.seconds:.0f} s")
    shown = {"rows": rows, "missing": plan.missing, "calls": plan.calls, "seconds": plan.seconds}
    _print(shown if options.json else "\n".join(lines), as_json=options.json)
    return 1 if plan.missing or plan.count("conflict") or plan.count("skip") else 0


def _follow(ws: Workspace, send_id: str, write: Callable[[str], object]) -> SendJob:
    """Wait for a send, telling how far it is; a press of Ctrl+C stops it where it can go on."""
    try:
        while (job := ws.send.progress(send_id)).at_work:
            write(f"\r{job.done} of {job.total}")
            time.sleep(0.2)
    except KeyboardInterrupt:
        ws.send.stop(send_id)
    job = ws.send.wait(send_id)
    write(f"\r{job.done} of {job.total}\n")
    return job


def _undo(ws: Workspace, options: argparse.Namespace) -> int:
    if options.dry_run:
        shown = [
            {"asset": row.item.public_id, "delete": row.delete, "why": row.why}
            for row in ws.send.undo_plan(options.undo)
        ]
    else:
        ws.send.undo(options.undo)
        _follow(ws, options.undo, sys.stderr.write)
        shown = [
            {"asset": item.public_id, "delete": item.outcome == "undone", "why": item.detail}
            for item in ws.send.items(options.undo)
            if item.block_id
        ]
    lines = [f"{'delete' if row['delete'] else 'keep':8} {row['asset']}  {row['why']}" for row in shown]
    _print(shown if options.json else "\n".join(lines), as_json=options.json)
    return 0 if all(row["delete"] for row in shown) else 1


def _print(value: Any, *, as_json: bool) -> None:
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if as_json else str(value)
    sys.stdout.write(f"{text}\n")
