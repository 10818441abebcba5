"""Choices for a template, seen before they are saved; `service.py` is the front door."""
