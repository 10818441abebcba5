"""Hostile inputs: each stalls, bloats or crashes a program that trusts its templates and files.

`templates` and `files` name them, `generated` mixes them, `run_limits` measures a command on one of them, and
`python -m tests.hostile [NAME…]` prints what each does.
"""
