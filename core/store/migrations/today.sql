CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE "connection" (
   "account" TEXT PRIMARY KEY,
   "account_id" TEXT NOT NULL,
   "account_name" TEXT,
   "tokens" BLOB NOT NULL,
   "scope" TEXT,
   "connected_at" TEXT,
   "broken" TEXT
);
CREATE TABLE "pending_authorization" (
   "state" TEXT PRIMARY KEY,
   "account" TEXT,
   "browser" TEXT,
   "verifier" BLOB,
   "expires" REAL
);
CREATE TABLE "used_setup_token" (
   "token" TEXT PRIMARY KEY,
   "expires" REAL
);
CREATE TABLE "link" (
   "scope" TEXT,
   "asset_id" TEXT,
   "kind" TEXT,
   "variant" TEXT,
   "public_id" TEXT,
   "block_id" TEXT,
   "name" TEXT,
   "html_hash" TEXT,
   "version" INTEGER,
   "updated_at" TEXT, "asset_version" INTEGER NOT NULL DEFAULT 0, "slots" TEXT NOT NULL DEFAULT '', "definition" TEXT NOT NULL DEFAULT '', "written_hash" TEXT NOT NULL DEFAULT '', "look_changes" TEXT NOT NULL DEFAULT '',
   PRIMARY KEY ("scope", "asset_id", "kind", "variant")
);
CREATE TABLE "personalization" (
   "id" INTEGER PRIMARY KEY,
   "scope" TEXT,
   "asset_id" TEXT,
   "kind" TEXT,
   "variant" TEXT,
   "version" INTEGER,
   "block_id" TEXT,
   "body" TEXT,
   "html" TEXT,
   "saved_at" TEXT
);
CREATE UNIQUE INDEX "idx_personalization_pair_asset_id_kind_variant_version"
    ON "personalization" ("scope", "asset_id", "kind", "variant", "version");
CREATE TABLE "journal" (
   "id" INTEGER PRIMARY KEY,
   "scope" TEXT,
   "asset_id" TEXT,
   "kind" TEXT,
   "variant" TEXT,
   "name" TEXT,
   "step" TEXT,
   "outcome" TEXT,
   "detail" TEXT,
   "started_at" TEXT,
   "finished_at" TEXT
, "who" TEXT NOT NULL DEFAULT '', "version" INTEGER NOT NULL DEFAULT 0);
CREATE INDEX "idx_journal_pair_asset_id_kind_variant"
    ON "journal" ("scope", "asset_id", "kind", "variant");
CREATE TABLE "environment" (
   "account" TEXT PRIMARY KEY,
   "cloud" TEXT,
   "encrypted" BLOB NOT NULL
);
CREATE TABLE "activity" (
   "id" INTEGER PRIMARY KEY,
   "at" TEXT,
   "who" TEXT,
   "what" TEXT,
   "detail" TEXT
);
CREATE TRIGGER activity_update before update on activity begin select raise(abort, 'the activity log is append-only'); end;
CREATE TRIGGER activity_delete before delete on activity begin select raise(abort, 'the activity log is append-only'); end;
CREATE TABLE "account_check" (
   "account" TEXT,
   "capability" TEXT,
   "outcome" TEXT,
   "means" TEXT,
   "detail" TEXT,
   "seconds" REAL,
   "at" TEXT,
   PRIMARY KEY ("account", "capability")
);
CREATE TABLE "send" (
   "id" TEXT PRIMARY KEY,
   "scope" TEXT,
   "settings" TEXT, "missing" INTEGER NOT NULL DEFAULT 0);
