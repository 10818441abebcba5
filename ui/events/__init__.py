"""The cells of Events."""
