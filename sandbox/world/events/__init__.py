"""A year of events in the shapes that platforms send; a file a platform, all values invented."""

from typing import Final

CDN: Final = "https://cdn.fernkiln.example/files"
"""Where the shop's own photographs are."""
SHOP: Final = "https://www.fernkiln.example"
