"""Fern & Kiln: the shop that the sandbox shows."""