CREATE TABLE "send_item" (
   "send_id" TEXT,
   "number" INTEGER,
   "asset_id" TEXT,
   "public_id" TEXT,
   "kind" TEXT,
   "name" TEXT,
   "alt" TEXT,
   "href" TEXT,
   "outcome" TEXT,
   "detail" TEXT,
   "linked" INTEGER,
   "block_id" TEXT,
   "block_url" TEXT,
   "image_url" TEXT, "written" TEXT NOT NULL DEFAULT '',
   PRIMARY KEY ("send_id", "number")
);
CREATE TABLE "image_copy" (
   "scope" TEXT,
   "asset_id" TEXT,
   "version" INTEGER,
   "name" TEXT,
   "image_id" TEXT,
   "image_url" TEXT,
   "way" TEXT,
   "at" TEXT,
   PRIMARY KEY ("scope", "asset_id", "version")
);
CREATE TABLE "notebook" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT,
   "page" TEXT,
   "query" TEXT,
   "cells" TEXT,
   "who" TEXT,
   "at" TEXT
);
CREATE TABLE "extension" (
   "id" INTEGER PRIMARY KEY,
   "token" TEXT,
   "who" TEXT,
   "version" TEXT,
   "paired_at" TEXT,
   "seen_at" TEXT
);
CREATE UNIQUE INDEX "idx_extension_token"
    ON "extension" ("token");
CREATE TABLE "one_time_token" (
   "token" TEXT PRIMARY KEY,
   "kind" TEXT,
   "body" TEXT,
   "extension" INTEGER,
   "expires" REAL
);
CREATE TABLE "audit" (
   "id" TEXT PRIMARY KEY,
   "scope" TEXT,
   "started_at" TEXT,
   "finished_at" TEXT,
   "options" TEXT,
   "expected" INTEGER,
   "blocks" INTEGER,
   "assets" INTEGER,
   "calls" TEXT
);
CREATE TABLE "audit_page" (
   "audit_id" TEXT,
   "side" TEXT,
   "number" INTEGER,
   "following" TEXT,
   "body" BLOB,
   PRIMARY KEY ("audit_id", "side", "number")
);
CREATE TABLE "audit_finding" (
   "audit_id" TEXT,
   "key" TEXT,
   "asset_id" TEXT,
   "link_kind" TEXT,
   "variant" TEXT,
   "public_id" TEXT,
   "block_id" TEXT,
   "name" TEXT,
   "kind" TEXT,
   "detail" TEXT,
   "evidence" TEXT,
   "image_url" TEXT,
   "change" TEXT,
   "since" TEXT, "basis" TEXT NOT NULL DEFAULT '',
   PRIMARY KEY ("audit_id", "key")
);
CREATE INDEX "idx_audit_finding_audit_id_asset_id"
    ON "audit_finding" ("audit_id", "asset_id");
CREATE TABLE "acceptance" (
   "scope" TEXT,
   "key" TEXT,
   "reason" TEXT,
   "who" TEXT,
   "at" TEXT,
   "until" TEXT,
   PRIMARY KEY ("scope", "key")
);
CREATE TABLE "usage" (
   "scope" TEXT,
   "target" TEXT,
   "template_id" TEXT,
   "template_name" TEXT,
   "how" TEXT,
   PRIMARY KEY ("scope", "target", "template_id")
);
CREATE TABLE "usage_scan" (
   "scope" TEXT PRIMARY KEY,
   "at" TEXT,
   "templates" INTEGER,
   "unread" INTEGER
, "unread_names" TEXT NOT NULL DEFAULT '[]');
CREATE TABLE "saved_sample" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT,
   "metric_id" TEXT,
   "metric" TEXT,
   "integration" TEXT,
   "events" INTEGER,
   "span" TEXT,
   "who" TEXT,
   "at" TEXT,
   "encrypted" BLOB NOT NULL
, "requested" INTEGER NOT NULL DEFAULT 0, "complete" INTEGER NOT NULL DEFAULT 1, "account" TEXT NOT NULL DEFAULT '');
CREATE TABLE "image_choice" (
   "scope" TEXT,
   "src" TEXT,
   "personalization" TEXT,
   "who" TEXT,
   "at" TEXT,
   PRIMARY KEY ("scope", "src")
);
CREATE TABLE "kept_pair" (
   "id" TEXT PRIMARY KEY,
   "account_id" TEXT,
   "account_name" TEXT,
   "tokens" BLOB NOT NULL,
   "scope" TEXT,
   "connected_at" TEXT,
   "broken" TEXT,
   "cloud" TEXT,
   "sealed" BLOB,
   "at" TEXT
);
CREATE INDEX "idx_link_changed"
    ON "link" ("scope", "updated_at" desc, "asset_id");
