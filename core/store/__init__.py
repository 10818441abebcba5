"""The workspace's own memory: one SQLite file."""
