"""The tables, as an append-only list of steps; each is atomic and recorded."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

SET: Final = "workspace"
"""The name under which sqlite-utils records the steps."""
Step = Callable[["Database"], None]
STEPS: Final[dict[str, Step]] = {}


def step(function: Step) -> Step:
    """Add a step at the end of the list, under the function's name."""
    STEPS[function.__name__] = function
    return function


def migrations() -> "Migrations":
    """The steps as sqlite-utils applies them."""
    from sqlite_utils.migrations import Migrations

    found = Migrations(SET)
    for name, function in STEPS.items():
        found(name=name)(function)
    return found


@step
def m001_connections(db: "Database") -> None:
    """Who is connected, and the dances that have begun."""
    db.table("connection").create(
        {
            "pair": str,
            "account_id": str,
            "account_name": str,
            "tokens": bytes,
            "scope": str,
            "connected_at": str,
            "broken": str,
        },
        pk="pair",
        not_null={"account_id", "tokens"},
    )
    db.table("oauth_dance").create(
        {"state": str, "pair": str, "browser": str, "verifier": bytes, "expires": float}, pk="state"
    )
    db.table("used_ticket").create({"ticket": str, "expires": float}, pk="ticket")


@step
def m002_links(db: "Database") -> None:
    """Links, the append-only versions of personalizations, and the journal of writes."""
    identity = {"pair": str, "asset_id": str, "kind": str, "variant": str}
    db.table("link").create(
        {
            **identity,
            "public_id": str,
            "block_id": str,
            "name": str,
            "html_hash": str,
            "version": int,
            "updated_at": str,
        },
        pk=("pair", "asset_id", "kind", "variant"),
    )
    db.table("personalization").create(
        {"id": int, **identity, "version": int, "block_id": str, "body": str, "html": str, "saved_at": str}, pk="id"
    )
    db.table("personalization").create_index(["pair", "asset_id", "kind", "variant", "version"], unique=True)
    db.table("journal").create(
        {
            "id": int,
            **identity,
            "name": str,
            "step": str,
            "outcome": str,
            "detail": str,
            "started_at": str,
            "finished_at": str,
        },
        pk="id",
    )
    db.table("journal").create_index(["pair", "asset_id", "kind", "variant"])


@step
def m003_accounts(db: "Database") -> None:
    """Cloudinary environments of the form on Setup, what was done to the accounts, and what they were found to do."""
    db.table("environment").create({"pair": str, "cloud": str, "sealed": bytes}, pk="pair", not_null={"sealed"})
    db.table("activity").create({"id": int, "at": str, "who": str, "what": str, "detail": str}, pk="id")
    for change in ("update", "delete"):
        db.conn.execute(
            f"create trigger activity_{change} before {change} on activity "
            "begin select raise(abort, 'the activity log is append-only'); end"
        )
    db.table("account_check").create(
        {"account": str, "probe": str, "outcome": str, "means": str, "detail": str, "seconds": float, "at": str},
        pk=("account", "probe"),
    )


@step
def m004_sends(db: "Database") -> None:
    """Sends, their assets one by one, and the copies in Klaviyo Images."""
    db.table("send").create(
        {"id": str, "pair": str, "state": str, "note": str, "settings": str, "created_at": str}, pk="id"
    )
    item = {"asset_id": str, "public_id": str, "kind": str, "name": str, "alt": str, "link": str}
    result = {"outcome": str, "detail": str, "linked": int, "block_id": str, "block_url": str, "picture": str}
    db.table("send_item").create({"send_id": str, "number": int, **item, **result}, pk=("send_id", "number"))
    copied = {"version": int, "name": str, "image_id": str, "image_url": str, "way": str, "at": str}
    db.table("copy").create({"pair": str, "asset_id": str, **copied}, pk=("pair", "asset_id", "version"))


@step
def m005_notebooks(db: "Database") -> None:
    """Pages that somebody kept."""
    columns = {"id": str, "name": str, "page": str, "query": str, "cells": str, "who": str, "at": str}
    db.table("notebook").create(columns, pk="id")


@step
def m006_extensions(db: "Database") -> None:
    """Paired extensions and their tickets, both by the hash of their secret."""
    db.table("extension").create(
        {"id": int, "token": str, "who": str, "version": str, "paired_at": str, "seen_at": str}, pk="id"
    )
    db.table("extension").create_index(["token"], unique=True)
    db.table("extension_ticket").create(
        {"ticket": str, "kind": str, "body": str, "extension": int, "expires": float}, pk="ticket"
    )


