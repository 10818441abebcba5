"""What changed in the tables since; a new step goes to the end of this list."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

from core.store.migrations.step import step

if TYPE_CHECKING:
    from sqlite_utils import Database


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


@step
def m022_written_hash(db: "Database") -> None:
    """A link knows the hash of what was sent, beside that of what Klaviyo made of it."""
    db.table("link").add_column("written_hash", str, not_null_default="")


@step
def m023_look_changes(db: "Database") -> None:
    """A link knows what Klaviyo changed of the look of what was sent, and writes that never ended are found by it."""
    db.table("link").add_column("look_changes", str, not_null_default="")
    db.conn.execute("create index idx_journal_open on journal (scope) where outcome = ''")


@step
def m024_test_sends(db: "Database") -> None:
    """Test emails, with the scratch template of each until it is removed; to whom they went is nowhere."""
    columns = {"id": str, "scope": str, "template_id": str, "outcome": str, "at": float, "removed": int}
    db.table("test_send").create(columns, pk="id", not_null=set(columns))


@step
def m025_drafts(db: "Database") -> None:
    """Choices that are not saved to Klaviyo yet, one draft for each person and block, encrypted."""
    key = {"account": str, "cloud": str, "person": str, "template": str, "variant": str}
    stored = {"revision": str, "at": str, "encrypted": bytes}
    db.table("draft").create({**key, **stored}, pk=tuple(key), not_null={"revision", "at", "encrypted"})


@step
def m026_preferences(db: "Database") -> None:
    """What each person prefers to see, such as the code of a page's cells."""
    db.table("preference").create({"who": str, "name": str, "value": str}, pk=("who", "name"), not_null={"value"})


@step
def m027_saved_profiles(db: "Database") -> None:
    """Profiles of events that somebody saved; their examples are values of events, so they are encrypted."""
    shown = {"id": str, "name": str, "metric_id": str, "metric": str, "integration": str, "events": int, "span": str}
    more = {"who": str, "at": str, "fields": int, "complete": int, "account": str, "encrypted": bytes}
    db.table("saved_profile").create({**shown, **more}, pk="id", not_null={"account", "encrypted"})


@step
def m028_shared_drafts(db: "Database") -> None:
    """Drafts that somebody handed to colleagues by a link, encrypted; of a link's token there is its hash."""
    key = {"account": str, "cloud": str, "person": str, "template": str, "variant": str}
    columns = {"token": str, **key, "at": str, "encrypted": bytes}
    db.table("shared_draft").create(columns, pk="token", not_null=set(columns))


@step
def m029_replacements(db: "Database") -> None:
    """Newer versions of linked assets than the one that was sent, as audits saw them."""
    columns = {"scope": str, "asset_id": str, "public_id": str, "before": int, "after": int, "found_at": str}
    db.table("replacement").create(columns, pk=("scope", "asset_id", "after"), not_null=set(columns))


@step
def m030_unread_templates(db: "Database") -> None:
    """A scan names the templates that it could not read completely, as a list in JSON."""
    db.table("usage_scan").add_column("unread_names", str, not_null_default="[]")


@step
def m031_deletions_and_sent_assets(db: "Database") -> None:
    """Deleted blocks are found by their time, and what was sent of an asset by the asset."""
    deleted = "where step = 'delete' and outcome = 'deleted'"
    db.conn.execute(f"create index idx_journal_deleted on journal (scope, finished_at) {deleted}")
    db.conn.execute("create index idx_send_item_asset on send_item (asset_id)")


@step
def m032_ranking_of_events(db: "Database") -> None:
    """On Events the ranking follows the sample: notes of saved pages stay with the cells that they are of."""
    numbers = {6: 2, 2: 3, 3: 4, 4: 5, 5: 6}
    for row in list(db.query("select id, cells from notebook where page = 'events'")):
        cells = [{**cell, "number": numbers.get(cell["number"], cell["number"])} for cell in json.loads(row["cells"])]
        cells.sort(key=lambda cell: int(cell["number"]))
        db.table("notebook").update(row["id"], {"cells": json.dumps(cells)})


@step
def m033_written_blocks(db: "Database") -> None:
    """An asset of a send knows how its block was left, by a hash; blank for those of earlier sends."""
    db.table("send_item").add_column("written", str, not_null_default="")


@step
def m034_changes_of_drafts(db: "Database") -> None:
    """Drafts of a block know when one of them was changed last, in milliseconds since 1970, as well as the oldest."""
    db.table("draft").add_column("changed_at", int, not_null_default=0)
    for row in list(db.query("select rowid, at from draft")):
        at = round(datetime.fromisoformat(row["at"]).timestamp() * 1000)
        db.execute("update draft set changed_at = ? where rowid = ?", [at, row["rowid"]])


@step
def m035_unsent_entries(db: "Database") -> None:
    """What a person typed for assets and has not sent yet, one for each field and asset, encrypted."""
    key = {"account": str, "cloud": str, "person": str, "field": str, "reference": str}
    db.table("unsent_entry").create({**key, "at": str, "encrypted": bytes}, pk=tuple(key), not_null={"at", "encrypted"})


@step
def m036_missing_assets_of_sends(db: "Database") -> None:
    """A send knows how many of the references that it was asked to send named no asset."""
    db.table("send").add_column("missing", int, not_null_default=0)
