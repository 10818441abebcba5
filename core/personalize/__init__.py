"""Look at a block before it is saved; `publish/template_blocks.py` opens and saves it."""
