"""Ratios against a named peer or limit, measured in one run; a test never asserts a time."""
