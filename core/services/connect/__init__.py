"""Connecting both accounts, and which pair is at work; `service.py` is the front door."""
