"""The first tables: connections, links, sends, audits and what else a workspace remembers."""

from typing import TYPE_CHECKING

from core.store.migrations.step import step

if TYPE_CHECKING:
    from sqlite_utils import Database


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