@step
def m007_audits(db: "Database") -> None:
    """Audits, what they read so far, what they found and what was accepted; links know what was written last."""
    run = {"id": str, "pair": str, "state": str, "note": str, "started_at": str, "finished_at": str, "options": str}
    db.table("audit").create({**run, "expected": int, "blocks": int, "assets": int, "calls": str}, pk="id")
    db.table("audit_page").create(
        {"audit_id": str, "side": str, "number": int, "following": str, "body": bytes},
        pk=("audit_id", "side", "number"),
    )
    link = {"asset_id": str, "link_kind": str, "variant": str, "public_id": str, "block_id": str, "name": str}
    told = {"kind": str, "detail": str, "evidence": str, "picture": str, "change": str, "since": str}
    db.table("audit_finding").create({"audit_id": str, "key": str, **link, **told}, pk=("audit_id", "key"))
    db.table("audit_finding").create_index(["audit_id", "asset_id"])
    accepted = {"pair": str, "key": str, "reason": str, "who": str, "at": str, "until": str}
    db.table("acceptance").create(accepted, pk=("pair", "key"))
    for name, kind, default in (("asset_version", int, 0), ("slots", str, ""), ("definition", str, "")):
        db.table("link").add_column(name, kind, not_null_default=default)


@step
def m008_usages(db: "Database") -> None:
    """Which templates show which blocks and assets."""
    usage = {"pair": str, "target": str, "template_id": str, "template_name": str, "how": str}
    db.table("usage").create(usage, pk=("pair", "target", "template_id"))
    db.table("usage_scan").create({"pair": str, "at": str, "templates": int, "unread": int}, pk="pair")


@step
def m009_samples(db: "Database") -> None:
    """Samples of events that somebody chose to keep, sealed."""
    known = {"id": str, "name": str, "metric_id": str, "metric": str, "integration": str, "events": int, "span": str}
    db.table("kept_sample").create({**known, "who": str, "at": str, "sealed": bytes}, pk="id", not_null={"sealed"})


@step
def m010_history(db: "Database") -> None:
    """The journal says who, and which version of the choices came of it."""
    db.table("journal").add_column("who", str, not_null_default="")
    db.table("journal").add_column("version", int, not_null_default=0)


@step
def m011_image_choices(db: "Database") -> None:
    """The choices behind the address of a picture in an image block, which carries no marker."""
    row = {"pair": str, "src": str, "personalization": str, "who": str, "at": str}
    db.table("image_choice").create(row, pk=("pair", "src"))


@step
def m012_kept_pairs(db: "Database") -> None:
    """Pairs that are set aside, sealed as they were."""
    connection = {"account_id": str, "account_name": str, "tokens": bytes, "scope": str, "connected_at": str}
    db.table("kept_pair").create(
        {"id": str, **connection, "broken": str, "cloud": str, "sealed": bytes, "at": str}, pk="id", not_null={"tokens"}
    )


@step
def m013_gaps_of_samples(db: "Database") -> None:
    """How many events a kept sample was meant to have, and whether it has them."""
    db.table("kept_sample").add_column("asked", int, not_null_default=0)
    db.table("kept_sample").add_column("complete", int, not_null_default=1)


@step
def m014_order_of_links(db: "Database") -> None:
    """A page of links is read in its order, however many there are."""
    from sqlite_utils.db import DescIndex

    db.table("link").create_index(["pair", DescIndex("updated_at"), "asset_id"], index_name="idx_link_changed")


@step
def m015_findings_by_change(db: "Database") -> None:
    """How many findings of an audit are new, mended or stand, and of which kinds, is counted in the index alone."""
    db.table("audit_finding").create_index(["audit_id", "change", "kind"], index_name="idx_finding_change")


@step
def m016_basis_of_findings(db: "Database") -> None:
    """What a finding was concluded from, so that a later audit need not conclude it again from the same."""
    db.table("audit_finding").add_column("basis", str, not_null_default="")


@step
def m017_shelved_accounts(db: "Database") -> None:
    """Which accounts that were set aside stand in files of their own now, until somebody has read it.

    The files are written, and the table `kept_pair` goes, when a workspace is opened: see shelved_accounts.py.
    """
    db.table("moved_account").create({"file": str, "account_name": str, "cloud": str, "own_key": int}, pk="file")


