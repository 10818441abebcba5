"""Connecting accounts, testing them, and the demo shop's controls."""
