"""The cells of Send."""
