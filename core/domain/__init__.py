"""Frozen values that several packages share; they cannot exist invalid."""