@step
def m018_jobs(db: "Database") -> None:
    """Background jobs: what each does, for which account, how far it is, how it ended and what it cost."""
    known = {"id": str, "kind": str, "account": str, "person": str, "state": str}
    reached = {"done": int, "total": int, "step": str, "note": str, "error_id": str}
    cost = {"arguments": str, "calls": int, "seconds": float, "created_at": str, "updated_at": str}
    db.table("job").create({**known, **reached, **cost}, pk="id", not_null={"kind", "account", "state"})
    db.table("job").create_index(["kind", "account"])


@step
def m019_samples_of_accounts(db: "Database") -> None:
    """A kept sample belongs to a Klaviyo account, the one that is connected; without one it goes, as on disconnect."""
    db.table("kept_sample").add_column("account", str, not_null_default="")
    connected = {row["pair"]: row["account_id"] for row in db.table("connection").rows}
    owner = next((f"{name}:{connected[name]}" for name in ("real", "sandbox") if name in connected), "")
    db.execute("update kept_sample set account = ?", [owner])
    db.execute("delete from kept_sample where account = ''")


@step
def m020_jobs_of_sends_and_audits(db: "Database") -> None:
    """Sends, undos and audits are jobs: how each stands is in the table of jobs, what it made in its own tables."""
    columns = "id, kind, account, person, state, done, total, step, note, error_id, arguments, calls, seconds, "
    # A person, and what a send cost, was not noted.
    insert = f"insert into job ({columns} created_at, updated_at) select"
    waiting = "(select count(*) from send_item where send_id = send.id and outcome = '')"
    total = "(select count(*) from send_item where send_id = send.id)"
    ended = f"case when state <> 'undoing' then state when {waiting} > 0 then 'stopped' else 'done' end"
    db.conn.execute(
        f"{insert} id, 'send', pair, '', {ended}, {total} - {waiting}, {total}, '', note, '', '{{}}', 0, 0, "
        "created_at, created_at from send order by created_at, rowid"
    )
    db.conn.execute(
        f"{insert} lower(hex(randomblob(6))), 'undo', pair, '', 'running', 0, 0, '', '', '', "
        "json_object('send', id), 0, 0, created_at, created_at from send where state = 'undoing'"
    )
    calls = "case when json_valid(calls) then (select coalesce(sum(value), 0) from json_each(audit.calls)) else 0 end"
    db.conn.execute(
        f"{insert} id, 'audit', pair, '', state, blocks + assets, max(2 * expected, blocks + assets), '', note, '', "
        f"'{{}}', {calls}, 0, started_at, max(started_at, finished_at) from audit order by rowid"
    )
    for table, gone in (("send", ("state", "note", "created_at")), ("audit", ("state", "note"))):
        for column in gone:
            db.conn.execute(f"alter table {table} drop column {column}")


@step
def m021_names(db: "Database") -> None:
    """Tables and columns are called what the code calls them, and a repaired finding is “fixed”."""
    for table in _SCOPED:
        db.conn.execute(f'alter table "{table}" rename column pair to scope')
    for table in ("connection", "environment", "oauth_dance"):
        db.conn.execute(f"alter table {table} rename column pair to account")
    for table, column, name in _COLUMNS:
        db.conn.execute(f'alter table {table} rename column "{column}" to "{name}"')
    for table, name in _TABLES.items():
        db.conn.execute(f'alter table "{table}" rename to {name}')
    db.execute("update audit_finding set change = 'fixed' where change = 'mended'")
    db.execute("""update audit set options = replace(options, '"pictures"', '"images"')""")


_SCOPED: Final = (
    "acceptance", "audit", "copy", "image_choice", "journal", "link", "personalization", "send", "usage", "usage_scan",
)  # fmt: skip
_COLUMNS: Final = (
    ("environment", "sealed", "encrypted"),
    ("kept_sample", "sealed", "encrypted"),
    ("kept_sample", "asked", "requested"),
    ("used_ticket", "ticket", "token"),
    ("extension_ticket", "ticket", "token"),
    ("account_check", "probe", "capability"),
    ("audit_finding", "picture", "image_url"),
    ("send_item", "picture", "image_url"),
    ("send_item", "link", "href"),
)
_TABLES: Final = {
    "copy": "image_copy",
    "kept_sample": "saved_sample",
    "oauth_dance": "pending_authorization",
    "used_ticket": "used_setup_token",
    "extension_ticket": "one_time_token",
}
