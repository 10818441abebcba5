"""The cells of Setup."""
