"""Pages that were saved as notebooks, and their export."""
