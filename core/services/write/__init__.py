"""The one write path: plan, claim, call, read back, outcome."""
