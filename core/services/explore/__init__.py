"""Reading what the accounts hold: assets, templates, metrics and events."""