CREATE INDEX "idx_finding_change"
    ON "audit_finding" ("audit_id", "change", "kind");
CREATE TABLE "moved_account" (
   "file" TEXT PRIMARY KEY,
   "account_name" TEXT,
   "cloud" TEXT,
   "own_key" INTEGER
);
CREATE TABLE "job" (
   "id" TEXT PRIMARY KEY,
   "kind" TEXT NOT NULL,
   "account" TEXT NOT NULL,
   "person" TEXT,
   "state" TEXT NOT NULL,
   "done" INTEGER,
   "total" INTEGER,
   "step" TEXT,
   "note" TEXT,
   "error_id" TEXT,
   "arguments" TEXT,
   "calls" INTEGER,
   "seconds" REAL,
   "created_at" TEXT,
   "updated_at" TEXT
);
CREATE INDEX "idx_job_kind_account"
    ON "job" ("kind", "account");
CREATE INDEX idx_journal_open on journal (scope) where outcome = '';
CREATE TABLE "test_send" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "scope" TEXT NOT NULL,
   "template_id" TEXT NOT NULL,
   "outcome" TEXT NOT NULL,
   "at" REAL NOT NULL,
   "removed" INTEGER NOT NULL
);
CREATE TABLE "draft" (
   "account" TEXT,
   "cloud" TEXT,
   "person" TEXT,
   "template" TEXT,
   "variant" TEXT,
   "revision" TEXT NOT NULL,
   "at" TEXT NOT NULL,
   "encrypted" BLOB NOT NULL, "changed_at" INTEGER NOT NULL DEFAULT 0,
   PRIMARY KEY ("account", "cloud", "person", "template", "variant")
);
CREATE TABLE "preference" (
   "who" TEXT,
   "name" TEXT,
   "value" TEXT NOT NULL,
   PRIMARY KEY ("who", "name")
);
CREATE TABLE "saved_profile" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT,
   "metric_id" TEXT,
   "metric" TEXT,
   "integration" TEXT,
   "events" INTEGER,
   "span" TEXT,
   "who" TEXT,
   "at" TEXT,
   "fields" INTEGER,
   "complete" INTEGER,
   "account" TEXT NOT NULL,
   "encrypted" BLOB NOT NULL
);
CREATE TABLE "shared_draft" (
   "token" TEXT PRIMARY KEY NOT NULL,
   "account" TEXT NOT NULL,
   "cloud" TEXT NOT NULL,
   "person" TEXT NOT NULL,
   "template" TEXT NOT NULL,
   "variant" TEXT NOT NULL,
   "at" TEXT NOT NULL,
   "encrypted" BLOB NOT NULL
);
CREATE TABLE "replacement" (
   "scope" TEXT NOT NULL,
   "asset_id" TEXT NOT NULL,
   "public_id" TEXT NOT NULL,
   "before" INTEGER NOT NULL,
   "after" INTEGER NOT NULL,
   "found_at" TEXT NOT NULL,
   PRIMARY KEY ("scope", "asset_id", "after")
);
CREATE INDEX idx_journal_deleted on journal (scope, finished_at) where step = 'delete' and outcome = 'deleted';
CREATE INDEX idx_send_item_asset on send_item (asset_id);
CREATE TABLE "unsent_entry" (
   "account" TEXT,
   "cloud" TEXT,
   "person" TEXT,
   "field" TEXT,
   "reference" TEXT,
   "at" TEXT NOT NULL,
   "encrypted" BLOB NOT NULL,
   PRIMARY KEY ("account", "cloud", "person", "field", "reference")
);
