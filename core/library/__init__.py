"""An account's assets and templates."""
